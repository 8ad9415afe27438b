"""Proposed rules: what differs, a trial on past people, and the two who publish them."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Act, allowed, may
from admissions import trial_page
from admissions.acts import DecisionRefused
from admissions.decisions import By, publishing
from admissions.models import RulesPublication, RulesTrial
from admissions.proposing import difference, proposed
from admissions.publishing import counting_trial, in_force, standing_of, waiting
from intake.editions import EditionError
from privacy.audit import record_request

SHOWN = 10


@allowed(Act.SEE_RULES)
@require_GET
def proposed_rules(request: HttpRequest) -> HttpResponse:
    """Show what a proposed edition would change, and how far it is on its way to being published."""
    record_request(request, "read", object_kind="proposed_rules")
    return _page(request)


@allowed(Act.PUBLISH_RULES)
@require_POST
def try_proposed(request: HttpRequest) -> HttpResponse:
    """Begin a trial and show how far it is."""
    try:
        trial = publishing.try_rules(By.request(request), proposed(), timezone.now())
    except (DecisionRefused, EditionError) as why:
        messages.error(request, str(why))
        return redirect("admissions:proposed_rules")
    return redirect("admissions:rules_trial", pk=trial.pk)


@allowed(Act.PUBLISH_RULES)
@require_POST
def ask_to_publish(request: HttpRequest) -> HttpResponse:
    """Ask for the second person; a refusal stands beside the reason that was typed."""
    why = request.POST.get("why", "")
    try:
        publishing.ask_to_publish(By.request(request), proposed(), why, timezone.now())
    except (DecisionRefused, EditionError) as refused:
        return _page(request, problem=str(refused), why=why)
    messages.success(request, say("Asked. A second person approves: then these rules are published."))
    return redirect("admissions:proposed_rules")


@allowed(Act.PUBLISH_RULES)
@require_POST
def approve_rules(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Be the second person."""
    asked = get_object_or_404(RulesPublication, pk=pk)
    try:
        publishing.approve(By.request(request), asked, proposed(), timezone.now())
    except (DecisionRefused, EditionError) as why:
        messages.error(request, str(why))
    else:
        messages.success(request, say("Published by two people. These rules may now be put in force."))
    return redirect("admissions:proposed_rules")


@allowed(Act.PUBLISH_RULES)
@require_POST
def withdraw_rules(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a request back."""
    asked = get_object_or_404(RulesPublication, pk=pk)
    try:
        publishing.withdraw(By.request(request), asked, timezone.now())
    except DecisionRefused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, say("Taken back. Nothing was published."))
    return redirect("admissions:proposed_rules")


@allowed(Act.SEE_RULES)
@require_GET
def rules_trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far a trial is, or what it found; whoever it names is written down."""
    trial = get_object_or_404(_trials(request), pk=pk)
    raised, lowered = (list(trial_page.people(request.user, ids)) for ids in (trial.raised, trial.lowered))
    record_request(
        request, "list", object_kind="rulestrial", object_id=trial.pk, intakes=[one.pk for one in raised + lowered])
    job = trial.job
    is_over = trial.made_at is not None or job is None or job.is_over
    left = None if job is None or is_over else job.left(timezone.now())
    return render(request, "admissions/rules_trial.html", {
        "trial": trial, "told": trial_page.shown(trial, request.user), "raised": raised, "lowered": lowered,
        "job": job, "is_over": is_over, "asks_again": not is_over and request.GET.get("still") != "1",
        "minutes": None if left is None else max(1, round(left.total_seconds() / 60)),
        "may_publish": may(request.user, Act.PUBLISH_RULES),
    })


@allowed(Act.PUBLISH_RULES)
@require_POST
def stop_trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a trial after the step in hand; nothing of it counts."""
    trial = get_object_or_404(_trials(request), pk=pk)
    try:
        publishing.stop_trial(By.request(request), trial)
    except DecisionRefused as why:
        messages.error(request, str(why))
    return redirect("admissions:rules_trial", pk=pk)


def _trials(request: HttpRequest) -> Any:
    user: Any = request.user
    return RulesTrial.objects.filter(site_id=user.site_id).select_related("asked_by", "job")


def _page(request: HttpRequest, problem: str = "", why: str = "") -> HttpResponse:
    user: Any = request.user
    now = timezone.now()
    requests = _waiting(user, now)
    said: dict[str, Any] = {
        "in_force": in_force(), "problem": problem, "why": why, "may_publish": may(user, Act.PUBLISH_RULES),
        "waiting": requests, "least": publishing.LEAST_WORDS, "days": publishing.DAYS,
        "trials": [trial_page.shown(one, user) for one in _trials(request).order_by("-asked_at")[:SHOWN]],
    }
    try:
        edition = proposed(with_cases=True)
        said |= {"edition": edition, "standing": standing_of(edition.version, edition.hash),
                 "tried": counting_trial(user.site_id, edition.hash, now),
                 "why_not_tried": publishing.why_not_tried(user.site_id, edition.hash, now),
                 "waits_here": any(one.hash == edition.hash for one, *_may in requests),
                 "difference": difference(edition)}
    except EditionError as broken:
        said["broken"] = str(broken)
    return render(request, "admissions/proposed_rules.html", said)


def _waiting(user: Any, now: dt.datetime) -> list[tuple[RulesPublication, bool, bool]]:
    """Return every request that waits, with whether this member may approve it and take it back."""
    return [(one, publishing.may_approve(user, one, now), publishing.may_withdraw(user, one)) for one in waiting()]
