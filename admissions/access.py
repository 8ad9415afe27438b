"""Fetching is permission: the only way a view gets at a patient's rows.

What belongs to another site, what a person has not sent and what does not exist are the same 404.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from admissions.models import (
    Appointment,
    CallNote,
    Document,
    Entry,
    Evaluation,
    Hold,
    Slot,
    Stay,
    Visit,
    WaitingPlace,
)
from intake.models import Finding, Intake
from intake.states import State
from outbox.models import Alert
from privacy.models import Consent, EmergencyAccess, RecordRequest


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


def get_stay(request: HttpRequest, intake: Intake, pk: object) -> Stay:
    """Return a stay of this intake or raise Http404."""
    return _one(Stay.objects.filter(intake=intake), pk)


def get_visit(request: HttpRequest, intake: Intake, pk: object) -> Visit:
    """Return a day of a stay of this intake or raise Http404."""
    return _one(Visit.objects.filter(stay__intake=intake).select_related("stay__intake"), pk)


def get_entry(request: HttpRequest, intake: Intake, pk: object) -> Entry:
    """Return what the desk wrote down about this intake, struck through or not, or raise Http404."""
    return _one(Entry.objects.filter(intake=intake).select_related("intake__site", "by"), pk)


def get_consent(request: HttpRequest, intake: Intake, pk: object) -> Consent:
    """Return a choice about sharing of this intake, whether it stands or not, or raise Http404."""
    return _one(Consent.objects.filter(intake=intake).select_related("intake__site", "written_by"), pk)


def get_document(request: HttpRequest, intake: Intake, pk: object) -> Document:
    """Return a document of this intake, or raise Http404."""
    return _one(Document.objects.filter(intake=intake).select_related("by", "removed_by"), pk)


def get_evaluation(request: HttpRequest, intake: Intake, pk: object) -> Evaluation:
    """Return an evaluation of this intake or raise Http404."""
    return _one(Evaluation.objects.filter(intake=intake).select_related("clinician", "program"), pk)


def get_emergency(request: HttpRequest, pk: object) -> EmergencyAccess:
    """Return this member's own look in an emergency while it is open, or raise Http404: the only way past the site."""
    mine = EmergencyAccess.objects.open(timezone.now()).filter(by=request.user)  # type: ignore[misc]
    return _one(mine.exclude(intake__state=State.ERASED).select_related("intake__contact", "intake__site", "by"), pk)


def get_emergency_here(request: HttpRequest, pk: object) -> EmergencyAccess:
    """Return a look at a person of this site, or raise Http404: for whoever reviews it."""
    here = EmergencyAccess.objects.filter(site_id=request.user.site_id)  # type: ignore[union-attr]
    return _one(here.select_related("intake", "by"), pk)


def get_request(request: HttpRequest, intake: Intake, pk: object) -> RecordRequest:
    """Return something this intake's person asked for about their record, or raise Http404."""
    return _one(RecordRequest.objects.filter(intake=intake), pk)


def _one(rows: QuerySet[Any], pk: object) -> Any:
    try:
        found = rows.filter(pk=pk).first()
    except (ValueError, TypeError, ValidationError) as unreadable:  # a posted id that is no id
        raise Http404 from unreadable
    if found is None:
        raise Http404
    return found
