"""What went wrong is said calmly, with the help line, and without a database or a session."""

import re

import pytest
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import path

from intake.urls import urlpatterns as intake_patterns
from intake.views import errors
from tests.intake.door import HELP, Form, Patient

PAGES = [(errors.bad_request, 400), (errors.forbidden, 403), (errors.csrf_failed, 403), (errors.not_found, 404),
         (errors.too_many, 429), (errors.server_error, 500)]


@pytest.mark.parametrize(("view", "status"), PAGES)
def test_every_error_page_stands_without_database_or_session(view, status):
    """#43: no `db` mark here, so any query would fail this test; a bare request has no session."""
    response = view(HttpRequest())
    shown = Form(response.content.decode())
    assert response.status_code == status
    assert len(shown.headings) == 1
    assert [href for href in shown.links if href.startswith(("tel:", "sms:"))] == list(HELP)
    assert re.search(r'class="button" href="/', response.content.decode())


@pytest.mark.parametrize(("view", "_status"), PAGES)
def test_no_error_page_blames_or_shows_what_is_inside(view, _status):
    """P-12, #43."""
    words = Form(view(HttpRequest()).content.decode()).words
    assert not re.search(r"\b(invalid|forbidden|please|oops|exception|traceback|django|sql)\b", words, re.I)


@pytest.mark.django_db
def test_an_unknown_address_is_a_calm_404(lakeside):
    response = Client().get("/nothing-here/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


@pytest.mark.django_db
def test_an_old_form_leads_back_to_its_question(lakeside):
    pat = Patient(enforce_csrf_checks=True)
    response = pat.client.post("/step/device/", {"device": "own"})
    html = response.content.decode()
    assert response.status_code == 403
    assert "This page was open for too long" in html
    assert 'href="/step/device/"' in html


@pytest.mark.django_db
def test_the_way_back_never_leads_to_another_site(lakeside):
    """#27."""
    response = Client(enforce_csrf_checks=True).post("//evil.example/", {})
    assert 'href="//evil' not in response.content.decode()


def explode(request):
    raise RuntimeError("secret-in-the-traceback")


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.intake.test_errors_page")
def test_a_view_that_breaks_shows_a_calm_page_and_no_trace():
    """#43."""
    response = Client(raise_request_exception=False).get("/explode/")
    html = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong on our side" in html
    assert "secret-in-the-traceback" not in html


urlpatterns = [path("explode/", explode), *intake_patterns]
handler500 = "intake.views.errors.server_error"
