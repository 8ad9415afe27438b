"""D1: where do we lose people?"""

from collections import Counter
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions.how_far import STEPS, furthest, one_each
from intake.models import Intake, PageCount
from intake.questions import journey
from intake.states import OPEN, State
from reports import charts
from reports.figures import Cell, Row, Table, count, share
from reports.frame import Frame, monday_of
from reports.moments import by_day, queue_url
from reports.report import Question, Told, draw, in_all, is_enough, lines, short_day
from reports.suppression import Kind, Kinds

GOES_ON = [*OPEN, State.DRAFT]
SENT = 1
MOST = 10  # pages on the chart


def read(frame: Frame) -> list[Table]:
    """Return the steps of everybody who began in these weeks, and the same week by week."""
    tally = _tally(frame)
    steps = [
        Row(label=words, key=step, url=_url(frame, step), cells=(
            count(tally, _from(tally, step)),
            share(tally, _from(tally, step), _from(tally, step - 1)) if step else Cell(unit="share"),
            count(tally, _may_come(tally, step)),
        )) for step, words in enumerate(STEPS)
    ]
    weeks = [
        Row(label=short_day(monday), key=monday.isoformat(), note=say("so far") if frame.is_running(monday) else "",
            cells=tuple(count(tally, _from(tally, step, monday.isoformat())) for step in range(len(STEPS))))
        for monday in frame.mondays
    ]
    return [
        Table(caption=_("How far people came"), tally=tally, rows=tuple(steps), also=_lost(tally),
              head=(_("Step"), _("People"), _("Of those before"), _("May still come"))),
        Table(caption=_("By the week they began"), tally=tally, rows=tuple(weeks), head=(_("Week of"), *STEPS)),
        _pages(frame),
    ]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Name the step after which most are lost for good, by the numbers this reader may see."""
    steps = lines(tables[0])
    lost = [
        (before.cells[0].value - row.cells[0].value - (row.cells[2].value or 0), before, row)
        for before, row in zip(steps[SENT:], steps[SENT + 1:], strict=False)
        if before.cells[0].value and row.cells[0].value is not None and row.cells[2].value is not None
    ]
    worst = max(lost, key=lambda one: one[0], default=None)
    began, last = steps[0].cells[0], steps[-1].cells[0]
    title = say("Nobody began in these weeks") if began.value == 0 else say("Too few people to say where they are lost")
    if worst and worst[0] > 0 and is_enough(worst[1].cells[0].value):
        title = say("After sending, most are lost between “%(before)s” and “%(after)s”") % {
            "before": worst[1].label, "after": worst[2].label}
    elif worst and is_enough(began.value):
        title = say("Nobody is lost for good after sending")
    summary = say("Began: %(began)s, of whom sent it: %(sent)s. Second visit in a program: %(last)s. %(lost)s") % {
        "began": began, "sent": steps[SENT].cells[1], "last": last,
        "lost": say("Lost for good at the widest step: %(n)s.") % {"n": worst[0]} if worst else "",
    }
    bars = [_bar(row) for row in steps]
    chart = draw(charts.steps, bars, name="steps", title=say("How far people came"), summary=summary)
    pages = [(str(row.label), row.cells[2].value) for row in tables[2].rows][:MOST]
    stops = draw(charts.bars, pages, name="stops", title=say("Pages of the form most people stop at"), summary=summary)
    return Told(
        title=title, summary=summary.strip(), charts=(chart, stops), n=in_all(began),
        notes=(_("Hatched: people at the step before who may still come. A form that is left is erased after a day or "
                 "thirty; who began it is counted by a counter that knows nobody."),),
    )


def _bar(row: Row) -> charts.Step:
    """Return one step of the chart; where its number is held back, so is what is told beside it."""
    people, part, coming = row.cells
    if people.value is None:
        return charts.Step(label=str(row.label), value=None, url=row.url)
    note = say("%(share)s of those before") % {"share": part} if part.value is not None else ""
    return charts.Step(label=str(row.label), value=people.value, open=coming.value, url=row.url, note=note)


def _tally(frame: Frame) -> Counter[Kind]:
    """Return people by (week, step, whether they may go on); what the counters of pages saw and rows do not, left."""
    began = Intake.objects.filter(site=frame.site, created_at__gte=frame.since, created_at__lte=frame.now)
    rows = by_day(furthest(one_each(began)), "created_at", frame.zone)
    tally: Counter[Kind] = Counter()
    online: Counter[str] = Counter()
    for day, step, state, door, n in rows.values_list("day", "step", "state", "door").annotate(n=Count("pk")):
        week = monday_of(day).isoformat()
        tally[week, step, "open" if state in GOES_ON else "over"] += n
        online[week] += n if door == Intake.Door.WEB else 0
    first = journey.PAGES[0].slug
    seen = PageCount.objects.filter(site=frame.site, slug=first, day__gte=frame.first)
    counted: Counter[str] = Counter()
    for day, n in seen.values_list("day").annotate(n=Sum("reached")):
        counted[monday_of(day).isoformat()] += n
    for week, n in counted.items():
        tally[week, 0, "over"] += max(0, n - online[week])
    return tally


def _pages(frame: Frame) -> Table:
    """Return how many came to each page of the form online and stopped there, those most stop at first."""
    slugs = [page.slug for page in journey.PAGES]
    seen = PageCount.objects.drop_off(frame.site, frame.first, slugs)
    tally: dict[Kind, int] = {}
    for row in seen:
        tally |= {(row["slug"], "went on"): row["reached"] - row["left"], (row["slug"], "stopped"): row["left"]}
    rows = []
    for slug in sorted((row["slug"] for row in seen if row["left"]), key=lambda slug: -tally[slug, "stopped"]):
        page: Any = journey.page(slug)
        came, stopped = [(slug, "went on"), (slug, "stopped")], [(slug, "stopped")]
        rows.append(Row(label=page.form(answers={}).heading, key=slug, cells=(
            count(tally, came), count(tally, [(slug, "went on")]), count(tally, stopped), share(tally, stopped, came))))
    return Table(caption=_("Where people stop in the form"), tally=tally, rows=tuple(rows), is_ranked=True,
                 head=(_("Page"), _("Came to it"), _("Answered it"), _("Stopped there"), _("Share")))


def _from(tally: Counter[Kind], step: int, week: str = "") -> set[Kind]:
    return {kind for kind in tally if kind[1] >= step and week in ("", kind[0])}


def _lost(tally: Counter[Kind]) -> frozenset[Kinds]:
    """Return who is lost for good at each step: the sentence works their number out of three others."""
    lost = (frozenset(kind for kind in tally if kind[1] == step and kind[2] == "over") for step in range(len(STEPS)))
    return frozenset(filter(None, lost))


def _may_come(tally: Counter[Kind], step: int) -> set[Kind]:
    return {kind for kind in tally if kind[1] == step - 1 and kind[2] == "open"}


def _url(frame: Frame, step: int) -> str:
    """Return the queue of those who began in these weeks and came so far; a form that is not sent is on no queue."""
    return queue_url(view="began", since=frame.first, came=step) if step >= SENT else ""


QUESTION = Question(
    slug="losing", asks=_("Where do we lose people?"), read=read, tell=tell,
    measure=_("People who began in these weeks, and how far each has come since"),
)
