"""Passkeys: a device that answers instead of the six digits. Beside the authenticator app, never instead of it.

A member adds one when signed in whole, so that losing the device locks nobody out. What is kept of it is its public
half; it is bound to our host by the browser, so that a page that looks like ours gets nothing from it.
"""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core import context
from allauth.mfa import signals
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import flows
from allauth.mfa.webauthn.views import AddWebAuthnView
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User

MOST = 10  # of one member
NAME = 60  # letters
LONGEST = 20_000  # letters of what a device answers; a few thousand is usual
_UNREADABLE = (AttributeError, IndexError, KeyError, TypeError, ValueError)  # what a device never sends


def passkeys_of(user: User) -> QuerySet[Authenticator]:
    """Return this member's passkeys, the oldest first."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("created_at", "pk")


class DeviceAnswer(forms.JSONField):
    """What the device answered; too long, too deep or with numbers too large to read, it is no answer (#33, #39)."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid", params={"value": ""})
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as unreadable:
            raise forms.ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": ""}) from unreadable


class AddForm(AddWebAuthnForm):
    """A name for the device, and what it answered."""

    credential = DeviceAnswer(required=True)
    name = forms.CharField(
        label=_("What you call this device"), max_length=NAME, required=False, initial="",
        error_messages={"max_length": _("Use %(limit_value)d letters or fewer.")})

    def clean(self) -> dict[str, Any]:
        if passkeys_of(self.user).count() >= MOST:
            raise forms.ValidationError(_("You have very many passkeys already. Take one away first."))
        try:
            return super().clean()
        except _UNREADABLE as unreadable:
            raise get_mfa_adapter().validation_error("incorrect_code") from unreadable


class PasskeyForm(AuthenticateWebAuthnForm):
    """What the device answered after the password; a wrong answer counts as a try and is written down."""

    credential = DeviceAnswer(required=True)

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except (forms.ValidationError, *_UNREADABLE) as wrong:
            self._say_it_failed()
            if isinstance(wrong, forms.ValidationError):
                raise
            raise get_mfa_adapter().validation_error("incorrect_code") from wrong

    def _say_it_failed(self) -> None:
        for authenticator in Authenticator.objects.filter(user=self.user)[:1]:
            signals.authentication_failed.send(
                sender=Authenticator, request=context.request, user=self.user, authenticator=authenticator,
                reauthentication=False)


class _Add(AddWebAuthnView):
    template_name = "mfa/passkey.html"

    def get_success_url(self) -> str:
        return reverse("account_you")


add = login_required(require_http_methods(["GET", "HEAD", "POST"])(_Add.as_view()))


@login_required
@require_POST
@reauthentication_required(app="allauth.mfa")
def remove(request: HttpRequest, pk: str) -> HttpResponse:
    """Take one of one's own passkeys away; every other session of the member ends (safeguards #12).

    Somebody else's, or none, changes nothing and is answered alike.
    """
    member: User = request.user  # type: ignore[assignment]
    found = passkeys_of(member).filter(pk=pk).first()
    if found is not None:
        flows.remove_authenticator(request, found)
        member.end_sessions()
        update_session_auth_hash(request, member)
        messages.success(request, say("Taken away. You were signed out everywhere else."))
    return redirect("account_you")
