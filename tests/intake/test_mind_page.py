"""Change my mind: a written taking back, at once, and the care goes on."""

import pytest

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
