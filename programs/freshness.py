"""How old a fact or an opening is, in the words staff read. Pure."""

import datetime
from enum import Enum

STALE_DAYS = 90  # facts older than this carry a tag; nothing is lowered for it
FRESH_DAYS = 3  # openings older than this are only a reason to call


def first_fresh_day(today: datetime.date) -> datetime.date:
    """Return the day since which facts must have been checked to carry no tag."""
    return today - datetime.timedelta(days=STALE_DAYS)


class Freshness(Enum):
    """How far what was said about free places can still be relied on, best first."""

    TODAY = "today"
    RECENT = "recent"  # up to 3 days
    OLD = "old"  # call to confirm
    NEVER = "never"  # nobody ever said


def freshness(said_at: datetime.datetime | None, zone: datetime.tzinfo, at: datetime.datetime) -> Freshness:
    """Return how fresh a word of `said_at` is `at` an instant; both aware. "Today" is the program's own day.

    A word from the future (a clock ahead) counts as of today.
    """
    if said_at is None:
        return Freshness.NEVER
    if said_at.astimezone(zone).date() >= at.astimezone(zone).date():
        return Freshness.TODAY
    return Freshness.RECENT if at - said_at <= datetime.timedelta(days=FRESH_DAYS) else Freshness.OLD
