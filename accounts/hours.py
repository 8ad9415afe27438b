"""When a site is open, by its own wall clock. Instants go in aware and come out in UTC.

They are turned to UTC first because Python compares and adds two times of one zone by the wall, not by the clock.
"""

import datetime as dt
import functools
import re
import zoneinfo
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
_FAR = 400  # days looked ahead or back before a site counts as one that never opens


class HasHours(Protocol):
    """What this module needs of a Site."""

    zone: str
    opening_hours: Any
    holidays: Any


Interval = tuple[dt.datetime, dt.datetime]


def is_open(site: HasHours, at: dt.datetime) -> bool:
    """Return whether the site is open at this instant; the closing minute itself is closed."""
    at = at.astimezone(dt.UTC)
    return any(opens <= at < closes for opens, closes in _intervals(site, _day(site, at)))


def next_opening(site: HasHours, at: dt.datetime) -> dt.datetime | None:
    """Return the first open instant at or after `at` (`at` itself while open), or None where the site never opens."""
    at = at.astimezone(dt.UTC)
    day = _day(site, at)
    for _number in range(_FAR):
        for opens, closes in _intervals(site, day):
            if at < closes:
                return max(at, opens)
        day += dt.timedelta(days=1)
    return None


def last_open_moment_before(site: HasHours, at: dt.datetime) -> dt.datetime | None:
    """Return `at` while open, else the last closing instant before it, or None where there was none.

    For a clock that runs by the wall: what falls due while nobody is there is due when the doors last closed.
    """
    at = at.astimezone(dt.UTC)
    day = _day(site, at)
    for _number in range(_FAR):
        for opens, closes in reversed(_intervals(site, day)):
            if opens <= at:
                return min(at, closes)
        day -= dt.timedelta(days=1)
    return None


def add_open_minutes(site: HasHours, at: dt.datetime, minutes: float) -> dt.datetime:
    """Return the instant by which `minutes` of opening hours have passed since `at`.

    A site that never opens has no clock of its own: its minutes run by the wall, which is never later.
    """
    at = at.astimezone(dt.UTC)
    left = dt.timedelta(minutes=minutes)
    if left <= dt.timedelta(0):
        return at
    day = _day(site, at)
    closed_days = 0
    while closed_days < _FAR:
        for opens, closes in _intervals(site, day):
            start = max(at, opens)
            if start >= closes:
                continue
            closed_days = 0
            if start + left <= closes:
                return start + left
            left -= closes - start
        day += dt.timedelta(days=1)
        closed_days += 1
    return at + dt.timedelta(minutes=minutes)


def _day(site: HasHours, at: dt.datetime) -> dt.date:
    return at.astimezone(zoneinfo.ZoneInfo(site.zone)).date()


def _intervals(site: HasHours, day: dt.date) -> list[Interval]:
    """Return the open intervals that begin on this local date, as UTC instants in order."""
    if day.isoformat() in site.holidays:
        return []
    hours = site.opening_hours.get(DAYS[day.weekday()], ())
    return sorted(
        (opens, closes)
        for opens, closes in ((_instant(site.zone, day, a), _instant(site.zone, day, b)) for a, b in hours)
        if opens < closes  # both ends may fall into the hour a spring night skips
    )


@functools.lru_cache(maxsize=4096)
def _instant(zone: str, day: dt.date, clock: str) -> dt.datetime:
    """Return the UTC instant of a local wall time.

    A wall time that a spring night skips is read with the offset before the change (02:30 is then 03:30), one that an
    autumn night repeats is its first coming, both as RFC 5545 has it.
    """
    if clock == "24:00":
        day, clock = day + dt.timedelta(days=1), "00:00"
    wall = dt.datetime.combine(day, dt.time.fromisoformat(clock), zoneinfo.ZoneInfo(zone))
    return wall.astimezone(dt.UTC)


def validate_hours(value: Any) -> None:
    """Refuse opening hours that are not {"mon": [["08:00", "12:30"], …], …} with times in order and apart."""
    if not isinstance(value, dict):
        raise ValidationError(_("Opening hours are a table of days."))
    for day, spans in value.items():
        if day not in DAYS:
            raise ValidationError(_("There is no day called %(day)s. Use mon, tue, wed, thu, fri, sat and sun."),
                                  params={"day": str(day)[:20]})
        last = ""
        if not isinstance(spans, list):
            raise ValidationError(_("Give the times of each day as a list."))
        for span in spans:
            if not _is_span(span) or span[0] < last:
                raise ValidationError(
                    _("Give each time on %(day)s as from and to, like 08:00 and 17:30, the earlier first, none twice."),
                    params={"day": day},
                )
            last = span[1]


def _is_span(span: Any) -> bool:
    return (
        isinstance(span, (list, tuple))
        and len(span) == 2
        and all(isinstance(clock, str) and clock.isascii() and _CLOCK.fullmatch(clock) for clock in span)
        and span[0] < span[1]
    )


def validate_holidays(value: Any) -> None:
    """Refuse holidays that are not a list of dates like "2026-12-25"."""
    if not isinstance(value, list):
        raise ValidationError(_("Holidays are a list of dates."))
    for day in value:
        try:
            is_plain = dt.date.fromisoformat(day).isoformat() == day
        except (TypeError, ValueError):
            is_plain = False
        if not is_plain:
            raise ValidationError(_("Write each holiday like 2026-12-25."))


def validate_zone(value: str) -> None:
    """Refuse a time zone that does not exist."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no time zone called that. One is called America/New_York."))
