"""Whole records, for who answers for them: what people asked, legal holds, a copy for the person, erasure."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Act, allowed
from admissions.access import get_intake, get_request, visible_to
from admissions.acts import DecisionRefused
from admissions.decisions import By, records
from admissions.forms import DeskForm, words
from admissions.record import copy_of, held_of
from admissions.same_person import alike
from intake.models import Intake
from intake.questions.base import Text
from intake.retention import is_due, maybe_due
from intake.search import find
from privacy.audit import record_request
from privacy.models import LegalHold, RecordRequest
from privacy.retention import years_after

_CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one of these.")}
COMING = 50  # records shown of those whose time is over


class FindForm(DeskForm):
    """One reference, which names nobody."""

    reference = Text(label=_("Reference"), max_length=20, help_text=_("Like 7KQ2-MVXR."),
                     error_messages={"required": _("Type a reference.")})


class HoldForm(DeskForm):
    """Why a hold is set or lifted."""

    why = words(_("Why, and who asked for it"), rows=2, limit=1000)


class CopyForm(DeskForm):
    """Why a copy is made."""

    why = forms.ChoiceField(label=_("Why"), error_messages=_CHOOSE, widget=forms.RadioSelect, choices=[
        one for one in records.Why.choices if one[0] != records.Why.MISTAKE])


class EraseForm(DeskForm):
    """Why everything goes, and which reference: typed, to be sure."""

    why = forms.ChoiceField(label=_("Why"), choices=records.Why, widget=forms.RadioSelect, error_messages=_CHOOSE)
    typed = Text(label=_("Type the reference of this person"), max_length=20,
                 error_messages={"required": _("Type the reference.")})


class TakeForm(DeskForm):
    """What a person asked for by phone, letter or at the desk."""

    kind = forms.ChoiceField(label=_("What they asked for"), choices=RecordRequest.Kind, widget=forms.RadioSelect,
                             error_messages=_CHOOSE)
    words = words(_("In their words"), rows=2, required=False, limit=2000)


class AnswerForm(DeskForm):
    """What we answer; the person reads it on their own page."""

    answer = forms.ChoiceField(label=_("Answer"), choices=RecordRequest.Answer, widget=forms.RadioSelect,
                               error_messages=_CHOOSE)
    words = words(_("What they read"), rows=3, required=False, limit=2000)


@allowed(Act.MANAGE_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def all_records(request: HttpRequest) -> HttpResponse:
    """List what waits for an answer, what is held and what goes soon; find one record by its reference."""
    site, now = request.user.site, timezone.now()  # type: ignore[union-attr]
    form = FindForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        found = visible_to(request.user).filter(pk__in=find(site, form.cleaned_data["reference"]).values("pk"))
        if intake := found.filter(reference=form.cleaned_data["reference"].upper()).first():
            return redirect("admissions:record", intake.pk)
        form.add_error("reference", say("Nobody of this site has this reference."))
    waiting = list(RecordRequest.objects.waiting().filter(site=site).select_related("intake"))
    holds = list(LegalHold.objects.filter(lifted_at=None, intake__site=site).select_related("intake", "set_by"))
    due = [one for one in maybe_due(now).filter(site=site).select_related("site")[:COMING] if is_due(one, now)]
    shown = {one.intake_id for one in waiting} | {one.intake_id for one in holds} | {one.pk for one in due}
    record_request(request, "read", object_kind="records", intakes=shown)
    return render(request, "admissions/records.html", {
        "form": form, "waiting": waiting, "holds": holds, "due": due, "now": now, "site": site,
        "kept_since": years_after(now, -site.keep_years),
    })


@allowed(Act.MANAGE_RECORDS)
@require_GET
def record(request: HttpRequest, pk: str) -> HttpResponse:
    """Show what is held about one person, in numbers, and what may be done with it."""
    return _show(request, get_intake(request, pk))


def _show(request: HttpRequest, intake: Intake, status: int = 200, **given: Any) -> HttpResponse:
    linked = [one.intake for one in alike(intake, request.user) if one.is_linked]
    record_request(request, "read", intakes=[intake.pk, *(one.pk for one in linked)], object_kind="record")
    asked = list(RecordRequest.objects.filter(intake=intake).select_related("taken_by", "answered_by").order_by("-at"))
    return render(request, "admissions/record.html", {
        "intake": intake, "contact": getattr(intake, "contact", None), "held": held_of(intake), "now": timezone.now(),
        "linked": linked,
        "hold": LegalHold.objects.filter(intake=intake, lifted_at=None).select_related("set_by").first(),
        "hold_form": given.get("hold_form") or HoldForm(), "copy_form": given.get("copy_form") or CopyForm(),
        "erase_form": given.get("erase_form") or EraseForm(), "take_form": given.get("take_form") or TakeForm(),
        "asked": [(one, given.get("answers", {}).get(one.pk) or AnswerForm(prefix=str(one.pk))) for one in asked],
    }, status=status)


@allowed(Act.MANAGE_RECORDS)
@require_POST
def hold(request: HttpRequest, pk: str) -> HttpResponse:
    """Set a legal hold, or lift the one that stands."""
    intake, form = get_intake(request, pk), HoldForm(request.POST)
    act = records.lift_hold if request.POST.get("do") == "lift" else records.set_hold
    if form.is_valid():
        try:
            act(intake, By.request(request), form.cleaned_data["why"], timezone.now())
        except DecisionRefused as why:
            form.add_error(None, why.args[0])
        else:
            messages.success(request, say("Written down."))
            return redirect("admissions:record", intake.pk)
    return _show(request, intake, hold_form=form)


@allowed(Act.MANAGE_RECORDS)
@require_POST
def copy(request: HttpRequest, pk: str) -> HttpResponse:
    """Give the whole record to print for the person, in their language as far as it goes."""
    intake, form = get_intake(request, pk), CopyForm(request.POST)
    if not form.is_valid():
        return _show(request, intake, copy_form=form)
    records.copy_for(intake, By.request(request), form.cleaned_data["why"])
    spoken = intake.language if intake.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(spoken):
        return render(request, "admissions/record_copy.html",
                      {"intake": intake, "now": timezone.now()} | copy_of(intake))


@allowed(Act.MANAGE_RECORDS)
@require_POST
def erase(request: HttpRequest, pk: str) -> HttpResponse:
    """Erase everything about one person, for good."""
    intake, form = get_intake(request, pk), EraseForm(request.POST)
    if form.is_valid():
        try:
            records.erase_for(intake, By.request(request), form.cleaned_data["why"], form.cleaned_data["typed"])
        except DecisionRefused as why:
            form.add_error(None, why.args[0])
        else:
            messages.success(request, say("Erased: %(reference)s. Nothing goes out to them any more.")
                             % {"reference": intake.reference})
            return redirect("admissions:records")
    return _show(request, intake, erase_form=form)


@allowed(Act.MANAGE_RECORDS)
@require_POST
def take(request: HttpRequest, pk: str) -> HttpResponse:
    """Write down what the person asked for."""
    intake, form = get_intake(request, pk), TakeForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            records.take_request(intake, By.request(request), told["kind"], told["words"], timezone.now())
        except DecisionRefused as why:
            form.add_error(None, why.args[0])
        else:
            messages.success(request, say("Written down."))
            return redirect("admissions:record", intake.pk)
    return _show(request, intake, take_form=form)


@allowed(Act.MANAGE_RECORDS)
@require_POST
def answer(request: HttpRequest, pk: str, asked: str) -> HttpResponse:
    """Answer what the person asked for."""
    intake = get_intake(request, pk)
    request_of = get_request(request, intake, asked)
    form = AnswerForm(request.POST, prefix=str(request_of.pk))
    if form.is_valid():
        told = form.cleaned_data
        try:
            records.answer_request(request_of, By.request(request), told["answer"], told["words"], timezone.now())
        except DecisionRefused as why:
            form.add_error(None, why.args[0])
        else:
            messages.success(request, say("Answered. They read it on their own page."))
            return redirect("admissions:record", intake.pk)
    return _show(request, intake, answers={request_of.pk: form})
