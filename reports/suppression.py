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
    nobody may work out, such as the rest beside a share. Every printed count is one already, and so is whatever the
    printed counts cut the people into, unless that is so fine that no reader thinks of it (`guards_kinds`).
    """
    classes, sums = _classes(tally, [*printed, *secret])
    sets = {kinds: frozenset(place for place, members in enumerate(classes) if members <= kinds) for kinds in printed}
    more = {frozenset(place for place, members in enumerate(classes) if members <= kinds) for kinds in secret}
    alone = {frozenset([place]) for place in range(len(classes))} if guards_kinds else set()

    def size(own: frozenset[int]) -> int:
        return sum(sums[place] for place in own)

    guarded = [own for own in _ordered({*sets.values(), *more, *alone}, size) if is_small(size(own))]
    shown = [own for own in _ordered(set(sets.values()), size) if not is_small(size(own))]
    if guarded:
        shown = _kept(shown, guarded, set(sets.values()), size)
    left = set(shown)
    return frozenset(kinds for kinds, own in sets.items() if own not in left)


def _kept(shown: list[frozenset[int]], guarded: Sequence[frozenset[int]], printed: Collection[frozenset[int]],
          size: Size) -> list[frozenset[int]]:
    """Return the counts that can stay: one after another goes until no guarded one can be worked out."""
    inner = _products([*shown, *guarded])
    places = list(range(len(shown)))
    asked = list(range(len(shown), len(shown) + len(guarded)))
    while places:
        between = inner[np.ix_(places, asked)]
        parts = np.linalg.pinv(inner[np.ix_(places, places)], hermitian=True) @ between
        own = np.diagonal(inner)[asked]
        rest = own - np.einsum("ij,ij->j", between, parts)
        derived = np.flatnonzero(rest < NEAR * np.maximum(1.0, own))
        if derived.size:
            gone: set[int] = set()
            for one in derived:
                used = np.flatnonzero(np.abs(parts[:, one]) > NEAR)
                if gone.isdisjoint(used.tolist()):  # else what went already may be enough: the next round sees
                    gone.add(int(used[0]))  # the smallest count that helps to work it out
            places = [place for at, place in enumerate(places) if at not in gone]
            continue
        pinned = _pinned([shown[place] for place in places], printed, size)
        if pinned is None:
            break
        places.pop(pinned)
    return [shown[place] for place in places]


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


def _products(sets: Sequence[frozenset[int]]) -> Matrix:
    """Return the inner product of every two counts: how many classes they share."""
    wide = max((place for own in sets for place in own), default=-1) + 1
    rows = np.zeros((len(sets), wide))
    for row, own in enumerate(sets):
        rows[row, list(own)] = 1.0
    return rows @ rows.T


def _ordered(sets: Collection[frozenset[int]], size: Size) -> list[frozenset[int]]:
    """Return counts without the empty one, the smallest first, always in the same order."""
    return sorted((own for own in sets if own), key=lambda own: (size(own), len(own), sorted(own)))


def _pinned(shown: Sequence[frozenset[int]], printed: Collection[frozenset[int]], size: Size) -> int | None:
    """Return a sum that gives its held-back parts away by its size alone, None where there is none.

    Twelve parts held back that sum to twelve are one each; three that sum to thirty are ten each.
    """
    known = set(shown)
    back = [own for own in printed if own and own not in known and size(own)]
    for place in range(len(shown) - 1, -1, -1):
        left = set(shown[place])
        for own in sorted(known - {shown[place]}, key=len, reverse=True):
            if own <= left:
                left -= own
        held, parts = size(frozenset(left)), 0
        for own in sorted(back, key=len, reverse=True):
            if own <= left:
                left -= own
                parts += 1
        if parts and not size(frozenset(left)) and held in (parts, parts * (SMALLEST - 1)):
            return place
    return None
