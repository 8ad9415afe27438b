"""The recipient's hours: zones, wall times, and when an automated message may arrive. Pure.

The law's outer limits are 8:00 and 21:00 at the recipient (47 CFR 64.1200(c)(1)); ours are narrower
(spec/experience.md C2).
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

OPENS, CLOSES = dt.time(9), dt.time(19)
UNKNOWN_OPENS, UNKNOWN_CLOSES = dt.time(15), dt.time(19)  # Eastern: day time from Hawaii to Maine
UNKNOWN_ZONE = "America/New_York"
TERRITORIES = frozenset({
    "America/Puerto_Rico", "America/St_Thomas", "America/Virgin", "Pacific/Guam", "Pacific/Saipan",
    "Pacific/Pago_Pago", "Pacific/Samoa", "US/Samoa",
})
TERRITORY_CODES = ("+1787", "+1939", "+1340", "+1671", "+1670", "+1684")  # area codes, where no zone is known
DAY = dt.timedelta(days=1)
JITTER_SECONDS = 40 * 60


@dataclass(frozen=True)
class Window:
    """The hours of a day in which an automated message may arrive."""

    zone: ZoneInfo
    opens: dt.time
    closes: dt.time

    def on(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """Return opening and closing of that local day as instants."""
        return to_utc(dt.datetime.combine(day, self.opens), self.zone), to_utc(
            dt.datetime.combine(day, self.closes), self.zone)


def zone_of(name: str) -> ZoneInfo | None:
    """Return the zone of this name, or None where it is empty or there is no such zone."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def local_zone(name: str) -> ZoneInfo:
    """Return the zone of this name, or the one we reckon in where it is unknown."""
    return zone_of(name) or ZoneInfo(UNKNOWN_ZONE)


def window(zone: str) -> Window:
    """Return the hours in which this recipient may be written to."""
    known = zone_of(zone)
    if known is None:
        return Window(ZoneInfo(UNKNOWN_ZONE), UNKNOWN_OPENS, UNKNOWN_CLOSES)
    return Window(known, OPENS, CLOSES)


def to_utc(wall: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the instant of a wall time: the first of two, and where there is none, as far after the gap."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)


def is_quiet(at: dt.datetime, zone: str) -> bool:
    """Return whether an automated message must not arrive at this instant."""
    hours = window(zone)
    opens, closes = hours.on(at.astimezone(hours.zone).date())
    return not opens <= at < closes


def next_opening(at: dt.datetime, zone: str) -> dt.datetime:
    """Return `at` where a message may go then, else the next instant at which one may."""
    hours = window(zone)
    day = at.astimezone(hours.zone).date()
    opens, closes = hours.on(day)
    if at >= closes:
        opens, closes = hours.on(day + DAY)
    return max(at, opens)


def jitter(key: str) -> dt.timedelta:
    """Return a part of the first minutes after an opening, the same each time for the same key."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big")
    return dt.timedelta(seconds=number % JITTER_SECONDS)


def held_until(at: dt.datetime, zone: str, key: str) -> dt.datetime:
    """Return when a message that may not go at `at` goes: after the next opening, not all at its first minute."""
    opening = next_opening(at, zone)
    return opening if opening == at else opening + jitter(key)


def is_territory(zone: str, number: str) -> bool:
    """Return whether this recipient is in a territory of the United States, by zone, else by area code."""
    return zone in TERRITORIES or (zone_of(zone) is None and number.startswith(TERRITORY_CODES))
