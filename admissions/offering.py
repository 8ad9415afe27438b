"""Which free times to offer first: the soonest that fits what the person told of their week."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as say
from django.utils.translation import ngettext

from admissions.models import Slot

# Three-hour blocks of the day, local time, as the patient ticked them.
BLOCKS = {"morning": (9, 12), "midday": (12, 15), "afternoon": (15, 18), "evening": (18, 21)}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One free time as staff see it. `fits` is None where free times are not known."""

    slot: Slot
    starts_at: dt.datetime  # site's wall time
    day: dt.date
    wait: str  # "2 days after the request"
    fits: bool | None
    warnings: tuple[str, ...]


def offers(
    slots: Iterable[Slot], *, zone: str, requested_at: dt.datetime | None, free_blocks: Iterable[str] | None,
    can_video: bool | None,
) -> list[Offer]:
    """Return the free times, soonest that fits first: fits, then not known, then the rest, each by time.

    `slots` come soonest first. `free_blocks` are "mon-evening" and the like in the site's time, None where not known.
    """
    local = ZoneInfo(zone)
    blocks = None if free_blocks is None else frozenset(free_blocks)
    found = [_offer(slot, local, requested_at, blocks, can_video) for slot in slots]
    return sorted(found, key=lambda one: (one.fits is False, bool(one.warnings), one.starts_at))


def is_free(start: dt.datetime, minutes: int, blocks: frozenset[str]) -> bool:
    """Return whether a time lies inside the ticked blocks; outside 9 am to 9 pm no block can say so."""
    day, end = DAYS[start.weekday()], start + dt.timedelta(minutes=minutes)
    first, last = start.hour + start.minute / 60, end.hour + end.minute / 60
    if end.date() != start.date():
        return False
    touched = [name for name, (opens, closes) in BLOCKS.items() if first < closes and last > opens]
    inside = first >= BLOCKS["morning"][0] and last <= BLOCKS["evening"][1]
    return inside and all(f"{day}-{name}" in blocks for name in touched)


def wait_words(requested_at: dt.datetime | None, start: dt.datetime) -> str:
    """Return the days from the request, the number that decides whether someone comes."""
    if requested_at is None:
        return ""
    days = (start.date() - requested_at.astimezone(start.tzinfo).date()).days
    if days <= 0:
        return say("same day as the request")
    return ngettext("%(n)d day after the request", "%(n)d days after the request", days) % {"n": days}


def _offer(
    slot: Slot, local: ZoneInfo, requested_at: dt.datetime | None, blocks: frozenset[str] | None, can_video: bool | None
) -> Offer:
    start = slot.starts_at.astimezone(local)
    fits = None if blocks is None else is_free(start, slot.minutes, blocks)
    warnings: list[Any] = []
    if fits is False:
        warnings.append(say("Outside the times they said they are free"))
    if slot.by_video and can_video is False:
        warnings.append(say("By video: they told of no private place, device or connection"))
    return Offer(
        slot=slot, starts_at=start, day=start.date(), wait=wait_words(requested_at, start), fits=fits,
        warnings=tuple(warnings),
    )
