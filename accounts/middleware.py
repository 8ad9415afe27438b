"""Hold every staff session to its second factor and its time limits, and write down every refusal."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import sessions, unsent
from privacy import audit
from privacy.models import AuditEvent

SET_UP = frozenset({"mfa_activate_totp", "account_reauthenticate", "account_logout"})
CLEAR = '"cache", "storage"'  # for Clear-Site-Data: what a browser might show again after the end of a session


class StaffSession:
    """Between the password and the second factor a member is nobody; past a time limit they are signed out.

    The limits are looked at in `process_view`, so a page open to all is served to whoever's session has ended, and a
    staff page leads to the sign-in and back (safeguards #6, #11, #15; S-40).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_signed_in(request):
            # Our own pages may hear where a form was, so that a session that ran out keeps the member's place.
            response.headers.setdefault("Referrer-Policy", "same-origin")
            if response.status_code in (403, 404):
                _record_refusal(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not _is_signed_in(request):
            return None
        if why := sessions.why_over(request):
            return _end(request, view, why)
        if sessions.is_past_second_factor(request):
            if not getattr(view, "polled", False):
                sessions.touch(request)
            return None
        return _hold_back(request, view)


def _is_signed_in(request: HttpRequest) -> bool:
    """Tell whether a member is signed in; nobody is while the session cannot be read.

    A staff page then fails where it asks for its user, but a patient's help page is still shown (safeguards #56).
    """
    try:
        return bool(request.user.is_authenticated)
    except DatabaseError:
        return False


def _is_for_staff(view: Callable[..., HttpResponse]) -> bool:
    return hasattr(view, "act")


def _end(request: HttpRequest, view: Callable[..., HttpResponse], why: str) -> HttpResponse | None:
    if request.method == "POST" and _is_for_staff(view):
        unsent.keep(request.user, urlsplit(sessions.place_of(request)).path, request.POST)  # type: ignore[arg-type]
    request.sign_out_reason = why  # type: ignore[attr-defined]
    logout(request)
    if not _is_for_staff(view):
        return None
    messages.info(request, _("You were signed out because the time was up. Sign in to go on where you were; what you "
                             "had written is there."))
    response = sessions.to_sign_in(request)
    response["Clear-Site-Data"] = CLEAR
    return response


def _hold_back(request: HttpRequest, view: Callable[..., HttpResponse]) -> HttpResponse | None:
    """Let a member without a second factor set one up and nothing else."""
    if request.resolver_match.view_name in SET_UP:  # type: ignore[union-attr]
        return None
    has_one = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()
    if has_one:  # set up elsewhere since this session began: the code is asked for by signing in again
        logout(request)
    else:
        request.user = AnonymousUser()
    if not _is_for_staff(view):
        return None
    if has_one:
        return sessions.to_sign_in(request)
    return redirect_to_login(sessions.place_of(request), login_url=reverse("mfa_activate_totp"))


def _record_refusal(request: HttpRequest) -> None:
    match = request.resolver_match
    act = getattr(match.func, "act", None) if match else None
    if act is None:
        return
    ids = [str(value) for value in match.kwargs.values()]  # type: ignore[union-attr]
    audit.record_request(
        request, str(act), result=AuditEvent.Result.DENIED, object_id=ids[0][:36] if ids else "",
    )
