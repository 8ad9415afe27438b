"""D2: how long do people wait for their evaluation?"""

import datetime as dt
from collections import Counter, defaultdict
from typing import Any

from django.db.models import Max, Min
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions.models import Appointment, Evaluation
from intake.models import Intake, StatusChange
from intake.states import State
from reports import charts, statistics
from reports.figures import Cell, Row, Table, count, measure
from reports.frame import HOUR, Frame
from reports.report import Question, Told, draw, is_enough, whole
from reports.suppression import Kind
from reports.weekly import values_by_week, week_rows

GOAL = 24  # hours. Source: the part on reports of the specification
BY = (
    (12, _("12 hours")), (24, _("24 hours")), (48, _("2 days")), (72, _("3 days")), (120, _("5 days")),
    (168, _("7 days")), (336, _("14 days")),
)
SAID = (24, 72, 168)  # of these, the ones the sentence and the chart name
EDGES = [edge for edge, _words in BY]
LATER, WAITS, LEFT = "later", "waits", "left"


def read(frame: Frame) -> list[Table]:
    """Return the median wait of those who sent their form in each week, and the shares seen by three times."""
    people = _people(frame)
    tally: Counter[Kind] = Counter((week, _bin(hours, seen, over)) for week, hours, seen, over in people)
    by_week: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for week, hours, seen, _over in people:
        by_week[week].append((hours, seen))

    curve = statistics.kaplan_meier([one[1] for one in people], [one[2] for one in people]) if people else None

    def cells(week: str) -> list[Cell]:
        own = [kind for kind in tally if week in ("", kind[0])]
        mine = statistics.kaplan_meier(*zip(*by_week[week], strict=True)) if by_week[week] else None
        median = next((one.median for one in [mine if week else curve] if one), None)
        return [count(tally, own), measure("hours", median, own),
                count(tally, [kind for kind in own if kind[1] not in (WAITS, LEFT)]),
                count(tally, [kind for kind in own if kind[1] == WAITS]),
                count(tally, [kind for kind in own if kind[1] == LEFT])]

    return [
        Table(caption=_("By the week they sent their form"), tally=tally, rows=week_rows(frame, cells, cells("")),
              head=(_("Week of"), _("Sent"), _("Median wait, hours"), _("Seen"), _("Still waiting"),
                    _("Left unseen"))),
        Table(caption=_("Share seen by"), tally=tally, head=(_("Within"), _("Share seen"), _("Seen by then")), rows=(
            *(Row(label=words, key=edge, cells=(
                Cell(unit="share", value=curve.share_by(edge) if curve else None,
                     of=frozenset(_by(tally, edge)), out_of=frozenset(tally)),
                count(tally, _by(tally, edge)))) for edge, words in BY),)),
    ]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Say the median of all and how many are seen by each time."""
    weeks, shares = tables
    sent, median, waiting = whole(weeks), whole(weeks, 1), whole(weeks, 3)
    if median is None or median.value is None:
        title = say("Too few people to say how long they wait")
        if sent is not None and is_enough(sent.value) and not (median and median.is_hidden):
            title = say("Fewer than half have been seen so far")
    else:
        title = say("Half are seen within %(hours)s hours") % {"hours": f"{median.value:.0f}"}
    seen = "; ".join(f"{row.label}: {row.cells[0]}" for row in shares.rows if row.key in SAID)
    summary = say("Share seen by then, those still waiting counted in: %(seen)s. Still waiting: %(n)s.") % {
        "seen": seen, "n": waiting}
    weekly = values_by_week(frame, weeks, 1, unit=say("hours"), goal=GOAL, goal_label=say("goal: 24 hours"),
                            name="waits", title=say("Median wait by week, hours"))
    points = [(0.0, 0.0)] + [(float(row.key), row.cells[0].value) for row in shares.rows
                             if row.cells[0].value is not None]
    named = [(edge, str(words)) for edge, words in BY if edge in SAID]
    curve = draw(charts.curve, points if len(points) > 1 else [], at=named, name="seen",
                 title=say("Share seen by then"), summary=summary)
    return Told(
        title=title, summary=f"{summary} {weekly.says}", charts=(weekly.chart, curve),
        notes=(_("From sending to the evaluation, by the Kaplan-Meier estimate: whoever still waits counts as waiting "
                 "at least so long. Whoever left unseen counts until they left, as if they would have waited like the "
                 "others; read it beside their number."),
               _("A median that half have not reached yet is left out.")),
    )


def _people(frame: Frame) -> list[tuple[str, float, bool, bool]]:
    """Return (week sent, hours, whether seen, whether over) of everybody who sent a form in these weeks."""
    sent = Intake.objects.filter(site=frame.site, submitted_at__gte=frame.since).exclude(state=State.ERASED)
    own = {"intake__site": frame.site, "intake__submitted_at__gte": frame.since}
    came = Appointment.objects.filter(state=Appointment.State.ATTENDED, **own)
    seen: dict[Any, dt.datetime] = dict(came.values_list("intake").annotate(at=Min("slot__starts_at")))
    began = StatusChange.objects.filter(now=State.EVALUATED, **own).values_list("intake").annotate(at=Min("at"))
    signed = Evaluation.objects.filter(is_signed=True, **own).values_list("intake").annotate(at=Min("signed_at"))
    for pk, at in [*began, *signed]:
        seen.setdefault(pk, at)
    closed: dict[Any, dt.datetime] = dict(
        StatusChange.objects.filter(now=State.CLOSED, **own).values_list("intake").annotate(at=Max("at")))
    found = []
    submitted: Any
    for pk, submitted, state in sent.values_list("pk", "submitted_at", "state"):
        is_over = pk not in seen and state == State.CLOSED
        end = seen.get(pk) or (closed.get(pk, frame.now) if is_over else frame.now)
        hours = max(0.0, (end - submitted).total_seconds() / HOUR)
        found.append((frame.week_of(submitted).isoformat(), hours, pk in seen, is_over))
    return found


def _bin(hours: float, is_seen: bool, is_over: bool) -> Any:
    if not is_seen:
        return LEFT if is_over else WAITS
    return next((edge for edge in EDGES if hours <= edge), LATER)


def _by(tally: Counter[Kind], edge: int) -> list[Kind]:
    return [kind for kind in tally if isinstance(kind[1], int) and kind[1] <= edge]


QUESTION = Question(
    slug="waiting", asks=_("How long do people wait?"), read=read, tell=tell,
    measure=_("Hours from sending the form to the evaluation, of everybody who sent one in these weeks"),
)
