"""In a program: started, each day attended or missed, the plan changed, left."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Act, allowed
from admissions import decisions
from admissions.access import get_intake, get_stay, get_visit
from admissions.acts import DecisionRefused, Deed, demand
from admissions.decisions import By, Contradiction
from admissions.forms import WhyForm
from admissions.identity import person_of
from admissions.models import Evaluation, Stay
from admissions.stay_forms import AdmitForm, CorrectForm, LeaveForm, PlanForm, VisitForm, hours_of
from admissions.views.answers import says_why
from admissions.views.patient import show
from admissions.withdrawal import needed
from intake import facts
from intake.models import Intake
from privacy.audit import record_request


@allowed(Act.CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def admit(request: HttpRequest, pk: str) -> HttpResponse:
    """Ask where and when they started, or write it down."""
    intake, today = get_intake(request, pk), _today(request)
    demand(request.user, Deed.ADMIT, intake)
    signed = Evaluation.objects.filter(intake=intake, is_signed=True).select_related("program").order_by(
        "-version").first()
    form = AdmitForm(request.POST if request.method == "POST" else None, signed=signed, today=today,
                     asks_withdrawal=bool(needed(intake)))
    if form.is_bound and form.is_valid():
        try:
            decisions.admit(intake, By.request(request), form.told(), timezone.now())
        except Contradiction as wrong:
            _mark(form, wrong)
        else:
            messages.success(request, say("Written down: they started. Check-ins and reminders follow by themselves."))
            return _to(intake)
    return page_with(request, intake, form, title=say("Started the program"), button=say("Write down the start"))


@allowed(Act.CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def correct_stay(request: HttpRequest, pk: str, stay: str) -> HttpResponse:
    """Ask for the right first day, or correct it."""
    intake = get_intake(request, pk)
    wrong_one = get_stay(request, intake, stay)
    demand(request.user, Deed.CORRECT_STAY, intake)
    form = CorrectForm(request.POST if request.method == "POST" else None,
                       initial={"admitted_on": wrong_one.admitted_on})
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            decisions.correct_stay(wrong_one, By.request(request), told["admitted_on"], told["why"], timezone.now())
        except Contradiction as wrong:
            _mark(form, wrong)
        else:
            messages.success(request, say("Corrected. What stood before stays readable."))
            return _to(intake)
    return page_with(request, intake, form, title=say("Correct the first day"), button=say("Correct it"))


@allowed(Act.CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def change_plan(request: HttpRequest, pk: str, stay: str) -> HttpResponse:
    """Ask what changes from which day on, or change it."""
    intake = get_intake(request, pk)
    running = get_stay(request, intake, stay)
    demand(request.user, Deed.CHANGE_PLAN, intake)
    form = PlanForm(request.POST if request.method == "POST" else None, initial=_plan_of(running, _today(request)))
    if form.is_bound and form.is_valid():
        try:
            decisions.change_plan(running, By.request(request), form.told(), timezone.now())
        except Contradiction as wrong:
            _mark(form, wrong)
        else:
            messages.success(request, say("Changed from that day on. The days before keep their plan."))
            return _to(intake)
    return page_with(request, intake, form, title=say("Change days, hours or the planned end"), button=say("Change it"))


@allowed(Act.CONTACT)
@require_POST
@says_why
def visit(request: HttpRequest, pk: str, stay: str) -> HttpResponse:
    """Write down what became of one day."""
    intake = get_intake(request, pk)
    of = get_stay(request, intake, stay)
    form = VisitForm(request.POST)
    if not form.is_valid():
        return show(request, intake, visit_form=form)
    told = form.told()
    if told["state"] == "attended" and form.cleaned_data["hours"] is None:
        told["minutes"] = of.phase.get("minutes") or 0
    try:
        written = decisions.record_visit(of, By.request(request), told, timezone.now())
    except Contradiction as wrong:
        _mark(form, wrong)
        return show(request, intake, visit_form=form)
    if written.state == "missed":
        messages.success(request, say("Written down. Calls to reach them are on the follow-up list."))
    else:
        messages.success(request, say("Written down."))
    return _to(intake)


@allowed(Act.CONTACT)
@require_POST
@says_why
def strike_visit(request: HttpRequest, pk: str, day: str) -> HttpResponse:
    """Strike one day through."""
    intake = get_intake(request, pk)
    wrong = get_visit(request, intake, day)
    decisions.strike_visit(wrong, By.request(request), _why(request), timezone.now())
    messages.success(request, say("Struck through. It stays readable."))
    return _to(intake)


@allowed(Act.CONTACT)
@require_POST
@says_why
def not_started(request: HttpRequest, pk: str, stay: str) -> HttpResponse:
    """Take a start back that was written down by mistake."""
    intake = get_intake(request, pk)
    decisions.not_started(get_stay(request, intake, stay), By.request(request), _why(request), timezone.now())
    messages.success(request, say("Taken back. Choose the next step."))
    return _to(intake)


@allowed(Act.CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def leave(request: HttpRequest, pk: str, stay: str) -> HttpResponse:
    """Ask how a stay ended, or write it down."""
    intake = get_intake(request, pk)
    running = get_stay(request, intake, stay)
    demand(request.user, Deed.FINISH, intake)
    form = LeaveForm(request.POST if request.method == "POST" else None, initial={"ended_on": _today(request)})
    if form.is_bound and form.is_valid():
        try:
            decisions.leave(running, By.request(request), form.cleaned_data, timezone.now())
        except Contradiction as wrong:
            _mark(form, wrong)
        else:
            messages.success(request, say("Written down. What follows is on the follow-up list."))
            return _to(intake)
    return page_with(request, intake, form, title=say("Finished or left the program"), button=say("Write down the end"),
                 hint=say("Someone who left before the end stays on the queue, and is called: the door stays open."))


def page_with(request: HttpRequest, intake: Intake, form: Any, **words: str) -> HttpResponse:
    """Draw one form of one person under its title."""
    record_request(request, "read", intakes=[intake.pk], object_kind="stay")
    person = person_of(intake, facts.facts_of(intake))
    return render(request, "admissions/stay.html", {"intake": intake, "form": form, "person": person} | words)


def _mark(form: Any, wrong: Contradiction) -> None:
    for name, words in wrong.problems.items():
        form.add_error(name if name in form.fields else None, words)


def _why(request: HttpRequest) -> str:
    form = WhyForm(request.POST)
    if not form.is_valid():
        raise DecisionRefused(say("Say why, in 300 characters or fewer."))
    return str(form.cleaned_data["why"])


def _plan_of(stay: Stay, today: dt.date) -> dict[str, Any]:
    phase = stay.phase
    return {"from_day": max(today, stay.admitted_on), "days": phase.get("days", []),
            "hours": hours_of(phase["minutes"]) if phase.get("minutes") else "", "planned_until": phase.get("until")}


def _today(request: HttpRequest) -> dt.date:
    user: Any = request.user
    return user.site.day(timezone.now())  # type: ignore[no-any-return]


def _to(intake: Intake) -> HttpResponse:
    response = redirect("admissions:patient", pk=intake.pk)
    response["Location"] += "#stay"
    return response
