"""Which programs fit this person, in which order, and why each stands where it stands. Pure.

The order is one key for each program, made of this person's needs and this program alone, compared place by place
(`Criterion`). So it cannot depend on the order of the catalog, a better program never worsens the list, and without
the first the second is first. A level below the one needed is never offered.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from eligibility.levels import Family, Level, Remedy, WithdrawalCare
from programs.attendance import best_track, free_time, miles_between, needs_no_way, travel_minutes
from programs.freshness import Freshness, freshness
from programs.judging import judge, level_for
from programs.needs import NO_INSURANCE, Needs, Unmet, Wish
from programs.offers import Meeting, Offer, Track
from programs.remedies import Closing, brought, closings, missing_words, withdrawal_from
from programs.sayings import Said, gettext_noop, say
from programs.wishes import Judgement

__all__ = [
    "NO_INSURANCE",
    "Closest",
    "Criterion",
    "Match",
    "Meeting",
    "Needs",
    "Offer",
    "Said",
    "Track",
    "Unmet",
    "Wish",
    "closest",
    "match",
    "shortlist",
]

REACH_MILES = 50  # beyond this a program attended from home is out of daily reach
BANDS = (10, 25, 50, 100)  # miles; nearer than the first is one band, and so on


class Criterion(IntEnum):
    """The places of the order, weightiest first; at each place 0 is best."""

    HARD_NEEDS = 0  # how many hard needs are missed
    LEVEL = 1  # rungs above the level needed
    REACH = 2  # out of daily reach
    REQUIREMENTS = 3  # unmet requirements it leaves open
    SESSIONS = 4  # how far its sessions lie outside the free times
    TAKING_PART = 5  # languages and access it lacks
    OPENINGS = 6  # free places, and how fresh that word is
    DISTANCE = 7  # distance in bands
    WISHES = 8  # wishes it does not meet
    MILES = 9  # whole miles


@dataclass(frozen=True, kw_only=True)
class Match:
    """One program held against one person. `key` is the order: smaller stands higher."""

    id: UUID
    name: str
    offer: Offer
    level: Level
    fits: bool
    is_fallback: bool
    reasons_for: tuple[Said, ...]
    reasons_against: tuple[Said, ...]
    to_ask: tuple[Said, ...]
    wishes_met: tuple[Said, ...]
    wishes_missed: tuple[Said, ...]
    closes: tuple[Closing, ...]
    left_open: tuple[Family, ...]
    brings: frozenset[Remedy]
    missing: tuple[Said, ...]
    withdrawal: str  # "not_needed", "on_site", "partner", "elsewhere"
    track: Track | None
    attendable: int | None
    miles: float | None
    car_minutes: int | None
    bus_minutes: int | None
    opening: Freshness
    key: tuple[int, ...]

    @property
    def meets_every_need(self) -> bool:
        """Return whether nothing a program could bring is missing."""
        return self.fits and not self.left_open

    @property
    def sessions(self) -> int | None:
        """Return how many sessions a week the track has; None where they are not listed."""
        return len(self.track.meetings) if self.track else None


def match(needs: Needs, offers: Iterable[Offer], *, at: datetime.datetime | None = None) -> list[Match]:
    """Return every program at the level needed or above it, best first.

    `at` (aware) is when the openings are looked at; the present if None. Programs that miss a hard need are last, with
    the reason; programs that offer only lower levels are not in the list at all.
    """
    moment = at or datetime.datetime.now(datetime.UTC)
    free = None if needs.free_blocks is None else free_time(needs.free_blocks)
    found = []
    for offer in offers:
        level = level_for(needs, offer)
        if level is not None:
            found.append(_hold(needs, offer, level, free, moment))
    return sorted(found, key=lambda one: (one.key, one.id.int))


def shortlist(matches: Sequence[Match]) -> list[Match]:
    """Return those that fit at the lowest level at which any fits: the level needed, or else the next higher one.

    Programs out of daily reach are left out where others are within it.
    """
    fitting = [one for one in matches if one.fits]
    lowest = min((one.level for one in fitting), default=None)
    chosen = [one for one in fitting if one.level is lowest]
    return [one for one in chosen if not one.key[Criterion.REACH]] or chosen


@dataclass(frozen=True)
class Closest:
    """What to say when no program meets every need: the nearest one and what it misses."""

    match: Match
    missing: tuple[Said, ...]
    words: Said


def closest(needs: Needs, offers: Iterable[Offer], *, at: datetime.datetime | None = None) -> Closest | None:
    """Return the program that misses least; None where one meets every need, or none offers the level or more.

    Programs at the level needed come before higher ones here: a remedy may be all that is wanting.
    """
    return closest_of(match(needs, offers, at=at))


def closest_of(matches: Sequence[Match]) -> Closest | None:
    """Return `closest` for matches already made."""
    if not matches or any(one.meets_every_need and not one.is_fallback for one in matches):
        return None
    best = min(matches, key=lambda one: (one.key[Criterion.LEVEL], len(one.missing), one.key, one.id.int))
    return closest_words(best) if best.missing else None


def closest_words(best: Match) -> Closest:
    """Return what to say of the nearest program when none meets every need."""
    words = say(
        gettext_noop("No program meets every need today. Closest: %(name)s (missing: %(missing)s). Try a remedy."),
        name=best.name,
        missing=best.missing,
    )
    return Closest(best, best.missing, words)


def _hold(
    needs: Needs, offer: Offer, level: Level, free: dict[int, list[tuple[int, int]]] | None, at: datetime.datetime
) -> Match:
    """Return the match of one program."""
    miles = None if needs.place is None or offer.place is None else miles_between(needs.place, offer.place)
    said = judge(needs, offer, level, miles)
    supplied = brought(needs, offer)
    closed, left_open = closings(needs, level, supplied)
    lives_in = level >= Level.RESIDENTIAL
    by = "car" if offer.brings_transport else needs.travels_by
    way = 0 if miles is None else travel_minutes(miles, by)
    there = (
        None
        if lives_in
        else best_track(offer.tracks, {} if free is None else free, way, needs.telehealth_ready is True)
    )
    attendable = None if there is None or free is None else there.attendable
    fresh = freshness(offer.said_at, ZoneInfo(offer.zone), at)
    _say_sessions(said, free is not None, lives_in, there.sessions if there else None, attendable)
    reach = _reach(needs, offer, miles, lives_in)
    if reach and miles is not None:
        said.to_ask.append(say(gettext_noop("%(miles)s miles away: out of daily reach."), miles=round(miles)))
    missing = [short for short, _ in said.misses] + [missing_words(family) for family in left_open]
    key = (
        len(said.misses),
        level.rung - needs.level.rung,
        reach,
        len(left_open),
        0 if lives_in or free is None else _sessions_band(there.sessions if there else None, attendable),
        said.taking_part_missed,
        _opening_band(offer.status, fresh),
        _distance_band(needs, offer, miles),
        len(said.missed) - said.taking_part_missed,
        0 if miles is None or needs_no_way(needs, offer) else round(miles),
    )
    return Match(
        id=offer.id,
        name=offer.name,
        offer=offer,
        level=level,
        fits=not said.misses,
        is_fallback=level is not needs.level,
        reasons_for=tuple(said.speaks_for),
        reasons_against=tuple(sentence for _, sentence in said.misses),
        to_ask=tuple(said.to_ask),
        wishes_met=tuple(said.met),
        wishes_missed=tuple(said.missed),
        closes=closed,
        left_open=left_open,
        brings=supplied,
        missing=tuple(missing),
        withdrawal="not_needed" if needs.withdrawal is WithdrawalCare.NONE else withdrawal_from(needs, offer),
        track=there.track if there else None,
        attendable=attendable,
        miles=miles,
        car_minutes=None if miles is None else travel_minutes(miles, "car"),
        bus_minutes=None if miles is None else travel_minutes(miles, "bus"),
        opening=fresh,
        key=key,
    )


def _say_sessions(
    said: Judgement, is_known: bool, lives_in: bool, sessions: int | None, attendable: int | None
) -> None:
    if lives_in:
        return
    if sessions is None:
        said.to_ask.append(say(gettext_noop("Days and hours are not listed: ask the program.")))
    elif not is_known:
        said.to_ask.append(say(gettext_noop("Free times not known yet.")))


def _reach(needs: Needs, offer: Offer, miles: float | None, lives_in: bool) -> int:
    """Return 1 for a program out of daily reach; a distance not known is not held against it."""
    return int(miles is not None and miles > REACH_MILES and not lives_in and not needs_no_way(needs, offer))


def _distance_band(needs: Needs, offer: Offer, miles: float | None) -> int:
    """Return 0 for up to 10 miles, then 1 to 25, 2 to 50, 3 to 100, 4 beyond; a place not known: 2."""
    if needs.place is None or needs_no_way(needs, offer):
        return 0
    return 2 if miles is None else sum(miles > band for band in BANDS)


def _sessions_band(sessions: int | None, attendable: int | None) -> int:
    """Return 0 all, 1 two thirds or more, 2 not listed, 3 some, 4 none of the sessions."""
    if sessions is None or attendable is None:
        return 2
    if attendable == sessions:
        return 0
    if attendable * 3 >= sessions * 2:
        return 1
    return 3 if attendable else 4


def _opening_band(status: str, fresh: Freshness) -> int:
    """Return 0 open as of today, 1 open within 3 days, 2 call to confirm, 3 full as of the last days."""
    if fresh in (Freshness.OLD, Freshness.NEVER) or status not in ("open", "full"):
        return 2
    if status == "full":
        return 3
    return 0 if fresh is Freshness.TODAY else 1
