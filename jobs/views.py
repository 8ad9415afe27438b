"""How far long work is. Without a script the page asks again by itself, until it is done or told not to."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Act, allowed, may
from jobs import running
from jobs.models import Job
from privacy.audit import record_request

SHOWN = 50
TRIAL = "simulate_rules"  # proposed rules tried on past people: it counts people, and has a page of its own


@allowed(Act.EDIT_PROGRAMS)
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """List the long work of this site, latest first."""
    return render(request, "jobs/jobs.html", {"jobs": _mine(request).order_by("-queued_at")[:SHOWN]})


@allowed(Act.EDIT_PROGRAMS)
@require_safe
def job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one: how many of how many, and about how long it takes."""
    one = get_object_or_404(_mine(request), pk=pk)
    if one.kind == TRIAL:
        return redirect("admissions:rules_trial", pk=one.details["trial"])
    left = one.left(timezone.now())
    minutes = None if left is None else max(1, round(left.total_seconds() / 60))
    asks_again = not one.is_over and request.GET.get("still") != "1"
    return render(request, "jobs/job.html", {
        "job": one, "minutes": minutes, "asks_again": asks_again, "leads_to": _leads_to(request, one),
    })  # fmt: skip


@allowed(Act.EDIT_PROGRAMS)
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask it to end after the step in hand; what is done stays done."""
    one = get_object_or_404(_mine(request), pk=pk)
    running.stop(one)
    record_request(request, "stop_job", object_kind="job", object_id=one.pk)
    return redirect("jobs:job", pk=one.pk)


def _leads_to(request: HttpRequest, one: Job) -> str:
    """Return where a file that was looked through, or could not be brought in as seen, waits for its owner."""
    waits = one.state == Job.State.DONE if one.kind == "look" else one.kind == "import" and one.is_explained
    if not (one.is_over and waits and one.made_by_id == request.user.pk):
        return ""
    return reverse("programs:import", args=[one.details["upload"]])


def _mine(request: HttpRequest) -> QuerySet[Job]:
    user: Any = request.user
    own = Q(made_by__site_id=user.site_id) | Q(made_by=None)  # the catalog is shared, and so is what the terminal does
    rows = Job.objects.filter(own).select_related("made_by")
    return rows if may(user, Act.PUBLISH_RULES) else rows.exclude(kind=TRIAL)
