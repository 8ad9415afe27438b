"""The second factor: codes that work once, spare codes that are kept only as their keyed hash."""

import secrets

from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa import signals
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from privacy import rotation
from privacy.encryption import blind_index

SPARE_CODES = 10
_LETTERS = "23456789BCDFGHJKMNPQRTVWXYZ"  # none that look alike, and no vowels that make words
_LAST_STEP = "last_step"


@transaction.atomic
def use_code(user: User, code: str) -> Authenticator | None:
    """Use up a code and return the authenticator it opened, or None where it opened none.

    A code of the app counts in its own half minute and one before or after, once: a later one from the same or an
    earlier half minute is refused (RFC 6238, 5.2). A spare code is gone after its use.
    """
    for authenticator in Authenticator.objects.select_for_update().filter(user=user):
        if authenticator.type == Authenticator.Type.TOTP and _use_step(authenticator, code):
            return authenticator
        if authenticator.type == Authenticator.Type.RECOVERY_CODES and _use_spare(authenticator, code):
            return authenticator
    return None


def step_of(secret: str, code: str) -> int | None:
    """Return the half minute since 1970 (within one of now) whose code this is, or None."""
    for step in totp.yield_hotp_counters_from_time():
        if totp.compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, step))):
            return step
    return None


def remember_step(authenticator: Authenticator, step: int) -> None:
    """Refuse this half minute's code and all before it from now on."""
    authenticator.data[_LAST_STEP] = step
    authenticator.save(update_fields=["data"])


def stale_secrets() -> list[int]:
    """Return the keys of the authenticators whose secret is not under the first of DATA_KEYS."""
    rows = Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("pk", "data")
    return [pk for pk, data in rows if not data["secret"].startswith(f"{rotation.first_key()}$")]


def reseal_secrets() -> int:
    """Put every authenticator's secret under the first of DATA_KEYS; return how many were changed."""
    adapter = get_mfa_adapter()
    stale = stale_secrets()
    for pk in stale:
        with transaction.atomic():
            for one in Authenticator.objects.select_for_update().filter(pk=pk):  # gone meanwhile: nothing to do
                one.data["secret"] = adapter.encrypt(adapter.decrypt(one.data["secret"]))
                one.save(update_fields=["data"])
    return len(stale)


def _use_step(authenticator: Authenticator, code: str) -> bool:
    step = step_of(get_mfa_adapter().decrypt(authenticator.data["secret"]), code)
    if step is None or step <= authenticator.data.get(_LAST_STEP, -1):
        return False
    remember_step(authenticator, step)
    return True


def _use_spare(authenticator: Authenticator, code: str) -> bool:
    hashes = authenticator.data.get("hashes", [])
    digest = _digest(authenticator.user_id, code)
    if digest not in hashes:
        return False
    authenticator.data["hashes"] = [kept for kept in hashes if kept != digest]
    authenticator.save(update_fields=["data"])
    return True


def _digest(user_id: object, code: str) -> str:
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return blind_index(letters, f"spare code:{user_id}")


def renew_spare_codes(user: User) -> list[str]:
    """Replace the member's spare codes and return the new ones, which nobody can read again.

    `migrated_codes` is how allauth says that it has no seed to make codes from.
    """
    codes = ["-".join("".join(secrets.choice(_LETTERS) for _n in range(5)) for _m in range(2))
             for _k in range(SPARE_CODES)]
    Authenticator.objects.update_or_create(
        user=user, type=Authenticator.Type.RECOVERY_CODES,
        defaults={"data": {"migrated_codes": [], "hashes": [_digest(user.pk, code) for code in codes]}},
    )
    return codes


def spare_codes_left(user: User) -> int:
    """Return how many spare codes this member has not used."""
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(authenticator.data.get("hashes", [])) if authenticator else 0


def take_back(user: User) -> None:
    """Remove every second factor of a member and end their sessions: the next sign-in sets up a new one."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        user.end_sessions()


class _CodeOnce(forms.Form):
    """A code, used up as it is checked, with a limit of tries for each member."""

    user: User
    code = forms.CharField(
        label=_("Code"), max_length=40,
        help_text=_("Six digits from your authenticator app, or one of your spare codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
        error_messages={"required": _("Type the code from your authenticator app.")},
    )

    def clean_code(self) -> str:
        tries = ratelimit.consume(
            context.request, app="allauth.account", action="login_failed", key=f"second factor {self.user.pk}"
        )
        if not tries:
            raise forms.ValidationError(_("There were too many tries. Wait five minutes, then try again."))
        authenticator = use_code(self.user, self.cleaned_data["code"])
        if authenticator is None:
            self._say_it_failed()
            raise get_mfa_adapter().validation_error("incorrect_code")
        tries.rollback()  # this one try, not those of somebody guessing meanwhile
        authenticator.user = self.user
        self.authenticator = authenticator
        return self.cleaned_data["code"]

    def _say_it_failed(self) -> None:
        for authenticator in Authenticator.objects.filter(user=self.user)[:1]:
            signals.authentication_failed.send(
                sender=Authenticator, request=context.request, user=self.user, authenticator=authenticator,
                reauthentication=isinstance(self, ReauthenticateForm),
            )


class CodeForm(_CodeOnce, AuthenticateForm):
    """The step after the password."""


class CodeAgainForm(_CodeOnce, ReauthenticateForm):
    """The same, asked for again before a change of secrets."""


class SetUpForm(ActivateTOTPForm):
    """The first code of a new authenticator app, which proves that it holds our secret."""

    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("Six digits that the app shows now."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Type the six digits that the app shows now.")},
    )
