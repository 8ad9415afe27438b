"""Evaluations on the calendar. The database, not a check before it, keeps two people out of one slot."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from admissions.acts import DecisionRefused, Deed
from admissions.decisions.by import By, locked
from admissions.models import Appointment, Slot
from admissions.time_off import away
from intake import recommendations
from intake.models import Intake
from intake.states import State

TAKES_THE_SLOT = [Appointment.State.BOOKED, Appointment.State.ATTENDED, Appointment.State.MISSED]


class SlotTaken(DecisionRefused):
    """Somebody was faster. `instead` holds the next free slots, soonest first."""

    def __init__(self, instead: list[Slot]) -> None:
        super().__init__(_("Someone just booked this time. Nothing was changed. These are the next free times."))
        self.instead = instead


def open_slots(site_id: Any, now: dt.datetime) -> QuerySet[Slot]:
    """Return the site's free slots from now on, soonest first."""
    taken = Appointment.objects.filter(slot=OuterRef("pk"), state__in=TAKES_THE_SLOT)
    free = Slot.objects.filter(site_id=site_id, starts_at__gt=now, clinician__is_active=True).exclude(Exists(taken))
    free = free.exclude(away())
    return free.select_related("clinician").order_by("starts_at", "clinician__name", "pk")


def needs_safety_plan(intake: Intake) -> bool:
    """Return whether booking must be interrupted: suicide risk is acute, so a safety plan comes first."""
    latest = recommendations.latest(intake)
    return latest is not None and latest.facts.get("suicide_risk") == "acute"


@transaction.atomic
def book(intake: Intake, slot: Slot, by: By, now: dt.datetime, *, has_safety_plan: bool = False) -> Appointment:
    """Book this intake into this slot.

    Raises SlotTaken where somebody was faster, DecisionRefused where booking is not possible or where suicide risk is
    acute and nobody has said that a safety plan is in place.
    """
    intake = locked(intake, by, Deed.BOOK)
    if needs_safety_plan(intake) and not has_safety_plan:
        raise DecisionRefused(_("Suicide risk is acute. Say first that a safety plan is in place."))
    appointment = _take(intake, slot, by, now)
    intake.move_to(State.BOOKED, by=by.user)
    by.log("book", intake, appointment, why="a safety plan is in place" if has_safety_plan else "")
    return appointment


@transaction.atomic
def move(appointment: Appointment, slot: Slot, by: By, now: dt.datetime) -> Appointment:
    """Move a booked evaluation to another slot; the old one is free again."""
    intake = locked(appointment.intake, by, Deed.MOVE_BOOKING)
    _end(appointment, Appointment.State.MOVED, "", now)
    fresh = _take(intake, slot, by, now)
    by.log("move_booking", intake, fresh, fields=["slot"])
    return fresh


@transaction.atomic
def cancel(appointment: Appointment, by: By, why: str, now: dt.datetime) -> Appointment:
    """Cancel a booked evaluation, saying why; the slot is free again."""
    if not why.strip():
        raise DecisionRefused(_("Say why it is cancelled."))
    intake = locked(appointment.intake, by, Deed.CANCEL_BOOKING)
    appointment = _end(appointment, Appointment.State.CANCELLED, why.strip()[:60], now)
    intake.move_to(State.REACHED, by=by.user)
    by.log("cancel_booking", intake, appointment, fields=["state"])
    return appointment


@transaction.atomic
def mark_attended(appointment: Appointment, by: By, now: dt.datetime) -> Appointment:
    """Note that the person came."""
    intake = locked(appointment.intake, by, Deed.MARK_ATTENDED)
    _demand_begun(appointment, now)
    appointment = _end(appointment, Appointment.State.ATTENDED, "", now)
    intake.move_to(State.EVALUATED, by=by.user)
    by.log("mark_attended", intake, appointment, fields=["state"])
    return appointment


@transaction.atomic
def mark_missed(appointment: Appointment, by: By, now: dt.datetime) -> Appointment:
    """Note that the person could not come; they are offered a new time, no reason asked."""
    intake = locked(appointment.intake, by, Deed.MARK_MISSED)
    _demand_begun(appointment, now)
    appointment = _end(appointment, Appointment.State.MISSED, "", now)
    intake.move_to(State.REACHED, by=by.user)
    by.log("mark_missed", intake, appointment, fields=["state"])
    return appointment


def _demand_begun(appointment: Appointment, now: dt.datetime) -> None:
    if appointment.slot.starts_at > now:
        raise DecisionRefused(_("This evaluation has not begun yet. Cancel or move it instead."))


def _take(intake: Intake, slot: Slot, by: By, now: dt.datetime) -> Appointment:
    if slot.site_id != intake.site_id:
        raise DecisionRefused(_("This time belongs to another site."))
    if slot.starts_at <= now:
        raise DecisionRefused(_("This time has passed. Choose a later one."))
    User.objects.select_for_update().get(pk=slot.clinician_id)  # takes turns with days away written down just now
    if Slot.objects.filter(away(), pk=slot.pk).exists():
        raise DecisionRefused(_("The clinician is away then. Choose another time."))
    try:
        with transaction.atomic():  # a savepoint: the loser must still read what is left
            return Appointment.objects.create(slot=slot, intake=intake, booked_by=by.user, booked_at=now)
    except IntegrityError as lost:
        raise SlotTaken(list(open_slots(intake.site_id, now)[:3])) from lost


def _end(appointment: Appointment, state: str, why: str, now: dt.datetime) -> Appointment:
    """End a booked appointment; the intake is locked, so this one cannot end twice."""
    appointment = Appointment.objects.select_related("slot", "intake").get(pk=appointment.pk)
    if appointment.state != Appointment.State.BOOKED:
        raise DecisionRefused(_("This evaluation is no longer booked. Look at the page again."))
    appointment.state, appointment.ended_at, appointment.ended_why = state, now, why
    appointment.save(update_fields=["state", "ended_at", "ended_why"])
    return appointment
