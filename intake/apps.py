from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class IntakeConfig(AppConfig):
    name = "intake"

    def ready(self) -> None:
        """Refuse to open the door in a language whose words of consent and safety nobody has signed off."""
        from intake import sign_off

        if not settings.PRODUCTION:
            return
        for language in settings.LANGUAGES_ON:
            missing = sign_off.unsigned(language)
            if missing:
                raise ImproperlyConfigured(
                    f"LANGUAGES_ON names {language}, but nobody has signed off {len(missing)} of its texts of consent "
                    f"and safety ({', '.join(missing[:3])}, …). See locale/signed_off.toml."
                )
