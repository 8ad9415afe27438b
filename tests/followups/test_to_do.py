"""One thing is left before the visit (C2, `to_do`): who has not chosen about sharing is asked to, within the caps."""

import datetime as dt
import re

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from admissions.models import Appointment
from followups import planning, schedule, tasks
from intake import resume
from outbox import delivery
from outbox.models import Reminder
from privacy import consent
from privacy.models import AuditEvent
from tests.followups.cast import NOON, booked, patient
from tests.intake.door import Patient

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def pat(lakeside):
    """Pat called: a yes to texts by voice, and nothing signed about sharing."""
    return patient(lakeside, state="booked", door="phone", chose=False, submitted_at=NOON)


def live(begins, until, step=HOUR / 4):
    """Let the clock run as beat does, only slower."""
    now = begins
    while now <= until:
        with time_machine.travel(now, tick=False):
            tasks.send_due()
            tasks.withdraw()
        now += step


def choose(pat, **given):
    """Follow the link of the last text as a person would, and choose."""
    return Patient().open(pat).press({"code": "0123"}).open("/sign/").press(given)


def path_in(text):
    return re.search(r"https?://[^/]+(/r/\S+/)", text)[1]


# --- when -------------------------------------------------------------------------------------------------
def kinds(starts_in, **rest):
    dues = schedule.for_appointment("a", starts_at=NOON + starts_in, booked_at=NOON, zone="America/New_York", **rest)
    return {due.kind: due for due in dues}


def test_it_takes_the_place_of_the_reminder_three_days_before():
    without, asked = kinds(9 * DAY), kinds(9 * DAY, to_do=True)
    assert list(asked) == ["booked", "to_do", "visit_24h", "visit_2h"]
    assert abs(asked["to_do"].due_at - without["visit_72h"].due_at) < HOUR
    assert asked["to_do"].until == without["visit_72h"].until


def test_a_visit_of_this_week_has_no_room_for_a_fourth_text_so_a_person_asks():
    asked = kinds(4 * DAY, to_do=True)
    assert list(asked) == ["booked", "to_do_call", "visit_24h", "visit_2h"]
    assert (asked["to_do_call"].by, asked["to_do_call"].due_at) == (schedule.By.CALL, NOON + 3 * DAY)
    assert kinds(2 * HOUR, to_do=True)["to_do_call"].due_at == NOON + HOUR


@given(st.integers(1, 60 * 24), st.booleans())
def test_there_are_never_more_messages_with_it_than_without(hours_ahead, to_do):
    with_it = [due for due in kinds(hours_ahead * HOUR, to_do=to_do).values() if due.by is schedule.By.MESSAGE]
    assert len(with_it) == len(kinds(hours_ahead * HOUR))


# --- the whole way --------------------------------------------------------------------------------------------
def test_the_text_comes_with_a_link_that_leads_to_the_choice_and_the_days_text_is_not_lost(pat, cleo, texts):
    visit = booked(pat, cleo, NOON + 9 * DAY, NOON)
    live(NOON, NOON + 7 * DAY, HOUR)
    confirmed, asked = (message.text for message in texts.sent)
    assert re.fullmatch(r"Hi Pat, you are booked for Thu Mar 19 at 12:00 pm. Details: \S+/r/[0-9A-Z]{16}/ "
                        r"To change it, call 202-555-0142. Reply C to confirm.", confirmed)
    assert re.fullmatch(r"Hi Pat, one thing is left before your visit. See it here: \S+/r/[0-9A-Z]{16}/ or call "
                        r"202-555-0142.", asked)
    with time_machine.travel(NOON + 7 * DAY, tick=False):
        assert "This link is over" in Patient().open(path_in(confirmed)).page.words, "the newer one opens"
        page = choose(path_in(asked), share="yes", signature="Pat Doe")
        assert "One thing to finish" not in page.page.words
        assert consent.standing(pat.pk, "care").signature == "Pat Doe"
    live(NOON + 7 * DAY, NOON + 9 * DAY)
    assert [message.text.split(",")[1].split(" at ")[0] for message in texts.sent[2:3]] == [
        " we are saving your spot tomorrow"]
    assert len(texts.sent) == 4
    assert not Appointment.objects.exclude(pk=visit.pk).exists()


def test_who_has_chosen_meanwhile_is_reminded_of_the_visit_instead(pat, cleo, texts):
    booked(pat, cleo, NOON + 9 * DAY, NOON)
    live(NOON, NOON + HOUR)
    with time_machine.travel(NOON + DAY, tick=False):
        choose(path_in(texts.sent[0].text), share="no", signature="")
    live(NOON + 5 * DAY, NOON + 7 * DAY, HOUR)
    assert texts.sent[1].text == ("Hi Pat, your visit is on Thu Mar 19 at 12:00 pm. Reply R for a new time, RIDE for a "
                                  "ride, or call 202-555-0142. STOP ends texts.")


def test_who_chose_yes_or_no_before_is_never_asked(lakeside, cleo, texts):
    booked(patient(lakeside, state="booked"), cleo, NOON + 9 * DAY, NOON)
    live(NOON, NOON + 9 * DAY, HOUR)
    assert [message for message in texts.sent if "one thing" in message.text or "/r/" in message.text] == []
    assert len(texts.sent) == 4


def test_who_wrote_for_somebody_else_cannot_choose_for_them_and_is_not_asked(lakeside, cleo):
    booked(patient(lakeside, state="booked", chose=False, respondent="helper"), cleo, NOON + 9 * DAY, NOON)
    planning.plan(NOON)
    assert not Reminder.objects.filter(kind__startswith="to_do").exists()


def test_a_code_somebody_has_written_down_still_opens_and_the_text_asks_for_a_call(pat, cleo, texts):
    with time_machine.travel(NOON, tick=False):
        code = resume.new_code(pat)
    booked(pat, cleo, NOON + 9 * DAY, NOON)
    live(NOON, NOON + 7 * DAY, HOUR)
    assert "Details:" not in texts.sent[0].text
    assert texts.sent[1].text == ("Hi Pat, one thing is left before your visit on Thu Mar 19 at 12:00 pm. Please call "
                                  "202-555-0142.")
    with time_machine.travel(NOON + 6 * DAY, tick=False):
        assert resume.find("code", code)


def test_the_link_is_made_when_the_text_goes_once_and_stands_in_the_audit(pat, cleo):
    booked(pat, cleo, NOON + 9 * DAY, NOON)
    planning.plan(NOON)
    row = Reminder.objects.get(kind="to_do")
    assert row.details == {}
    for minutes in (5, 4, 3):
        planning.plan(row.due_at - minutes * HOUR / 60)
    made = Reminder.objects.get(kind="to_do").details
    assert set(made) == {"link"}
    assert AuditEvent.objects.filter(action="make_way_back", intakes=[str(pat.pk)]).count() == 2  # the booking's too


def test_where_no_text_can_go_a_person_calls_and_the_call_ends_with_the_choice(pat, cleo):
    consent.revoke(pat.pk, "messages", "page")
    booked(pat, cleo, NOON + 9 * DAY, NOON)
    planning.plan(NOON)
    due = Reminder.objects.get(kind="to_do").due_at
    from followups import moment

    delivery.send_due(moment.check, clock=lambda: due, seconds=20)
    assert Reminder.objects.planned().get(kind="to_do").channel == "call"
    consent.decline(pat.pk, "care", language="en", text_version="x", text_hash="x", at=due)
    planning.withdraw(due)
    assert Reminder.objects.get(kind="to_do", channel="call").reason == "chosen"


def test_a_visit_moved_or_called_off_takes_it_along(pat, cleo):
    visit = booked(pat, cleo, NOON + 3 * DAY, NOON)
    planning.plan(NOON)
    assert Reminder.objects.planned().filter(kind="to_do_call").exists()
    visit.state = "cancelled"
    visit.save()
    planning.withdraw(NOON)
    assert not Reminder.objects.planned().filter(kind="to_do_call").exists()


def test_in_spanish_too(lakeside, cleo, texts):
    pat = patient(lakeside, state="booked", chose=False, language="es")
    booked(pat, cleo, NOON + 9 * DAY, NOON)
    live(NOON, NOON + 7 * DAY, HOUR)
    assert re.fullmatch(r"Hola Pat, su cita es el 19 de marzo a las 12:00 pm. Vea \S+/r/\w+/ Cambios: 202-555-0142. "
                        r"Responda C para confirmar.", texts.sent[0].text)
    assert re.fullmatch(r"Hola Pat, le falta un paso antes de su cita. Vea \S+/r/\w+/ o llame al 202-555-0142.",
                        texts.sent[1].text)
