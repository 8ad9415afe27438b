"""Free times a clinician keeps for evaluations: opened in rows, closed one by one while nobody is booked."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Act, may
from admissions.acts import DecisionRefused
from admissions.decisions.by import By
from admissions.models import Slot


@transaction.atomic
def open_times(
    by: By, clinician: User, days: Iterable[dt.date], hours: tuple[dt.time, dt.time], **slot: Any
) -> list[Slot]:
    """Open back-to-back times on each of these days from the first hour to the second, site's wall time.

    `slot` is minutes and by_video. A time that overlaps one of the clinician's own is left out, and so is a holiday.
    Return the times opened.
    """
    site = by.user.site
    if clinician.site_id != site.pk or not may(clinician, Act.SIGN):
        raise DecisionRefused(_("Choose a clinician of this site."))
    zone, length = ZoneInfo(site.zone), dt.timedelta(minutes=slot["minutes"])
    User.objects.select_for_update().get(pk=clinician.pk)  # two people opening times for one clinician take turns
    made = []
    for day in days:
        if day.isoformat() not in site.holidays:
            first, last = (dt.datetime.combine(day, hour, zone).astimezone(dt.UTC) for hour in hours)
            taken = _taken(clinician, first, last)
            while first + length <= last:
                if not any(first < ends and starts < first + length for starts, ends in taken):
                    made.append(Slot(site=site, clinician=clinician, starts_at=first, **slot))
                first += length
    Slot.objects.bulk_create(made)
    by.log("open_times", fields=["starts_at"], object_kind="slot", why=f"{len(made)} times")
    return made


@transaction.atomic
def close_time(slot: Slot, by: By) -> None:
    """Take a free time off the calendar. Refused where somebody was ever booked into it: history stays."""
    slot = Slot.objects.select_for_update().get(pk=slot.pk)
    if slot.appointments.exists():
        raise DecisionRefused(_("Somebody is or was booked at this time, so it stays on the calendar."))
    by.log("close_time", None, slot)
    slot.delete()


def _taken(clinician: User, first: dt.datetime, last: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    """Return the clinician's times that may reach into this stretch, as (start, end)."""
    longest = dt.timedelta(hours=4)
    near = Slot.objects.filter(clinician=clinician, starts_at__gt=first - longest, starts_at__lt=last)
    return [(slot.starts_at, slot.starts_at + dt.timedelta(minutes=slot.minutes)) for slot in near]
