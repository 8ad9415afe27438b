"""Which counts may be shown to somebody who is no clinician: none from 1 to 10, and none by which one could be derived.

A table rests on a tally: people sorted into kinds, each in exactly one. Every count that is printed is the sum of some
kinds. Whoever reads the printed counts can add and subtract them, so a small one is given away as soon as it is such a
combination of the others; then others are held back as well (complementary suppression, as the federal cell-size policy
of CMS asks for: no cell from 1 to 10, and no other cell that lets it be computed).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

SMALLEST = 11  # fewer people than this could be recognized
NEAR = 1e-7
Kind = tuple[Any, ...]  # words and numbers: of which week, level, answer
Kinds = frozenset[Kind]  # the kinds of a tally one count sums
Tally = Mapping[Kind, int]  # people of each kind
Size = Callable[[frozenset[int]], int]  # people of a set of classes
Matrix = npt.NDArray[np.float64]


def is_small(n: int) -> bool:
    """Tell whether a count is one that must not be read: 0 names nobody."""
    return 0 < n < SMALLEST


def count_of(tally: Tally, kinds: Collection[Kind]) -> int:
    """Return how many people these kinds hold."""
    return sum(tally.get(kind, 0) for kind in kinds)


def hidden(
    tally: Tally, printed: Collection[Kinds], secret: Collection[Kinds] = (), *,
    guards_kinds: bool = True,
) -> frozenset[Kinds]:
    """Return which of the printed counts must be held back.

    tally: people of each kind. printed: the counts of the page, each a set of kinds. secret: counts nobody prints and
    nobody may work out, such as the rest beside a share. Every printed count is one already, so is what lies between
    two of which one holds the other, and so is whatever the printed counts cut the people into, unless that is so fine
    that no reader thinks of it (`guards_kinds`).
    """
    classes, sums = _classes(tally, [*printed, *secret])
    sets = {kinds: frozenset(place for place, members in enumerate(classes) if members <= kinds) for kinds in printed}
    more = {frozenset(place for place, members in enumerate(classes) if members <= kinds) for kinds in secret}
    alone = {frozenset([place]) for place in range(len(classes))} if guards_kinds else set()

    def size(own: frozenset[int]) -> int:
        return sum(sums[place] for place in own)

    between = _between(_ordered(set(sets.values()), size), size)
    guarded = [own for own in _ordered({*sets.values(), *more, *alone, *between}, size) if is_small(size(own))]
    shown = [own for own in _ordered(set(sets.values()), size) if not is_small(size(own))]
    if guarded:
        shown = _kept(shown, guarded, set(sets.values()), size)
    left = set(shown)
    return frozenset(kinds for kinds, own in sets.items() if own not in left)


def _kept(shown: Sequence[frozenset[int]], guarded: Sequence[frozenset[int]], printed: Collection[frozenset[int]],
          size: Size) -> list[frozenset[int]]:
    """Return the counts that can stay: one after another goes until nothing guarded can be worked out."""
    wide = 1 + max(place for own in [*shown, *guarded] for place in own)
    left, asked = list(shown), _rows(guarded, wide)
    while left:
        parts, derived = _worked_out(_rows(left, wide), asked)
        gone: set[int] = set()
        for one in derived:
            used = np.flatnonzero(np.abs(parts[:, one]) > NEAR)
            if gone.isdisjoint(used.tolist()):  # else what went already may be enough: the next round sees
                gone.add(int(used[0]))  # the smallest count that helps to work it out
        if not derived.size:
            gone = _given_away(left, [own for own in printed if own not in set(left)], size)
        if not gone:
            break
        left = [own for place, own in enumerate(left) if place not in gone]
    return left


def _worked_out(given: Matrix, asked: Matrix) -> tuple[Matrix, npt.NDArray[np.intp]]:
    """Return how much of each given count makes each asked one, and which of these come out exactly."""
    inner = given @ asked.T
    parts: Matrix = np.linalg.pinv(given @ given.T, hermitian=True) @ inner
    own = np.einsum("ij,ij->i", asked, asked)
    rest = own - np.einsum("ij,ij->j", inner, parts)
    return parts, np.flatnonzero(rest < NEAR * np.maximum(1.0, own))


def _given_away(left: Sequence[frozenset[int]], back: Sequence[frozenset[int]], size: Size) -> set[int]:
    """Return the place of a count that must go because of what a sum says of its held-back parts together.

    They are one small group, or are told by their size alone: twelve that sum to twelve are one each, three that sum to
    thirty are ten each. A sum is cut into printed parts from each held-back part on, the widest of the others first.
    """
    places = {own: place for place, own in enumerate(left)}
    hidden_ = [own for own in back if own and size(own)]
    for place in range(len(left) - 1, -1, -1):
        whole = left[place]
        inside = sorted((own for own in [*left, *back] if own and own < whole),
                        key=lambda own: (-len(own), sorted(own)))
        for first in (own for own in hidden_ if own < whole):
            parts, rest = [first], set(whole - first)
            for own in inside:
                if own <= rest:
                    parts.append(own)
                    rest -= own
            held = [own for own in parts if own not in places and size(own)]
            n = sum(map(size, held))
            if size(frozenset(rest)) or not (is_small(n) or n in (len(held), len(held) * (SMALLEST - 1))):
                continue
            used = [places[own] for own in parts if own in places and size(own)]
            return {min(used) if is_small(n) and used else place}
    return set()


def _classes(tally: Tally, counts: Sequence[Kinds]) -> tuple[list[Kinds], list[int]]:
    """Return the kinds put together that no count tells apart, and how many people each such class holds."""
    found: dict[tuple[int, ...], list[Kind]] = {}
    holds: dict[Kind, list[int]] = {}
    for place, kinds in enumerate(counts):
        for kind in kinds:
            holds.setdefault(kind, []).append(place)
    for kind in tally:
        if kind in holds:
            found.setdefault(tuple(holds[kind]), []).append(kind)
    members = [frozenset(kinds) for kinds in found.values()]
    return members, [count_of(tally, kinds) for kinds in members]


def _rows(sets: Sequence[frozenset[int]], wide: int) -> Matrix:
    """Return a row for each count: 1 where it holds a class."""
    rows = np.zeros((len(sets), wide))
    for row, own in enumerate(sets):
        rows[row, list(own)] = 1.0
    return rows


def _ordered(sets: Collection[frozenset[int]], size: Size) -> list[frozenset[int]]:
    """Return counts without the empty one, the smallest first, always in the same order."""
    return sorted((own for own in sets if own), key=lambda own: (size(own), len(own), sorted(own)))


def _between(sets: Sequence[frozenset[int]], size: Size) -> set[frozenset[int]]:
    """Return what lies between two counts of which one holds the other, where it is small. `sets`: smallest first."""
    sizes, found = [size(own) for own in sets], set()
    for place, inner in enumerate(sets):
        for other in range(place + 1, len(sets)):
            if sizes[other] - sizes[place] >= SMALLEST:
                break
            if inner < sets[other]:
                found.add(sets[other] - inner)
    return found
