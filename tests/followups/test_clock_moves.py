"""Clocks jump and daylight saving comes and goes, in five zones: nothing lost, nothing twice, nothing at night."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from followups import hours, moment, planning
from outbox import delivery
from tests.followups.cast import booked, patient

ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "Pacific/Honolulu")
NIGHTS = (dt.date(2026, 3, 8), dt.date(2026, 11, 1))
HOUR = dt.timedelta(hours=1)
# What the clock of the machine shows, hour by hour, against the true one: {from hour: hours ahead}
CLOCKS = {
    "true": {}, "ahead for an hour": {20: 5, 21: 0}, "behind for three": {30: -7, 33: 0},
    "to and fro": {10: 3, 14: -3, 18: 3, 22: 0, 44: 2, 45: -2, 46: 0},
}


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("night", NIGHTS)
def test_over_both_nights_and_any_jump_every_reminder_goes_once(lakeside, cleo, texts, night, clock):
    visits, said = {}, {}
    first = dt.datetime.combine(night, dt.time(14), dt.UTC) - 50 * HOUR
    for place, zone in enumerate(ZONES):
        pat = patient(lakeside, phone=f"+1202555{place:04}", email="", zone=zone, state="booked")
        starts = hours.to_utc(dt.datetime.combine(night, dt.time(14, 0, place)), ZoneInfo(zone))
        visits[zone] = booked(pat, cleo, starts, first - 30 * HOUR, by_video=True)
    shown = dt.timedelta(0)
    for hour in range(70):
        shown = CLOCKS[clock].get(hour, shown / HOUR) * HOUR
        now = first + hour * HOUR + shown
        before = len(texts.sent)
        planning.plan(now)
        delivery.send_due(moment.check, clock=lambda now=now: now)
        for message in texts.sent[before:]:
            zone = ZONES[int(message.to[-4:])]
            said.setdefault(zone, []).append(message.text.split(".")[0])
            assert not hours.is_quiet(now, zone)
    for zone in ZONES:
        assert sorted(said[zone]) == [
            "Hi Pat, we are saving your spot tomorrow at 2:00 pm",
            f"Hi Pat, you are booked for {night:%a %b} {night.day} at 2:00 pm", "See you today at 2:00 pm"], zone
    assert len({message.key for message in texts.sent}) == len(texts.sent) == 15


def test_what_a_clock_that_ran_ahead_called_stale_is_planned_again(lakeside, cleo, texts):
    now = dt.datetime(2026, 3, 10, 16, tzinfo=dt.UTC)
    pat = patient(lakeside, state="booked")
    booked(pat, cleo, now + 5 * HOUR, now - 100 * HOUR)
    planning.plan(now - 100 * HOUR)
    planning.plan(now + 30 * HOUR)
    assert not pat.reminders.filter(state="planned").exists()
    planning.plan(now)
    assert pat.reminders.filter(kind="visit_2h", state="planned", reason="").exists()
