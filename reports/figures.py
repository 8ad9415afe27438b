"""The numbers of a report: one table, from which the chart, the sentence and the file are made (R-01)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as say

from reports.charts.drawing import number, percent
from reports.suppression import Kind, Kinds, Tally, count_of, hidden

Words = str | Promise
ALL = "all"  # the key of the row that sums the others


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One number, and the people it rests on. `value` is None where there is none, or where it is held back."""

    unit: str = "count"  # count, share (0 to 1), hours, minutes, points, text
    value: Any = None
    of: Kinds = frozenset()  # the people counted, or the part of a share
    out_of: Kinds = frozenset()  # the whole of a share
    is_hidden: bool = False

    @property
    def rests_on(self) -> set[Kinds]:
        """Return the counts that can be read off this number."""
        return {kinds for kinds in (self.of, self.out_of) if kinds}

    def __str__(self) -> str:
        """Say the number as the table prints it."""
        if self.is_hidden:
            return say("Not shown")
        if self.value is None:
            return "–"
        if self.unit == "share":
            return percent(self.value, 1)
        if self.unit in ("hours", "minutes", "points"):
            return f"{self.value:,.1f}"
        return number(self.value) if self.unit == "count" else str(self.value)

    @property
    def plain(self) -> Any:
        """Return the number as a file holds it: unrounded but for what nobody can read, "" where there is none."""
        if self.is_hidden:
            return say("Not shown")
        if self.value is None:
            return ""
        return round(self.value, 4) if isinstance(self.value, float) else self.value


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table."""

    label: Words
    cells: tuple[Cell, ...]
    key: Any = None  # what the line is about, for the chart: a week, a code
    url: str = ""  # the same people on the queue, for whoever may see it
    note: Words = ""  # "so far": the week is not over


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows under headings; `tally` is what the counts rest on."""

    caption: Words
    head: tuple[Words, ...]  # of the first column and of every cell
    rows: tuple[Row, ...]
    tally: Tally = field(default_factory=dict)
    also: frozenset[Kinds] = frozenset()  # counts the words around the table print
    names_people: bool = False  # one row is one person: for clinical roles only
    guards_kinds: bool = True  # no: kinds are so fine that a page only counts sums of them
    is_ranked: bool = False  # the largest first: what is held back then goes to the end, for its place would tell it

    def column(self, place: int) -> list[Any]:
        """Return the numbers of one column, None where one is missing or held back."""
        return [row.cells[place].value for row in self.rows]

    @property
    def labelled(self) -> list[tuple[Row, list[tuple[Words, Cell]]]]:
        """Return each row with its numbers under their headings, for screens too narrow for columns."""
        return [(row, list(zip(self.head[1:], row.cells, strict=True))) for row in self.rows]

    @property
    def is_held_back(self) -> bool:
        """Tell whether any number is not shown."""
        return any(cell.is_hidden for row in self.rows for cell in row.cells)


def on_chart(part: float | None) -> float | None:
    """Return a share (0 to 1) as the percent a chart writes: whole, as the table does, but never 0 for somebody."""
    if part is None:
        return None
    whole = round(100 * part)
    return min(99.9, max(0.1, round(100 * part, 1))) if (whole == 0 and part) or (whole == 100 and part < 1) else whole


def count(tally: Tally, kinds: Iterable[Kind]) -> Cell:
    """Return the count of these kinds."""
    own = frozenset(kinds)
    return Cell(value=count_of(tally, own), of=own)


def share(tally: Tally, part: Iterable[Kind], whole: Iterable[Kind]) -> Cell:
    """Return the share of a part in a whole that holds it; None where nobody is in the whole."""
    of, out_of = frozenset(part), frozenset(whole)
    n = count_of(tally, out_of)
    return Cell(unit="share", value=count_of(tally, of) / n if n else None, of=of, out_of=out_of)


def measure(unit: str, value: float | None, people: Iterable[Kind]) -> Cell:
    """Return a number worked out over people, such as a median: shown where their count may be."""
    return Cell(unit=unit, value=value, of=frozenset(people))


def _nested(row: Row) -> Iterator[tuple[Kinds, Kinds]]:
    """Yield every two counts of a line of which one holds the other: whoever reads both reads what is between."""
    told = {kinds for cell in row.cells for kinds in cell.rests_on}
    yield from ((whole, part) for whole in told for part in told if part < whole)


def protected(
    tables: Sequence[Table], spans: Mapping[int, Sequence[Table]] | None = None, weeks: int = 0,
) -> tuple[list[Table], frozenset[Kinds]]:
    """Return the tables of one report without what could name people, and the counts that were held back (R-02).

    All tables together: what one holds back another must not give away. Kinds of two tables that are called alike are
    the same people. `spans`: the tables of the same question over each number of weeks a reader can ask for, these
    (over `weeks`) among them: whoever looks at one span after the other must not learn more.
    """
    spans = spans or {weeks: tables}
    back = _held_back(spans, weeks)
    if not _is_nested(spans):  # sizes are then those of the shorter span: ask this one by itself as well
        back |= _held_back({weeks: tables}, weeks)

    def kept(cell: Cell) -> Cell:
        return replace(cell, value=None, is_hidden=True) if cell.rests_on & back else cell

    seen = [replace(table, rows=tuple(replace(row, cells=tuple(map(kept, row.cells))) for row in table.rows))
            for table in tables]
    return [_unranked(table) if table.is_ranked else table for table in seen], back


def _unranked(table: Table) -> Table:
    """Return a ranked table with the rows whose numbers are held back at its end, by name."""
    sums = [row for row in table.rows if row.key == ALL]
    last = [row for row in table.rows if row not in sums and any(cell.is_hidden for cell in row.cells)]
    first = [row for row in table.rows if row not in sums and row not in last]
    return replace(table, rows=(*first, *sorted(last, key=lambda row: str(row.label)), *sums))


def _is_nested(spans: Mapping[int, Sequence[Table]]) -> bool:
    """Tell whether every kind of a shorter span that a longer one has too holds as many people there or more."""
    before: dict[Kind, int] = {}
    for width in sorted(spans):
        here = {kind: n for table in spans[width] for kind, n in table.tally.items()}
        if any(n < before.get(kind, 0) for kind, n in here.items()):
            return False
        before |= here
    return True


def _held_back(spans: Mapping[int, Sequence[Table]], weeks: int) -> frozenset[Kinds]:
    """Return which counts of the tables over `weeks` must be held back from who sees those of all spans.

    A longer span holds the people of a shorter one: a kind is cut into those of the shortest, those the next one adds,
    and so on. What a longer span adds nobody to is the same number in both.
    """
    tally: dict[Kind, int] = {}
    before: dict[Kind, int] = {}
    for width in sorted(spans):
        here = {kind: n for table in spans[width] for kind, n in table.tally.items()}
        for kind in sorted(here, key=repr):  # in one order however the database tells them: no two looks differ
            if kind not in before or here[kind] > before[kind]:
                tally[width, kind] = here[kind] - before.get(kind, 0)
                before[kind] = here[kind]

    def over(kinds: Kinds, width: int) -> Kinds:
        return frozenset((least, kind) for least in spans if least <= width for kind in kinds if (least, kind) in tally)

    printed, rests, own = set(), set(), set()
    for width, tables in spans.items():
        rows = [row for table in tables for row in table.rows]
        told = {kinds for row in rows for cell in row.cells for kinds in cell.rests_on}
        told |= {kinds for table in tables for kinds in table.also}
        printed |= {over(kinds, width) for kinds in told}
        rests |= {over(whole - part, width) for row in rows for whole, part in _nested(row)}
        own |= told if width == weeks else set()
    guards = all(table.guards_kinds for tables in spans.values() for table in tables)
    back = hidden(tally, printed, rests, guards_kinds=guards)
    return frozenset(kinds for kinds in own if over(kinds, weeks) in back)
