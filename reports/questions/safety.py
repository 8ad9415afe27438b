"""D11: how soon does a person answer danger?"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from admissions.models import CallNote
from admissions.words import TIERS
from outbox.models import Alert
from reports import statistics
from reports.figures import Cell, Row, Table, count, measure, share
from reports.frame import Frame
from reports.report import Question, Told, whole
from reports.suppression import Kind
from reports.weekly import values_by_week, week_rows

LATE = 15  # minutes


@dataclass(frozen=True, kw_only=True)
class Case:
    """One alert: when danger was told, and how long it took until a person was in contact."""

    alert: Alert
    week: str
    minutes: float
    was_met: bool

    @property
    def is_late(self) -> bool:
        """Tell whether it took longer than a quarter of an hour."""
        return self.minutes > LATE


def read(frame: Frame) -> list[Table]:
    """Return minutes from danger told to a person's contact, by week, and every case that took longer than 15."""
    cases = _cases(frame)
    tally: Counter[Kind] = Counter((case.week, case.is_late) for case in cases)

    def cells(week: str) -> list[Cell]:
        own = [kind for kind in tally if week in ("", kind[0])]
        late = [kind for kind in own if kind[1]]
        waits = [case.minutes for case in cases if week in ("", case.week)]
        return [count(tally, own), measure("minutes", statistics.median(waits), own),
                measure("minutes", max(waits, default=None), own), count(tally, late), share(tally, late, own)]

    late = sorted((case for case in cases if case.is_late), key=lambda case: -case.minutes)
    return [
        Table(caption=_("By the week danger was told"), tally=tally, rows=week_rows(frame, cells, cells(""), url=False),
              head=(_("Week of"), _("Alerts"), _("Median minutes"), _("Longest, minutes"),
                    _("Longer than 15 minutes"), _("Share"))),
        Table(caption=_("Every case longer than 15 minutes"), names_people=True,
              rows=tuple(_row(case, frame) for case in late),
              head=(_("Reference"), _("Alert"), _("Told"), _("Somebody had it"), _("Minutes to contact"), _("So far"))),
    ]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Say how many waited too long: a number of people, never an average alone."""
    weeks = tables[0]
    everything, median, longest, late = (whole(weeks, place) for place in range(4))
    title = say("Not enough alerts to say")
    if everything and everything.value == 0:
        title = say("No urgent answer in these weeks")
    elif late and late.value is not None:
        title = ngettext("%(n)d urgent answer waited longer than 15 minutes for a person",
                         "%(n)d urgent answers waited longer than 15 minutes for a person", late.value)
        title = title % {"n": late.value} if late.value else say("Every urgent answer met a person within 15 minutes")
    summary = say("Alerts: %(n)s; median minutes to contact: %(median)s; longest: %(longest)s; longer than 15 minutes: "
                  "%(late)s.") % {"n": everything, "median": median, "longest": longest, "late": late}
    weekly = values_by_week(frame, weeks, 1, unit=say("minutes"), goal=LATE, goal_label=say("15 minutes"),
                            name="contact", title=say("Median minutes from danger told to contact, by week"))
    return Told(
        title=title, summary=f"{summary} {weekly.says}", charts=(weekly.chart,),
        people=tuple(row.key for table in tables if table.names_people for row in table.rows),
        notes=(_("Contact is the first talk staff wrote down after the alert, or its closing by a person with a note "
                 "of what was done. Minutes run by the wall clock, day and night. Who has not been reached yet counts "
                 "as waiting until now. Emergencies and same-day alerts."),))


def _cases(frame: Frame) -> list[Case]:
    spoke = CallNote.objects.filter(intake=OuterRef("intake"), outcome=CallNote.Outcome.SPOKE, struck_at=None,
                                    at__gte=OuterRef("raised_at")).order_by("at").values("at")[:1]
    urgent = [Alert.Tier.EMERGENCY, Alert.Tier.SAME_DAY]
    rows = Alert.objects.filter(site=frame.site, tier__in=urgent, raised_at__gte=frame.since).select_related("intake")
    return [_case(alert, frame) for alert in rows.defer("reason", "note", "intake__answers").annotate(
        spoke_at=Subquery(spoke))]


def _case(alert: Any, frame: Frame) -> Case:
    """Return one alert with the minutes to contact, or to now where there was none."""
    ends = [at for at in (alert.spoke_at, alert.closed_at if alert.closed_by_id else None) if at]
    end: dt.datetime = min(ends, default=frame.now)
    return Case(alert=alert, week=frame.week_of(alert.raised_at).isoformat(), was_met=bool(ends),
                minutes=max(0.0, (end - alert.raised_at).total_seconds() / 60))


def _row(case: Case, frame: Frame) -> Row:
    alert: Any = case.alert
    had = _moment(alert.acknowledged_at, frame) if alert.acknowledged_at else say("not yet")
    told = (str(TIERS[alert.tier]), _moment(alert.raised_at, frame), had)
    person = str(alert.intake_id)
    return Row(
        label=alert.intake.reference, key=person, url=reverse("admissions:patient", args=[person]),
        cells=(*(Cell(unit="text", value=words) for words in told), Cell(unit="minutes", value=case.minutes),
               Cell(unit="text", value="" if case.was_met else say("nobody has spoken with them yet"))))


def _moment(at: dt.datetime, frame: Frame) -> str:
    return date_format(at.astimezone(frame.zone), "M j, H:i")


QUESTION = Question(
    slug="safety", asks=_("How soon does a person answer danger?"), read=read, tell=tell,
    measure=_("Minutes from an urgent answer to contact with a person"),
)
