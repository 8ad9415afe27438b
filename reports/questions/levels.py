"""D5: what levels do we suggest, decide, deliver?"""

from collections import Counter

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions.models import Evaluation, Stay
from admissions.words import LEVELS
from eligibility.levels import Level
from reports import charts
from reports.figures import Row, Table, count, share
from reports.frame import Frame
from reports.report import ALL, SHORT_LEVELS, Question, Told, draw, is_enough, lines, whole
from reports.suppression import Kind

NOT_YET = "none"
AXES = ((0, _("Suggested")), (1, _("Decided")), (2, _("Begun")))


def read(frame: Frame) -> list[Table]:
    """Return how often each level was suggested, decided and begun, and suggested beside decided."""
    tally = _tally(frame)
    ladder = [level.value for level in Level]
    rows = [
        Row(label=words, key=code, cells=tuple(
            cell for place, _axis in AXES for own in [[kind for kind in tally if kind[place] == code]]
            for cell in (count(tally, own), share(tally, own, tally))))
        for code, words in [*((code, LEVELS[code]) for code in ladder), (NOT_YET, _("No program begun yet"))]
        if code != NOT_YET or any(NOT_YET in kind for kind in tally)
    ]
    everybody = Row(label=say("All"), key=ALL, cells=tuple(
        cell for _axis in AXES for cell in (count(tally, tally), share(tally, tally, tally))))
    matrix = [
        Row(label=LEVELS[code], key=code, cells=tuple(
            count(tally, [kind for kind in tally if kind[:2] == (code, decided)]) for decided in ladder))
        for code in ladder
    ]
    same = frozenset(kind for kind in tally if kind[0] == kind[1])  # the headline is their share
    head = [words for _place, axis in AXES for words in (axis, _("Share"))]
    return [
        Table(caption=_("Levels of signed evaluations"), tally=tally, rows=(*rows, everybody),
              head=(_("Level"), *head)),
        Table(caption=_("Suggested (rows) and decided (columns)"), tally=tally, rows=tuple(matrix),
              also=frozenset(filter(None, (same, frozenset(tally) - same))),
              head=(_("Suggested"), *(LEVELS[code] for code in ladder))),
    ]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Say how many decisions are for the suggested level."""
    levels, matrix = tables
    everybody = whole(levels)
    same = [row.cells[place].value for place, row in enumerate(matrix.rows)]
    title = say("Too few evaluations were signed to say")
    if everybody and is_enough(everybody.value) and None not in same:
        title = say("%(share)s of decisions are for the suggested level") % {
            "share": f"{100 * sum(same) / everybody.value:.0f} %"}
    elif everybody and is_enough(everybody.value):
        title = say("What was suggested, decided and begun")
    most = max((row for row in lines(levels) if row.cells[2].value), key=lambda row: row.cells[2].value, default=None)
    summary = say("Signed evaluations: %(n)s.") % {"n": everybody} if everybody else ""
    if most:
        summary += " " + say("Decided most often: %(level)s, %(n)s.") % {"level": most.label, "n": most.cells[2]}
    bars = [
        charts.Bar(label=str(words), parts=tuple(
            (str(row.label), row.cells[2 * place].value) for row in lines(levels) if row.cells[2 * place].value != 0))
        for place, words in AXES
    ]
    drawn = (
        draw(charts.shares, bars, name="levels", title=say("Suggested, decided, begun"), summary=summary),
        draw(charts.matrix, [str(row.label) for row in matrix.rows],
             [str(SHORT_LEVELS[row.key]) for row in matrix.rows],
             [[cell.value for cell in row.cells] for row in matrix.rows], name="matrix",
             title=say("Suggested (rows) and decided (columns)"), summary=summary),
    )
    return Told(title=title, summary=summary, charts=drawn if everybody and everybody.value != 0 else (), notes=(
        _("The last signed evaluation of each person. “Begun” is the level of the stay that followed, if one did."),))


def _tally(frame: Frame) -> Counter[Kind]:
    """Return people by (suggested, decided, begun), of each the last evaluation signed in these weeks."""
    signed = Evaluation.objects.filter(intake__site=frame.site, is_signed=True, signed_at__gte=frame.since)
    last = signed.filter(intake=OuterRef("intake")).order_by("-version").values("pk")[:1]
    own = Q(evaluation=OuterRef("pk")) | Q(evaluation=OuterRef("amends"))  # an amendment goes on with what it amends
    stay = Stay.objects.standing().filter(own).order_by("admitted_on").values("level")[:1]
    rows = signed.filter(pk=Subquery(last)).annotate(begun=Subquery(stay))
    return Counter((suggested, decided, begun or NOT_YET)
                   for suggested, decided, begun in rows.values_list("suggested_level", "decided_level", "begun"))


QUESTION = Question(
    slug="levels", asks=_("What levels do we suggest, decide, deliver?"), read=read, tell=tell,
    measure=_("Levels of the evaluations signed in these weeks, and of the stays that followed"),
)
