"""When what is due: cadence, quiet hours, caps, and both daylight-saving nights (clinical 7.3, C2, S-29)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups import hours, schedule
from followups.schedule import Cap, Said

UTC, DAY, HOUR = dt.UTC, dt.timedelta(days=1), dt.timedelta(hours=1)
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "Pacific/Honolulu")
NY = "America/New_York"


def at(text, zone=NY):
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def wall(instant, zone=NY):
    return instant.astimezone(ZoneInfo(zone)).strftime("%a %H:%M")


def of(dues, kind):
    return next((due for due in dues if due.kind == kind), None)


def test_a_visit_is_confirmed_at_once_and_reminded_three_days_one_day_and_two_hours_before():
    dues = schedule.for_appointment("a", starts_at=at("2026-03-20T14:00"), booked_at=at("2026-03-10T11:00"), zone=NY)
    assert [due.kind for due in dues] == ["booked", "visit_72h", "visit_24h", "visit_2h"]
    assert dues[0].due_at == at("2026-03-10T11:00")
    for due, day in zip(dues[1:], ("Tue", "Thu", "Fri"), strict=True):
        assert wall(due.due_at).startswith(day)
    assert of(dues, "visit_24h").due_at <= at("2026-03-19T14:00")
    assert of(dues, "visit_2h").until < at("2026-03-20T14:00")


def test_a_booking_less_than_a_week_ahead_has_no_fourth_message_in_its_week():
    dues = schedule.for_appointment("a", starts_at=at("2026-03-16T14:00"), booked_at=at("2026-03-10T11:00"), zone=NY)
    assert [due.kind for due in dues] == ["booked", "visit_24h", "visit_2h"]


def test_a_reminder_that_would_come_before_the_booking_is_left_out():
    dues = schedule.for_appointment("a", starts_at=at("2026-03-11T10:00"), booked_at=at("2026-03-10T16:00"), zone=NY)
    assert [due.kind for due in dues] == ["booked", "visit_2h"]


def test_where_the_zone_is_unknown_no_reminder_is_planned_for_after_the_visit():
    """S-29: the window of an unknown zone opens at 3 pm Eastern, three hours after a visit at noon."""
    dues = schedule.for_appointment("a", starts_at=at("2026-03-20T12:00"), booked_at=at("2026-03-10T11:00"), zone="")
    assert [due.kind for due in dues] == ["booked", "visit_72h", "visit_24h"]


def test_an_early_visit_is_reminded_the_day_before_after_nine_not_at_night():
    dues = schedule.for_appointment("a", starts_at=at("2026-03-20T07:30"), booked_at=at("2026-03-18T11:00"), zone=NY)
    due = of(dues, "visit_24h")
    assert at("2026-03-19T09:00") <= due.due_at < at("2026-03-19T09:40")


def test_a_late_visit_is_reminded_the_evening_before_not_the_same_morning():
    dues = schedule.for_appointment("a", starts_at=at("2026-03-20T21:30"), booked_at=at("2026-03-18T11:00"), zone=NY)
    assert at("2026-03-19T18:20") <= of(dues, "visit_24h").due_at < at("2026-03-19T19:00")


def test_a_missed_visit_brings_calls_at_different_hours_one_text_and_a_letter():
    dues = schedule.after_missed("a", missed_at=at("2026-03-10T11:00"), zone=NY)
    assert [(due.kind, due.by.value, wall(due.due_at)) for due in dues] == [
        ("missed_call_0", "call", "Tue 11:00"), ("missed", "text", "Tue 12:00"), ("missed_call_1", "call", "Wed 14:00"),
        ("missed_call_3", "call", "Fri 17:00"), ("missed_letter", "letter", "Tue 09:00")]


def test_a_signed_evaluation_brings_next_steps_the_start_the_first_week_and_the_milestones():
    dues = schedule.after_evaluation("e", signed_at=at("2026-03-10T11:00"), starts_on=dt.date(2026, 3, 16),
                                     reviews=[dt.date(2026, 3, 30), dt.date(2026, 3, 30)], zone=NY)
    days = {(due.kind, due.by.value): due.due_at.astimezone(ZoneInfo(NY)).date() for due in dues}
    assert days == {
        ("next_steps", "text"): dt.date(2026, 3, 10), ("before_start", "text"): dt.date(2026, 3, 15),
        ("first_week", "text"): dt.date(2026, 3, 18), ("day_7", "call"): dt.date(2026, 3, 23),
        ("day_14", "text"): dt.date(2026, 3, 30), ("day_30", "call"): dt.date(2026, 4, 15),
        ("day_34", "call"): dt.date(2026, 4, 19), ("review", "call"): dt.date(2026, 3, 30)}
    assert len({due.key for due in dues}) == len(dues) == 8


def test_without_a_start_the_days_count_from_the_signing():
    dues = schedule.after_evaluation("e", signed_at=at("2026-03-10T11:00"), starts_on=None, reviews=[], zone=NY)
    assert of(dues, "before_start") is None
    assert wall(of(dues, "day_7").due_at) == "Tue 10:00"


def test_someone_waiting_is_called_48_hours_after_the_last_contact():
    due = schedule.while_waiting("i", last_contact=at("2026-03-10T11:00"), zone=NY)
    assert due.due_at == at("2026-03-12T11:00")
    assert due.by is schedule.By.CALL


# --- quiet hours ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("zone", "clock", "quiet"), [
    (NY, "08:59", True), (NY, "09:00", False), (NY, "18:59", False), (NY, "19:00", True), (NY, "03:00", True),
    ("", "14:59", True), ("", "15:00", False), ("", "18:59", False), ("", "19:00", True),
    ("Mars/Olympus", "12:00", True),
])
def test_messages_go_from_nine_to_seven_at_the_recipient(zone, clock, quiet):
    assert hours.is_quiet(at(f"2026-03-10T{clock}"), zone) is quiet


def test_the_hours_are_the_recipients_not_ours():
    nine_in_new_york = at("2026-03-10T09:00")
    assert hours.is_quiet(nine_in_new_york, "America/Los_Angeles")
    assert hours.next_opening(nine_in_new_york, "America/Los_Angeles") == at("2026-03-10T09:00", "America/Los_Angeles")


def test_an_unknown_zone_is_day_time_from_maine_to_hawaii():
    opens, closes = hours.window("").on(dt.date(2026, 7, 1))
    for zone in ("America/New_York", "Pacific/Honolulu", "America/Anchorage"):
        assert opens.astimezone(ZoneInfo(zone)).hour >= 9
        assert closes.astimezone(ZoneInfo(zone)).hour <= 19


@pytest.mark.parametrize(("zone", "number", "there"), [
    ("America/Puerto_Rico", "+12025550123", True), ("Pacific/Guam", "", True), ("", "+17875550123", True),
    ("", "+12025550123", False), (NY, "+17875550123", False),
])
def test_a_territory_is_known_by_zone_else_by_area_code(zone, number, there):
    assert hours.is_territory(zone, number) is there


def test_jitter_is_the_same_each_time_and_not_the_same_for_all():
    assert hours.jitter("a") == hours.jitter("a")
    assert len({hours.jitter(str(number)) for number in range(200)}) > 150
    assert all(dt.timedelta(0) <= hours.jitter(str(n)) < dt.timedelta(minutes=40) for n in range(200))


instants = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 12, 31)).map(lambda when: when.replace(tzinfo=UTC))
zones = st.sampled_from((*ZONES, "", "America/Anchorage", "America/St_Johns", "Pacific/Apia"))


@given(instants, zones, st.text(max_size=8))
def test_a_held_message_is_never_early_never_lost_and_never_at_night(when, zone, key):
    then = hours.held_until(when, zone, key)
    assert when <= then <= when + 2 * DAY
    assert not hours.is_quiet(then, zone)
    assert 8 <= then.astimezone(hours.local_zone(zone)).hour < 21  # the law's outer limits


@given(instants, st.integers(1, 40 * 24), zones)
def test_every_message_of_every_visit_is_planned_at_a_decent_hour_before_it_is_stale(booked_at, hours_ahead, zone):
    dues = schedule.for_appointment("a", starts_at=booked_at + hours_ahead * HOUR, booked_at=booked_at, zone=zone)
    assert len({due.key for due in dues}) == len(dues)
    for due in dues:
        assert not hours.is_quiet(due.due_at, zone), due
        assert due.due_at >= booked_at
        assert due.due_at < due.until or due.kind == "booked", "stale before it is due"
        assert due.until <= booked_at + hours_ahead * HOUR
        assert due.due_at.tzinfo is UTC
        local = due.due_at.astimezone(hours.local_zone(zone))
        assert due.wall_time == local.strftime("%Y-%m-%dT%H:%M")


def test_a_visit_in_the_night_booked_in_the_evening_gets_no_reminder_from_before_it_was_booked():
    """Half past eight, for half past midnight: two hours before is night, and the evening's window was over already."""
    booked = at("2026-11-23T20:30", "America/New_York")
    dues = schedule.for_appointment("a", starts_at=booked + 4 * HOUR, booked_at=booked, zone="America/New_York")
    assert [due.kind for due in dues] == ["booked"]


@given(instants, zones, st.one_of(st.none(), st.integers(0, 60)))
def test_every_message_after_an_evaluation_is_planned_at_a_decent_hour(signed_at, zone, days):
    starts_on = None if days is None else (signed_at + days * DAY).date()
    for due in schedule.after_evaluation("e", signed_at=signed_at, starts_on=starts_on, reviews=[], zone=zone):
        if due.by is schedule.By.MESSAGE:
            assert not hours.is_quiet(due.due_at, zone)
        assert due.due_at < due.until or due.until <= signed_at  # stale when it is planned, and said so


# --- daylight saving -------------------------------------------------------------------------------------
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("night", [dt.date(2026, 3, 8), dt.date(2026, 11, 1)])
def test_the_reminder_of_the_day_before_keeps_its_hour_over_both_nights(zone, night):
    starts = at(f"{night}T14:00", zone)
    dues = schedule.for_appointment("a", starts_at=starts, booked_at=starts - 10 * DAY, zone=zone)
    local = of(dues, "visit_24h").due_at.astimezone(ZoneInfo(zone))
    assert (local.date(), 13 <= local.hour <= 14) == (night - DAY, True)


def test_a_wall_time_that_does_not_exist_is_read_as_far_after_the_gap():
    assert hours.to_utc(dt.datetime(2026, 3, 8, 2, 30), ZoneInfo(NY)) == dt.datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


def test_of_a_wall_time_that_comes_twice_the_first_is_meant():
    assert hours.to_utc(dt.datetime(2026, 11, 1, 1, 30), ZoneInfo(NY)) == dt.datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_a_leap_day_is_a_day():
    dues = schedule.after_evaluation("e", signed_at=at("2028-02-22T11:00"), starts_on=dt.date(2028, 2, 22), reviews=[],
                                     zone=NY)
    assert of(dues, "day_7").due_at.astimezone(ZoneInfo(NY)).date() == dt.date(2028, 2, 29)


# --- caps ------------------------------------------------------------------------------------------------
def cap(said, kind="day_14", now="2026-03-10T12:00", of="e"):
    return schedule.cap([Said(at(when), name, which) for when, name, which in said], kind, of, now=at(now), zone=NY)


def test_one_message_a_day_and_the_next_tomorrow():
    assert cap([("2026-03-10T09:30", "booked", "a")]) == (Cap.LATER, at("2026-03-11T00:00"))
    assert cap([("2026-03-09T18:30", "booked", "a")])[0] is Cap.GO


def test_three_a_week_and_the_next_when_the_first_is_a_week_old():
    said = [("2026-03-04T10:00", "booked", "a"), ("2026-03-06T10:00", "visit_24h", "a"),
            ("2026-03-09T10:00", "missed", "a")]
    verdict, when = cap(said)
    assert verdict is Cap.LATER
    assert when == at("2026-03-04T10:00") + 7 * DAY  # by the clock on the wall an hour later: the clocks went forward
    assert cap(said, now="2026-03-11T11:00")[0] is Cap.GO


def test_after_three_of_one_step_comes_the_last_one_and_then_nothing():
    said = [("2026-02-01T10:00", "before_start", "e"), ("2026-02-10T10:00", "first_week", "e"),
            ("2026-02-20T10:00", "day_14", "e")]
    assert cap(said)[0] is Cap.LAST
    assert cap([*said, ("2026-03-01T10:00", "last", "e")])[0] is Cap.NO_MORE
    assert cap(said, of="another")[0] is Cap.GO


def test_reminders_of_one_visit_end_after_three_without_a_last_one():
    said = [("2026-03-01T10:00", kind, "a") for kind in ("visit_72h", "visit_24h", "visit_2h")]
    assert cap(said, kind="visit_2h", of="a")[0] is Cap.NO_MORE


@given(st.lists(st.tuples(st.integers(0, 60 * 24), st.sampled_from([k for k, v in schedule.KINDS.items()
                                                                    if v.by is schedule.By.MESSAGE]))))
def test_whatever_is_due_no_day_has_two_and_no_week_four(asked):
    said, now0 = [], at("2026-03-01T00:00")
    for offset, kind in sorted(asked):
        now = now0 + offset * HOUR
        if schedule.cap(said, kind, "x", now=now, zone=NY)[0] in (Cap.GO, Cap.LAST):
            said.append(Said(now, kind, "x"))
    days = [one.at.astimezone(ZoneInfo(NY)).date() for one in said]
    assert len(days) == len(set(days))
    for one in said:
        assert sum(one.at - 7 * DAY < other.at <= one.at for other in said) <= 3


def test_every_kind_that_is_sent_has_words_and_every_kind_knows_its_states():
    from intake.states import State
    from outbox import texts

    for name, kind in schedule.KINDS.items():
        assert kind.speaks_in <= set(State.values)
        assert kind.by is not schedule.By.MESSAGE or "en" in texts.TEXTS[name]
        assert "erased" not in kind.speaks_in
