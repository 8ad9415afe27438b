"""The medical evaluation: draft by the desk, written and signed by a clinician, amended ever after."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Act, allowed, may
from admissions import decisions
from admissions.access import get_evaluation, get_intake
from admissions.acts import DecisionRefused, Deed, can
from admissions.comparing import differences
from admissions.decisions import By, Changed, Incomplete
from admissions.evaluation_form import EvaluationForm, PlanForm, initial_of
from admissions.evaluation_page import evaluation_page
from admissions.forms import WhyForm
from admissions.models import Evaluation
from admissions.views.answers import says_why
from intake import recommendations
from intake.models import Intake
from privacy.audit import record_request


@allowed(Act.DRAFT_EVALUATION)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def evaluation(request: HttpRequest, pk: str) -> HttpResponse:
    """Show the draft, or save it."""
    intake = get_intake(request, pk)
    if request.method != "POST":
        drafts = Evaluation.objects.filter(intake=intake, is_signed=False).select_related("program", "changed_by")
        draft = drafts.first()
        if draft is None and not can(request.user, Deed.EVALUATE, intake):
            return redirect("admissions:patient", pk=intake.pk)
        record_request(request, "read", intakes=[intake.pk], object_kind="evaluation", object_id=draft and draft.pk)
        return _page(request, intake, draft, form_for(request, intake, draft))
    saved, answer = _save(request, intake)
    if answer is not None or saved is None:
        return answer or redirect("admissions:evaluation", pk=intake.pk)
    messages.success(request, say("Draft saved."))
    return redirect("admissions:evaluation", pk=intake.pk)


@allowed(Act.SIGN)
@require_POST
@says_why
def sign(request: HttpRequest, pk: str) -> HttpResponse:
    """Save what is on the page and sign it; what is missing is said beside its field."""
    intake = get_intake(request, pk)
    saved, answer = _save(request, intake)
    if answer is not None or saved is None:
        return answer or redirect("admissions:evaluation", pk=intake.pk)
    try:
        decisions.sign(saved, By.request(request), request.POST.get("seen", ""), saved.revision, timezone.now())
    except Incomplete as missing:
        form = form_for(request, intake, saved, bound=True)
        form.is_valid()
        for field, words in missing.problems.items():
            form.add_error(field if field in form.fields else None, words)
        return _page(request, intake, saved, form)
    messages.success(request, say("Signed. It can be amended, not edited. Follow-ups are planned within a minute."))
    return redirect("admissions:patient", pk=intake.pk)


@allowed(Act.SIGN)
@require_POST
@says_why
def amend(request: HttpRequest, pk: str, evaluation: str) -> HttpResponse:
    """Begin the next version of a signed evaluation."""
    intake = get_intake(request, pk)
    signed = get_evaluation(request, intake, evaluation)
    form = WhyForm(request.POST)
    if not form.is_valid():
        raise DecisionRefused(say("Say why the evaluation is amended."))
    decisions.amend(signed, By.request(request), form.cleaned_data["why"], timezone.now())
    return redirect("admissions:evaluation", pk=intake.pk)


@allowed(Act.SEE_EVALUATION)
@require_GET
def signed_evaluation(request: HttpRequest, pk: str, evaluation: str) -> HttpResponse:
    """Show one signed version, whole."""
    intake = get_intake(request, pk)
    shown = get_evaluation(request, intake, evaluation)
    record_request(request, "read", intakes=[intake.pk], object_kind="evaluation", object_id=shown.pk)
    return render(request, "admissions/signed.html", {
        "intake": intake, "evaluation": shown, "page": evaluation_page(intake, shown, request.user),
        "may_amend": can(request.user, Deed.AMEND, intake) and not hasattr(shown, "amended_by"), "why_form": WhyForm(),
    })


def form_for(request: HttpRequest, intake: Intake, draft: Evaluation | None, *, bound: bool = False) -> Any:
    """Return the form this person may fill: all of it, or the plan alone once a clinician has begun."""
    page = evaluation_page(intake, draft, request.user)
    kind = EvaluationForm if page.shows_clinical else PlanForm
    rest: dict[str, Any] = {"programs": page.matches}
    if kind is EvaluationForm:
        rest["may_score"] = may(request.user, Act.SIGN)
    initial = initial_of(draft) if draft else {}
    return kind(request.POST if bound else None, initial=initial, **rest)


def _save(request: HttpRequest, intake: Intake) -> tuple[Evaluation | None, HttpResponse | None]:
    """Save the posted draft. Return it, or the page that says what is wrong with it, keeping every word.

    Wrong or changed facts are no reason for another level: then the way leads to the facts, and nothing is signed.
    """
    by, now = By.request(request), timezone.now()
    with transaction.atomic():
        draft = Evaluation.objects.filter(intake=intake, is_signed=False).first()
        draft = draft or decisions.open_evaluation(intake, by, now)
    form = form_for(request, intake, draft, bound=True)
    if not form.is_valid():
        return None, _page(request, intake, draft, form)
    revision = request.POST.get("revision", "0")
    told = form.told()
    scales = form.scales() if isinstance(form, EvaluationForm) else None
    try:
        saved = decisions.save_evaluation(
            draft, by, told, int(revision) if revision.isdigit() and len(revision) < 9 else -1, now,
            scales=scales,
        )
    except Changed as clash:
        rows = differences(clash.stored, told, form)
        is_scored = any(total is not None for total in (scales or {}).values())
        is_twice = revision == str(clash.stored.revision - 1) and clash.stored.changed_by == request.user
        if rows or is_scored or not is_twice:
            return None, _page(request, intake, clash.stored, form, clash=clash, rows=rows, status=409)
        saved = clash.stored  # a button pressed twice: nobody changed anything
    if isinstance(form, EvaluationForm) and form.asks_for_facts():
        messages.info(request, say("Draft saved. Correct the fact beside its finding: the suggestion follows."))
        return saved, redirect(reverse("admissions:evaluation", args=[intake.pk]) + "#findings")
    return saved, None


def _page(request: HttpRequest, intake: Intake, draft: Evaluation | None, form: Any, **rest: Any) -> HttpResponse:
    status = rest.pop("status", 200)
    return render(request, "admissions/evaluation.html", {
        "intake": intake, "draft": draft, "form": form, "page": evaluation_page(intake, draft, request.user),
        "suggestion": recommendations.standing(intake), "may_sign": may(request.user, Act.SIGN), **rest,
    }, status=status)
