"""Delete my answers: asked once, done whole, written down without content."""

import pytest
from django.utils import timezone

from intake import erasure
from intake.models import Contact, Intake, Recommendation, SearchToken
from intake.states import State
from outbox.models import Reminder
from privacy.models import AuditEvent, Consent
from tests.intake.door import Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat(lakeside):
    return Patient().arrive(CALM)


def test_a_draft_goes_without_a_trace_but_the_note_that_it_went(pat):
    """P-34."""
    pk = str(Intake.objects.get().pk)
    pat.open("/erase/")
    assert "Yes, delete everything" in pat.html
    assert Intake.objects.exists()
    pat.press({})
    assert pat.path == "/erased/"
    assert not Intake.objects.exists()
    assert not Contact.objects.exists()
    assert not SearchToken.objects.exists()
    event = AuditEvent.objects.get(action="erase")
    assert event.intakes == [pk]
    assert event.why == "asked"


def test_what_was_sent_is_emptied_and_its_messages_stop(pat):
    pat.press()
    intake = Intake.objects.get()
    reminder = Reminder.objects.create(
        site=intake.site, intake=intake, kind="received", key="k", channel="text", due_at=timezone.now(),
        until=timezone.now(),
    )
    pat.open("/erase/").press({})
    intake.refresh_from_db()
    reminder.refresh_from_db()
    assert intake.state == State.ERASED
    assert intake.answers == {}
    assert (reminder.state, reminder.reason) == ("cancelled", "erased")
    for model in (Contact, SearchToken, Recommendation, Consent):
        assert not model.objects.filter(intake=intake).exists()


def test_an_alert_stays_with_an_empty_intake(lakeside):
    pat = Patient().open("/on/").press().press({"now": "self_harm"})
    pat.open("/erase/").press({})
    intake = Intake.objects.get()
    assert intake.state == State.ERASED
    assert intake.answers == {}
    assert intake.alerts.count() == 1


def test_once_someone_has_spoken_with_them_a_person_does_it(pat):
    pat.press()
    intake = Intake.objects.get()
    pat.open("/erase/")
    intake.move_to(State.REACHED)
    pat.press({}, path="/erase/")
    assert "Someone here has already worked with you" in pat.html
    assert Intake.objects.get().answers
    with pytest.raises(ValueError, match="reached"):
        erasure.erase(intake)


def test_there_may_be_nothing_to_delete(lakeside):
    pat = Patient().open("/erase/")
    assert "There is nothing of yours here to delete." in pat.html
    assert pat.press({}).path == "/erased/"


def test_nobody_deletes_anothers(pat):
    Patient().open("/erase/").press({})
    assert Intake.objects.exists()


def test_afterwards_the_browser_knows_nothing(pat):
    pat.open("/erase/").press({})
    assert pat.open("/check/").slug == "device"
