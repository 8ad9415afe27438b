"""What we promise about calling: by when, in words, and never at an hour when nobody calls."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts import hours
from accounts.models import Site

_QUARTER = timedelta(minutes=15)


def call_by(site: Site, since: datetime) -> datetime:
    """Return the instant by which someone will have called, for what was sent at `since`.

    It is `site.first_offer_hours` later, moved back to the last open moment before it; where the site is closed all
    that time, the first opening after it.
    """
    deadline = since + timedelta(hours=site.first_offer_hours)
    at = hours.last_open_moment_before(site, deadline)
    if at is None or at <= since:
        at = hours.next_opening(site, deadline) or deadline
    past = timedelta(seconds=at.timestamp() % _QUARTER.total_seconds())
    return at - past + _QUARTER if past else at  # up to the quarter hour: nobody says 8:59


def spoken_time(site: Site, at: datetime) -> str:
    """Return an instant as it is said at the site: "Tuesday, November 24 at 5 pm (EST)"."""
    local = at.astimezone(ZoneInfo(site.zone))
    return _("%(day)s at %(time)s (%(zone)s)") % {
        "day": spoken_day(site, at), "time": _clock(local), "zone": local.tzname(),
    }


def spoken_day(site: Site, at: datetime) -> str:
    """Return the day of an instant as it is said at the site: "Tuesday, November 24"."""
    day = formats.date_format(at.astimezone(ZoneInfo(site.zone)), _("l, F j"))
    # days are written small there, and this stands within a sentence
    return day.lower() if translation.get_language() == "es" else day


def _clock(local: datetime) -> str:
    hour, half = local.hour % 12 or 12, "am" if local.hour < 12 else "pm"
    return f"{hour}:{local.minute:02} {half}" if local.minute else f"{hour} {half}"
