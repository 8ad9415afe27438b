"""R-02 for whoever looks at 13, then 26, then 52 weeks: the three together give no small group away either."""

import random
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import weekly
from reports.figures import Cell, Row, Table, count, protected
from reports.frame import WEEKS, Frame
from reports.questions import delay, disagreement, levels, missed, starting
from reports.questions.all import BY_SLUG
from reports.report import report_of
from reports.suppression import count_of
from tests.reports.conftest import DAY, HOUR, NOW
from tests.reports.test_report_suppression import Attacker, asked_for, cells_of

SITE = SimpleNamespace(zone="America/New_York", pk=1)
FRAMES = {weeks: Frame(site=SITE, weeks=weeks, now=NOW) for weeks in WEEKS}
ALL_WEEKS = [monday.isoformat() for monday in FRAMES[52].mondays]
KINDS = {  # what a person of a week counts as, and whether the week is told with it
    "missed": (missed, True, [("came",), ("came",), ("missed",), ("late",)]),
    "starting": (starting, True, [(False, False), (True, False), (True, True)]),
    "disagreement": (disagreement, True, [("same", "", "1"), ("same", "", "1"), ("higher", "payer", "1")]),
    "delay": (delay, False, [(last, came) for last, _words in delay.GROUPS for came in (True, True, False)]),
    "levels": (levels, False, [("iop", "iop", "none"), ("iop", "iop", "iop"), ("iop", "php", "none"),
                               ("php", "php", "php")]),
}


def spans_of(slug, people):
    """Return the tables of each span about these people, each (week, kind)."""
    module, has_week, _kinds = KINDS[slug]
    found = {}
    for weeks, frame in FRAMES.items():
        own = [one for one in people if one[0] >= frame.first.isoformat()]
        tally = Counter((week, *kind) if has_week else kind for week, kind in own)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "_tally", lambda _frame, tally=tally: tally)
            found[weeks] = module.read(frame)
    return found


def by_person(slug, tables, people, frame):
    """Return the tables with every count told in (week, kind), in which the three spans can be added and subtracted."""
    has_week, first = KINDS[slug][1], frame.first.isoformat()

    def atoms(kinds):
        return frozenset((week, kind) for week, kind in people
                         if week >= first and ((week, *kind) if has_week else kind) in kinds)

    def told(cell):
        return replace(cell, of=atoms(cell.of), out_of=atoms(cell.out_of))

    return [replace(table, rows=tuple(replace(row, cells=tuple(map(told, row.cells))) for row in table.rows))
            for table in tables]


@pytest.mark.parametrize("slug", KINDS)
@given(seed=st.integers(0, 10**9), size=st.integers(50, 1500))
@settings(max_examples=8)
def test_three_spans_give_no_more_away_than_one(slug, seed, size):
    draw = random.Random(seed)
    people = [(draw.choice(ALL_WEEKS), draw.choice(KINDS[slug][2])) for _n in range(size)]
    tally, spans = Counter(people), spans_of(slug, people)
    seen = {weeks: protected(tables, spans, weeks)[0] for weeks, tables in spans.items()}
    distinct = list(tally)
    exact = {weeks: by_person(slug, spans[weeks], distinct, FRAMES[weeks]) for weeks in WEEKS}
    shown = [table for weeks in WEEKS for table in by_person(slug, seen[weeks], distinct, FRAMES[weeks])]
    wanted = set().union(*(asked_for(slug, tables) for tables in exact.values()))
    attacker = Attacker(shown, wanted)
    for kinds in wanted:
        assert not (0 < count_of(tally, kinds) < 11 and attacker.knows(kinds)), (count_of(tally, kinds), sorted(kinds))
    for cell in cells_of(shown):
        assert cell.is_hidden or not 0 < count_of(tally, cell.of) < 11


def test_the_same_people_in_both_spans_are_held_back_in_both():
    """Of 45 people in all weeks 40 stand in the last ones: the five before them are nobody's to read."""
    def table(n):
        tally = {("iop",): n}
        return Table(caption="", head=("", ""), tally=tally, rows=(Row(label="", cells=(count(tally, tally),)),))

    short, long = [table(40)], [table(45)]
    assert not protected(short)[0][0].is_held_back
    seen = [protected(one, {13: short, 52: long}, weeks)[0][0] for weeks, one in ((13, short), (52, long))]
    assert [one.is_held_back for one in seen].count(True) == 1
    far = [table(60)]
    assert not protected(far, {13: short, 52: far}, 52)[0][0].is_held_back


def test_a_kind_that_shrinks_in_a_longer_span_is_asked_by_itself():
    """Somebody whose first evaluation lay before 13 weeks counts as another kind over 52: 8 there, 40 here."""
    def table(n):
        tally = {("due",): n}
        return Table(caption="", head=("", ""), tally=tally, rows=(Row(label="", cells=(count(tally, tally),)),))

    spans = {13: [table(40)], 52: [table(8)]}
    assert protected(spans[52], spans, 52)[0][0].is_held_back


def test_in_which_order_a_database_tells_the_kinds_changes_nothing():
    """Two looks at one page that hold back different numbers would together show what each holds back."""
    draw = random.Random(4)
    people = [(week, ("came",)) for week in ALL_WEEKS[-13:] for _n in range(5 if week == ALL_WEEKS[-4] else 20)]
    found = set()
    for _turn in range(8):  # one small week, and twelve alike of which one must go with it
        draw.shuffle(people)
        spans = spans_of("missed", people)
        seen = protected(spans[26], spans, 26)[0]
        found.add(tuple(cell.is_hidden for cell in cells_of(seen)))
    assert len(found) == 1
    assert any(found.pop())


def test_who_is_a_clinician_sees_every_span_whole():
    people = [(week, ("missed",)) for week in ALL_WEEKS]
    spans = spans_of("missed", people)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weekly, "marks", lambda _frame: [])
        for weeks, frame in FRAMES.items():
            report = report_of(BY_SLUG["missed"], frame, spans[weeks], is_exact=True)
            assert not report.is_held_back
            others = {width: tables for width, tables in spans.items() if width != weeks}
            assert report_of(BY_SLUG["missed"], frame, spans[weeks], is_exact=False, others=others).is_held_back


def test_the_pages_of_all_spans_are_made_together(lakeside, person, visit, staff, signed_in):
    """Forty due in the last weeks and five long before: no two pages say 40 and 45."""
    for n in range(45):
        at = NOW - (200 if n < 5 else 9) * DAY + n * HOUR / 60
        visit(person(lakeside, at - DAY), at, "attended")

    def due(role, weeks):
        html = signed_in(staff[role]).get(f"/desk/reports/missed/?weeks={weeks}").text
        row = html[html.index("All weeks</th>"):]
        return row[row.index(">", row.index("<td")) + 1:].split("<")[0]

    assert (due("clinician", 13), due("clinician", 52)) == ("40", "45")
    for role in ("admissions", "compliance", "administrator"):
        assert "Not shown" in (due(role, 13), due(role, 52)), role


def test_a_cell_of_no_people_is_no_count():
    """What rests on nobody of ours, such as the places a program says are free, is never held back."""
    cells = (Cell(value=4), Cell(unit="text", value="today"))
    table = Table(caption="", head=("", "", ""), tally={("a",): 3}, rows=(Row(label="", cells=cells),))
    assert protected([table])[0][0].rows[0].cells == cells
