"""One question of a report: what is read, and what is then said about it.

`read` makes exact tables out of the database. `tell` makes the headline, the sentence and the charts out of tables, and
sees no more than the reader may: for whoever is no clinician the small numbers are taken out in between (R-02). So
chart, table, sentence and file cannot differ (R-01), and none of them can say what another holds back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from reports.figures import ALL as ALL
from reports.figures import Cell, Row, Table, Words, protected
from reports.frame import Frame
from reports.suppression import SMALLEST

SHORT_LEVELS = {  # for the narrow columns of a chart
    "early_support": _("Education"), "outpatient": _("Weekly"), "iop": _("IOP"), "php": _("PHP"),
    "residential": _("Live-in"), "inpatient": _("Hospital"),
}


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One chart under its name; `svg` is "" where there is nothing to draw."""

    title: str
    svg: str


def draw(chart: Callable[..., str], *args: Any, title: str, **words: Any) -> Drawing:
    """Return what a function of `reports.charts` draws, with its title for the eye too."""
    return Drawing(title=title, svg=chart(*args, title=title, **words))


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a question says to one reader."""

    title: str  # the finding
    summary: str  # one sentence from the same numbers
    charts: tuple[Drawing, ...] = ()
    notes: tuple[Words, ...] = ()  # what it does not say
    n: str = ""  # how many people it is about, where no row sums them
    people: tuple[Any, ...] = ()  # ids of people it names one by one; for clinical roles only


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question and how it is answered. `is_long`: it opens sealed rows, which takes time where there are many."""

    slug: str
    asks: Words
    measure: Words  # what is measured, in one line
    read: Callable[[Frame], list[Table]]
    tell: Callable[[Frame, list[Table]], Told]
    is_long: bool = False
    spans: bool = True  # whether it looks back over weeks at all
    choices: tuple[tuple[str, Words], ...] = ()  # code and words of what the reader can look at
    by_choice: Callable[[Frame, list[Table], str], Told] | None = field(default=None)


@dataclass(frozen=True, kw_only=True)
class Report:
    """One question answered for one reader."""

    question: Question
    told: Told
    tables: tuple[Table, ...]
    n: Words

    @property
    def is_held_back(self) -> bool:
        """Tell whether the reader sees less than was counted."""
        return any(table.is_held_back for table in self.tables)


def report_of(
    question: Question, frame: Frame, tables: Sequence[Table], *, is_exact: bool, choice: str = "", opens: bool = False,
    others: Mapping[int, Sequence[Table]] | None = None,
) -> Report:
    """Return what this reader may see of these tables. `opens`: rows lead to the same people on the queue (R-06).

    `others`: the tables over the other numbers of weeks, which the reader can look at as well.
    """
    seen = list(tables) if is_exact else _protected(frame, tables, others or {})
    if not opens:
        seen = [replace(table, rows=tuple(replace(row, url="") for row in table.rows)) for table in seen]
    told = question.by_choice(frame, seen, choice) if question.by_choice else question.tell(frame, seen)
    return Report(question=question, told=told, tables=tuple(seen), n=told.n or (people(seen[0]) if seen else ""))


def _protected(frame: Frame, tables: Sequence[Table], others: Mapping[int, Sequence[Table]]) -> list[Table]:
    spans = {weeks: [table for table in found if not table.names_people]
             for weeks, found in {**others, frame.weeks: tables}.items()}
    return protected(spans[frame.weeks], spans, frame.weeks)[0]


def people(table: Table) -> str:
    """Say how many people a table is about: the first number of the row that sums the others."""
    cell = whole(table)
    return "" if cell is None else in_all(cell)


def in_all(cell: Cell) -> str:
    """Say a count of people as the head line does."""
    return say("fewer than 11 people, or not shown") if cell.value is None else say("n = %(n)s") % {"n": cell}


def whole(table: Table, place: int = 0) -> Cell | None:
    """Return a number of the row that sums the others, None where there is no such row."""
    return next((row.cells[place] for row in table.rows if row.key == ALL), None)


def lines(table: Table) -> list[Row]:
    """Return the rows without the one that sums them."""
    return [row for row in table.rows if row.key != ALL]


def row_of(table: Table, key: Any) -> Row | None:
    """Return the row about this week or code."""
    return next((row for row in table.rows if row.key == key), None)


def short_day(day: Any) -> str:
    """Return a day as charts and tables write it: "Nov 23"."""
    return date_format(day, "M j")


def dates(frame: Frame) -> str:
    """Say which days a report is about, by the site's clock."""
    return say("%(first)s to %(last)s, %(zone)s time") % {
        "first": date_format(frame.first, "M j, Y"), "last": date_format(frame.today, "M j, Y"), "zone": frame.zone.key,
    }


def is_enough(n: int | None) -> bool:
    """Tell whether a share of so many says anything."""
    return n is not None and n >= SMALLEST
