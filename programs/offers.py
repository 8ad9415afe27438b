"""What one program offers, as plain values. Pure.

Nothing here says who owns a program, who sent it or what anyone paid: matching cannot weigh what it is not given.
"""

import datetime
from dataclasses import dataclass
from uuid import UUID

from eligibility.levels import Level, WithdrawalCare


@dataclass(frozen=True)
class Meeting:
    """One weekly session, in minutes from midnight of the program's local day."""

    weekday: int  # 0 is Monday
    start: int
    end: int
    by_video: bool = False


@dataclass(frozen=True)
class Track:
    """Sessions one person attends together: the day group, the evening group."""

    name: str
    meetings: tuple[Meeting, ...]

    @property
    def is_evening_or_weekend(self) -> bool:
        """Return whether every session lies outside weekday working hours (from 5 pm, or at the weekend)."""
        return all(meeting.weekday >= 5 or meeting.start >= 17 * 60 for meeting in self.meetings)

    @property
    def is_by_video(self) -> bool:
        return all(meeting.by_video for meeting in self.meetings)

    @property
    def days(self) -> tuple[int, ...]:
        return tuple(sorted({meeting.weekday for meeting in self.meetings}))


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One program. Empty sets and None mean "not stated", never "no"."""

    id: UUID
    name: str
    levels: frozenset[Level]
    withdrawal_on_site: frozenset[WithdrawalCare] = frozenset()
    withdrawal_partner: frozenset[WithdrawalCare] = frozenset()
    withdrawal_partner_name: str = ""
    hours_a_week: float | None = None
    weeks: tuple[int | None, int | None] = (None, None)
    age_from: int | None = None
    age_to: int | None = None
    serves: str = "everyone"
    conditions: frozenset[str] = frozenset()
    co_occurring: str = ""
    substances: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    access: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    medicines_accepted: frozenset[str] = frozenset()
    medicines_refused: frozenset[str] = frozenset()
    medicines_on_site: frozenset[str] = frozenset()
    brings_transport: bool | None = None
    has_sober_living: bool | None = None
    sober_living_refuses: frozenset[str] = frozenset()
    has_child_care: bool | None = None
    has_telehealth: bool | None = None
    payers: frozenset[str] = frozenset()
    cost_a_week: int | None = None
    residential_cost_a_week: int | None = None
    place: tuple[float, float] | None = None  # (latitude, longitude) in degrees
    state: str = ""
    zone: str = "America/New_York"
    tracks: tuple[Track, ...] = ()
    status: str = ""  # "open", "full", "paused"; "" when nobody ever said
    seats: int | None = None
    waiting: int | None = None
    next_start: datetime.date | None = None
    said_by: str = ""
    said_at: datetime.datetime | None = None  # aware
    oldest_check: datetime.date | None = None  # shown as a tag, never weighed

    @property
    def is_by_video(self) -> bool:
        """Return whether some track can be attended without going anywhere."""
        return any(track.meetings and track.is_by_video for track in self.tracks)
