"""Places kept for one person: keep, keep longer, give back, wait in line."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Act, allowed
from admissions.access import get_hold, get_intake, get_waiting_place
from admissions.acts import Deed, demand
from admissions.decisions import By, holding
from admissions.decisions.holding import NoSeat
from admissions.fitting import fitting_for
from admissions.identity import person_of
from admissions.models import Hold, WaitingPlace
from admissions.views.answers import says_why
from admissions.withdrawal import NeedsWithdrawalCare
from intake import facts, recommendations
from intake.models import Intake
from outbox.models import Alert
from privacy.audit import record_request
from programs.models import Program


@allowed(Act.CONTACT)
@require_GET
@says_why
def places(request: HttpRequest, pk: str) -> HttpResponse:
    """Show the programs that fit, why each is where it is, and what is kept."""
    intake = get_intake(request, pk)
    demand(request.user, Deed.HOLD, intake)
    return _draw(request, intake)


@allowed(Act.CONTACT)
@require_POST
@says_why
def keep(request: HttpRequest, pk: str) -> HttpResponse:
    """Keep a place for a day."""
    intake, program = get_intake(request, pk), _program(request)
    try:
        held = holding.hold(
            intake, program, By.request(request), timezone.now(), arranged=request.POST.get("arranged", "")[:1000])
    except NoSeat as none:
        return _draw(request, intake, none=none, program=program)
    except NeedsWithdrawalCare as stop:
        return _draw(request, intake, stop=stop, program=program)
    messages.success(request, say("Kept for 24 hours: %(name)s. Tell the program now.") % {"name": held.program.name})
    return redirect("admissions:places", pk=intake.pk)


@allowed(Act.CONTACT)
@require_POST
@says_why
def extend(request: HttpRequest, pk: str, hold: str) -> HttpResponse:
    """Keep it a day longer, saying why."""
    intake = get_intake(request, pk)
    why = request.POST.get("why", "")
    holding.extend(get_hold(request, intake, hold), By.request(request), why, timezone.now())
    messages.success(request, say("Kept a day longer."))
    return redirect("admissions:places", pk=intake.pk)


@allowed(Act.CONTACT)
@require_POST
@says_why
def release(request: HttpRequest, pk: str, hold: str) -> HttpResponse:
    """Give it back, or say that they started there."""
    intake = get_intake(request, pk)
    ending = request.POST.get("ending", "")
    holding.release(get_hold(request, intake, hold), By.request(request), ending, timezone.now())
    messages.success(request, say("Noted. The next one in line is told."))
    return redirect("admissions:places", pk=intake.pk)


@allowed(Act.CONTACT)
@require_POST
@says_why
def wait(request: HttpRequest, pk: str) -> HttpResponse:
    """Put them at the end of a program's line."""
    intake = get_intake(request, pk)
    holding.wait_in_line(intake, _program(request), By.request(request), timezone.now())
    messages.success(request, say("They are in line, and are told when a place is kept for them."))
    return redirect("admissions:places", pk=intake.pk)


@allowed(Act.CONTACT)
@require_POST
@says_why
def leave(request: HttpRequest, pk: str, place: str) -> HttpResponse:
    """Take them out of a line."""
    intake = get_intake(request, pk)
    holding.leave_line(get_waiting_place(request, intake, place), By.request(request), timezone.now())
    messages.success(request, say("They are out of this line."))
    return redirect("admissions:places", pk=intake.pk)


def _program(request: HttpRequest) -> Program:
    """Return the listed program that was posted or raise Http404."""
    try:
        return get_object_or_404(Program.objects.listed(), pk=request.POST.get("program"))
    except (ValueError, ValidationError) as unreadable:  # a posted id that is no id
        raise Http404 from unreadable


def _draw(request: HttpRequest, intake: Intake, **rest: Any) -> HttpResponse:
    emergency = Alert.objects.filter(intake=intake, closed_at=None, tier=Alert.Tier.EMERGENCY).exists()
    latest = recommendations.latest(intake)
    record_request(request, "read", intakes=[intake.pk], object_kind="places")
    return render(request, "admissions/places.html", {
        "intake": intake, "person": person_of(intake, facts.facts_of(intake)), "now": timezone.now(),
        "fitting": fitting_for(intake, latest) if latest and not emergency else None, "is_emergency": emergency,
        "holds": Hold.objects.filter(intake=intake).select_related("program", "by").order_by("-made_at"),
        "line": WaitingPlace.objects.filter(intake=intake, left_at=None).select_related("program").order_by("since"),
        **rest,
    }, status=409 if rest else 200)
