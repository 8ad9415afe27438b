"""When a site is open: local wall times, both clock changes, holidays, midnight (S-07)."""

import datetime as dt
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts import hours

NEW_YORK = ZoneInfo("America/New_York")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def site(opening_hours=None, holidays=(), zone="America/New_York"):
    if opening_hours is None:
        opening_hours = {day: [["08:00", "18:00"]] for day in WEEKDAYS}
    return SimpleNamespace(zone=zone, opening_hours=opening_hours, holidays=list(holidays))


def at(text, zone=NEW_YORK):
    """A local wall time as an aware instant."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


ALWAYS = site({day: [["00:00", "24:00"]] for day in hours.DAYS})
NEVER = site({})


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [("2026-11-23 07:59", False), ("2026-11-23 08:00", True), ("2026-11-23 17:59", True), ("2026-11-23 18:00", False),
     ("2026-11-22 12:00", False)],
)
def test_a_site_is_open_from_its_first_minute_to_before_its_last(moment, is_open):
    assert hours.is_open(site(), at(moment)) is is_open


def test_the_wall_clock_is_the_sites_own_not_the_callers():
    assert hours.is_open(site(), dt.datetime(2026, 11, 23, 13, 0, tzinfo=dt.UTC))  # 8:00 in New York
    assert not hours.is_open(site(zone="America/Chicago"), dt.datetime(2026, 11, 23, 13, 0, tzinfo=dt.UTC))


def test_a_holiday_is_closed_all_day():
    closed = site(holidays=["2026-12-25"])
    assert not hours.is_open(closed, at("2026-12-25 12:00"))
    assert hours.next_opening(closed, at("2026-12-24 18:00")) == at("2026-12-28 08:00")


def test_a_round_the_clock_site_is_never_closed_not_at_midnight_and_not_when_the_clock_changes():
    for start in (at("2026-03-07 00:00"), at("2026-10-31 00:00")):
        moment = start.astimezone(dt.UTC)
        for _step in range(4 * 24 * 3):
            assert hours.is_open(ALWAYS, moment), moment
            moment += dt.timedelta(minutes=15)


def test_lunch_is_closed():
    with_lunch = site({"mon": [["08:00", "12:00"], ["13:00", "17:00"]]})
    assert not hours.is_open(with_lunch, at("2026-11-23 12:30"))
    assert hours.next_opening(with_lunch, at("2026-11-23 12:30")) == at("2026-11-23 13:00")
    assert hours.add_open_minutes(with_lunch, at("2026-11-23 11:30"), 60) == at("2026-11-23 13:30")
    assert hours.last_open_moment_before(with_lunch, at("2026-11-23 12:30")) == at("2026-11-23 12:00")


def test_the_next_opening_of_an_open_site_is_now():
    assert hours.next_opening(site(), at("2026-11-23 09:00")) == at("2026-11-23 09:00")
    assert hours.next_opening(site(), at("2026-11-20 18:00")) == at("2026-11-23 08:00")  # Friday evening to Monday
    assert hours.next_opening(NEVER, at("2026-11-20 18:00")) is None


def test_open_minutes_pause_over_the_weekend():
    assert hours.add_open_minutes(site(), at("2026-11-20 17:00"), 120) == at("2026-11-23 09:00")
    assert hours.add_open_minutes(site(), at("2026-11-21 12:00"), 15) == at("2026-11-23 08:15")
    assert hours.add_open_minutes(site(), at("2026-11-20 17:00"), 60) == at("2026-11-20 18:00")
    assert hours.add_open_minutes(site(), at("2026-11-21 12:00"), 0) == at("2026-11-21 12:00")


def test_where_a_site_never_opens_its_minutes_run_by_the_wall():
    assert hours.add_open_minutes(NEVER, at("2026-11-21 12:00"), 30) == at("2026-11-21 12:30")
    assert hours.last_open_moment_before(NEVER, at("2026-11-21 12:00")) is None


def test_what_falls_due_while_closed_is_due_when_the_doors_last_closed():
    assert hours.last_open_moment_before(site(), at("2026-11-22 12:00")) == at("2026-11-20 18:00")
    assert hours.last_open_moment_before(site(), at("2026-11-23 12:00")) == at("2026-11-23 12:00")
    assert hours.last_open_moment_before(site(), at("2026-11-23 07:00")) == at("2026-11-20 18:00")


def test_in_spring_the_skipped_hour_is_not_counted():
    night = site({"sun": [["01:00", "05:00"]]})  # 2026-03-08: 02:00 becomes 03:00
    assert hours.add_open_minutes(night, at("2026-03-08 01:00"), 120) == at("2026-03-08 04:00")
    assert hours.next_opening(site({"sun": [["02:30", "05:00"]]}), at("2026-03-08 00:00")) == at("2026-03-08 03:30")
    assert not hours.is_open(site({"sun": [["02:10", "02:50"]]}), at("2026-03-08 01:59"))


def test_in_autumn_the_repeated_hour_counts_twice():
    night = site({"sun": [["00:30", "05:00"]]})  # 2026-11-01: 02:00 becomes 01:00
    assert hours.add_open_minutes(night, at("2026-11-01 00:30"), 150) == at("2026-11-01 02:00")
    second_coming = at("2026-11-01 01:15").replace(fold=1)
    assert hours.is_open(night, second_coming)


def test_the_day_of_a_site_far_west_is_its_own():
    hawaii = site(zone="Pacific/Honolulu")
    assert hours.is_open(hawaii, dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC))  # Monday 17:00 there


@given(
    start=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31)),
    minutes=st.integers(1, 60 * 24 * 30),
    zone=st.sampled_from(["America/New_York", "America/Phoenix", "Pacific/Honolulu", "America/St_Johns"]),
)
def test_open_minutes_end_while_open_and_shorter_spans_end_sooner(start, minutes, zone):
    here = site(zone=zone)
    begin = start.replace(tzinfo=dt.UTC)
    end = hours.add_open_minutes(here, begin, minutes)
    assert end >= begin + dt.timedelta(minutes=minutes)
    assert hours.is_open(here, end - dt.timedelta(seconds=1))
    assert hours.add_open_minutes(here, begin, minutes - 1) <= end
    assert hours.last_open_moment_before(here, end) == end


@pytest.mark.parametrize(
    "value",
    [[], {"monday": []}, {"mon": "08:00"}, {"mon": [["8:00", "18:00"]]}, {"mon": [["18:00", "08:00"]]},
     {"mon": [["08:00"]]}, {"mon": [["08:00", "08:00"]]}, {"mon": [["08:00", "12:00"], ["11:00", "13:00"]]},
     {"mon": [["08:00", "24:30"]]},
     {"mon": [["08:00", "25:00"]]}, {"mon": [["٠٨:٠٠", "18:00"]]}, {"mon": [[8, 18]]}, {"mon": [None]}, {7: []}],
)
def test_hours_of_a_wrong_shape_are_refused(value):
    with pytest.raises(ValidationError):
        hours.validate_hours(value)


@pytest.mark.parametrize(
    "value", [{}, {"mon": []}, {"mon": [["00:00", "24:00"]]}, {"sun": [["08:00", "12:00"], ["12:00", "13:00"]]}]
)
def test_hours_of_the_right_shape_pass(value):
    hours.validate_hours(value)


@pytest.mark.parametrize("value", [{}, "2026-12-25", ["25.12.2026"], ["20261225"], [20261225], [None], ["2026-02-30"]])
def test_holidays_of_a_wrong_shape_are_refused(value):
    with pytest.raises(ValidationError):
        hours.validate_holidays(value)


def test_a_zone_must_exist():
    hours.validate_zone("America/Chicago")
    with pytest.raises(ValidationError):
        hours.validate_zone("Chicago")


def test_a_site_refuses_them_too(lakeside):
    lakeside.opening_hours = {"mon": [["18:00", "08:00"]]}
    lakeside.zone = "Nowhere"
    lakeside.holidays = ["soon"]
    with pytest.raises(ValidationError) as refused:
        lakeside.full_clean()
    assert set(refused.value.message_dict) == {"opening_hours", "zone", "holidays"}
