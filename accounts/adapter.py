"""How allauth behaves here: nobody signs up, links name our own address, secrets lie encrypted."""

import io
import logging
from smtplib import SMTPException
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from accounts.sessions import was_confirmed_lately
from privacy import audit
from privacy.encryption import decrypt, encrypt
from privacy.models import AuditEvent

logger = logging.getLogger(__name__)


def not_sent() -> tuple[type[Exception], ...]:
    """Return what a post office raises that is down or says no."""
    if not settings.EMAIL_BACKEND.startswith("anymail."):
        return OSError, SMTPException
    from anymail.exceptions import AnymailError

    return OSError, AnymailError


class StaffAdapter(DefaultAccountAdapter):
    """Staff are invited; every answer to a stranger is the same whether or not a member of that name exists."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("That e-mail and password do not go together. Check both and try again."),
        "too_many_login_attempts": _("There were too many tries. Wait five minutes, then try again."),
        "rate_limited": _("There were too many tries. Wait five minutes, then try again."),
        "incorrect_password": _("That is not your password. Try again."),
        "enter_current_password": _("That is not your password. Type the one you sign in with now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try; one too many is written down as refused."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            audit.record_request(
                request, "sign_in", actor_kind=AuditEvent.Actor.UNKNOWN, result=AuditEvent.Result.DENIED,
                why="too many tries",
            )
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Treat whoever is switched off like whoever does not exist."""
        user = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **rest: Any) -> HttpResponse | None:
        """Give the session a new key as soon as the password was right, before the second factor (safeguards #10)."""
        request.session.cycle_key()
        return super().pre_login(request, user, **rest)

    def is_safe_url(self, url: str) -> bool:
        """Follow `next` inside this site only: a path, never a host, not even our own (safeguards #27)."""
        return url.startswith("/") and super().is_safe_url(url) and not url.startswith(("//", "/\\"))

    def is_reauthentication_required(self, *, app: str, **rest: Any) -> bool:
        """Ask again before a change of secrets unless password or code were given within five minutes."""
        request = context.request
        return not was_confirmed_lately(get_authentication_records(request, request.user))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Name the configured address, whatever Host the request came under (safeguards #26)."""
        return set_password_url(key)

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """Write to the stored address, never to the one that was typed (safeguards #21)."""
        super().send_password_reset_mail(user, user.email, context)  # type: ignore[attr-defined]

    def send_notification_mail(self, *args: Any, **rest: Any) -> None:
        """Tell the member by mail; a post office that is down undoes nothing that was changed."""
        try:
            super().send_notification_mail(*args, **rest)
        except not_sent():
            logger.exception("A notice of a changed sign-in could not be sent.")

    def get_client_ip(self, request: HttpRequest) -> str:
        address = audit.address_of(request)
        if not address:
            raise PermissionDenied
        return address


def set_password_url(key: str) -> str:
    """Return the address at which `key` ("<member's id in hex>-<token>") lets a member choose a password."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return settings.PUBLIC_URL.rstrip("/") + path.replace("UID-KEY", key)


class StaffMFAAdapter(DefaultMFAAdapter):
    """The second factor's secrets lie encrypted with the same keys as patients' answers."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code is not right, or it was used already. Wait for the next one and try again."),
    }
    _PLACE = "mfa_authenticator:secret"

    def build_totp_svg(self, url: str) -> str:
        """Draw the picture on white, so that a phone can read it from a dark page too."""
        drawn = io.BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """Name a passkey nobody gave a name: by its number."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(n)d") % {"n": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Bind passkeys to our host, under a name that says nothing of what the house is about."""
        return super().get_public_key_credential_rp_entity() | {"name": str(settings.MFA_TOTP_ISSUER)}

    def encrypt(self, text: str) -> str:
        return encrypt(text, self._PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, self._PLACE)
