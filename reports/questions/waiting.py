"""D2: how long do people wait for their evaluation?"""

from collections import Counter, defaultdict
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from reports import charts, statistics
from reports.figures import Cell, Row, Table, count, measure
from reports.frame import Frame
from reports.report import Question, Told, draw, is_enough, whole
from reports.suppression import Kind
from reports.waits import Wait, waits
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
    people = [(frame.week_of(one.submitted).isoformat(), one) for one in waits(frame)]
    tally: Counter[Kind] = Counter((week, _bin(one)) for week, one in people)
    by_week: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for week, one in people:
        by_week[week].append((one.hours, one.was_seen))
    curve = statistics.kaplan_meier(
        [one.hours for _week, one in people], [one.was_seen for _week, one in people]) if people else None

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


def _bin(one: Wait) -> Any:
    if not one.was_seen:
        return LEFT if one.is_over else WAITS
    return next((edge for edge in EDGES if one.hours <= edge), LATER)


def _by(tally: Counter[Kind], edge: int) -> list[Kind]:
    return [kind for kind in tally if isinstance(kind[1], int) and kind[1] <= edge]


QUESTION = Question(
    slug="waiting", asks=_("How long do people wait?"), read=read, tell=tell,
    measure=_("Hours from sending the form to the evaluation, of everybody who sent one in these weeks"),
)
