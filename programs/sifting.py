"""Which programs of a whole country a search page lists, and in which order, over arrays. Pure."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

from eligibility.levels import Level
from programs import criteria
from programs.attendance import miles_between
from programs.columns import NEVER_SAID, NO_AGE, STATUSES, Bools, Columns, Ints
from programs.offers import Offer

Listed = tuple[Offer, float | None]  # with its miles, None where they are not known


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a list is narrowed to; "" and None ask for nothing."""

    level: str = ""
    payer: str = ""
    age: int | None = None
    language: str = ""
    words: str = ""
    is_open: bool = False
    checked_before: datetime.date | None = None  # or never checked
    unsaid: bool = False  # programs that do not state what is asked for stay in
    place: tuple[float, float] | None = None
    miles: int = 0
    sort: str = "name"  # "name", "distance", "openings"


@dataclass(frozen=True)
class Sifted(Sequence[Listed]):
    """What is left, in order; a program is looked up only when it is shown."""

    columns: Columns
    rows: Ints
    place: tuple[float, float] | None
    silent: int  # left out because they do not say

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Listed]:
        return iter(self[:])

    @overload
    def __getitem__(self, which: int) -> Listed: ...

    @overload
    def __getitem__(self, which: slice) -> list[Listed]: ...

    def __getitem__(self, which: int | slice) -> Listed | list[Listed]:
        if isinstance(which, slice):
            return [self._listed(row) for row in self.rows[which].tolist()]
        return self._listed(int(self.rows[which]))

    def _listed(self, row: int) -> Listed:
        offer = self.columns.offers[row]
        known = self.place is not None and offer.place is not None
        return offer, miles_between(self.place, offer.place) if known else None  # type: ignore[arg-type]


def sift(columns: Columns, asked: Asked, at: datetime.datetime, names: Mapping[Any, str]) -> Sifted:
    """Return the programs asked for. `names` holds the words of each that a search goes through, in small letters."""
    fits, says = np.ones(len(columns), dtype=bool), np.ones(len(columns), dtype=bool)
    if asked.level:
        fits &= (columns.levels >> Level(asked.level).rung & 1).astype(bool)
    for name, code in (("payers", asked.payer), ("languages", asked.language)):
        if code:
            told = columns.codes[name]
            says &= told != 0
            fits &= (told == 0) | ((told & columns.alphabets[name].mask([code])) != 0)
    if asked.age is not None:
        says &= (columns.age_from != -NO_AGE) | (columns.age_to != NO_AGE)
        fits &= (np.maximum(columns.age_from, 0) <= asked.age) & (asked.age <= columns.age_to)
    fresh = criteria.freshness_of(columns, slice(None), at) if asked.is_open or asked.sort == "openings" else None
    if asked.is_open and fresh is not None:
        fits &= (columns.status == STATUSES["open"]) & (fresh > 0)
    if asked.checked_before is not None:
        fits &= columns.oldest_check < asked.checked_before.toordinal()
    apart = None if asked.place is None else criteria.haversines(columns, asked.place, slice(None))
    if apart is not None and asked.miles:
        says &= ~np.isnan(apart)
        fits &= ~(apart > criteria.haversine(asked.miles))
    if asked.words:
        fits &= _has_words(columns, fits, asked.words.lower(), names)
    kept = fits if asked.unsaid else fits & says
    rows = np.flatnonzero(kept)
    by_name = columns.by_name[rows]
    if asked.sort == "distance" and apart is not None:
        order = np.lexsort((by_name, apart[rows]))  # what is no number is last
    elif asked.sort == "openings" and fresh is not None:
        never = columns.said_at[rows] == NEVER_SAID
        order = np.lexsort((by_name, never, -fresh[rows].astype(np.int8), LAST[columns.status[rows]], fresh[rows] == 0))
    else:
        order = np.argsort(by_name)
    return Sifted(columns, rows[order], asked.place, int(np.count_nonzero(fits)) - len(rows))


LAST = np.array([3, 0, 1, 2], dtype=np.uint8)  # open, full, paused, never said


def _has_words(columns: Columns, fits: Bools, words: str, names: Mapping[Any, str]) -> Bools:
    found = np.zeros(len(columns), dtype=bool)
    for row in np.flatnonzero(fits).tolist():
        offer = columns.offers[row]
        found[row] = words in (names.get(offer.id) or offer.name.lower())
    return found
