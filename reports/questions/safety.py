"""D11: how soon does a person answer danger?"""

import datetime as dt
import functools
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from admissions.how_far import one_each
from admissions.models import CallNote
from admissions.words import TIERS
from intake.models import Intake
from outbox.models import Alert
from reports import statistics
from reports.figures import Cell, Row, Table, count, measure
from reports.frame import Frame
from reports.report import Question, Told, whole
from reports.suppression import Kind
from reports.weekly import values_by_week, week_rows

LATE = 15  # minutes
IN_TIME, TOO_LATE, NOBODY = "in time", "late", "nobody"
TIERED = ((Alert.Tier.EMERGENCY.value, _("Emergencies, by the week they were told")),
          (Alert.Tier.SAME_DAY.value, _("Same-day alerts, by the week they were told")))


@dataclass(frozen=True, kw_only=True)
class Case:
    """One alert: when danger was told first, and how long it took until a person was in contact."""

    alert: Any
    week: str
    minutes: float
    was_met: bool

    @property
    def kind(self) -> Kind:
        """Return what it counts as: (week, tier, how it went)."""
        went = NOBODY if not self.was_met else TOO_LATE if self.minutes > LATE else IN_TIME
        return self.week, str(self.alert.tier), went


def read(frame: Frame) -> list[Table]:
    """Return minutes from danger told to a person's contact by tier and week, and every case of more than 15."""
    cases = _cases(frame)
    tally: Counter[Kind] = Counter(case.kind for case in cases)

    def cells(tier: str, week: str) -> list[Cell]:
        own = [kind for kind in tally if kind[1] == tier and week in ("", kind[0])]
        waits = [case.minutes for case in cases if case.alert.tier == tier and week in ("", case.week)]
        late, nobody = ([kind for kind in own if kind[2] == went] for went in (TOO_LATE, NOBODY))
        return [count(tally, own), measure("minutes", statistics.median(waits), own),
                measure("minutes", max(waits, default=None), own), count(tally, late), count(tally, nobody)]

    late = sorted((case for case in cases if case.kind[2] != IN_TIME and case.minutes > LATE),
                  key=lambda case: (case.alert.tier != Alert.Tier.EMERGENCY, -case.minutes))
    head = (_("Week of"), _("Alerts"), _("Median minutes"), _("Longest, minutes"), _("Met after 15 minutes"),
            _("Not met yet"))
    return [
        *(Table(caption=words, tally=tally, head=head, rows=week_rows(
            frame, functools.partial(cells, tier), cells(tier, ""), url=False)) for tier, words in TIERED),
        Table(caption=_("Every case of more than 15 minutes"), names_people=True,
              rows=tuple(_row(case, frame) for case in late),
              head=(_("Reference"), _("Alert"), _("Told"), _("Somebody had it"), _("Minutes to contact"), _("So far"))),
    ]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Say how many in an emergency nobody has met, and how many waited too long: people, never an average alone."""
    emergencies, same_day = tables[0], tables[1]
    everything, median, longest, late, nobody = (whole(emergencies, place) for place in range(5))
    title = say("Not enough alerts to say")
    if everything and everything.value == 0:
        title = say("No emergency was told in these weeks")
    elif nobody and nobody.value:
        title = ngettext("In %(n)d emergency no person has been in contact yet",
                         "In %(n)d emergencies no person has been in contact yet", nobody.value) % {"n": nobody.value}
    elif late and late.value:
        title = ngettext("%(n)d emergency waited longer than 15 minutes for a person",
                         "%(n)d emergencies waited longer than 15 minutes for a person", late.value) % {"n": late.value}
    elif late and nobody and late.value == 0 == nobody.value:
        title = say("In every emergency a person was in contact within 15 minutes")
    said = say("%(n)s, median minutes to contact %(median)s, longest %(longest)s, after 15 minutes %(late)s, not yet "
               "%(nobody)s")
    summary = say("Emergencies: %(first)s. Same-day alerts: %(second)s.") % {
        "first": said % {"n": everything, "median": median, "longest": longest, "late": late, "nobody": nobody},
        "second": said % dict(zip(("n", "median", "longest", "late", "nobody"),
                                  (whole(same_day, place) for place in range(5)), strict=True))}
    drawn = [
        values_by_week(frame, table, 1, unit=say("minutes"), goal=LATE, goal_label=say("15 minutes"), name=name,
                       title=words)
        for table, name, words in (
            (emergencies, "emergencies", say("Emergencies: median minutes from danger told to contact, by week")),
            (same_day, "same-day", say("Same-day alerts: median minutes from danger told to contact, by week")))
    ]
    return Told(
        title=title, summary=f"{summary} {drawn[0].says}", charts=tuple(one.chart for one in drawn),
        people=tuple(row.key for table in tables if table.names_people for row in table.rows),
        notes=(_("Contact is the first talk staff wrote down after danger was told, or the closing of the alert by a "
                 "person with a note of what was done. Minutes run by the wall clock, day and night, from the first "
                 "time it was told, also where it was raised again. Who has not been met counts as waiting until now."),
               ))


def _cases(frame: Frame) -> list[Case]:
    told = Coalesce("told_at", "raised_at")
    spoke = CallNote.objects.filter(intake=OuterRef("intake"), outcome=CallNote.Outcome.SPOKE, struck_at=None,
                                    at__gte=OuterRef("told")).order_by("at").values("at")[:1]
    people = one_each(Intake.objects.filter(site=frame.site)).values("pk")  # erased: nobody can say how it went on
    rows = Alert.objects.filter(site=frame.site, tier__in=[tier for tier, _words in TIERED], intake__in=people)
    rows = rows.annotate(told=told).filter(told__gte=frame.since).annotate(spoke_at=Subquery(spoke))
    return [_case(alert, frame) for alert in rows.select_related("intake").defer("reason", "note", "intake__answers")]


def _case(alert: Any, frame: Frame) -> Case:
    """Return one alert with the minutes to contact, or to now where there was none."""
    ends = [at for at in (alert.spoke_at, alert.closed_at if alert.closed_by_id else None) if at]
    end: dt.datetime = min(ends, default=frame.now)
    return Case(alert=alert, week=frame.week_of(alert.told).isoformat(), was_met=bool(ends),
                minutes=max(0.0, (end - alert.told).total_seconds() / 60))


def _row(case: Case, frame: Frame) -> Row:
    alert: Any = case.alert
    had = _moment(alert.acknowledged_at, frame) if alert.acknowledged_at else say("not yet")
    told = (str(TIERS[alert.tier]), _moment(alert.told, frame), had)
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
