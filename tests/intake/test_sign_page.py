"""One thing to finish: who was called, or asked to be, reads about sharing and chooses on their own page (P-36)."""

import pytest

from intake import consent_texts
from intake.models import Intake
from privacy import consent
from privacy.models import AuditEvent, Consent
from tests.intake.door import Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db
QUESTION = "May we share what you told us, to get you care?"


@pytest.fixture
def pat(lakeside):
    """Pat asked to be called, and has sent it."""
    pat = Patient().open("/call-me/").press({"door": "call_me"})
    pat.walk(CALM | {"reach": {"phone": "202-555-0143"}})
    pat.press()
    assert pat.path == "/sent/"
    return pat


def test_the_confirmation_says_what_is_left_and_leads_there(pat):
    assert "One thing to finish" in pat.page.words
    assert "/sign/" in pat.page.links
    assert pat.open("/sign/").page.headings == [QUESTION]


def test_the_whole_text_is_open_and_nothing_is_ticked(pat, lakeside):
    pat.open("/sign/")
    text = consent_texts.care(lakeside)
    for paragraph in (*text.summary, *(line for section in text.sections for line in section.paragraphs)):
        assert " ".join(paragraph.split()) in pat.page.words
    assert " checked" not in pat.html


def test_a_yes_needs_a_name_and_is_then_a_whole_consent(pat, lakeside):
    pat.open("/sign/").press({"share": "yes", "signature": ""})
    assert "Type your full name to sign" in pat.page.words
    assert not Consent.objects.filter(kind="care").exists()
    pat.press({"share": "yes", "signature": "Pat Doe"})
    assert pat.path == "/sent/"
    intake = Intake.objects.get()
    kept = consent.require(intake.pk, "care")
    assert (kept.signature, kept.text_hash) == ("Pat Doe", consent_texts.care(lakeside).hash())
    event = AuditEvent.objects.get(action="sign_consent")
    assert (event.intakes, event.actor_kind) == ([str(intake.pk)], "patient")


def test_a_no_is_kept_and_asked_no_more(pat):
    pat.open("/sign/").press({"share": "no"})
    assert Consent.objects.get(kind="care").given is False
    assert "One thing to finish" not in pat.page.words
    assert pat.open("/sign/").path == "/sent/"


def test_sent_twice_it_is_kept_once(pat):
    for _time in range(2):
        pat.press({"share": "yes", "signature": "Pat Doe"}, path="/sign/")
    assert Consent.objects.filter(kind="care").count() == 1


def test_nothing_that_was_sent_is_changed(pat):
    before = Intake.objects.get().answers
    pat.open("/sign/").press({"share": "no"})
    assert Intake.objects.get().answers == before


def test_who_chose_on_the_form_is_not_asked_again(lakeside):
    pat = Patient().arrive(CALM).press()
    assert "One thing to finish" not in pat.page.words
    assert pat.open("/sign/").path == "/sent/"


def test_who_sent_nothing_is_led_to_the_form(lakeside):
    assert Patient().open("/sign/").slug == "device"


def test_a_yes_by_voice_is_no_consent_and_still_to_be_signed(pat):
    intake = Intake.objects.get()
    intake.answers |= {"okay-to-share": {"share": "yes", "signature": ""}}
    intake.save()
    assert "One thing to finish" in pat.open("/sent/").page.words


@pytest.mark.parametrize("given", [{}, {"share": "perhaps"}, {"share": "yes", "signature": "x" * 999}])
def test_what_cannot_be_kept_is_said_and_not_kept(pat, given):
    pat.open("/sign/").press(given)
    assert "There is a problem" in pat.page.words
    assert not Consent.objects.filter(kind="care").exists()


def test_in_spanish_the_choice_is_kept_as_read_in_spanish(pat):
    pat.client.post("/es/sign/", {"share": "no"})
    assert Consent.objects.get(kind="care").language == "es"
