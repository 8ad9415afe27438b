"""How long a sign-in lasts, whether it is past its second factor, and where a member goes when it is not.

All of it is read from what allauth writes into the session: one record for each step of a sign-in, each with its
method ("password", "mfa") and its time in seconds since the epoch. The only key of our own is `seen`.
"""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

SEEN = "seen"
CONFIRMED_SECONDS = 5 * 60
_TOUCH_SECONDS = 10  # `seen` is written at most this often


def polled(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view a page asks for by itself: it does not keep its reader signed in (safeguards #11)."""
    view.polled = True  # type: ignore[attr-defined]
    return view


def is_past_second_factor(request: HttpRequest) -> bool:
    """Return whether the member in this session has given a code after the password."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def was_confirmed_lately(records: list[dict[str, Any]]) -> bool:
    """Return whether the last password or code is less than five minutes old."""
    return bool(records) and time.time() - records[-1]["at"] < CONFIRMED_SECONDS


def why_over(request: HttpRequest) -> str:
    """Return "idle" or "limit" where this member's session has run out, else ""."""
    records = get_authentication_records(request, request.user)
    if not records:
        return ""
    now = time.time()
    if now - records[0]["at"] >= settings.STAFF_ABSOLUTE_HOURS * 3600:
        return "limit"
    last = max(request.session.get(SEEN, 0), records[-1]["at"])
    return "idle" if now - last >= settings.STAFF_IDLE_MINUTES * 60 else ""


def touch(request: HttpRequest) -> None:
    """Remember that the member did something just now."""
    now = int(time.time())
    if now - request.session.get(SEEN, 0) >= _TOUCH_SECONDS:
        request.session[SEEN] = now


def place_of(request: HttpRequest) -> str:
    """Return the local address this member was at: the page itself, or the one a form or a live part was on."""
    if getattr(request, "htmx", False):
        seen_at = request.headers.get("HX-Current-URL", "")
    elif request.method in ("GET", "HEAD"):
        return request.get_full_path()
    else:
        seen_at = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(seen_at, {request.get_host()}, require_https=request.is_secure()):
        return settings.LOGIN_REDIRECT_URL
    parts = urlsplit(seen_at)
    return (f"{parts.path}?{parts.query}" if parts.query else parts.path) or settings.LOGIN_REDIRECT_URL


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send the member to sign in and back to where they were."""
    response = redirect_to_login(place_of(request))
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(response.url)
    return response
