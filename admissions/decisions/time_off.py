"""A clinician's days away: written down and taken back. Who is booked in them becomes a call on the list."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Act, may
from admissions.acts import DecisionRefused
from admissions.decisions.by import By
from admissions.models import Appointment, TimeOff
from outbox.models import Reminder

LONGEST = dt.timedelta(days=366)


def take_time_off(by: By, clinician: User, first: dt.date, last: dt.date, now: dt.datetime) -> tuple[TimeOff, int]:
    """Write down days away, both days included; return it and how many booked people are to be called.

    In two steps, so that whoever books or moves at this moment is never waited for in a circle: first nothing more can
    be booked in it, then those who are booked are put on the list.
    """
    site = by.user.site
    if not may(by.user, Act.BOOK) or clinician.site_id != site.pk or not may(clinician, Act.SIGN):
        raise DecisionRefused(_("Choose a clinician of this site."))
    zone = ZoneInfo(site.zone)
    if last < first:
        raise DecisionRefused(_("The last day comes after the first."))
    if last < now.astimezone(zone).date() or last - first > LONGEST:
        raise DecisionRefused(_("Give days from today on, a year at most."))
    begins, ends = (dt.datetime.combine(day, dt.time(0), zone).astimezone(dt.UTC)
                    for day in (first, last + dt.timedelta(days=1)))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=clinician.pk)  # who books with them now is done before this goes on
        made = TimeOff.objects.create(clinician=clinician, site=site, first_day=first, last_day=last, starts_at=begins,
                                      ends_at=ends, by=by.user, at=now)
        by.log("take_time_off", None, made)
    return made, _call_the_booked(made, now)


@transaction.atomic
def _call_the_booked(made: TimeOff, now: dt.datetime) -> int:
    booked = Appointment.objects.filter(
        state=Appointment.State.BOOKED, slot__clinician=made.clinician_id,
        slot__starts_at__gte=max(made.starts_at, now), slot__starts_at__lt=made.ends_at,
    ).select_related("slot", "intake")
    calls = [Reminder(
        site_id=made.site_id, intake=one.intake, kind="move_visit", key=f"{made.pk}:move_visit:{one.pk}",
        channel=Reminder.Channel.CALL, due_at=now, until=one.slot.starts_at, appointment_id=one.pk) for one in booked]
    Reminder.objects.bulk_create(calls, ignore_conflicts=True)
    return len(calls)


@transaction.atomic
def take_back_time_off(made: TimeOff, by: By, now: dt.datetime) -> None:
    """Take days away back: their free times are offered again, and calls not made yet fall away."""
    if not may(by.user, Act.BOOK) or made.site_id != by.user.site_id:
        raise DecisionRefused(_("Choose a time off of this site."))
    if not TimeOff.objects.filter(pk=made.pk, taken_back_at=None).update(taken_back_at=now):
        raise DecisionRefused(_("This was taken back before."))
    Reminder.objects.planned().filter(key__startswith=f"{made.pk}:").update(
        state=Reminder.State.CANCELLED, reason="not_away", finished_at=now)
    by.log("take_back_time_off", None, made)
