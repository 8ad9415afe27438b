"""Change my mind: a written taking back, at once, and the care goes on."""

import pytest

from intake import resume
from intake.models import Intake
from privacy import consent
from privacy.models import AuditEvent, Consent
from tests.intake.door import Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat(lakeside):
    return Patient().arrive(CALM).press()


@pytest.mark.parametrize("kind", [Consent.Kind.CARE, Consent.Kind.MESSAGES])
def test_an_okay_is_taken_back_in_writing(pat, kind):
    intake = Intake.objects.get()
    pat.open("/mind/").press({"kind": str(kind)})
    kept = Consent.objects.get(intake=intake, kind=kind)
    assert consent.standing(intake.pk, kind) is None
    assert kept.revoked_at
    assert kept.revoked_how == "page"
    assert "What you took back" in pat.page.words
    assert AuditEvent.objects.filter(action="revoke", object_kind=kind).count() == 1


def test_messages_stop_with_their_okay(pat):
    pat.open("/mind/").press({"kind": "messages"})
    contact = Intake.objects.get().contact
    assert (contact.may_text, contact.may_email) == (False, False)
    assert "We send you no reminders." in pat.page.words


def test_the_other_okay_stands(pat):
    pat.open("/mind/").press({"kind": "messages"})
    assert consent.standing(Intake.objects.get().pk, Consent.Kind.CARE)


def test_it_is_reached_from_the_confirmation_and_only_by_who_sent(pat, lakeside):
    assert "/mind/" in pat.open("/sent/").page.links
    assert Patient().open("/mind/").slug == "device"


@pytest.mark.parametrize("kind", ["", "nothing", "counseling_notes", "x" * 999])
def test_a_kind_nobody_offered_changes_nothing(pat, kind):
    assert pat.client.post("/mind/", {"kind": kind}).status_code == 200
    assert not Consent.objects.filter(revoked_at__isnull=False).exists()


def test_the_person_chooses_whom_a_message_says_it_is_from(pat):
    """C2: their own words, and empty again for the site's."""
    pat.open("/mind/")
    assert "If you leave it empty: Dana at Lakeside." in pat.page.words
    pat.press({"kind": "from", "words": "  Aunt   Dana "})
    assert Intake.objects.get().contact.sender_words == "Aunt Dana"
    assert AuditEvent.objects.filter(action="choose_sender").count() == 1
    assert "It is done." in pat.page.words
    assert 'value="Aunt Dana"' in pat.html
    pat.open("/mind/").press({"kind": "from", "words": ""})
    assert Intake.objects.get().contact.sender_words == ""


@pytest.mark.parametrize("words", ["Lakeside Rehab", "Clinic", "Dana, drug counselor", "x" * 41])
def test_words_that_say_what_it_is_about_are_refused_with_a_sentence(pat, words):
    """#42: anybody who holds the phone sees who a message is from."""
    pat.open("/mind/").press({"kind": "from", "words": words})
    assert "There is a problem" in pat.page.words
    assert Intake.objects.get().contact.sender_words == ""
    assert consent.standing(Intake.objects.get().pk, Consent.Kind.MESSAGES)


def test_whoever_found_a_code_does_not_learn_what_was_chosen(pat):
    """P-33."""
    pat.open("/mind/").press({"kind": "from", "words": "Aunt Dana"})
    other = Patient()
    other.client.post("/back/", {"code": resume.new_code(Intake.objects.get())})
    assert "Aunt Dana" not in other.open("/mind/").html
