"""What every chart by week has in common: the points, the limits once there are twelve weeks, what stands out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as say

from reports import charts, statistics
from reports.figures import Cell, Row, Table, on_chart
from reports.frame import WEEK, Frame
from reports.models import Change
from reports.moments import queue_url
from reports.report import ALL, Drawing, draw, lines, short_day

NAMED = 6  # weeks a sentence names
LINKED = 26  # weeks: more points than that stand too close to press; the table leads on


@dataclass(frozen=True, kw_only=True)
class Weekly:
    """A number a week, what is usual, and the weeks that are not."""

    chart: Drawing
    says: str  # one sentence: steady, or what stands out
    center: float | None
    unusual: tuple[str, ...]  # labels of weeks


def week_rows(frame: Frame, cells: Any, whole: Sequence[Cell], url: bool = True) -> tuple[Row, ...]:
    """Return a row for each week, `cells(week)` in it, and the row that sums them. A running week says so (R-05)."""
    rows = [
        Row(label=short_day(monday), key=monday.isoformat(), cells=tuple(cells(monday.isoformat())),
            note=say("so far") if frame.is_running(monday) else "",
            url=queue_url(since=monday, until=monday + WEEK - dt.timedelta(days=1)) if url else "")
        for monday in frame.mondays
    ]
    return (*rows, Row(label=say("All weeks"), key=ALL, cells=tuple(whole)))


def shares_by_week(frame: Frame, table: Table, part: int, whole: int, *, ripe: Any = None, **words: Any) -> Weekly:
    """Draw the share of one column in another as a p-chart. `ripe(monday)`: whether a week can be judged yet."""
    rows = lines(table)
    ready = [not frame.is_running(_day(row)) and (ripe is None or ripe(_day(row))) for row in rows]
    told = [(row.cells[part].value, row.cells[whole].value) for row in rows]
    known = [one if ok and None not in one else (0, 0) for one, ok in zip(told, ready, strict=True)]
    limits = statistics.p_limits([events for events, _n in known], [n for _events, n in known])
    values = [events / n * 100 if n else None for events, n in known]
    drawn = [on_chart(a / b) if a is not None and b else None for a, b in told]
    center = None if limits is None else 100 * limits.center
    lows = [None if low is None else 100 * low for low in limits.lows] if limits else None
    highs = [None if high is None else 100 * high for high in limits.highs] if limits else None
    blank = [None not in one for one in told]
    return _drawn(frame, rows, drawn, values, center, lows, highs, unit="%", ready=ready, blank=blank, **words)


def values_by_week(frame: Frame, table: Table, place: int, *, unit: str, **words: Any) -> Weekly:
    """Draw one column as a run chart, with the limits of an individuals chart once twelve weeks are told."""
    rows = lines(table)
    ready = [not frame.is_running(_day(row)) for row in rows]
    drawn = [row.cells[place].value for row in rows]
    values = [value if ok else None for value, ok in zip(drawn, ready, strict=True)]
    limits = statistics.xmr(values, floor=0)
    lows, highs = ([limits.low] * len(rows), [limits.high] * len(rows)) if limits else (None, None)
    blank = [not row.cells[place].is_hidden for row in rows]
    return _drawn(frame, rows, drawn, values, limits.center if limits else None, lows, highs, unit=unit, ready=ready,
                  blank=blank, **words)


def _drawn(
    frame: Frame, rows: list[Row], drawn: list[Any], values: list[Any], center: float | None, lows: Any, highs: Any, *,
    unit: str, ready: list[bool], blank: list[bool], name: str, title: str, summary: str = "",
    goal: float | None = None, goal_label: str = "",
) -> Weekly:
    nothing: list[float | None] = [None] * len(rows)
    found = statistics.signals(values, lows or nothing, center, highs or nothing)
    odd = sorted(found.outside | found.one_side | found.trend)
    says = _says(found, rows, lows is not None)
    points = [
        charts.Point(label=str(row.label), value=value, is_partial=not ok, is_signal=place in odd,
                     is_empty=blank[place], url=row.url if len(rows) <= LINKED else "")
        for place, (row, value, ok) in enumerate(zip(rows, drawn, ready, strict=True))
    ]
    points = points if any(value is not None for value in drawn) or not all(blank) else []
    chart = draw(charts.run, points, unit=unit, goal=goal, goal_label=goal_label, center=center, lows=lows, highs=highs,
        marks=marks(frame), name=name, title=title, summary=f"{summary} {says}".strip())
    return Weekly(chart=chart, says=says, center=center, unusual=tuple(str(rows[place].label) for place in odd))


def _says(found: statistics.Signals, rows: list[Row], has_limits: bool) -> str:
    def weeks(places: Any) -> str:
        told = [str(rows[place].label) for place in sorted(places)]
        more = say(" and %(n)s more") % {"n": len(told) - NAMED} if len(told) > NAMED else ""
        return ", ".join(told[:NAMED]) + more

    told = [
        sentence % {"weeks": weeks(places)} for sentence, places in (
            (say("Outside the usual limits: weeks of %(weeks)s."), found.outside),
            (say("Seven or more in a row on one side of the usual: weeks of %(weeks)s."), found.one_side),
            (say("Five or more in a row rising or falling: weeks of %(weeks)s."), found.trend),
        ) if places
    ]
    if told:
        return " ".join(told)
    return say("Nothing beyond what chance would do.") if has_limits else say("Fewer than 12 whole weeks: no limits.")


def marks(frame: Frame) -> list[tuple[int, str]]:
    """Return the changes of these weeks for a chart: the place of the week, and what was changed."""
    changes = Change.objects.filter(site=frame.site, day__gte=frame.first, struck_at=None).order_by("day")
    return [((change.day - frame.first).days // 7, change.words) for change in changes if change.day <= frame.today]


def _day(row: Row) -> dt.date:
    return dt.date.fromisoformat(row.key)
