"""The order of the queue: acute risk, urgent, first-offer clock, waiting time; ties stable (S-05, S-07)."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.hours import DAYS
from accounts.models import Site
from admissions.access import visible_to
from admissions.filters import VIEWS, Filters, chosen
from admissions.models import Appointment, CallNote
from admissions.queue import WORKING_ORDER, due_by, on_the_queue, placed, standing_of, told, waiting_on
from admissions.steps import (
    EMERGENCY_PLACE,
    NO_ALERT,
    PRIORITY_PLACE,
    SAME_DAY_PLACE,
    Standing,
    Who,
    alert_place,
    clock,
    next_step,
    order_key,
    who_acts,
)
from intake.models import Intake
from intake.promise import call_by
from intake.states import State
from outbox.alerts import raise_alert
from tests.admissions.conftest import NOW

OPEN = Site(
    first_offer_hours=48, zone="America/New_York", opening_hours={day: [["00:00", "24:00"]] for day in DAYS})
WEEKDAYS = Site(
    first_offer_hours=48, zone="America/Chicago", opening_hours={day: [["08:00", "18:00"]] for day in DAYS[:5]})


def at(**rest):
    return Standing(**({"state": "submitted", "since": NOW - dt.timedelta(hours=1), "key": "a"} | rest))


def test_within_same_day_the_kinds_of_danger_have_an_order():
    """Withdrawal signs now, lost tolerance, overdose, history of complicated withdrawal, the rest."""
    places = [alert_place("same_day", source) for source in ("D7", "V11", "V8", "D2", "S2")]
    assert places == sorted(places)
    assert len(set(places)) == 5
    assert alert_place("emergency", "S1") < places[0]
    assert places[-1] < alert_place("priority", "G1") < NO_ALERT


def test_the_clock_runs_by_the_wall_from_sending_to_the_first_offer():
    assert clock(at(), OPEN, NOW).state == "running"
    assert clock(at(since=NOW - dt.timedelta(hours=38, minutes=20)), OPEN, NOW).state == "running"
    assert clock(at(since=NOW - dt.timedelta(hours=38, minutes=30)), OPEN, NOW).state == "approaching"
    assert clock(at(since=NOW - dt.timedelta(hours=48)), OPEN, NOW).state == "breached"


def test_what_would_fall_due_behind_closed_doors_is_due_when_they_closed():
    """Sent on Friday at 9 am: 48 hours end on Sunday, so the offer is due on Friday at 6 pm, in Chicago."""
    friday = dt.datetime(2026, 11, 27, 15, 0, tzinfo=dt.UTC)
    told = clock(at(since=friday), WEEKDAYS, friday)
    assert told.due_at == dt.datetime(2026, 11, 28, 0, 0, tzinfo=dt.UTC)
    assert told.state == "approaching"
    assert clock(at(since=friday), WEEKDAYS, friday + dt.timedelta(hours=10)).state == "breached"
    evening = friday + dt.timedelta(hours=10)  # after closing: due when they open again, not in the past
    assert clock(at(since=evening), WEEKDAYS, evening).due_at == dt.datetime(2026, 11, 30, 14, 0, tzinfo=dt.UTC)


@given(sent=st.integers(0, 60 * 24 * 21), later=st.integers(0, 60 * 24 * 14))
@settings(max_examples=400, deadline=None)
def test_the_condition_in_the_database_is_the_promise_to_the_patient(sent, later):
    """`due_by` says the same as `call_by`, whatever the hours and holidays."""
    site = Site(first_offer_hours=48, zone="America/Chicago", opening_hours={
        "mon": [["08:00", "12:00"], ["13:00", "18:00"]], "tue": [["08:00", "18:00"]], "sat": [["09:00", "13:00"]],
    }, holidays=["2026-12-01"])
    since = NOW - dt.timedelta(days=7) + dt.timedelta(minutes=sent)
    now = since + dt.timedelta(minutes=later)
    [(name, bound)] = due_by(site, now).children
    in_sql = since <= bound if name == "since__lte" else since < bound
    assert in_sql == (call_by(site, since) <= now)


@pytest.mark.parametrize("rest", [
    {"was_offered": True}, {"state": "evaluated"}, {"state": "draft"}, {"state": "closed"},
])
def test_no_clock_runs_once_a_time_was_offered_or_there_is_nothing_to_offer(rest):
    assert clock(at(since=NOW - dt.timedelta(days=9), **rest), OPEN, NOW).due_at is None


def test_acute_risk_comes_before_everything_and_waiting_time_settles_the_rest():
    waiting = NOW - dt.timedelta(days=9)
    rows = [
        at(key="1", alert_place=EMERGENCY_PLACE), at(key="2", alert_place=SAME_DAY_PLACE),
        at(key="3", alert_place=PRIORITY_PLACE), at(key="4", since=waiting),
        at(key="5", since=NOW - dt.timedelta(hours=40)), at(key="6", since=NOW - dt.timedelta(hours=5)),
        at(key="7", since=NOW - dt.timedelta(hours=5)), at(key="8", state="admitted", since=waiting),
    ]
    for order in (rows, rows[::-1]):
        assert [row.key for row in sorted(order, key=lambda row: order_key(row, OPEN, NOW))] == list("12345678")


@given(
    state=st.sampled_from(State.values),
    place=st.sampled_from([EMERGENCY_PLACE, SAME_DAY_PLACE, PRIORITY_PLACE, NO_ALERT]),
    tries=st.integers(0, 9), missed=st.booleans(), visit=st.none() | st.integers(-90, 90),
    contact=st.none() | st.integers(-90, 0),
)
@settings(max_examples=200, deadline=None)
def test_every_standing_has_one_next_step_and_one_who_must_act(state, place, tries, missed, visit, contact):
    """S-06."""
    row = at(
        state=state, alert_place=place, tries=tries, missed_last=missed,
        visit_at=None if visit is None else NOW + dt.timedelta(hours=visit),
        last_contact_at=None if contact is None else NOW + dt.timedelta(hours=contact),
    )
    step = next_step(row, NOW)
    assert step.who in Who.values
    assert str(step.text) or state == State.ERASED
    assert step.who == Who.US or place == NO_ALERT


@pytest.fixture
def many(sent, lakeside, ada, slots, now):
    """One of everything the queue can hold."""
    hours = (1, 39, 50, 60, 70, 80, 90, 100, 110, 120)
    people = [sent(lakeside, at=now - dt.timedelta(hours=ago)) for ago in hours]
    raise_alert(people[0], "priority", "G1", "Is under 18.")
    raise_alert(people[1], "same_day", "V8", "Had an overdose.")
    raise_alert(people[2], "same_day", "D7", "Withdrawal signs.")
    raise_alert(people[2], "priority", "G1", "Is under 18.")
    raise_alert(people[3], "emergency", "S1", "Suicide risk is acute.")
    states = ("reached", "booked", "waiting", "waiting", "admitted", "decided")
    for intake, state in zip(people[4:10], states, strict=True):
        Intake.objects.filter(pk=intake.pk).update(state=state)
    Appointment.objects.create(slot=slots[0], intake=people[5], booked_by=ada, booked_at=now)
    CallNote.objects.create(intake=people[6], by=ada, at=now - dt.timedelta(hours=2), outcome="spoke")
    CallNote.objects.create(intake=people[4], by=ada, at=now - dt.timedelta(hours=2), outcome="no_answer")
    return people


def rows(user, site, now):
    return list(told(placed(on_the_queue(visible_to(user)), site, now)).order_by(*WORKING_ORDER))


def test_the_database_orders_as_the_pure_functions_do(many, ada, lakeside, now):
    found = rows(ada, lakeside, now)
    standings = [standing_of(row) for row in found]
    assert len(found) == 10
    assert standings == sorted(standings, key=lambda one: order_key(one, lakeside, now))
    assert [row.pk for row in found][:4] == [many[3].pk, many[2].pk, many[1].pk, many[0].pk]


def test_the_database_says_who_must_act_as_the_pure_function_does(many, ada, lakeside, now):
    everything = placed(visible_to(ada), lakeside, now)
    for who in Who.values:
        in_sql = set(everything.filter(waiting_on(who, now)).values_list("pk", flat=True))
        in_python = {row.pk for row in rows(ada, lakeside, now) if who_acts(standing_of(row), now) == who}
        assert in_sql == in_python, who


def test_a_draft_is_on_the_queue_while_its_alert_is_open_and_not_before_or_after(draft, ada, lakeside, now):
    quiet = draft(lakeside, now=("none",))
    told_danger = draft(lakeside)
    assert [row.pk for row in rows(ada, lakeside, now)] == [told_danger.pk]
    assert not visible_to(ada).filter(pk=quiet.pk).exists()
    alert = told_danger.alerts.get()
    alert.close(ada, "Spoke with them; safe with a friend.", now)
    assert rows(ada, lakeside, now) == []


@pytest.mark.parametrize("view", VIEWS)
def test_a_saved_view_is_a_list_of_this_site_alone(view, many, ada, ada2, lakeside, hillside, now):
    assert list(chosen(visible_to(ada2), Filters(view=view), ada2, hillside, now)) == []
    assert all(row.site_id == lakeside.pk for row in chosen(visible_to(ada), Filters(view=view), ada, lakeside, now))
