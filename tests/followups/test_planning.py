"""Planning derives every row from what stands, once, whoever asks how often."""

import datetime as dt

import pytest

from admissions.models import Appointment
from followups import planning, schedule
from outbox.models import Reminder
from tests.followups.cast import NOON, booked, patient, signed

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def kinds(**which):
    return sorted(Reminder.objects.filter(**which).values_list("kind", flat=True))


@pytest.fixture
def pat(lakeside):
    return patient(lakeside, state="booked")


def test_a_booked_visit_is_planned_once_however_often_the_scan_runs(pat, cleo):
    booked(pat, cleo, NOON + 9 * DAY, NOON)
    for _ in range(3):
        planning.plan(NOON)
    assert kinds() == ["booked", "visit_24h", "visit_2h", "visit_72h"]


def test_a_moved_visit_silences_the_old_one_and_plans_the_new(pat, cleo):
    old = booked(pat, cleo, NOON + 9 * DAY, NOON)
    planning.plan(NOON)
    old.state = "moved"
    old.save()
    new = booked(pat, cleo, NOON + 10 * DAY, NOON + HOUR)
    planning.plan(NOON + HOUR)
    assert kinds(appointment_id=old.pk, state="planned") == []
    assert len(kinds(appointment_id=new.pk, state="planned")) == 4


def test_a_missed_visit_brings_calls_a_text_and_a_letter_until_it_is_booked_again(pat, cleo):
    visit = booked(pat, cleo, NOON - HOUR, NOON - 9 * DAY, state="missed", ended_at=NOON)
    pat.move_to("reached")
    planning.plan(NOON)
    assert kinds(state="planned") == ["missed", "missed_call_0", "missed_call_1", "missed_call_3", "missed_letter"]
    booked(pat, cleo, NOON + DAY, NOON + HOUR)
    pat.move_to("booked")
    planning.plan(NOON + HOUR)
    assert kinds(state="planned", appointment_id=visit.pk) == []


def test_once_we_have_spoken_a_missed_visit_brings_no_further_calls(pat, cleo, ada):
    booked(pat, cleo, NOON - HOUR, NOON - 9 * DAY, state="missed", ended_at=NOON)
    pat.move_to("reached")
    planning.plan(NOON)
    pat.call_notes.create(by=ada, at=NOON + HOUR, outcome="no_answer")
    planning.plan(NOON + HOUR)
    assert len(kinds(state="planned")) == 5
    pat.call_notes.create(by=ada, at=NOON + 2 * HOUR, outcome="spoke")
    planning.plan(NOON + 2 * HOUR)
    assert kinds(state="planned") == []
    assert set(Reminder.objects.values_list("reason", flat=True)) == {"spoke"}


def test_every_signed_version_is_planned_and_the_one_before_withdrawn(pat, cleo):
    pat.state = "decided"
    pat.save()
    first = signed(pat, cleo, NOON, starts_on=dt.date(2026, 3, 16), plan={"review_dates": ["2026-03-30", "rubbish"]})
    planning.plan(NOON)
    assert kinds(evaluation_id=first.pk, state="planned") == [
        "before_start", "day_14", "day_30", "day_34", "day_7", "first_week", "next_steps", "review"]
    second = signed(pat, cleo, NOON + DAY, starts_on=dt.date(2026, 3, 18), version=2, amends=first)
    planning.plan(NOON + DAY)
    assert kinds(evaluation_id=first.pk, state="planned") == []
    assert len(kinds(evaluation_id=second.pk, state="planned")) == 7


def test_an_amendment_does_not_say_again_what_was_said(pat, cleo):
    pat.state = "decided"
    pat.save()
    first = signed(pat, cleo, NOON, starts_on=dt.date(2026, 3, 16))
    planning.plan(NOON)
    Reminder.objects.filter(kind__in=["next_steps", "before_start"]).update(state="accepted", finished_at=NOON)
    second = signed(pat, cleo, NOON + 2 * HOUR, starts_on=dt.date(2026, 3, 16), version=2, amends=first)
    planning.plan(NOON + 3 * HOUR)
    assert kinds(evaluation_id=second.pk, reason="said_before") == ["before_start", "next_steps"]
    assert kinds(state="accepted") == ["before_start", "next_steps"]


def test_a_draft_evaluation_plans_nothing(pat, cleo):
    draft = signed(pat, cleo, NOON)
    draft.is_signed = False
    draft.save()
    planning.plan(NOON)
    assert kinds() == []


def test_what_was_signed_long_ago_is_not_said_now(pat, cleo):
    pat.state = "decided"
    pat.save()
    signed(pat, cleo, NOON - 90 * DAY, starts_on=dt.date(2025, 12, 15))
    planning.plan(NOON)
    planning.plan(NOON)
    assert kinds(state="planned") == []
    assert set(Reminder.objects.values_list("reason", flat=True)) == {"stale"}


def test_a_form_that_came_in_is_answered_once(lakeside):
    pat = patient(lakeside, submitted_at=NOON)
    planning.plan(NOON)
    planning.plan(NOON + HOUR)
    assert kinds(intake=pat) == ["received"]


def test_a_call_nobody_answered_brings_one_text_a_day(lakeside, ada):
    from admissions.models import CallNote

    pat = patient(lakeside, submitted_at=NOON - 5 * DAY)
    for minutes in (0, 90):
        CallNote.objects.create(intake=pat, by=ada, at=NOON + minutes * HOUR / 60, outcome="no_answer")
        planning.plan(NOON + minutes * HOUR / 60)
    assert kinds(intake=pat) == ["no_contact"]
    CallNote.objects.create(intake=pat, by=ada, at=NOON + DAY, outcome="voicemail")
    planning.plan(NOON + DAY)
    assert kinds(intake=pat) == ["no_contact", "no_contact"]


def test_someone_waiting_for_a_place_has_one_open_call_every_48_hours(lakeside, ada):
    from intake.models import StatusChange

    pat = patient(lakeside, state="waiting")
    StatusChange.objects.create(intake=pat, was="referred", now="waiting", at=NOON)
    planning.plan(NOON)
    planning.plan(NOON + HOUR)
    call = Reminder.objects.get(intake=pat)
    assert (call.kind, call.channel, call.due_at) == ("waiting", "call", NOON + 2 * DAY)
    Reminder.objects.update(state="done", finished_at=NOON + 3 * DAY)
    planning.plan(NOON + 3 * DAY)
    assert Reminder.objects.planned().get().due_at == NOON + 5 * DAY


@pytest.mark.parametrize("state", ["closed", "finished", "erased"])
def test_nothing_stays_planned_for_an_intake_that_is_over(pat, cleo, state):
    booked(pat, cleo, NOON + 9 * DAY, NOON)
    planning.plan(NOON)
    type(pat).objects.filter(pk=pat.pk).update(state=state)
    planning.plan(NOON + HOUR)
    stays = schedule.AFTERCARE_KINDS if state == "finished" else ()
    assert sorted(kinds(state="planned")) == sorted(stays)
    assert kinds(state="cancelled") == ["booked", "visit_24h", "visit_2h", "visit_72h"]


def test_more_than_one_batch_is_planned_in_one_scan(lakeside, cleo, monkeypatch):
    monkeypatch.setattr(planning, "BATCH", 3)
    for number in range(8):
        pat = patient(lakeside, state="booked", phone=f"+1202555{number:04}")
        booked(pat, cleo, NOON + 9 * DAY + number * HOUR, NOON)
    planning.plan(NOON)
    assert len(kinds(kind="visit_24h")) == 8


def test_the_scan_costs_a_few_queries_when_there_is_nothing_to_do(pat, cleo, django_assert_max_num_queries):
    booked(pat, cleo, NOON + 9 * DAY, NOON)
    planning.plan(NOON)
    with django_assert_max_num_queries(40):
        planning.plan(NOON)


@pytest.mark.postgres
def test_two_planners_at_once_plan_once(transactional_db, lakeside, cleo):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection, connections

    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: threads share no in-memory SQLite")
    for number in range(30):
        pat = patient(lakeside, state="booked", phone=f"+1202555{number:04}")
        booked(pat, cleo, NOON + 9 * DAY + number * HOUR, NOON)
    # A visit in the early morning has no text on its own day: decency would move it to after the visit.
    each = [len(list(planning._for_booked(visit, NOON))) for visit in Appointment.objects.all()]
    assert set(each) == {3, 4}

    def run(_):
        try:
            planning.plan(NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(run, range(12)))
    assert Reminder.objects.count() == sum(each)
