"""How far sessions lie outside free times, for many programs at once: the fifth place of the order. Pure."""

import numpy as np

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
)
from programs.columns import Bools, Ints
from programs.criteria import LIVES_IN, Some


def sessions(some: Some) -> Ints:
    """Return 0 all, 1 two thirds or more, 2 not listed, 3 some, 4 none of the sessions of the best track."""
    needs, tracks = some.needs, some.columns.tracks
    found = np.zeros(len(some), dtype=np.int64)
    if needs.free_blocks is None:
        return found
    at_home = some.rung < LIVES_IN
    found[at_home] = 2
    track_begins, track_counts = _parts(tracks.first_track, some.rows)
    begins, counts = _parts(tracks.first_meeting, some.rows)
    listed = at_home & (counts > 0)
    if not listed.any():
        return found
    meetings = _ranges(begins[listed], counts[listed])
    way = np.repeat(np.maximum(0, _travel(some)[listed] - GRACE_MINUTES), counts[listed])
    there = _can_attend(some, meetings, way)
    lengths = tracks.lengths[_ranges(track_begins[listed], track_counts[listed])]
    attended = np.add.reduceat(there.astype(np.int64), np.cumsum(lengths) - lengths)
    band = np.where(attended * 3 >= lengths * 2, 1, np.where(attended > 0, 3, 4))
    band[attended == lengths] = 0
    several = track_counts[listed]
    found[listed] = np.minimum.reduceat(band, np.cumsum(several) - several)
    return found


def _parts(begins: Ints, rows: Ints) -> tuple[Ints, Ints]:
    first = begins[rows]
    return first, begins[rows + 1] - first


def _ranges(begins: Ints, counts: Ints) -> Ints:
    """Return begin, begin + 1, … for each part, one after another."""
    ends = np.cumsum(counts)
    found: Ints = np.repeat(begins - (ends - counts), counts) + np.arange(int(ends[-1]))
    return found


def _can_attend(some: Some, meetings: Ints, way: Ints) -> Bools:
    """Return which sessions lie in free time, the way there and back nearly so."""
    needs, tracks = some.needs, some.columns.tracks
    free = free_time(needs.free_blocks or ())
    most = max((len(spans) for spans in free.values()), default=0)
    opens, closes = np.full((most, 7), 10_000), np.full((most, 7), -10_000)
    for day, spans in free.items():
        for place, (start, end) in enumerate(spans):
            opens[place, day], closes[place, day] = start, end
    weekday, by_video = tracks.weekday[meetings], tracks.by_video[meetings]
    way = np.where(by_video, 0, way)
    leaves, returns = tracks.start[meetings] - way, tracks.end[meetings] + way
    there = np.zeros(len(meetings), dtype=bool)
    for place in range(most):
        there |= (opens[place][weekday] <= leaves) & (returns <= closes[place][weekday])
    return there if needs.telehealth_ready is True else there & ~by_video


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
