"""Fetching is permission: the only way a view gets at a patient's rows.

What belongs to another site, what a person has not sent and what does not exist are the same 404.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest

from admissions.models import Appointment, CallNote, Evaluation, Hold, Slot, WaitingPlace
from intake.models import Finding, Intake
from intake.states import State
from outbox.models import Alert


def visible_to(user: Any) -> QuerySet[Intake]:
    """Return the intakes this member of staff may know of: the site's own, sent ones, and drafts that raised an alert.

    A draft is still the person's own until they send it; only danger told on the way opens it to staff. What staff
    write down on the phone is the desk's from the first line.
    """
    site = user.site_id
    in_danger = Exists(Alert.objects.filter(intake=OuterRef("pk")).order_by())
    mine = Intake.objects.filter(site_id=site).exclude(state=State.ERASED)
    return mine.filter(~Q(state=State.DRAFT) | Q(in_danger) | Q(door=Intake.Door.PHONE))


def get_intake(request: HttpRequest, pk: object) -> Intake:
    """Return the intake with its contact and owner, or raise Http404."""
    return _one(visible_to(request.user).select_related("contact", "owner", "site"), pk)


def get_alert(request: HttpRequest, intake: Intake, pk: object) -> Alert:
    """Return an alert of this intake or raise Http404."""
    return _one(Alert.objects.filter(intake=intake), pk)


def get_note(request: HttpRequest, intake: Intake, pk: object) -> CallNote:
    """Return a note of this intake or raise Http404."""
    return _one(CallNote.objects.filter(intake=intake), pk)


def get_finding(request: HttpRequest, intake: Intake, pk: object) -> Finding:
    """Return a recorded fact of this intake or raise Http404."""
    return _one(Finding.objects.filter(intake=intake), pk)


def get_appointment(request: HttpRequest, intake: Intake, pk: object) -> Appointment:
    """Return an appointment of this intake or raise Http404."""
    return _one(Appointment.objects.filter(intake=intake).select_related("slot__clinician"), pk)


def get_slot(request: HttpRequest, pk: object) -> Slot:
    """Return a slot of this site or raise Http404."""
    return _one(Slot.objects.filter(site_id=request.user.site_id), pk)  # type: ignore[union-attr]


def get_hold(request: HttpRequest, intake: Intake, pk: object) -> Hold:
    """Return a place kept for this intake or raise Http404."""
    return _one(Hold.objects.filter(intake=intake).select_related("program", "intake__site"), pk)


def get_waiting_place(request: HttpRequest, intake: Intake, pk: object) -> WaitingPlace:
    """Return this intake's place in a line or raise Http404."""
    return _one(WaitingPlace.objects.filter(intake=intake).select_related("program"), pk)


def get_evaluation(request: HttpRequest, intake: Intake, pk: object) -> Evaluation:
    """Return an evaluation of this intake or raise Http404."""
    return _one(Evaluation.objects.filter(intake=intake).select_related("clinician", "program"), pk)


def _one(rows: QuerySet[Any], pk: object) -> Any:
    try:
        found = rows.filter(pk=pk).first()
    except (ValueError, TypeError, ValidationError) as unreadable:  # a posted id that is no id
        raise Http404 from unreadable
    if found is None:
        raise Http404
    return found
