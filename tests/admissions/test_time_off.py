"""A clinician's days away: nothing is offered in them, who is booked in them is called (S-25)."""

import datetime as dt

import pytest
import time_machine

from admissions import decisions
from admissions.acts import DecisionRefused
from admissions.decisions import By
from admissions.decisions.time_off import take_back_time_off, take_time_off
from admissions.models import Appointment, TimeOff
from followups import planning
from outbox.models import Reminder

TODAY = dt.date(2026, 11, 24)
DAY = dt.timedelta(days=1)


@pytest.fixture
def away(by_ada, cleo, now):
    """Cleo, away tomorrow and the day after."""
    return lambda: take_time_off(by_ada, cleo, TODAY + DAY, TODAY + 2 * DAY, now)


def test_no_time_is_offered_or_booked_in_it_and_all_of_them_again_when_taken_back(pat, slots, away, by_ada, now):
    made, calls = away()
    assert calls == 0
    assert list(decisions.open_slots(pat.site_id, now)) == slots[2:]
    with pytest.raises(DecisionRefused, match="away"):
        decisions.book(pat, slots[0], by_ada, now)
    take_back_time_off(made, by_ada, now)
    assert list(decisions.open_slots(pat.site_id, now)) == slots
    assert TimeOff.objects.count() == 1, "taken back, not erased"
    with pytest.raises(DecisionRefused):
        take_back_time_off(made, by_ada, now)


def test_who_is_booked_in_it_is_called_until_the_visit_has_moved(pat, slots, away, by_ada, now):
    visit = decisions.book(pat, slots[0], by_ada, now)
    _made, calls = away()
    assert calls == 1
    task = Reminder.objects.get(kind="move_visit")
    assert (task.channel, task.appointment_id, task.due_at) == ("call", visit.pk, now)
    planning.plan(now)
    task.refresh_from_db()
    assert task.state == "planned"
    assert Appointment.objects.get().state == "booked", "nobody's visit is cancelled by itself"
    decisions.move(visit, slots[2], by_ada, now)
    planning.plan(now)
    task.refresh_from_db()
    assert (task.state, task.reason) == ("cancelled", "visit_changed")


@pytest.mark.parametrize(("first", "last"), [(DAY, dt.timedelta(0)), (-3 * DAY, -DAY), (DAY, 400 * DAY)])
def test_days_nobody_can_mean_are_refused(first, last, by_ada, cleo, now):
    """#34."""
    with pytest.raises(DecisionRefused):
        take_time_off(by_ada, cleo, TODAY + first, TODAY + last, now)
    assert not TimeOff.objects.exists()


def test_only_a_clinician_of_this_site_is_sent_away(by_ada, ada, cleo2, cora, cleo, now):
    for by, who in ((by_ada, ada), (by_ada, cleo2), (By(user=cora), cleo)):
        with pytest.raises(DecisionRefused):
            take_time_off(by, who, TODAY, TODAY, now)


def test_the_whole_way_by_the_pages(pat, slots, ada, ada2, cleo, signed_in, now):
    with time_machine.travel(now, tick=False):
        client = signed_in(ada)
        told = {"clinician": cleo.pk, "first_day": "2026-11-25", "last_day": "2026-11-24"}
        assert "The last day comes after the first." in client.post("/desk/calendar/off/", told).text
        assert client.post("/desk/calendar/off/", told | {"last_day": "2026-11-26"}).status_code == 302
        assert "Cleo" in client.get("/desk/calendar/off/").text
        assert ">away" in client.get("/desk/calendar/").text.replace("</span> ", ">")
        at = f"/desk/calendar/off/{TimeOff.objects.get().pk}/back/"
        assert signed_in(ada2).post(at).status_code == 404
        assert client.post(at).status_code == 302
    assert TimeOff.objects.get().taken_back_at == now
