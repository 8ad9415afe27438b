"""Pages for what went wrong: one calm sentence, what to do, and the help line.

They need no database and no session, so that they still appear when one of those is what went wrong.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_from_path


def _page(name: str, status: int, request: HttpRequest | None = None) -> HttpResponse:
    here = request.get_full_path() if request is not None and request.method == "POST" else ""
    spoken = get_language_from_path(request.path_info) if request is not None else None
    spoken = spoken or translation.get_language() or settings.LANGUAGE_CODE
    is_desk = request is not None and request.path_info.startswith(("/desk/", "/account/"))
    # Written out, not looked up: the table of addresses may be what went wrong.
    base = "" if spoken == settings.LANGUAGE_CODE else f"/{spoken}"
    with translation.override(spoken):
        return HttpResponse(render_to_string(f"errors/{name}.html", {
            "here": here, "base": base, "is_desk": is_desk}), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: what was sent could not be read."""
    return _page("bad_request", 400, request)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403: signed in, but this page is for others."""
    return _page("forbidden", 403, request)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form whose token is missing or old: nothing was lost on purpose, and here is the way back."""
    return _page("csrf_failed", 403, request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return _page("not_found", 404, request)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 429: too many tries; wait a little."""
    response = _page("too_many", 429, request)
    response["Retry-After"] = "900"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return _page("server_error", 500, request)
