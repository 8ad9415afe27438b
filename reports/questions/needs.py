"""D6: which unmet needs block people?"""

from collections import Counter

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions.words import FAMILIES
from reports import charts
from reports.figures import Cell, Row, Table, count
from reports.frame import Frame
from reports.report import ALL, Question, Told, draw, is_enough, lines, whole
from reports.sealed import with_suggestion
from reports.suppression import Kind

WITH, WITHOUT = "+", "-"


def read(frame: Frame) -> list[Table]:
    """Return, for each requirement, how many people do not meet it, as one of them or as the first."""
    tally: Counter[Kind] = Counter()
    for _person, suggestion in with_suggestion(frame, "result"):
        unmet = [(one["name"], WITH if one["remedies"] else WITHOUT)
                 for one in suggestion.result.get("requirements", []) if one["state"] == "unmet"]
        tally[(unmet[0][0] if unmet else "", *sorted({family + mark for family, mark in unmet}))] += 1

    def holding(*marks: str) -> list[Kind]:
        return [kind for kind in tally if any(mark in kind[1:] for mark in marks)]

    rows = [
        Row(label=words, key=code, cells=(
            count(tally, holding(code + WITH, code + WITHOUT)), count(tally, holding(code + WITH)),
            count(tally, holding(code + WITHOUT)), count(tally, [kind for kind in tally if kind[0] == code])))
        for code, words in FAMILIES.items()
    ]
    rows.sort(key=lambda row: -row.cells[0].value)
    nobody = Cell(unit="text", value="")
    others = {frozenset(tally) - row.cells[0].of for row in rows}  # the headline is a need's share of everybody
    return [Table(
        caption=_("People by requirement they do not meet"), tally=tally, is_ranked=True,
        also=frozenset(filter(None, others)),
        rows=(*rows, Row(label=say("Somebody who meets all"), key="none", cells=(
            count(tally, [kind for kind in tally if not kind[0]]), nobody, nobody, nobody)),
            Row(label=say("Everybody"), key=ALL, cells=(count(tally, tally), nobody, nobody, nobody))),
        head=(_("Requirement"), _("Do not meet it"), _("A remedy is known"), _("No remedy is known"),
              _("It is the first they do not meet")))]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Name the need that blocks most, and the share of people it blocks."""
    table, = tables
    rows = [row for row in lines(table) if row.key != "none" and row.cells[0].value != 0]
    everybody = whole(table)
    top = max((row for row in rows if row.cells[0].value), key=lambda row: row.cells[0].value, default=None)
    title, summary = say("Too few people to say what blocks them"), ""
    if top and everybody and is_enough(everybody.value):
        share = f"{100 * top.cells[0].value / everybody.value:.0f} %"
        title = say("%(need)s blocks most: %(share)s of people") % {"need": top.label, "share": share}
        summary = say("%(need)s: %(n)s of %(all)s people do not meet it; for %(none)s of them no remedy is known.") % {
            "need": top.label, "n": top.cells[0], "all": everybody, "none": top.cells[2]}
    bars = [(str(row.label), row.cells[1].value, row.cells[2].value) for row in rows]
    chart = draw(charts.pareto, bars, name="needs", title=say("People by requirement they do not meet"),
                 summary=summary or title)
    return Told(title=title, summary=summary or title, charts=(chart,), notes=(
        _("People, not answers: whoever does not meet two requirements stands in two rows and once in the last column. "
          "Of each person the last suggestion. What is not known is not counted as unmet."),))


QUESTION = Question(
    slug="needs", asks=_("Which unmet needs block people?"), read=read, tell=tell, is_long=True,
    measure=_("Requirements for intensive outpatient care that people who sent a form do not meet"),
)
