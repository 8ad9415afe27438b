"""Evaluations on the calendar: book the soonest that fits, move, cancel, say whether they came."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Act, allowed
from admissions import decisions
from admissions.access import get_appointment, get_intake, get_slot
from admissions.acts import DecisionRefused, Deed, demand
from admissions.decisions import By, SlotTaken, open_slots
from admissions.decisions.booking import needs_safety_plan
from admissions.forms import CancelForm
from admissions.limits import limits_of
from admissions.models import Appointment
from admissions.offering import offers
from admissions.views.answers import says_why
from intake.models import Intake
from privacy.audit import record_request

SHOWN = 40  # free times on the page


@allowed(Act.BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def book(request: HttpRequest, pk: str) -> HttpResponse:
    """Show the free times, or book the one chosen."""
    intake = get_intake(request, pk)
    if request.method != "POST":
        demand(request.user, Deed.BOOK, intake)
        return _times(request, intake)
    slot, has_plan = get_slot(request, request.POST.get("slot")), "has_safety_plan" in request.POST
    if needs_safety_plan(intake) and not has_plan:
        return _times(request, intake, interrupted=slot)
    try:
        decisions.book(intake, slot, By.request(request), timezone.now(), has_safety_plan=has_plan)
    except SlotTaken as lost:
        return _times(request, intake, lost=lost)
    messages.success(request, say("Booked. Reminders go out by themselves, within what they allowed."))
    return redirect("admissions:patient", pk=intake.pk)


@allowed(Act.BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def move(request: HttpRequest, pk: str, visit: str) -> HttpResponse:
    """Show the free times, or move the evaluation to the one chosen."""
    intake = get_intake(request, pk)
    appointment = get_appointment(request, intake, visit)
    if request.method != "POST":
        demand(request.user, Deed.MOVE_BOOKING, intake)
        return _times(request, intake, moving=appointment)
    slot = get_slot(request, request.POST.get("slot"))
    try:
        decisions.move(appointment, slot, By.request(request), timezone.now())
    except SlotTaken as lost:
        return _times(request, intake, moving=appointment, lost=lost)
    messages.success(request, say("Moved."))
    return redirect("admissions:patient", pk=intake.pk)


@allowed(Act.BOOK)
@require_POST
@says_why
def cancel(request: HttpRequest, pk: str, visit: str) -> HttpResponse:
    """Cancel an evaluation, saying why."""
    intake = get_intake(request, pk)
    appointment = get_appointment(request, intake, visit)
    form = CancelForm(request.POST)
    if not form.is_valid():
        raise DecisionRefused(say("Say why it is cancelled, in 60 characters or fewer."))
    decisions.cancel(appointment, By.request(request), form.cleaned_data["why"], timezone.now())
    messages.success(request, say("Cancelled. The time is free again."))
    return redirect("admissions:patient", pk=intake.pk)


@allowed(Act.BOOK)
@require_POST
@says_why
def attended(request: HttpRequest, pk: str, visit: str) -> HttpResponse:
    """Note that they came."""
    intake = get_intake(request, pk)
    decisions.mark_attended(get_appointment(request, intake, visit), By.request(request), timezone.now())
    messages.success(request, say("Noted: they came."))
    return redirect("admissions:patient", pk=intake.pk)


@allowed(Act.BOOK)
@require_POST
@says_why
def missed(request: HttpRequest, pk: str, visit: str) -> HttpResponse:
    """Note that they could not come, and go straight to a new time."""
    intake = get_intake(request, pk)
    decisions.mark_missed(get_appointment(request, intake, visit), By.request(request), timezone.now())
    messages.success(request, say("Noted. Offer a new time: “We missed you today. No problem. What time suits you?”"))
    return redirect("admissions:book", pk=intake.pk)


def _times(request: HttpRequest, intake: Intake, **rest: Any) -> HttpResponse:
    """Draw the free times beside what limits this person; `lost`, `moving` and `interrupted` say why we are here."""
    now, site = timezone.now(), intake.site
    limits = limits_of(intake)
    moving: Appointment | None = rest.get("moving")
    found = offers(
        open_slots(site.pk, now)[:SHOWN], zone=site.zone, requested_at=intake.submitted_at or intake.created_at,
        free_blocks=limits.free_blocks, can_video=limits.can_video,
    )
    record_request(request, "read", intakes=[intake.pk], object_kind="slots")
    status = 409 if "lost" in rest else 200
    return render(request, "admissions/book.html", {
        "intake": intake, "offers": found, "limits": limits, "moving": moving, "now": now,
        "lost": rest.get("lost"), "interrupted": rest.get("interrupted"),
    }, status=status)
