"""The first programs of a whole country for one person, in a blink: the order of `matching`, over arrays. Pure.

Place after place of the order is counted only for the rows that can still be among the first. Where a place is known
and one goes home at night, programs near it are tried first: the first places of the order go to those within reach.
"""

import datetime
import math
from collections.abc import Callable, Iterator

import numpy as np

from programs import criteria
from programs.attendance import EARTH_MILES
from programs.attending import sessions
from programs.columns import Columns, Ints, Rung
from programs.criteria import LIVES_IN, Counts, Some
from programs.matching import REACH_MILES, Criterion
from programs.needs import Needs
from programs.wish_counts import wishes

# Hard needs, level and reach are one number for each group that is ranked; these places are counted row by row.
COUNTS: dict[Criterion, Callable[[Some], Counts]] = {
    Criterion.REQUIREMENTS: criteria.requirements,
    Criterion.SESSIONS: sessions,
    Criterion.TAKING_PART: criteria.taking_part,
    Criterion.OPENINGS: criteria.openings,
    Criterion.DISTANCE: criteria.distance,
    Criterion.WISHES: wishes,
    Criterion.MILES: criteria.whole_miles,
}
# More than a place can count: codes in one list are at most 64, half way round the earth is 12,437 miles.
MOST = {Criterion.TAKING_PART: 128, Criterion.WISHES: 256, Criterion.MILES: 16_384}
LOWEST = np.array([next((rung for rung in range(6) if mask >> rung & 1), 6) for mask in range(64)])
MARGIN = 1e-6  # radians, some twenty feet: the box around a place is drawn a little too large, never too small
OUT_OF_REACH = 1  # the group of those that miss nothing, at the level needed, out of daily reach
ONE_MISSED = 16  # the group of those that miss one hard need, at the level needed, within reach


def first(columns: Columns, needs: Needs, at: datetime.datetime, limit: int) -> list[int]:
    """Return the rows of the first programs of the order, at most `limit`; `at` is aware."""
    rows: list[int] = []
    for some in _groups(columns, needs, at, limit):
        rows += _narrowed(some, limit - len(rows))
        if len(rows) >= limit:
            break
    return rows


def nearest(columns: Columns, needs: Needs, at: datetime.datetime) -> int | None:
    """Return the row of the program that misses least; None where one meets every need, or none is high enough."""
    rows, above = _high_enough(columns, needs)
    if not len(rows):
        return None
    lowest = int(above.min())
    some = Some(columns, needs, at, rows[above == lowest], needs.level.rung + lowest, {})
    missed = criteria.misses(columns, columns.rungs[-1], some.rows, needs) + criteria.too_far(some)
    missing = missed + criteria.requirements(some)
    least = missing == missing.min()
    if not missing.min():
        return None
    some.keep(least)
    return _narrowed(some, 1, missed[least] * np.int64(2) + criteria.reach(some))[0]


def _groups(columns: Columns, needs: Needs, at: datetime.datetime, limit: int) -> Iterator[Some]:
    """Yield programs in groups that share the first three places of the order, best first.

    A group's number is hard needs missed x 16 + rungs above the level needed x 2 + whether it is out of daily reach.
    """
    rung, far, held = columns.rungs[needs.level.rung], needs.max_miles, dict[str, Ints]()

    def group(rows: Ints, above: int = 0, is_far: bool = False) -> Some:
        return Some(columns, needs, at, rows, needs.level.rung + above, held, is_far)

    if needs.place is None or needs.level.rung >= LIVES_IN:
        some = group(rung.rows[criteria.misses(columns, rung, slice(None), needs) == 0])
        if far is not None:
            some.keep(~criteria.too_far(some))
        yield some
        given = OUT_OF_REACH
    else:
        near = _about(rung, needs, needs.place)
        near = near[criteria.misses(columns, rung, near, needs) == 0]
        some = group(rung.rows[near])
        within = ~some.without_way(some.beyond(REACH_MILES if far is None else min(far, REACH_MILES)))
        some.keep(within)
        yield some
        if far is None or far > REACH_MILES:
            others = criteria.misses(columns, rung, slice(None), needs) == 0
            others[near[within]] = False
            some = group(rung.rows[others], is_far=True)
            if far is not None:
                some.keep(~criteria.too_far(some))
            yield some
            given = OUT_OF_REACH
        else:  # whoever goes no farther than reach is best served about there, at whatever level
            rows = columns.rungs[-1].rows[_about(columns.rungs[-1], needs, needs.place)]
            for number, members in _in_turn(columns, needs, at, rows):
                if 0 < number <= ONE_MISSED:
                    yield group(members, number % 16 // 2, number % 2 == 1)
            given = ONE_MISSED
    rows, _above = _high_enough(columns, needs)
    missed = criteria.misses(columns, columns.rungs[-1], rows, needs)
    enough = np.flatnonzero(np.cumsum(np.bincount(missed)) >= limit) if len(rows) else rows
    if len(enough):  # the distance adds one at most, and is dear to know
        rows = rows[missed <= enough[0] + 1]
    for number, members in _in_turn(columns, needs, at, rows):
        if number > given:
            yield group(members, number % 16 // 2, number % 2 == 1)


def _in_turn(columns: Columns, needs: Needs, at: datetime.datetime, rows: Ints) -> Iterator[tuple[int, Ints]]:
    """Yield the number of each group these rows are of, best first, with its rows."""
    above = columns.levels[rows] >> needs.level.rung
    rows, above = rows[above != 0], LOWEST[above[above != 0]]
    every = Some(columns, needs, at, rows, needs.level.rung, {})
    missed = criteria.misses(columns, columns.rungs[-1], rows, needs).astype(np.int64)
    numbers = (missed + criteria.too_far(every)) * 16 + above * 2
    numbers += criteria.reach(every) & (above < LIVES_IN - needs.level.rung)
    for number in np.bincount(numbers).nonzero()[0].tolist():
        yield number, rows[numbers == number]


def _high_enough(columns: Columns, needs: Needs) -> tuple[Ints, Ints]:
    """Return the rows at the level needed or above it, and by how many rungs; a lower one never is."""
    above = columns.levels >> needs.level.rung
    rows = np.flatnonzero(above)
    return rows, LOWEST[above[rows]]


def _about(rung: Rung, needs: Needs, place: tuple[float, float]) -> Ints:
    """Return which programs of a rung may be within daily reach.

    They are in a square around the person, or their place is not known, or they need no way.
    """
    lat, lon = math.radians(place[0]), math.radians(place[1])
    far = REACH_MILES / EARTH_MILES + MARGIN
    low, high = rung.latitude[: rung.placed].searchsorted([lat - far, lat + far]).tolist()
    if abs(lat) + far < math.pi / 2:
        east = np.abs(rung.longitude[low:high] - lon)
        wide = math.asin(min(1.0, math.sin(far) / math.cos(lat))) + MARGIN
        beside = east <= wide
        if abs(lon) + wide > math.pi:  # over the date line
            beside |= east >= 2 * math.pi - wide
        about: Ints = np.flatnonzero(beside) + low
    else:
        about = np.arange(low, high)
    if needs.telehealth_ready is True:
        about = np.union1d(about, rung.videos.get(needs.state, rung.videos[""]))
    if rung.placed < len(rung):
        about = np.concatenate([about, np.arange(rung.placed, len(rung))])
    return about


def _narrowed(some: Some, limit: int, code: Ints | None = None) -> list[int]:
    """Return the first rows by the places of the order, then by id; `code` is what went before."""
    for place, count in COUNTS.items():
        if len(some) < 2:
            break
        counts = count(some)
        if isinstance(counts, int):
            continue
        if code is not None:
            code = code * MOST.get(place, 16) + counts
        else:
            best = counts == counts.min()
            if np.count_nonzero(best) >= limit:  # most often all that can be first are equal so far
                some.keep(best)
                continue
            code = counts.astype(np.int64)
        if len(some) > limit:
            last = np.partition(code, limit - 1)[limit - 1]
            stays = code <= last
            some.keep(stays)
            code = code[stays]
        elif len(set(code.tolist())) == len(code):
            break
    ties = some.columns.order[some.rows]
    order = np.argsort(ties) if code is None else np.lexsort((ties, code))
    rows: list[int] = some.rows[order[:limit]].tolist()
    return rows
