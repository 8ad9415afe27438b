"""What the patient page shows of stays in programs: days planned and attended, week by week."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from admissions.models import Stay, Visit
from intake.models import Intake

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OPEN_DAYS = 7  # planned days nobody has said anything about, on the page at once
FAR = dt.timedelta(days=400)  # days looked at, whatever a plan says


@dataclass(kw_only=True)
class Week:
    """One week of a stay, from its Monday; hours as staff read them."""

    begins: dt.date
    planned: int = 0
    attended: int = 0
    missed: int = 0
    called_off: int = 0
    minutes_planned: int = 0
    minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class Staying:
    """One stay as the page shows it."""

    stay: Stay
    weeks: list[Week]
    all: Week  # the sum of all weeks
    visits: list[Visit]  # latest first, those struck through too
    unsaid: list[dt.date]  # planned days up to today that nobody has said anything about, latest first
    struck: list[Stay] = field(default_factory=list)  # what this one replaces

    @property
    def is_running(self) -> bool:
        """Return whether it has not ended."""
        return self.stay.ended_on is None


def staying(intake: Intake, now: dt.datetime) -> list[Staying]:
    """Return this intake's stays, latest first. Three queries, however many."""
    rows = list(Stay.objects.filter(intake=intake).select_related("program", "by", "ended_by", "struck_by")
                .order_by("-admitted_on", "-at"))
    visits = defaultdict(list)
    for visit in Visit.objects.filter(stay__in=rows).select_related("by", "struck_by").order_by("-day", "-at"):
        visits[visit.stay_id].append(visit)
    today = now.astimezone(ZoneInfo(intake.site.zone)).date()
    by_id = {row.pk: row for row in rows}
    return [_one(row, visits[row.pk], by_id, today) for row in rows if row.struck_at is None or _is_last(row, rows)]


def planned_days(stay: Stay, last: dt.date) -> dict[dt.date, int]:
    """Return {day: minutes} the plan has from the start up to `last`; each day by the phase that held on it."""
    phases: Any = sorted(stay.plan, key=lambda phase: phase["from"])
    found, day = {}, stay.admitted_on
    last = min(last, stay.ended_on or last, stay.admitted_on + FAR)
    while day <= last:
        phase = next((one for one in reversed(phases) if one["from"] <= day.isoformat()), None)
        if phase and WEEKDAYS[day.weekday()] in phase["days"] and not ("" < phase["until"] < day.isoformat()):
            found[day] = phase["minutes"] or 0
        day += dt.timedelta(days=1)
    return found


def _is_last(row: Stay, rows: list[Stay]) -> bool:
    """Return whether nothing replaces what was taken back: a start written down by mistake."""
    return not any(other.replaces_id == row.pk for other in rows)


def _one(stay: Stay, visits: list[Visit], rows: dict[Any, Stay], today: dt.date) -> Staying:
    planned = planned_days(stay, today)
    weeks: dict[dt.date, Week] = {}

    def week(day: dt.date) -> Week:
        monday = day - dt.timedelta(days=day.weekday())
        return weeks.setdefault(monday, Week(begins=monday))

    standing = [visit for visit in visits if visit.struck_at is None]
    for day, minutes in planned.items():
        week(day).planned += 1
        week(day).minutes_planned += minutes
    for visit in standing:
        of = week(visit.day)
        of.minutes += visit.minutes
        of.attended += visit.state == Visit.State.ATTENDED
        of.missed += visit.state == Visit.State.MISSED
        of.called_off += visit.state == Visit.State.CALLED_OFF
    said = {visit.day for visit in standing}
    total = Week(begins=stay.admitted_on)
    for one in weeks.values():
        for name in ("planned", "attended", "missed", "called_off", "minutes_planned", "minutes"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
    unsaid = [] if stay.struck_at else sorted((day for day in planned if day not in said), reverse=True)[:OPEN_DAYS]
    struck, before = [], rows.get(stay.replaces_id)
    while before is not None:
        struck.append(before)
        before = rows.get(before.replaces_id)
    return Staying(stay=stay, weeks=[weeks[key] for key in sorted(weeks, reverse=True)], all=total, visits=visits,
                   unsaid=unsaid, struck=struck)
