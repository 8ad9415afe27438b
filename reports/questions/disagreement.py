"""D9: how often do clinicians disagree with the suggestion, and why?"""

from collections import Counter

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions.models import Evaluation
from eligibility.levels import Level
from reports import charts
from reports.figures import Cell, Row, Table, count, share
from reports.frame import Frame
from reports.report import Question, Told, draw, is_enough, lines, whole
from reports.suppression import Kind
from reports.weekly import shares_by_week, week_rows

OFTEN = 0.4  # more than this speaks against the rules, none at all against the reading of them
HIGHER, LOWER, OTHER, SAME = "higher", "lower", "other", "same"
WAYS = ((HIGHER, _("More care than suggested")), (LOWER, _("Less care than suggested")),
        (OTHER, _("Other withdrawal care only")), (SAME, _("As suggested")))
RUNGS = {level.value: place for place, level in enumerate(Level)}


def read(frame: Frame) -> list[Table]:
    """Return signed evaluations by week, by coded reason, and by direction and version of the rules."""
    tally = _tally(frame)

    def cells(week: str) -> list[Cell]:
        own = [kind for kind in tally if week in ("", kind[0])]
        otherwise = [kind for kind in own if kind[1] != SAME]
        return [count(tally, own), count(tally, otherwise), share(tally, otherwise, own)]

    otherwise = [kind for kind in tally if kind[1] != SAME]
    reasons = [
        Row(label=words, key=code, cells=(count(tally, own), share(tally, own, otherwise)))
        for code, words in Evaluation.Reason.choices
        for own in [[kind for kind in otherwise if kind[2] == code]] if own
    ]
    versions = sorted({kind[3] for kind in tally})
    ways = [
        Row(label=words, key=code, cells=tuple(
            count(tally, [kind for kind in tally if kind[1] == code and kind[3] == version]) for version in versions))
        for code, words in WAYS
    ]
    return [
        Table(caption=_("Evaluations by the week they were signed"), tally=tally,
              rows=week_rows(frame, cells, cells(""), url=False),
              head=(_("Week of"), _("Signed"), _("Decided otherwise"), _("Share"))),
        Table(caption=_("Reasons for another decision"), tally=tally, rows=tuple(reasons),
              head=(_("Reason"), _("Decisions"), _("Share"))),
        Table(caption=_("Direction by version of the rules"), tally=tally, rows=tuple(ways),
              head=(_("Decision"), *versions)),
    ]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Say how often, and warn where it is never or too often (both are a finding)."""
    weeks, reasons, ways = tables
    signed, part = whole(weeks), whole(weeks, 2)
    title = say("Too few evaluations were signed to say")
    if signed and part and part.value is not None and is_enough(signed.value):
        title = say("Clinicians decide otherwise in %(share)s of evaluations") % {"share": part}
        if part.value == 0:
            title = say("No clinician decided otherwise in these weeks: is the suggestion read?")
        elif part.value > OFTEN:
            title = say("Clinicians decide otherwise in %(share)s: the rules need a look") % {"share": part}
    weekly = shares_by_week(frame, weeks, 1, 0, name="otherwise", title=say("Share decided otherwise, by week"))
    top = max((row for row in lines(reasons) if row.cells[0].value), key=lambda row: row.cells[0].value, default=None)
    summary = say("Signed: %(n)s; decided otherwise: %(share)s.") % {"n": signed, "share": part}
    if top:
        summary += " " + say("Most often: %(reason)s (%(n)s).") % {"reason": top.label, "n": top.cells[0]}
    drawn = [weekly.chart]
    if reasons.rows:
        drawn.append(draw(charts.bars, [(str(row.label), row.cells[0].value) for row in reasons.rows], name="reasons",
                                 title=say("Reasons for another decision"), summary=summary))
    if signed and signed.value != 0:
        drawn.append(draw(charts.matrix, [str(row.label) for row in ways.rows], [str(word) for word in ways.head[1:]],
                                   [[cell.value for cell in row.cells] for row in ways.rows], name="ways",
                                   title=say("Direction by version of the rules"), summary=summary))
    return Told(title=title, summary=f"{summary} {weekly.says}", charts=tuple(drawn), notes=(
        _("First versions only: an amendment is counted with what it amends. Never and more than 40 % are both "
          "warnings: a suggestion nobody reads, or a rule that does not fit."),))


def _tally(frame: Frame) -> Counter[Kind]:
    """Return evaluations by (week, direction, reason, version of the rules)."""
    signed = Evaluation.objects.filter(
        intake__site=frame.site, is_signed=True, version=1, signed_at__gte=frame.since)
    tally: Counter[Kind] = Counter()
    for at, agrees, reason, suggested, decided, version in signed.values_list(
        "signed_at", "agrees", "reason", "suggested_level", "decided_level", "recommendation__rules_version"
    ):
        way = SAME if agrees else _way(suggested, decided)
        tally[frame.week_of(at).isoformat(), way, "" if agrees else reason, version] += 1
    return tally


def _way(suggested: str, decided: str) -> str:
    if suggested == decided:
        return OTHER
    return HIGHER if RUNGS.get(decided, 0) > RUNGS.get(suggested, 0) else LOWER


QUESTION = Question(
    slug="disagreement", asks=_("How often do clinicians disagree, and why?"), read=read, tell=tell,
    measure=_("Signed evaluations whose decision is not the suggestion, with the coded reason"),
)
