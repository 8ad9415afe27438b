"""D14: what would a change of the rules do?"""

from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions.publishing import RulesTrial
from admissions.words import LEVELS
from eligibility.levels import Level
from reports import charts
from reports.figures import Cell, Row, Table, count
from reports.frame import Frame
from reports.report import ALL, SHORT_LEVELS, Question, Told, draw, is_enough, lines, row_of, whole
from reports.suppression import Kind

LADDER = [level.value for level in Level]


def read(frame: Frame) -> list[Table]:
    """Return the last finished trial of this site: people by level before and after, and where each goes."""
    trial = RulesTrial.objects.filter(site=frame.site, made_at__isnull=False).order_by("-made_at").first()
    if trial is None:
        return []
    tally: dict[Kind, int] = {
        (before, after): n for before, row in trial.moves.get("level", {}).items() for after, n in row.items()}

    def cells(before: list[Kind], after: list[Kind], stayed: list[Kind]) -> tuple[Cell, ...]:
        return count(tally, before), count(tally, after), count(tally, stayed)

    rows = [
        Row(label=LEVELS[code], key=code, cells=cells(
            [kind for kind in tally if kind[0] == code], [kind for kind in tally if kind[1] == code],
            [kind for kind in tally if kind == (code, code)])) for code in LADDER
    ]
    everybody = cells(list(tally), list(tally), [kind for kind in tally if kind[0] == kind[1]])
    moves = [
        Row(label=LEVELS[before], key=before, cells=tuple(
            count(tally, [kind for kind in tally if kind == (before, after)]) for after in LADDER))
        for before in LADDER
    ]
    named: Any = {"version": trial.version, "hash": trial.hash[:12], "day": f"{frame.day_of(trial.made_at):%Y-%m-%d}"}
    return [
        Table(caption=say("Version %(version)s, fingerprint %(hash)s, tried on %(day)s") % named, tally=tally,
              rows=(*rows, Row(label=say("Everybody"), key=ALL, cells=everybody)),
              head=(_("Level suggested"), _("Before"), _("After"), _("Stay there"))),
        Table(caption=_("From (rows) to (columns)"), tally=tally, rows=tuple(moves),
              head=(_("Before"), *(LEVELS[code] for code in LADDER))),
    ]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Say how many would be suggested another level."""
    if not tables:
        title = say("No proposed rules were tried here yet")
        return Told(title=title, summary=title, notes=(
            _("Proposed rules are tried on the last 90 days on the page of rules, before two people publish them."),))
    levels, moves = tables
    everybody, stay = whole(levels), whole(levels, 2)
    title = say("Too few people to say what would change")
    if everybody and stay and stay.value is not None and is_enough(everybody.value):
        title = say("%(n)s of %(all)s people would be suggested another level") % {
            "n": everybody.value - stay.value, "all": everybody}
    inpatient = row_of(levels, LADDER[-1])
    summary = say("People compared: %(all)s; the same level: %(stay)s.") % {"all": everybody, "stay": stay}
    if inpatient:
        summary += " " + say("%(level)s: %(before)s before, %(after)s after.") % {
            "level": inpatient.label, "before": inpatient.cells[0], "after": inpatient.cells[1]}
    slope = [(str(row.label), row.cells[0].value, row.cells[1].value) for row in lines(levels)
             if row.cells[0].value != 0 or row.cells[1].value != 0]
    return Told(title=title, summary=summary, charts=(
        draw(charts.slope, slope, left=say("Before"), right=say("After"), name="rules",
             title=say("People by suggested level, before and after"), summary=summary),
        draw(charts.matrix, [str(row.label) for row in moves.rows], [str(SHORT_LEVELS[row.key]) for row in moves.rows],
             [[cell.value for cell in row.cells] for row in moves.rows], name="moves",
             title=say("From (rows) to (columns)"), summary=summary),
    ), notes=(_("The last trial of proposed rules, on the last suggestion of everybody of 90 days. Nobody's care was "
                "changed by it."),))


QUESTION = Question(
    slug="rules", asks=_("What would a change of the rules do?"), read=read, tell=tell, spans=False,
    measure=_("People of the last 90 days by suggested level, under the rules in force and under proposed ones"),
)
