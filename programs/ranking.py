"""The first programs of a whole country for one person, in a blink: the order of `matching`, over arrays. Pure.

Place after place of the order is counted only for the rows that can still be among the first. Where a place is known
and one goes home at night, programs near it are tried first: the first places of the order go to those within reach.
"""

import datetime
import math
from collections.abc import Callable, Iterable

import numpy as np

from programs import criteria
from programs.attendance import EARTH_MILES
from programs.attending import sessions
from programs.columns import Columns, Ints
from programs.criteria import LIVES_IN, Some
from programs.matching import REACH_MILES, Criterion
from programs.needs import Needs
from programs.wish_counts import wishes

COUNTS: dict[Criterion, Callable[[Some], Ints]] = {
    Criterion.HARD_NEEDS: criteria.hard_needs,
    Criterion.LEVEL: criteria.level,
    Criterion.REACH: criteria.reach,
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
AFTER_LEVEL = list(Criterion)[Criterion.REACH :]
MARGIN = 1e-6  # radians, some twenty feet: the box around a place is drawn a little too large, never too small


def first(columns: Columns, needs: Needs, at: datetime.datetime, limit: int) -> list[int]:
    """Return the rows of the first programs of the order, at most `limit`; `at` is aware.

    Those of the level needed that miss no hard need stand above all others; of them those within daily reach above the
    rest. So each smaller search is enough where it finds as many as are asked for.
    """
    for search in (_near, _of_level):
        rows = search(columns, needs)
        none = np.zeros(len(rows), dtype=np.int64)
        some = Some(columns, needs, at, rows, none + needs.level.rung, none)
        some.keep(~criteria.too_far(some))
        if search is _near:
            some.keep(criteria.reach(some) == 0)
        if len(some) >= limit:
            return _narrowed(some, AFTER_LEVEL, limit)
    some = _all(columns, needs, at)
    if len(some) > limit:  # the distance adds one at most, and is dear to know
        some.keep(some.missed <= np.partition(some.missed, limit - 1)[limit - 1] + 1)
    some.missed = some.missed + criteria.too_far(some)
    return _narrowed(some, Criterion, limit)


def nearest(columns: Columns, needs: Needs, at: datetime.datetime) -> int | None:
    """Return the row of the program that misses least; None where one meets every need, or none is high enough."""
    some = _all(columns, needs, at)
    some.missed = some.missed + criteria.too_far(some)
    missing, above = some.missed + criteria.requirements(some), criteria.level(some)
    if not len(some) or ((missing == 0) & (above == 0)).any():
        return None
    least = above * 64 + missing
    some.keep(least == least.min())
    row = _narrowed(some, Criterion, 1)[0]
    return row if missing[least.argmin()] else None


def _all(columns: Columns, needs: Needs, at: datetime.datetime) -> Some:
    """Return every program at the level needed or above it, the distance still to be held; a lower one never is."""
    above = columns.levels >> needs.level.rung
    rows = np.flatnonzero(above)
    missed = criteria.misses(columns, columns.rungs[-1], slice(None), needs)[rows].astype(np.int64)
    return Some(columns, needs, at, rows, LOWEST[above[rows]] + needs.level.rung, missed)


def _of_level(columns: Columns, needs: Needs) -> Ints:
    """Return the rows of the level needed that miss no hard need but perhaps the distance."""
    rung = columns.rungs[needs.level.rung]
    rows: Ints = rung.rows[criteria.misses(columns, rung, slice(None), needs) == 0]
    return rows


def _near(columns: Columns, needs: Needs) -> Ints:
    """Return those of them that may be within daily reach, none where reach means nothing.

    They are in a square around the person, or their place is not known, or they need no way.
    """
    rung = columns.rungs[needs.level.rung]
    if needs.place is None or needs.level.rung >= LIVES_IN:
        return rung.rows[:0]
    lat, lon = math.radians(needs.place[0]), math.radians(needs.place[1])
    far = REACH_MILES / EARTH_MILES + MARGIN
    low, high = (int(place) for place in np.searchsorted(rung.latitude[: rung.placed], [lat - far, lat + far]))
    band = slice(low, high)
    chosen = criteria.misses(columns, rung, band, needs) == 0
    if abs(lat) + far < math.pi / 2:
        east = np.abs(rung.longitude[band] - lon)
        wide = math.asin(min(1.0, math.sin(far) / math.cos(lat))) + MARGIN
        beside = (east <= wide) | (east >= 2 * math.pi - wide)
        chosen &= beside | rung.by_video[band] if needs.telehealth_ready is True else beside
    parts = [rung.rows[band][chosen]]
    placeless = slice(rung.placed, len(rung))
    parts.append(rung.rows[placeless][criteria.misses(columns, rung, placeless, needs) == 0])
    if needs.telehealth_ready is True:
        for part in (slice(0, low), slice(high, rung.placed)):
            parts.append(rung.rows[part][rung.by_video[part] & (criteria.misses(columns, rung, part, needs) == 0)])
    return np.concatenate(parts)


def _narrowed(some: Some, places: Iterable[Criterion], limit: int) -> list[int]:
    """Return the first rows by these places of the order, then by id."""
    code = np.zeros(len(some), dtype=np.int64)
    for place in places:
        code = code * MOST.get(place, 16) + COUNTS[place](some)
        if len(some) > limit:
            stays = code <= np.partition(code, limit - 1)[limit - 1]
            some.keep(stays)
            code = code[stays]
    order = np.lexsort((some.columns.order[some.rows], code))
    return [int(row) for row in some.rows[order[:limit]]]
