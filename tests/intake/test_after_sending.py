"""After sending: the calendar entry, the visit on the status page, and the optional questions kept apart."""

import datetime as dt

import pytest
from django.utils import timezone

from admissions.models import Appointment, Slot
from intake import erasure
from intake.models import FairAnswer, Intake
from intake.states import State
from tests.intake.door import Patient
from tests.intake.walking import CALM

pytestmark = pytest.mark.django_db
TOLD = {"roots": ["asian", "white"], "gender": "nonbinary"}


@pytest.fixture
def pat(lakeside):
    """A patient who has sent everything."""
    return Patient().arrive(CALM).press()


def test_a_calendar_entry_says_one_neutral_word_and_a_time(pat):
    """P-29, A2 page 28: nothing in the file, its name or its address tells the topic."""
    assert 'href="/sent/visit.ics"' in pat.html
    response = pat.client.get("/sent/visit.ics")
    assert response["Content-Type"].startswith("text/calendar")
    assert "no-store" in response["Cache-Control"]
    lines = response.content.decode().split("\r\n")
    assert "SUMMARY:Phone call" in lines
    assert {line.split(":")[0] for line in lines if line} == {
        "BEGIN", "VERSION", "PRODID", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "END",
    }
    assert "Lakeside" not in response.content.decode()


def test_a_booked_visit_stands_on_the_status_page_and_in_the_calendar(pat, lakeside, cleo):
    """P-37."""
    intake = Intake.objects.get()
    start = timezone.now().replace(microsecond=0) + dt.timedelta(days=2)
    slot = Slot.objects.create(site=lakeside, clinician=cleo, starts_at=start, minutes=45)
    Appointment.objects.create(intake=intake, slot=slot, booked_at=timezone.now(), booked_by=cleo)
    intake.move_to(State.REACHED)
    intake.move_to(State.BOOKED)
    assert "Your visit:" in pat.open("/sent/").page.words
    ics = pat.client.get("/sent/visit.ics").content.decode()
    assert f"DTSTART:{start:%Y%m%dT%H%M%SZ}" in ics
    assert f"DTEND:{start + dt.timedelta(minutes=45):%Y%m%dT%H%M%SZ}" in ics
    assert "SUMMARY:Visit" in ics
    assert "SUMMARY:Visita" in pat.client.get("/es/sent/visit.ics").content.decode()


def test_who_helps_learns_nothing_of_what_became_of_the_person(lakeside, cleo):
    """The helper's path takes in and gives nothing back: no state, no visit, no file of it, nothing that was shared."""
    helper = Patient().arrive(CALM | {"who": {"who": "helper"}}).press()
    intake = Intake.objects.get()
    slot = Slot.objects.create(
        site=lakeside, clinician=cleo, starts_at=timezone.now() + dt.timedelta(days=2), minutes=45)
    Appointment.objects.create(intake=intake, slot=slot, booked_at=timezone.now(), booked_by=cleo)
    intake.move_to(State.REACHED)
    intake.move_to(State.BOOKED)
    words = helper.open("/sent/").page.words
    assert "Your visit" not in words
    assert "Where it stands" not in words
    assert not {"/shared/", "/ask/", "/sent/visit.ics"} & set(helper.page.links)
    assert helper.client.get("/sent/visit.ics").status_code == 404
    assert helper.open("/shared/").path == "/sent/"


def test_nobody_else_gets_the_calendar(lakeside):
    assert Patient().client.get("/sent/visit.ics").status_code == 404


def test_the_optional_questions_are_kept_apart(pat):
    """A2, after 28: on no intake, with no day, encrypted, and told once however often."""
    before = Intake.objects.get().answers
    assert 'href="/more/"' in pat.html
    pat.open("/more/").press(TOLD)
    assert pat.path == "/sent/"
    pat.open("/more/").press(TOLD | {"gender": "woman"})
    kept = FairAnswer.objects.get()
    assert kept.answers == TOLD | {"gender": "woman"}
    assert kept.month.day == 1
    assert Intake.objects.get().answers == before
    assert not any(field.remote_field and field.remote_field.model is Intake for field in FairAnswer._meta.get_fields())
    assert str(Intake.objects.get().pk) not in kept.mark
    assert " checked" not in pat.open("/more/").html


def test_nothing_told_is_nothing_kept(pat):
    pat.open("/more/").press({})
    assert pat.path == "/sent/"
    assert not FairAnswer.objects.exists()


def test_the_optional_questions_come_only_after_sending(lakeside):
    assert Patient().arrive(CALM).open("/more/").path == "/check/"


def test_deleting_my_answers_deletes_these_too(pat):
    """P-34."""
    pat.open("/more/").press(TOLD)
    erasure.erase(Intake.objects.get())
    assert not FairAnswer.objects.exists()
