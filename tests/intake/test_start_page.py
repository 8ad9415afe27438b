"""The first page: what this is, two ways in, and nothing that betrays."""

import pytest

from intake import context
from tests.intake.door import Patient

pytestmark = pytest.mark.django_db


def test_it_says_what_happens_and_offers_two_ways(lakeside):
    pat = Patient().open("/")
    assert pat.page.headings == ["Find the right care"]
    for needed in ("About 10 minutes.", "What happens next", "usually within 48 hours", "202-555-0142"):
        assert needed in pat.page.words
    assert {"/on/", "/call-me/"} <= set(pat.page.links)


def test_it_says_when_this_is_a_demo(lakeside, settings):
    assert "This is a demo." in Patient().open("/").page.words
    settings.PRODUCTION = True
    assert "This is a demo." not in Patient().open("/").page.words


def test_who_comes_back_goes_on_where_they_were(lakeside):
    pat = Patient().open("/on/").press()
    pat.open("/")
    assert "Go on where you were" in pat.page.words
    assert pat.open("/on/").slug == "now"


def test_without_a_translation_no_language_is_offered(lakeside, settings, tmp_path):
    """A switch to a page in the same language would be a lie."""
    settings.LOCALE_PATHS = [tmp_path]
    assert context.ready_languages() == ["en"]
    assert "Español" not in Patient().open("/").html
    (tmp_path / "es" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "es" / "LC_MESSAGES" / "django.mo").touch()
    assert context.ready_languages() == ["en", "es"]


def test_a_language_switch_keeps_the_page(lakeside, monkeypatch):
    """P-42."""
    monkeypatch.setattr(context, "ready_languages", lambda: ["en", "es"])
    pat = Patient().open("/on/")
    assert '<a href="/es/step/device/" lang="es" hreflang="es">Español</a>' in pat.html
    lakeside.languages = ["en"]
    lakeside.save()
    assert "Español" not in pat.open("/on/").html


def test_a_house_without_a_site_is_an_honest_error(db):
    pat = Patient()
    pat.client.raise_request_exception = False
    response = pat.client.get("/")
    assert response.status_code == 500
    assert "tel:911" in response.content.decode()
