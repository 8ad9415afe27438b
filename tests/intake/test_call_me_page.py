"""Call me instead: the danger question, a name, a number."""

import pytest

from intake.models import Intake
from intake.states import State
from tests.intake.door import Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db


def test_it_needs_only_the_danger_question_a_name_and_a_number(lakeside):
    """P-45."""
    pat = Patient().open("/call-me/").press({"door": "call_me"})
    seen = pat.walk(CALM | {"reach": {"phone": "202-555-0143"}})
    assert seen == ["device", "now", "name", "reach", "voicemail", "okay-to-text"]
    assert "gets your number and calls you" in pat.page.words
    pat.press()
    assert pat.path == "/sent/"
    intake = Intake.objects.get()
    assert (intake.state, intake.door) == (State.SUBMITTED, "call_me")


def test_it_is_on_every_page(lakeside):
    """P-45."""
    pat = Patient().open("/")
    assert "/call-me/" in pat.page.links
    pat.open("/on/")
    while pat.slug:
        assert "/call-me/" in pat.page.links, pat.slug
        pat.press(CALM.get(pat.slug))


def test_asked_for_in_the_middle_it_keeps_what_was_told_and_says_so(lakeside):
    pat = Patient()
    pat.arrive(CALM, until="mood")
    pat.open("/call-me/")
    assert "What you have told us so far stays, and goes with it." in pat.page.words
    pat.press({"door": "call_me"})
    assert pat.slug == "okay-to-text"
    assert {"name", "want"} <= Intake.objects.get().answers.keys()


def test_one_may_change_ones_mind(lakeside):
    pat = Patient().open("/call-me/").press({"door": "call_me"}).open("/call-me/")
    assert "I would rather answer the questions" in pat.html
    pat.press({"door": "web"})
    pat.walk(CALM, until="age")
    assert pat.slug == "age"


def test_a_number_is_needed_to_be_called(lakeside):
    pat = Patient().open("/call-me/").press({"door": "call_me"})
    pat.walk(CALM, until="reach")
    pat.press({"phone": ""})
    assert "Type a number we can call." in pat.html


def test_danger_is_answered_there_too(lakeside):
    pat = Patient().open("/call-me/").press({"door": "call_me"}).press({"device": "own"})
    assert pat.press({"now": "breathing"}).is_in_danger
