"""D8: where are places, and where do people wait for them?"""

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from admissions.models import Hold, Stay, WaitingPlace
from programs.freshness import STALE_DAYS
from programs.models import Opening, Program
from reports import charts
from reports.figures import Cell, Row, Table, count
from reports.frame import WEEK, Frame
from reports.report import Question, Told, draw, short_day
from reports.suppression import Kind

MOST = 20  # programs on the page: those with most of our people
BACK = 4  # weeks
USED, HELD, WAITS = "used", "held", "waits"


def read(frame: Frame) -> list[Table]:
    """Return, program by program, places our people use, hold and wait for, beside what the program says is free."""
    tally = _tally(frame)
    by_program: Counter[str] = Counter()
    for kind, n in tally.items():
        by_program[kind[0]] += n
    keys: Any = [key for key, _n in by_program.most_common(MOST)]
    programs = {str(one.pk): one for one in Program.objects.filter(pk__in=keys)}
    said = {str(one.program_id): one for one in Opening.objects.filter(program__in=keys).order_by("said_at", "pk")}
    rows = tuple(
        Row(label=programs[key].name, key=key, url=reverse("programs:program", args=[key]), cells=(
            *(count(tally, [(key, what)] if (key, what) in tally else []) for what in (USED, HELD, WAITS)),
            Cell(value=_free(said.get(key))),
            Cell(unit="text", value=_age(said.get(key), frame))))
        for key in keys if key in programs
    )
    return [
        Table(caption=_("Places by program"), tally=tally, rows=rows, is_ranked=True,
              head=(_("Program"), _("In it now"), _("Held"), _("Waiting"), _("Free, it says"), _("Said"))),
        _run(frame, [programs[key] for key in keys if key in programs]),
    ]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Name the program most wait for, and say what nobody has said lately."""
    table, run = tables
    waited = max((row for row in table.rows if row.cells[2].value), key=lambda row: row.cells[2].value, default=None)
    old = [row for row in table.rows if row.cells[4].value and row.cells[4].value.startswith("!")]
    title = say("Nobody waits for a place")
    if waited:
        title = ngettext("%(n)d person waits for %(program)s", "%(n)d people wait for %(program)s",
                         waited.cells[2].value) % {"n": waited.cells[2].value, "program": waited.label}
    elif any(row.cells[2].is_hidden for row in table.rows):
        title = say("Too few people wait for any one program to say")
    if not table.rows:
        title = say("No program has people from here yet")
    summary = say("Programs with people from here: %(n)s. What is free is old or untold at: %(old)s.") % {
        "n": len(table.rows), "old": len(old)}
    bullets = [
        charts.Bullet(label=str(row.label), used=row.cells[0].value, held=row.cells[1].value, open=row.cells[3].value,
                      waiting=row.cells[2].value, is_open_told=row.cells[3].value is not None,
                      tag=say("free places told: %(when)s") % {"when": row.cells[4].value.removeprefix("! ")})
        for row in table.rows
    ]
    chart = draw(charts.bullets, bullets, name="capacity", title=say("Places by program"), summary=summary)
    weeks = draw(charts.matrix, [str(row.label) for row in run.rows], [str(word) for word in run.head[1:]],
                 [[cell.value for cell in row.cells] for row in run.rows], name="weeks",
                 title=say("In the program at the end of each week"), summary=summary)
    return Told(title=title, summary=summary, charts=(chart, weeks), notes=(
        _("“In it now”, held and waiting are people of this site. How many places are free is what the program said "
          "last, and when; “!” marks what is older than the catalog promises."),))


def _tally(frame: Frame) -> Counter[Kind]:
    site: Any = {"intake__site": frame.site}
    rows = {
        USED: Stay.objects.running().filter(program__isnull=False, **site),
        HELD: Hold.objects.filter(ended_at=None, until__gt=frame.now, **site),
        WAITS: WaitingPlace.objects.filter(left_at=None, **site),
    }
    return Counter({
        (str(program), what): n for what, found in rows.items()
        for program, n in found.order_by().values_list("program").annotate(n=Count("pk"))
    })


def _run(frame: Frame, programs: list[Program]) -> Table:
    """Return how many of our people were in each program at the end of each of the last weeks."""
    ends = [frame.mondays[-1] - WEEK * back for back in reversed(range(BACK))]
    tally: Counter[Kind] = Counter()
    for end in ends:
        stood = Stay.objects.standing().filter(
            Q(ended_on=None) | Q(ended_on__gte=end), intake__site=frame.site, admitted_on__lt=end, program__in=programs)
        for program, n in stood.order_by().values_list("program").annotate(n=Count("pk")):
            tally[str(program), USED, end.isoformat()] = n
    rows = tuple(
        Row(label=one.name, key=str(one.pk), cells=tuple(
            count(tally, [key] if (key := (str(one.pk), USED, end.isoformat())) in tally else []) for end in ends))
        for one in programs)
    return Table(caption=_("In the program at the end of each week"), tally=tally, rows=rows,
                 is_ranked=True, head=(_("Program"), *(short_day(end - dt.timedelta(days=1)) for end in ends)))


def _free(opening: Opening | None) -> int | None:
    """Return how many places are free as said last: full and paused are none, also where no number was told."""
    if opening is None:
        return None
    return opening.seats if opening.status == Opening.Status.OPEN else 0


def _age(opening: Opening | None, frame: Frame) -> str:
    """Say how old what was said is: "! " in front of what is too old to rely on, or was never said."""
    if opening is None:
        return say("! never")
    days = (frame.today - opening.said_at.astimezone(frame.zone).date()).days
    words = say("today") if days <= 0 else ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    return f"! {words}" if days > STALE_DAYS else words


QUESTION = Question(
    slug="capacity", asks=_("Where are places, and who waits for them?"), read=read, tell=tell, spans=False,
    measure=_("Places people of this site use, hold and wait for now, and what each program says is free"),
)
