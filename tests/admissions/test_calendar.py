"""The calendar: times opened in rows, closed one by one, by keyboard and without drag (S-26)."""

import datetime as dt

import pytest
import time_machine

from admissions import decisions
from admissions.acts import DecisionRefused
from admissions.models import Slot
from privacy.models import AuditEvent

DAY = dt.date(2026, 11, 25)
TOLD = {"from_day": "2026-11-25", "to_day": "2026-11-27", "days": ["wed", "fri"], "start": "09:00", "end": "11:30",
        "minutes": "60"}


def test_times_stand_back_to_back_at_the_sites_wall_time(ada, cleo, signed_in, now):
    with time_machine.travel(now, tick=False):
        answer = signed_in(ada).post("/desk/calendar/", TOLD | {"clinician": str(cleo.pk)}, follow=True)
    assert "4 times opened." in answer.content.decode()
    starts = [slot.starts_at.isoformat() for slot in Slot.objects.order_by("starts_at")]
    assert starts == [f"2026-11-{day}T{hour}:00:00+00:00" for day in (25, 27) for hour in (14, 15)]
    assert AuditEvent.objects.filter(action="open_times").count() == 1


def test_what_overlaps_is_left_out_and_pressing_twice_adds_nothing(by_ada, cleo):
    hours = (dt.time(9), dt.time(12))
    Slot.objects.create(clinician=cleo, site=cleo.site, starts_at=dt.datetime(2026, 11, 25, 15, 30, tzinfo=dt.UTC))
    assert len(decisions.open_times(by_ada, cleo, [DAY], hours, minutes=60, by_video=False)) == 1
    assert decisions.open_times(by_ada, cleo, [DAY], hours, minutes=60, by_video=False) == []


def test_no_time_is_opened_on_a_holiday_or_for_who_is_no_clinician_here(by_ada, ada, cleo, cleo2, lakeside):
    lakeside.holidays = [DAY.isoformat()]
    by_ada.user.site = lakeside
    hours = (dt.time(9), dt.time(12))
    assert decisions.open_times(by_ada, cleo, [DAY], hours, minutes=60, by_video=False) == []
    for stranger in (ada, cleo2):
        with pytest.raises(DecisionRefused):
            decisions.open_times(by_ada, stranger, [DAY], hours, minutes=60, by_video=False)


def test_a_night_of_changing_clocks_keeps_the_wall_time(by_ada, cleo):
    days = [dt.date(2026, 10, 30), dt.date(2026, 11, 2)]
    made = decisions.open_times(by_ada, cleo, days, (dt.time(9), dt.time(10)), minutes=60, by_video=False)
    assert [slot.starts_at.hour for slot in made] == [13, 14]


@pytest.mark.parametrize("wrong", [
    {"clinician": "x"}, {"from_day": "31/31"}, {"to_day": "2026-11-01"}, {"to_day": "2027-11-01"}, {"days": []},
    {"days": ["noday"]}, {"start": "25:00"}, {"end": "08:00"}, {"minutes": "1"}, {"minutes": "1e400"},
    {"from_day": "0001-01-01"}, {"from_day": "9999-12-31", "to_day": "9999-12-31"}, {"from_day": ""},
])
def test_bad_input_is_said_and_opens_nothing(wrong, ada, cleo, signed_in, now):
    with time_machine.travel(now, tick=False):
        answer = signed_in(ada).post("/desk/calendar/", TOLD | {"clinician": str(cleo.pk)} | wrong)
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not Slot.objects.exists()


def test_a_free_time_is_closed_and_a_booked_one_stays(pat, ada, by_ada, slots, signed_in, now):
    decisions.book(pat, slots[0], by_ada, now)
    with time_machine.travel(now, tick=False):
        client = signed_in(ada)
        assert "Pat Doe" in client.get("/desk/calendar/").content.decode()
        client.post(f"/desk/calendar/{slots[1].pk}/close/")
        page = client.post(f"/desk/calendar/{slots[0].pk}/close/", follow=True).content.decode()
    assert "so it stays on the calendar" in page
    assert set(Slot.objects.values_list("pk", flat=True)) == {slot.pk for slot in slots} - {slots[1].pk}


def test_another_sites_time_is_not_found(ada, slots2, signed_in):
    assert signed_in(ada).post(f"/desk/calendar/{slots2[0].pk}/close/").status_code == 404
    assert Slot.objects.filter(pk=slots2[0].pk).exists()
