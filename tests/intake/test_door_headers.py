"""What every answer of the door carries, and what no address, title or cookie may say."""

import re

import pytest
from django.urls import get_resolver

from intake.questions import journey
from intake.views import help_now
from tests.intake.door import Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db

TOPIC = re.compile(
    r"alcohol|drug|detox|rehab|treatment|addict|recover|sober|mental|opioid|substance|suicid|withdraw|depress|eating|"
    r"gambl|psych|overdose|naloxone|therapy|clinic", re.I,
)
PATHS = ["/", "/step/device/", "/call-me/", "/later/", "/erase/", "/erased/", "/check/", "/sent/", "/on/", "/x/",
         "/nothing/", *(f"/help-now/{address}/" for address in help_now.ADDRESSES.values())]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_kept_told_or_let_in(lakeside, path):
    """P-30, #22, #23, #28."""
    headers = Patient().client.get(path).headers
    assert "no-store" in headers["Cache-Control"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    policy = headers["Content-Security-Policy"]
    for needed in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
                   "frame-ancestors 'none'"):
        assert needed in policy
    assert "unsafe" not in policy


def test_the_answer_to_a_post_is_not_kept_either(lakeside):
    pat = Patient().open("/on/").press({"device": "own"})
    for data in ({}, {"now": "none"}, {"now": "self_harm"}):
        assert "no-store" in pat.client.post("/step/now/", data).headers["Cache-Control"]


def test_no_address_names_the_topic():
    """P-29: slugs stand in a browser's history."""
    patterns = [str(pattern.pattern) for pattern in get_resolver("intake.urls").url_patterns]
    for words in [*patterns, *(page.slug for page in journey.PAGES), *help_now.ADDRESSES.values()]:
        assert not TOPIC.search(words), words


def test_no_title_and_no_cookie_names_the_topic(lakeside):
    """P-29."""
    pat = Patient().open("/").open("/on/")
    while pat.slug:
        assert not TOPIC.search(pat.page.title), pat.page.title
        pat.press(CALM.get(pat.slug))
    for path in set(PATHS) - {"/x/"}:
        assert not TOPIC.search(pat.open(path).page.title)
    assert set(pat.client.cookies) <= {"s", "c", "l"}
    assert all(re.fullmatch(r"[A-Za-z0-9]*", morsel.value) for morsel in pat.client.cookies.values())


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(lakeside):
    """#13."""
    pat = Patient().open("/on/").press()
    for morsel in pat.client.cookies.values():
        assert morsel["httponly"]
        assert morsel["samesite"] == "Lax"


def test_the_key_of_the_session_changes_when_a_draft_begins(lakeside):
    """#10: a key planted before is worth nothing."""
    pat = Patient().open("/?site=lakeside")
    before = pat.client.cookies["s"].value
    pat.open("/on/").press({"device": "own"})
    assert pat.client.cookies["s"].value != before
    pat.client.cookies["s"] = before
    assert pat.open("/step/now/").slug == "device"


def test_nothing_third_party_and_nothing_inline(lakeside):
    """P-31, #44: every address a page loads is ours; no style or script stands in the page."""
    pat = Patient().open("/").open("/on/")
    while pat.slug:
        loads = [attrs.get("src") or attrs.get("href", "") for tag, attrs in pat.page.elements
                 if tag in ("script", "link", "img", "iframe", "source")]
        assert all(url.startswith(("/static/", "data:,")) for url in loads), loads
        assert not re.search(r'\sstyle="|\son[a-z]+="|<style|<script(?![^>]* src=)', pat.html)
        pat.press(CALM.get(pat.slug))


@pytest.mark.parametrize("path", [*PATHS, "/step/now/"])
def test_reading_changes_nothing(lakeside, path):
    """#9: no GET changes a row but the session and the audit."""
    from django.contrib.sessions.models import Session

    from intake.models import Contact, Intake
    from outbox.models import Alert
    from privacy.models import Consent

    pat = Patient()
    pat.arrive(CALM, until="want")
    before = [list(model.objects.values()) for model in (Intake, Contact, Consent, Alert)]
    if path != "/x/":
        pat.client.get(path)
        pat.client.head(path)
    assert [list(model.objects.values()) for model in (Intake, Contact, Consent, Alert)] == before
    assert Session.objects.exists()


def test_all_is_well_on_a_host_of_another_language(lakeside):
    assert Patient(headers={"accept-language": "es"}).open("/").page.headings == ["Find the right care"]
