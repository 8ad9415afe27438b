from django.apps import AppConfig
from django.core.checks import Tags, register


class PrivacyConfig(AppConfig):
    name = "privacy"

    def ready(self) -> None:
        from privacy import durable

        register(durable.check, Tags.database)
