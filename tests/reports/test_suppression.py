"""R-02: no cell from 1 to 10, and nothing by which one could be worked out, is shown to who is no clinician."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.figures import Row, Table, count, protected, share
from reports.suppression import count_of, hidden, is_small


def can_be_worked_out(known, wanted, kinds):
    """Solve by hand, in whole numbers: is `wanted` a sum and difference of what is known?"""
    rows = [[Fraction(kind in own) for kind in kinds] for own in known]
    target = [Fraction(kind in wanted) for kind in kinds]
    for column in range(len(kinds)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        for other in [*rows, target]:
            if other[column]:
                times = other[column] / pivot[column]
                other[:] = [a - times * b for a, b in zip(other, pivot, strict=True)]
    return not any(target)


def assert_kept(tally, printed, secret=()):
    back = hidden(tally, printed, secret)
    shown = [own for own in printed if own not in back]
    kinds = sorted(tally)
    for own in shown:
        assert not is_small(count_of(tally, own))
    for own in {*printed, *secret, *(frozenset([kind]) for kind in tally)}:
        if is_small(count_of(tally, own)):
            assert not can_be_worked_out(shown, own, kinds), (tally, shown, own)
    for own in shown:
        for other in shown:
            assert not (own < other and is_small(count_of(tally, other - own))), (tally, own, other)
    return back


KINDS = [(letter,) for letter in "abcdefg"]
TALLIES = st.fixed_dictionaries({kind: st.integers(0, 40) for kind in KINDS})
COUNTS = st.lists(st.frozensets(st.sampled_from(KINDS), min_size=1), max_size=12, unique=True)


@given(TALLIES, COUNTS, st.lists(st.frozensets(st.sampled_from(KINDS), min_size=1), max_size=3))
@settings(max_examples=150, deadline=None)
def test_no_small_count_can_be_worked_out_from_what_is_shown(tally, printed, secret):
    """R-02."""
    assert_kept(tally, printed, secret)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=8))
@settings(max_examples=60, deadline=None)
def test_neither_a_total_nor_a_share_gives_a_week_away(weeks):
    """R-02: weeks with two kinds each, their totals, and the sums of all, as every table by week prints them."""
    tally = {(week, kind): n for week, pair in enumerate(weeks) for kind, n in zip("ab", pair, strict=True)}
    printed = [frozenset({(week, "a"), (week, "b")}) for week in range(len(weeks))]
    printed += [frozenset({(week, "a")}) for week in range(len(weeks))]
    printed += [frozenset(tally), frozenset(kind for kind in tally if kind[1] == "a")]
    back = assert_kept(tally, printed)
    for whole, part in ((frozenset(tally), 0), (frozenset(kind for kind in tally if kind[1] == "a"), len(weeks))):
        if whole not in back:
            rows = printed[part : part + len(weeks)]
            held = sum(count_of(tally, own) for own in rows if own in back)
            assert not is_small(held), "what the total leaves over is a small group itself"


def test_one_small_week_takes_a_second_with_it():
    tally = {("mon",): 40, ("tue",): 5, ("wed",): 30}
    everybody = frozenset(tally)
    back = hidden(tally, [frozenset([kind]) for kind in tally] + [everybody])
    assert frozenset([("tue",)]) in back
    assert len(back) == 2


def test_a_zero_is_shown_and_large_counts_stay():
    tally = {("mon",): 40, ("tue",): 0, ("wed",): 30}
    assert hidden(tally, [frozenset([kind]) for kind in tally] + [frozenset(tally)]) == frozenset()


def test_a_sum_of_ones_is_held_back_with_them():
    tally = {(week,): 1 for week in range(12)}
    back = hidden(tally, [*(frozenset([kind]) for kind in tally), frozenset(tally)])
    assert frozenset(tally) in back


def test_a_share_goes_where_its_rest_is_small():
    """48 of 52: the 4 others are a small cell, though nobody prints it."""
    tally = {("came",): 48, ("missed",): 4}
    table = Table(caption="", head=("",), tally=tally, rows=(Row(label="All", cells=(
        count(tally, tally), share(tally, [("came",)], tally))),))
    (seen,), back = protected([table])
    assert [cell.is_hidden for cell in seen.rows[0].cells] in ([False, True], [True, True])
    assert back
    assert seen.rows[0].cells[1].value is None


def test_the_place_of_a_row_does_not_tell_what_is_held_back():
    """In a ranking the rows held back come last, by name, whatever they hold."""
    tally = {("a",): 40, ("b",): 30, ("c",): 12, ("d",): 4, ("e",): 7}
    table = Table(caption="", head=("", ""), tally=tally, is_ranked=True, rows=tuple(
        Row(label=name, cells=(count(tally, [(name,)]), count(tally, tally))) for name in ("a", "b", "c", "e", "d")))
    (seen,), _back = protected([table])
    shown = [row.label for row in seen.rows if not row.cells[0].is_hidden]
    back = [row.label for row in seen.rows if row.cells[0].is_hidden]
    assert [row.label for row in seen.rows] == [*shown, *back]
    assert back == sorted(back)
    assert {"d", "e"} <= set(back)
