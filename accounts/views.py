"""The pages of the sign-in that are more than allauth's own."""

from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LogoutView
from allauth.core.internal import ratelimit
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import flows
from allauth.mfa.totp.views import ActivateTOTPView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import new_address, second_factor, sessions, unsent
from accounts.forms import NewEmailForm
from accounts.middleware import CLEAR
from accounts.models import User
from accounts.passkeys import passkeys_of
from accounts.sessions import polled


@login_required
@require_GET
def you(request: HttpRequest) -> HttpResponse:
    """Show a member who they are here, and the way to their password and codes."""
    left = second_factor.spare_codes_left(request.user)  # type: ignore[arg-type]
    return render(request, "account/you.html", {
        "codes_left": left, "passkeys": passkeys_of(request.user)})  # type: ignore[arg-type]


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required(app="allauth.account")
def change_email(request: HttpRequest) -> HttpResponse:
    """Take a new address: a link goes there and word of it to the one the member has (safeguards #20)."""
    member: User = request.user  # type: ignore[assignment]
    form = NewEmailForm(member.email, request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_valid():
        if not ratelimit.consume(request, app="allauth.account", action="manage_email", user=member):
            form.add_error(None, get_adapter().error_messages["rate_limited"])
        elif not new_address.ask(request, member, form.cleaned_data["email"]):
            form.add_error(None, _("No mail could be sent just now. Try again later."))
        else:
            messages.success(request, _("A link is on its way to the new address. Until you open it nothing changes."))
            return redirect("account_you")
    return render(request, "account/change_email.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def confirm_email(request: HttpRequest, key: str) -> HttpResponse:
    """Show a button; pressing it makes the address of the link the member's. Looking uses nothing up."""
    member: User = request.user  # type: ignore[assignment]
    if request.method == "POST" and new_address.confirm(request, member, key):
        messages.success(request, _("Your e-mail is changed. You were signed out everywhere else."))
        return redirect("account_you")
    is_over = request.method == "POST"
    address = "" if is_over else new_address.asked_for(member, key)
    return render(request, "account/confirm_email.html", {"address": address})


@login_required
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Say "I am still here": asking is enough."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@login_required
@require_POST
@polled
def keep_unsent(request: HttpRequest) -> HttpResponse:
    """Keep what stands in a form shortly before the time is up; nobody stays signed in by it."""
    unsent.keep(request.user, sessions.place_of(request).partition("?")[0], request.POST)  # type: ignore[arg-type]
    request.session.pop(unsent.HELD, None)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@login_required
@require_POST
def drop_unsent(request: HttpRequest) -> HttpResponse:
    """Forget what was kept of the page the button stands on."""
    place = sessions.place_of(request).partition("?")[0]
    unsent.drop(request.user, place)  # type: ignore[arg-type]
    request.session.pop(unsent.HELD, None)
    return redirect(place)


class SetUp(ActivateTOTPView):
    """Set up the authenticator app. The spare codes are shown in the answer, once, and kept nowhere."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if user.is_authenticated and Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            return redirect("account_you")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Form) -> HttpResponse:
        user = self.request.user
        step = second_factor.step_of(form.secret, form.cleaned_data["code"])  # type: ignore[attr-defined]
        with transaction.atomic():
            authenticator, _recovery = flows.activate_totp(self.request, form)
            second_factor.remember_step(authenticator, step or 0)
            codes = second_factor.renew_spare_codes(user)  # type: ignore[arg-type]
        record_authentication(self.request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        self.request.session.cycle_key()
        onward = get_next_redirect_url(self.request) or settings.LOGIN_REDIRECT_URL
        return render(self.request, "mfa/codes_shown.html", {"codes": codes, "onward": onward})


set_up = SetUp.as_view()


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required(app="allauth.mfa")
def spare_codes(request: HttpRequest) -> HttpResponse:
    """Say how many spare codes are left; a POST makes new ones and shows them once."""
    user = request.user
    if request.method == "GET":
        left = second_factor.spare_codes_left(user)  # type: ignore[arg-type]
        return render(request, "mfa/codes.html", {"codes_left": left})
    codes = second_factor.renew_spare_codes(user)  # type: ignore[arg-type]
    authenticator = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    signals.authenticator_reset.send(sender=Authenticator, request=request, user=user, authenticator=authenticator)
    get_adapter().send_notification_mail("mfa/email/recovery_codes_generated", user)
    return render(request, "mfa/codes_shown.html", {"codes": codes, "onward": settings.LOGIN_REDIRECT_URL})


class SignOut(LogoutView):
    """End the session and have the browser forget what it showed."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = CLEAR
        return response


sign_out = SignOut.as_view()
