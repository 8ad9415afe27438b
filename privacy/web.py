"""What every request and every answer must look like, whatever the page."""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.html import format_html
from django.utils.translation import gettext as _

Answer = Callable[[HttpRequest], HttpResponse]
_DEVICES = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
_BROKEN = re.compile("[\x00\ud800-\udfff]")  # NUL and lone surrogates
_STILL_QUOTED = re.compile("%[89A-F][0-9A-F]")  # what Django leaves of a path's bytes that are no UTF-8


class Unreadable(Exception):
    """A part of the request that is no text; `cookie` names the cookie that holds it, where one does."""

    def __init__(self, cookie: str = "") -> None:
        super().__init__()
        self.cookie = cookie


class SafeInput:
    """Answer 400 to NUL, lone surrogates and undecodable bytes, and 413 to a body too large, before any view runs.

    PostgreSQL refuses NUL and Python cannot encode a surrogate, so either would become a 500 far from its cause
    (safeguards #32, #33). Looked at: path, query, cookies, form fields and JSON.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            _check(request)
        except RequestDataTooBig:
            return plain_page(413, _("That was too much at once. Go back, send less, and try again."))
        except Unreadable as error:
            response = plain_page(400, _("We could not read that. Go back and try again."))
            if error.cookie:  # left in place it would lock this browser out for good
                response.delete_cookie(error.cookie)
            return response
        except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError):
            return plain_page(400, _("We could not read that. Go back and try again."))
        return self.get_response(request)


def plain_page(status: int, words: str) -> HttpResponse:
    """Return a page that needs no template, session or database: one sentence and where help is."""
    help_line = _("In an emergency call 911. To talk to someone now, call or text 988, day or night.")
    return HttpResponse(
        format_html(
            '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            '<title>{}</title><h1>{}</h1><p>{}</p><p><a href="/">{}</a></p></html>',
            _("Try again"), words, help_line, _("Start page"),
        ),
        status=status,
    )


def _check(request: HttpRequest) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > _most(request):
        raise RequestDataTooBig
    charset = request.content_params.get("charset", "utf-8") if request.content_params else "utf-8"
    if not _is_utf8(charset):
        raise Unreadable
    if _is_broken(request.path_info) or _STILL_QUOTED.search(request.path_info):
        raise Unreadable
    _check_bytes(unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1", "replace")))
    for pair in request.META.get("HTTP_COOKIE", "").split(";"):
        _check_bytes(pair.encode("latin-1", "replace"), cookie=pair.partition("=")[0].strip())
    for name, value in request.COOKIES.items():  # a quoted cookie may spell NUL as \000
        if _is_broken(name) or _is_broken(value):
            raise Unreadable(name)
    if request.method not in ("GET", "HEAD", "OPTIONS", "TRACE"):
        _check_body(request)


def _most(request: HttpRequest) -> int:
    """Return how many bytes this request may bring: more only where a page takes a file in."""
    if request.method == "POST" and request.content_type == "multipart/form-data":
        for path, most in settings.LARGER_UPLOADS.items():
            if re.fullmatch(path, request.path_info):
                return int(most)
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _check_body(request: HttpRequest) -> None:
    if request.content_type == "application/x-www-form-urlencoded":
        _check_bytes(unquote_to_bytes(request.body.replace(b"+", b" ")))
    if (request.content_type or "").endswith("json") and request.body:
        for text in _texts(_json(request.body)):
            if _is_broken(text):
                raise Unreadable
    for name, values in request.POST.lists():  # raises TooManyFieldsSent, which is a 400 here and not in a view
        if _is_broken(name) or any(_is_broken(value) for value in values):
            raise Unreadable
    for name, files in request.FILES.lists():
        if _is_broken(name) or any(_is_broken(file.name or "") for file in files):
            raise Unreadable


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False


def _check_bytes(raw: bytes, cookie: str = "") -> None:
    try:
        if _is_broken(raw.decode()):
            raise Unreadable(cookie)
    except UnicodeDecodeError:
        raise Unreadable(cookie) from None


def _is_broken(text: str) -> bool:
    return _BROKEN.search(text) is not None


def _json(body: bytes) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    try:
        return json.loads(body.decode(), parse_constant=refuse)
    except (ValueError, RecursionError):
        raise Unreadable from None


def _texts(value: Any) -> Iterator[str]:
    """Yield every string inside a JSON value, keys too, without recursing."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value


class SafeHeaders:
    """Give every answer, errors included, the headers that keep it out of caches, frames and other people's hands.

    Static files say themselves how long they may be kept. The content policy is django-csp's, HSTS Django's own.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in (
            ("Cache-Control", "no-store, private"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", _DEVICES),
        ):
            response.headers.setdefault(name, value)
        return response


class CsrfByToken(CsrfViewMiddleware):
    """Django's check, for pages that tell the browser to send no Referer.

    Under `Referrer-Policy: no-referrer` a browser sends `Origin: null` and no Referer with our own forms, which Django
    takes for a stranger. Such a post is ours when the browser itself says same-origin; an older browser that says
    nothing is held by the token alone, whose `__Host-` cookie no other host can set.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.META["HTTP_ORIGIN"] == "null":
            return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        return super()._origin_verified(request)  # type: ignore[misc, no-any-return]

    def _check_referer(self, request: HttpRequest) -> None:
        if request.META.get("HTTP_REFERER") is not None:
            super()._check_referer(request)  # type: ignore[misc]
