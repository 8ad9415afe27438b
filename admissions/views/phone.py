"""The phone sheet: all questions on one page for whoever has the person on the line."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Act, allowed
from admissions import decisions, sheet
from admissions.access import get_intake
from admissions.acts import Deed, demand
from admissions.decisions import By
from admissions.explanation import asks
from admissions.forms import EndCallForm
from admissions.identity import person_of
from admissions.placement import placement_of
from admissions.views.answers import says_why
from admissions.words import LEVELS, WITHDRAWAL
from intake import consent_texts, facts, recommendations
from intake.models import Intake
from outbox.models import Alert
from privacy.audit import record_request

ASKED_NEXT = 6


@allowed(Act.RECORD_FACT)
@require_POST
def begin_call(request: HttpRequest) -> HttpResponse:
    """Begin an intake for somebody on the phone."""
    intake = decisions.begin_call(By.request(request))
    return redirect("admissions:phone", pk=intake.pk)


@allowed(Act.RECORD_FACT)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def phone(request: HttpRequest, pk: str) -> HttpResponse:
    """Show the sheet, keep what was typed, or end the call."""
    intake = get_intake(request, pk)
    demand(request.user, Deed.TAKE_DOWN, intake)
    if request.method != "POST":
        record_request(request, "read", intakes=[intake.pk], object_kind="answers")
        return _show(request, intake, None, EndCallForm())
    told, by, now = sheet.read(intake, request.POST), By.request(request), timezone.now()
    before = intake.answers
    intake = decisions.take_down(intake, by, told.pages, now)
    if "live" in request.POST:
        return _show(request, intake, told, EndCallForm(request.POST))
    form = EndCallForm(request.POST if "end" in request.POST else None)
    if form.is_bound and form.is_valid() and not told.problems:
        return _end(request, intake, by, form)
    if not told.problems and not form.is_bound:
        messages.success(request, _kept(told, before, intake))
        return redirect("admissions:phone", pk=intake.pk)
    return _show(request, intake, told, form)


def _end(request: HttpRequest, intake: Intake, by: By, form: EndCallForm) -> HttpResponse:
    task = decisions.end_call(intake, by, form.cleaned_data["when"], form.cleaned_data["text"], timezone.now())
    done = say("The call is in the log.")
    messages.success(request, done + " " + say("A call back is on the list of follow-ups.") if task else done)
    return redirect("admissions:patient", pk=intake.pk)


def _kept(told: sheet.Told, before: dict[str, Any], intake: Intake) -> str:
    n = len(told.pages)
    words = say("Nothing new to keep.")
    if n:
        words = ngettext("%(n)d question kept.", "%(n)d questions kept.", n) % {"n": n}
    gone = len(set(before) - set(intake.answers))
    if gone:
        words += " " + ngettext("%(n)d answer no longer asked for was taken out.",
                                "%(n)d answers no longer asked for were taken out.", gone) % {"n": gone}
    return words


def _show(request: HttpRequest, intake: Intake, told: sheet.Told | None, form: EndCallForm) -> HttpResponse:
    asked, site = sheet.questions(intake, told), intake.site
    alerts = list(Alert.objects.open().filter(intake=intake))
    hidden = any(alert.tier == Alert.Tier.EMERGENCY for alert in alerts)
    standing = recommendations.standing(intake)
    result = standing.result
    return render(request, "admissions/phone.html", {
        "intake": intake, "person": person_of(intake, facts.facts_of(intake)), "questions": asked, "form": form,
        "problems": [one for one in asked if one.has_problem], "alerts": alerts,
        "answered": sum(one.is_answered for one in asked),
        "placement": placement_of(result, standing.facts, is_hidden=hidden, supply_alert=site.supply_alert),
        "levels": [] if hidden else [LEVELS[level] for level in result["possible_levels"]],
        "withdrawal": [] if hidden else [WITHDRAWAL[care] for care in result["possible_withdrawal"]],
        "next": [(ask, sheet.place_of(ask.fact, intake.answers))
                 for ask in asks(result["ask_next"], intake.answers) if not ask.clinician_only][:ASKED_NEXT],
        "texts": {"privacy-notice": consent_texts.notice(site), "okay-to-share": consent_texts.care(site),
                  "okay-to-text": consent_texts.messages(site)},
        "is_hidden": hidden,
    })
