"""How far sessions lie outside free times, for many programs at once: the fifth place of the order. Pure."""

import numpy as np
import numpy.typing as npt

from programs.attendance import (
    BUS_MPH,
    BUS_WAIT_MINUTES,
    CAR_ROAD_MPH,
    CAR_START_MINUTES,
    CAR_TOWN_MILES,
    CAR_TOWN_MPH,
    GRACE_MINUTES,
    ROAD_FACTOR,
    free_time,
    travel_minutes,
)
from programs.columns import Ints, Small
from programs.criteria import LIVES_IN, Counts, Some
from programs.matching import REACH_MILES

NEVER, ALWAYS = -1, 1 << 30  # minutes of way
FAR_MINUTES = travel_minutes(REACH_MILES, "car") - GRACE_MINUTES  # whoever is out of reach is at least so far away
FEW = 256  # so many timetables are all held against a person at once, rather than those of each group


def sessions(some: Some) -> Counts:
    """Return 0 all, 1 two thirds or more, 2 not listed, 3 some, 4 none of the sessions of the best track."""
    columns = some.columns
    if some.needs.free_blocks is None or some.rung >= LIVES_IN:
        return 0
    which = columns.timetable[some.rows]
    if len(columns.timetables) > FEW:
        ways, which = _longest_ways(some, which.astype(np.int64)), np.arange(len(which), dtype=np.int32)
    else:
        if "ways" not in some.held:
            some.held["ways"] = _longest_ways(some, np.arange(len(columns.timetables)))
        ways = some.held["ways"]
    if some.needs.place is None or (some.is_far and not ((ways >= FAR_MINUTES) & (ways < ALWAYS)).any()):
        return _bands(ways, FAR_MINUTES if some.is_far else 0)[which]  # how far exactly makes no difference
    return _bands(ways[:, which], np.maximum(0, _travel(some) - GRACE_MINUTES))


def _bands(ways: Ints, way: Ints | int) -> Small:
    """Return 4, less one where some can be attended, less two where two thirds can, less one more where all can."""
    some, most, every = (way <= ways).view(np.uint8)
    found: Small = 4 - some - 2 * most - every
    found[ways[0] < NEVER] = 2
    return found


def _longest_ways(some: Some, which: Ints) -> npt.NDArray[np.int64]:
    """Return for each of these timetables the longest way, in minutes, that leaves time for some, two thirds, all.

    -1 where no way is short enough, -2 where nothing is listed.
    """
    tables = some.columns.timetables
    begins, ends = tables.begins[which], tables.begins[which + 1]
    listed = (begins < ends).nonzero()[0]
    found = np.full((3, len(which)), NEVER - 1)
    if not len(listed):
        return found
    if len(which) == len(tables):
        tracks, places = np.arange(len(tables.tracks)), begins[listed]
    else:
        begins, counts = begins[listed], (ends - begins)[listed]
        places = np.cumsum(counts) - counts
        tracks = np.repeat(begins - places, counts) + np.arange(int(places[-1] + counts[-1]))
    room = _room(some)[tables.tracks[tracks]]
    room.sort(axis=1)  # shorter tracks are filled up with a session nobody can be at: the longest way stands last
    ways = room[np.arange(len(tracks)), tables.places[:, tracks]]
    found[:, listed] = np.maximum.reduceat(ways, places, axis=1)
    return found


def _room(some: Some) -> Ints:
    """Return the longest way, in minutes, that leaves time for each session; the last stands for no session."""
    needs, tables = some.needs, some.columns.timetables
    free = free_time(needs.free_blocks or ())
    room = np.full(len(tables.weekday) + 1, NEVER)
    for place in range(max((len(spans) for spans in free.values()), default=0)):
        opens, closes = [10_000] * 7, [-10_000] * 7
        for day, spans in free.items():
            if place < len(spans):
                opens[day], closes[day] = spans[place]
        opens_on, closes_on = np.array([opens, closes])[:, tables.weekday]
        np.maximum(room[:-1], np.minimum(tables.start - opens_on, closes_on - tables.end), out=room[:-1])
    if len(tables.videos):
        there = (room[tables.videos] >= 0) & (needs.telehealth_ready is True)
        room[tables.videos] = np.where(there, ALWAYS, NEVER)
    return room


def _travel(some: Some) -> Ints:
    """Return minutes one way, as `attendance.travel_minutes`; 0 where a place is not known."""
    if some.needs.place is None:
        return np.zeros(len(some), dtype=np.int64)
    road = np.fmax(some.miles, 0.0) * ROAD_FACTOR
    town = np.minimum(road, CAR_TOWN_MILES)
    minutes = np.rint(CAR_START_MINUTES + town / CAR_TOWN_MPH * 60 + (road - town) / CAR_ROAD_MPH * 60)
    if some.needs.travels_by == "bus":
        bus = np.rint(BUS_WAIT_MINUTES + road / BUS_MPH * 60)
        minutes = np.where(some.is_yes("brings_transport"), minutes, bus)
    minutes[np.isnan(some.miles)] = 0
    return minutes.astype(np.int64)
