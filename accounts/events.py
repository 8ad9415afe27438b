"""Write down every sign-in, refusal, sign-out and change of secrets: what Django and allauth announce, one event each.

These are the libraries' signals, heard inside this room; no room of ours signals to another.
"""

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.contrib.auth import signals as auth_signals
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User, fold_email
from privacy import audit
from privacy.models import AuditEvent


def _record(request: HttpRequest | None, user: Any, action: str, **rest: Any) -> None:
    """Record one event of a member, known or not; outside a request it was a command."""
    if isinstance(user, User):
        rest |= {"actor_kind": AuditEvent.Actor.STAFF, "actor_id": user.pk, "site_id": user.site_id}
    else:
        rest |= {"actor_kind": AuditEvent.Actor.UNKNOWN, "actor_id": "", "site_id": None}
    if request is None:
        audit.record(action, **rest)
    else:
        audit.record_request(request, action, **rest)


@receiver(auth_signals.user_logged_in)
def _signed_in(sender: Any, request: HttpRequest, user: User, **rest: Any) -> None:
    _record(request, user, "sign_in")


@receiver(auth_signals.user_login_failed)
def _not_signed_in(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **rest: Any) -> None:
    user = User.objects.filter(email=fold_email(str(credentials.get("email", ""))[:254])).first()
    _record(request, user, "sign_in", result=AuditEvent.Result.DENIED)


@receiver(auth_signals.user_logged_out)
def _signed_out(sender: Any, request: HttpRequest, user: User | None, **rest: Any) -> None:
    if user is not None:
        _record(request, user, "sign_out", why=getattr(request, "sign_out_reason", ""))


@receiver(mfa_signals.authenticator_used)
def _second_factor(sender: Any, request: HttpRequest, user: User, authenticator: Any, **rest: Any) -> None:
    _record(request, user, "second_factor", object_kind=authenticator.type)


@receiver(mfa_signals.authentication_failed)
def _no_second_factor(sender: Any, request: HttpRequest, user: User, **rest: Any) -> None:
    _record(request, user, "second_factor", result=AuditEvent.Result.DENIED)


@receiver(mfa_signals.authenticator_added)
@receiver(mfa_signals.authenticator_reset)
@receiver(mfa_signals.authenticator_removed)
def _second_factor_changed(sender: Any, request: HttpRequest, user: User, authenticator: Any, **rest: Any) -> None:
    _record(request, user, "change_second_factor", object_kind=authenticator.type)


@receiver(account_signals.password_changed)
@receiver(account_signals.password_set)
@receiver(account_signals.password_reset)
def _password_changed(sender: Any, request: HttpRequest, user: User, **rest: Any) -> None:
    _record(request, user, "change_password")
