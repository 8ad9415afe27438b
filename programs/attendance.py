"""Whether this person can be there: free blocks against sessions, with travel as a stated estimate. Pure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from programs.needs import Needs
from programs.offers import Meeting, Offer, Track

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BLOCKS = {
    "morning": (9 * 60, 12 * 60),
    "midday": (12 * 60, 15 * 60),
    "afternoon": (15 * 60, 18 * 60),
    "evening": (18 * 60, 21 * 60),
}
# People tick blocks of three hours, not minutes: so much of the way may lie outside the ticked time.
GRACE_MINUTES = 30

EARTH_MILES = 3958.7613
# Estimates, said as such on screen: roads are longer than a straight line; slow in town, faster beyond it.
ROAD_FACTOR = 1.3
CAR_START_MINUTES, CAR_TOWN_MILES, CAR_TOWN_MPH, CAR_ROAD_MPH = 5, 10, 25, 45
BUS_WAIT_MINUTES, BUS_MPH = 15, 11


def miles_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance in miles between two (latitude, longitude) pairs in degrees (haversine)."""
    (lat1, lon1), (lat2, lon2) = one, other
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_phi, half_lambda = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    root = math.sin(half_phi) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lambda) ** 2
    return 2 * EARTH_MILES * math.asin(math.sqrt(min(1.0, root)))


def travel_minutes(miles: float, by: str | None) -> int:
    """Return an estimate of minutes one way by "bus", or by car for anything else, from straight-line miles."""
    road = miles * ROAD_FACTOR
    if by == "bus":
        return round(BUS_WAIT_MINUTES + road / BUS_MPH * 60)
    town = min(road, CAR_TOWN_MILES)
    return round(CAR_START_MINUTES + town / CAR_TOWN_MPH * 60 + (road - town) / CAR_ROAD_MPH * 60)


def free_time(blocks: Iterable[str]) -> dict[int, list[tuple[int, int]]]:
    """Return free minutes by weekday, touching blocks joined: {0: [(540, 900)]} for mon-morning and mon-midday.

    Words that name no block are passed over.
    """
    spans: dict[int, list[tuple[int, int]]] = {}
    for block in blocks:
        day, _, part = block.partition("-")
        if day in DAYS and part in BLOCKS:
            spans.setdefault(DAYS.index(day), []).append(BLOCKS[part])
    joined: dict[int, list[tuple[int, int]]] = {}
    for day_number, day_spans in spans.items():
        out: list[tuple[int, int]] = []
        for start, end in sorted(day_spans):
            if out and start <= out[-1][1]:
                out[-1] = (out[-1][0], max(out[-1][1], end))
            else:
                out.append((start, end))
        joined[day_number] = out
    return joined


def can_attend(meeting: Meeting, free: dict[int, list[tuple[int, int]]], travel: int) -> bool:
    """Return whether a session lies in free time, and the way there and back (minutes) nearly so."""
    way = 0 if meeting.by_video else max(0, travel - GRACE_MINUTES)
    return any(
        start <= meeting.start - way and meeting.end + way <= end for start, end in free.get(meeting.weekday, [])
    )


@dataclass(frozen=True)
class Attendance:
    """The track this person can attend most of."""

    track: Track
    attendable: int

    @property
    def sessions(self) -> int:
        return len(self.track.meetings)


def best_track(
    tracks: Iterable[Track], free: dict[int, list[tuple[int, int]]], travel: int, video_ready: bool
) -> Attendance | None:
    """Return the track with the largest share one can attend (then more sessions, then by name); None if no sessions.

    Sessions by video count only for someone ready for video.
    """
    found: list[tuple[float, int, str, Attendance]] = []
    for track in tracks:
        if not track.meetings:
            continue
        there = sum(
            can_attend(meeting, free, travel) for meeting in track.meetings if video_ready or not meeting.by_video
        )
        found.append((-there / len(track.meetings), -there, track.name, Attendance(track, there)))
    return min(found, key=lambda entry: entry[:3])[3] if found else None


def needs_no_way(needs: Needs, offer: Offer) -> bool:
    """Return whether this person could take the whole program by video. Licences to treat end at the state line."""
    is_same_state = needs.state is None or not offer.state or needs.state == offer.state
    return needs.telehealth_ready is True and offer.is_by_video and is_same_state
