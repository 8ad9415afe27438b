"""Every request is readable text and every answer carries its headers, whatever the page.

Safeguards #14, #22, #23, #28, #32, #33.
"""

import re

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from privacy.web import CsrfByToken, SafeHeaders, SafeInput

HEADERS = {
    "Cache-Control": "no-store, private",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
LONE_SURROGATE = b"\xed\xa0\x80"


def served(request):
    """The status SafeInput lets through: 200 where the view would have run."""
    return SafeInput(lambda _request: HttpResponse("served"))(request).status_code


@pytest.mark.parametrize("bad", ["%00", "%ff", "%ed%a0%80", "%c0%80"])
@pytest.mark.parametrize("place", ["/step/{}/", "/?page={}", "/?{}=1", "/health/?a=1&b={}"])
def test_an_address_that_is_no_text_is_a_400_with_a_plain_page(client, db, place, bad):
    answer = client.get(place.format(bad))
    assert answer.status_code == 400
    assert "We could not read that. Go back and try again." in answer.text
    assert "911" in answer.text
    assert "988" in answer.text


@pytest.mark.parametrize("value", ["a\\000b", "\xff\xfe", "\xed\xa0\x80"])
def test_an_unreadable_cookie_is_a_400_and_is_taken_away(value):
    request = RequestFactory().get("/", HTTP_COOKIE=f's="{value}"; other=fine')
    answer = SafeInput(lambda _request: HttpResponse("served"))(request)
    assert answer.status_code == 400
    assert answer.cookies["s"]["max-age"] == 0


@pytest.mark.parametrize("bad", [b"\x00", b"%00", b"%ff", b"\xff", LONE_SURROGATE, b"%ed%a0%80"])
@pytest.mark.parametrize("body", [b"name=%s", b"%s=name", b"a=1&b=2&c=%s"])
def test_a_form_that_is_no_text_is_a_400(body, bad):
    request = RequestFactory().post("/", body % bad, content_type="application/x-www-form-urlencoded")
    assert served(request) == 400


@pytest.mark.parametrize("part", [b'name="a"\r\n\r\nx\x00y', b'name="a\x00"\r\n\r\nx'])
def test_a_multipart_form_with_nul_is_a_400(part):
    body = b"--B\r\nContent-Disposition: form-data; " + part + b"\r\n--B--\r\n"
    assert served(RequestFactory().post("/", body, content_type="multipart/form-data; boundary=B")) == 400


@pytest.mark.parametrize(
    "body",
    [b'{"a": "\\u0000"}', b'{"a": ["\\ud800"]}', b'{"\\u0000": 1}', b'{"a": "\xff"}', b'{"a": NaN}',
     b'{"a": -Infinity}',
     b"[" * 200_000, b"{", b"\x00"],
)
def test_json_that_is_no_text_or_no_json_is_a_400(body):
    assert served(RequestFactory().post("/", body, content_type="application/json")) == 400


def test_text_in_any_script_passes():
    words = {"name": "Zoë O’Brien 李 🧑‍🚀 \u202e", "note": "line\r\nline\ttab"}
    assert served(RequestFactory().post("/", words)) == 200
    assert served(RequestFactory().post("/", words, content_type="application/json")) == 200
    assert served(RequestFactory().get("/", words)) == 200


@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded; charset=hex", "application/x-www-form-urlencoded; charset=utf-7",
     "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "é" * 300],
)
def test_a_junk_content_type_is_a_400_and_never_a_500(kind):
    assert served(RequestFactory().generic("POST", "/", b"a=1", content_type=kind)) == 400


@pytest.mark.parametrize("kind", ["", "text/plain", "nonsense", "application/octet-stream"])
def test_a_content_type_we_do_not_know_is_no_form(kind):
    assert served(RequestFactory().generic("POST", "/", b"a=1", content_type=kind)) == 200


def test_ten_thousand_fields_are_a_400():
    body = "&".join(f"field{number}=1" for number in range(10_000))
    assert served(RequestFactory().post("/", body, content_type="application/x-www-form-urlencoded")) == 400


@pytest.mark.parametrize("form", [
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=B", "application/json", "text/plain", "",
])
def test_a_body_too_large_is_a_413_before_it_is_read(form):
    """#33: Django itself sees to words in a form; files it would take, and a body nobody reads it does not weigh."""
    request = RequestFactory().post("/", b"x", content_type=form, CONTENT_LENGTH=str(50 * 1024 * 1024))
    request.META["wsgi.input"] = None  # reading it would raise
    assert served(request) == 413


def test_a_length_that_is_no_number_does_no_harm():
    assert served(RequestFactory().get("/", CONTENT_LENGTH="²")) == 200
    assert served(RequestFactory().get("/", CONTENT_LENGTH="lots")) == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [("/health/", 200), ("/no/such/page/", 404), ("/?a=%00", 400), ("/account/login/", 200),
     ("/account/password/change/", 302)],
)
def test_every_answer_carries_the_headers_errors_too(client, db, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    for name, value in HEADERS.items():
        if name != "Cache-Control":
            assert answer[name] == value, name
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert "camera=()" in answer["Permissions-Policy"]
    policy = answer["Content-Security-Policy"]
    for piece in ("object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"):
        assert piece in policy
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "Access-Control-Allow-Origin" not in answer


def crash(_request):
    raise RuntimeError("made to fail")


class Crashing:
    """The addresses of the house, and one that always fails."""

    from iop.urls import handler400, handler403, handler404, handler500, urlpatterns

    urlpatterns = [*urlpatterns, path("crash/", crash)]


def test_a_refused_host_and_a_crash_carry_the_headers_too(client, db, settings):
    settings.ROOT_URLCONF = Crashing
    refused = client.get("/health/", HTTP_HOST="evil.example")
    crashed = Client(raise_request_exception=False).get("/crash/")
    assert (refused.status_code, crashed.status_code) == (400, 500)
    for answer in (refused, crashed):
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["Permissions-Policy"]
        assert answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert "made to fail" not in crashed.text


def test_the_nonce_differs_from_answer_to_answer(rf):
    from csp.middleware import CSPMiddleware

    def view(request):
        return HttpResponse(str(request.csp_nonce))

    seen = set()
    for _ in range(20):
        answer = CSPMiddleware(view)(rf.get("/"))
        (nonce,) = re.findall(r"'nonce-([^']+)'", answer["Content-Security-Policy"])
        assert nonce == answer.text
        seen.add(nonce)
    assert len(seen) == 20


def test_a_page_that_says_how_long_it_keeps_is_left_alone(rf):
    def view(_request):
        return HttpResponse(headers={"Cache-Control": "public, max-age=31536000"})

    assert SafeHeaders(view)(rf.get("/"))["Cache-Control"] == "public, max-age=31536000"


class TestOurOwnForms:
    """A page with no Referer policy sends `Origin: null` with its own forms (measured in Chromium)."""

    def verdict(self, rf, token="good", **headers):
        request = rf.post("/", {"csrfmiddlewaretoken": "a" * 32 if token == "good" else "b" * 32}, **headers)
        request.COOKIES["c"] = "a" * 32
        check = CsrfByToken(lambda _request: HttpResponse())
        check.process_request(request)
        refusal = check.process_view(request, lambda _request: HttpResponse(), (), {})
        return refusal.status_code if refusal else 200

    def test_a_null_origin_from_our_own_page_passes(self, rf, settings):
        settings.CSRF_COOKIE_NAME = "c"
        assert self.verdict(rf, HTTP_ORIGIN="null", HTTP_SEC_FETCH_SITE="same-origin") == 200
        assert self.verdict(rf, HTTP_ORIGIN="null") == 200
        assert self.verdict(rf, HTTP_ORIGIN="null", secure=True) == 200
        assert self.verdict(rf, secure=True) == 200

    @pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
    def test_a_null_origin_from_a_frame_elsewhere_is_refused(self, rf, site):
        assert self.verdict(rf, HTTP_ORIGIN="null", HTTP_SEC_FETCH_SITE=site) == 403

    def test_a_foreign_origin_or_referer_is_refused_even_with_the_token(self, rf):
        assert self.verdict(rf, HTTP_ORIGIN="https://evil.example") == 403
        assert self.verdict(rf, HTTP_REFERER="https://evil.example/", secure=True) == 403

    def test_a_wrong_token_is_refused_whatever_the_origin(self, rf):
        for headers in ({}, {"HTTP_ORIGIN": "null"}, {"HTTP_ORIGIN": "http://testserver"}):
            assert self.verdict(rf, token="wrong", **headers) == 403
