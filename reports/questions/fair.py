"""D10: is it fair?"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions.how_far import furthest
from admissions.models import Appointment, Evaluation
from eligibility.levels import Level
from intake.models import FairAnswer, Intake
from intake.questions import journey
from intake.views.fair import Fair
from reports import charts, statistics
from reports.charts.drawing import number
from reports.figures import Cell, Row, Table, count, measure, on_chart, share
from reports.frame import Frame
from reports.moments import firsts
from reports.questions.disagreement import HIGHER, LOWER, RUNGS
from reports.report import ALL, Question, Told, draw, is_enough, whole
from reports.sealed import AT_ONCE, sent, with_suggestion
from reports.suppression import Kind, count_of
from reports.waits import waits

REACHED = 2  # the place of it in how_far.STEPS
MORE = RUNGS[Level.PHP.value]
UNTOLD = "untold"
AGES = ((17, _("Under 18")), (25, _("18 to 25")), (39, _("26 to 39")), (59, _("40 to 59")), (200, _("60 or older")))


@dataclass(frozen=True, kw_only=True)
class Person:
    """What of one person is compared: groups they told, and what became of them."""

    groups: dict[str, str]
    flags: frozenset[str]  # reached, missed, due, more (care suggested), higher, lower, decided
    minutes: float | None  # from the first page to sending, online
    hours: float  # from sending to the evaluation, or to now
    was_seen: bool
    kind: Kind = field(default=())


LOOKS: tuple[tuple[str, Any, str, str, str], ...] = (  # code, words, unit, part, whole
    ("reached", _("Reached by us"), "share", "reached", ""),
    ("wait", _("Median hours to the evaluation"), "hours", "", ""),
    ("fill", _("Median minutes to fill in the form"), "minutes", "", ""),
    ("more", _("Day program or more suggested"), "share", "more", "suggested"),
    ("higher", _("Decided: more care than suggested"), "share", "higher", "decided"),
    ("lower", _("Decided: less care than suggested"), "share", "lower", "decided"),
    ("missed", _("First evaluation missed"), "share", "missed", "due"),
)


def read(frame: Frame) -> list[Table]:
    """Return every group of every grouping with each measure; whoever told nothing is a group of their own."""
    people = _people(frame)
    tally = Counter(person.kind for person in people)
    by_group: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in people:
        for grouping, code in person.groups.items():
            by_group[grouping, code].append(person)

    def row(label: Any, key: Any, own: list[Person]) -> Row:
        return Row(label=label, key=key, cells=(
            count(tally, {one.kind for one in own}), *(_cell(tally, look, own) for look in LOOKS)))

    tables = []
    for grouping, about, names in _groupings():
        rows = [row(words, f"{grouping}:{code}", by_group[grouping, code]) for code, words in names
                if by_group[grouping, code]]
        tables.append(Table(
            caption=about, tally=tally, guards_kinds=False, rows=(*rows, row(say("Everybody"), ALL, people)),
            head=(_("Group"), _("People"), *(words for _code, words, *_rest in LOOKS))))
    return tables


def tell(frame: Frame, tables: list[Table], choice: str) -> Told:
    """Set one measure of all groups beside each other; a group differs where its whole interval lies off the middle."""
    place = 1 + [code for code, *_rest in LOOKS].index(choice)
    _code, words, unit, *_rest = LOOKS[place - 1]
    everybody = whole(tables[0], place)
    middle = None if everybody is None or everybody.value is None else _drawn(everybody)
    dots, differing = [], []
    for table in tables:
        for row in (row for row in table.rows if row.key != ALL):
            cell, n = row.cells[place], _asked(table, row.cells[place])
            if cell.is_hidden or row.cells[0].is_hidden or cell.value is None or not is_enough(n):
                continue
            low, high = _interval(cell, n)
            label = f"{table.caption}: {row.label}"
            dots.append(charts.Dot(label=label, value=_drawn(cell), low=low, high=high,
                                   note=say("n = %(n)s") % {"n": number(n)}))
            if middle is not None and low is not None and high is not None and not low <= middle <= high:
                differing.append(label)
    title, tested = _finding(words, unit, dots, differing)
    summary = say("%(look)s: everybody %(all)s. Groups of 11 or more shown: %(n)s.") % {
        "look": words, "all": everybody, "n": len(dots)} + f" {tested}"
    chart = draw(charts.dots, dots, unit="%" if unit == "share" else say(unit), reference=middle,
                        reference_label=say("everybody"), name="fair", title=str(words), summary=summary)
    return Told(title=title, summary=summary, charts=(chart,), notes=(
        _("Lines: the range in which a share lies 95 times of 100. With many groups one in twenty differs by chance "
          "alone: look at it again before you act. Groups are never ranked. Whoever told nothing is a group too. "
          "Whether somebody lives in the country is not told by a ZIP alone here and is left out."),))


def _finding(words: Any, unit: str, dots: list[charts.Dot], differing: list[str]) -> tuple[str, str]:
    """Return the headline and what it rests on. A median has no interval here, so of it no difference is claimed."""
    look = str(words).lower()
    if not dots:
        return say("Too few people to compare"), ""
    if unit != "share":
        low, high = (pick(dots, key=lambda dot: dot.value or 0) for pick in (min, max))
        return say("%(look)s: from %(low)s (%(least)s) to %(high)s (%(most)s)") % {
            "look": words, "low": number(low.value or 0), "least": low.label, "high": number(high.value or 0),
            "most": high.label}, say("Whether that is more than chance is not tested.")
    tested = say("Groups that differ beyond chance: %(n)s.") % {"n": len(differing)}
    if differing:
        return say("%(groups)s: off the middle in “%(look)s”") % {
            "groups": "; ".join(differing[:3]), "look": look}, tested
    return say("No group of 11 or more differs beyond chance: %(look)s") % {"look": look}, tested


def _cell(tally: Counter[Kind], look: tuple[str, Any, str, str, str], people: list[Person]) -> Cell:
    code, _words, unit, part, rest = look
    if unit == "share":
        asked = [one for one in people if not rest or rest in one.flags]
        return share(tally, {one.kind for one in asked if part in one.flags}, {one.kind for one in asked})
    if code == "fill":
        told = [one for one in people if one.minutes is not None]
        return measure(unit, statistics.median([one.minutes for one in told]), {one.kind for one in told})
    curve = statistics.kaplan_meier([one.hours for one in people], [one.was_seen for one in people]) if people else None
    return measure(unit, curve.median if curve else None, {one.kind for one in people})


def _drawn(cell: Cell) -> Any:
    return on_chart(cell.value) if cell.unit == "share" else round(cell.value, 1)


def _asked(table: Table, cell: Cell) -> int:
    """Return how many people a number is about: of the group, those whom it could have happened to."""
    return count_of(table.tally, cell.out_of or cell.of)


def _interval(cell: Cell, n: int) -> tuple[float | None, float | None]:
    if cell.unit != "share":
        return None, None
    low, high = statistics.wilson(round(cell.value * n), n)
    return 100 * low, 100 * high


def _groupings() -> list[tuple[str, Any, list[tuple[str, Any]]]]:
    pay: Any = journey.page("pay")
    form = Fair()
    fields: Any = form.fields
    untold = (UNTOLD, _("Not told"))
    return [
        ("language", _("Language"), [*settings.LANGUAGES, untold]),
        ("age", _("Age"), [*((str(top), words) for top, words in AGES), untold]),
        ("pay", _("How care is paid"), [*_told(pay.form(answers={}).fields["pay"].choices), untold]),
        ("roots", _("Race and ethnicity"), [*_told(fields["roots"].choices), ("several", _("Several")), untold]),
        ("gender", _("Gender"), [*_told(fields["gender"].choices), untold]),
    ]


def _told(choices: Any) -> list[tuple[str, Any]]:
    """Return the choices that say something about somebody."""
    return [(code, words) for code, words in choices if code not in ("", "unsure", "rather_not")]


def _people(frame: Frame) -> list[Person]:
    steps = dict(furthest(sent(frame)).order_by().values_list("pk", "step"))
    own = {"intake__site": frame.site, "intake__submitted_at__gte": frame.since}
    waited = {one.person: one for one in waits(frame)}
    due = dict(firsts(frame.site, frame.since).values_list("intake", "state"))
    decided = {pk: (agrees, suggested, level) for pk, agrees, suggested, level in Evaluation.objects.filter(
        is_signed=True, version=1, **own).values_list("intake", "agrees", "suggested_level", "decided_level")}
    paid = dict(_paid(frame))
    told = _told_of_themselves(list(paid))
    found = []
    for intake, suggestion in with_suggestion(frame, "facts"):
        submitted: Any = intake.submitted_at
        wait = waited.get(intake.pk)
        if wait is None:  # sent, merged or erased while this was read
            continue
        flags = {"suggested", *(["reached"] if steps.get(intake.pk, 0) >= REACHED else [])}
        flags |= {"more"} if RUNGS.get(suggestion.level, 0) >= MORE else set()
        if intake.pk in due:
            flags |= {"due", *(["missed"] if due[intake.pk] != Appointment.State.ATTENDED else [])}
        if intake.pk in decided:
            flags |= {"decided", *_direction(*decided[intake.pk])}
        groups = _groups(intake, suggestion.facts, told.get(FairAnswer.mark_of(intake.pk), {}), paid.get(intake.pk))
        minutes = (submitted - intake.created_at).total_seconds() / 60 if intake.door == Intake.Door.WEB else None
        found.append(Person(
            groups=groups, flags=frozenset(flags), minutes=minutes, was_seen=wait.was_seen, hours=wait.hours,
            kind=(*groups.values(), minutes is not None, *sorted(flags))))
    return found


def _told_of_themselves(people: list[Any]) -> dict[str, Any]:
    """Return what these people told of themselves, by mark; nobody else's is opened."""
    marks = [FairAnswer.mark_of(pk) for pk in people]
    pieces = (marks[at : at + AT_ONCE] for at in range(0, len(marks), AT_ONCE))
    return {one.mark: one.answers for piece in pieces for one in FairAnswer.objects.filter(mark__in=piece)}


def _paid(frame: Frame) -> Any:
    """Yield (intake, how care might be paid, as they told it)."""
    for intake in sent(frame).only("answers").iterator(chunk_size=500):
        yield intake.pk, intake.answers.get("pay", {}).get("pay")


def _direction(agrees: bool | None, suggested: str, decided: str) -> list[str]:
    if agrees or suggested == decided:
        return []
    return [HIGHER if RUNGS.get(decided, 0) > RUNGS.get(suggested, 0) else LOWER]


def _groups(intake: Intake, facts: Any, told: Any, paid: Any) -> dict[str, str]:
    age = facts.get("age_years")
    roots = [one for one in told.get("roots", []) if one != "rather_not"]
    gender = told.get("gender")
    return {
        "language": _known(intake.language),
        "age": UNTOLD if age is None else str(next(top for top, _words in AGES if age <= top)),
        "pay": _known(paid),
        "roots": "several" if len(roots) > 1 else roots[0] if roots else UNTOLD,
        "gender": _known(gender),
    }


def _known(word: Any) -> str:
    return UNTOLD if word in (None, "", "unsure", "rather_not") else str(word)


QUESTION = Question(
    slug="fair", asks=_("Is it fair?"), read=read, tell=lambda frame, tables: tell(frame, tables, LOOKS[0][0]),
    by_choice=tell, choices=tuple((code, words) for code, words, *_rest in LOOKS), is_long=True,
    measure=_("People who sent a form in these weeks, by groups they told us of themselves"),
)
