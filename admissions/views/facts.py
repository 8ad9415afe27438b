"""Record one answer, dated, with who said so; the rules run again and the difference is shown at once."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Act, allowed, may
from admissions import decisions
from admissions.access import get_finding, get_intake
from admissions.acts import DecisionRefused, Deed, demand
from admissions.decisions import By, Recorded
from admissions.differing import why_it_differs
from admissions.explanation import readings_of
from admissions.forms import FactForm, WhyForm
from admissions.identity import person_of
from admissions.placement import placement_of
from admissions.told import gap, question_for
from admissions.views.answers import says_why
from admissions.words import about, fact_is
from eligibility.facts import VOCABULARY, FactError
from intake import facts
from intake.models import Recommendation
from outbox.models import Alert
from privacy.audit import record_request


@allowed(Act.RECORD_FACT)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def fact(request: HttpRequest, pk: str, fact: str) -> HttpResponse:
    """Show the question as it is asked, or record the answer."""
    intake = get_intake(request, pk)
    known = VOCABULARY.get(fact)
    if known is None or known.derived:
        raise Http404
    if known.clinician_only and not may(request.user, Act.SIGN):
        raise DecisionRefused(say("Only a clinician may record this."))
    demand(request.user, Deed.RECORD_FACT, intake)
    form = FactForm(fact, request.user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        told, by = form.cleaned_data, By.request(request)
        try:
            recorded = decisions.record_fact(intake, by, fact, told["value"], told["said_by"], timezone.now())
        except FactError as wrong:
            form.add_error("value", str(wrong))
        else:
            messages.success(request, _difference(recorded))
            response = redirect("admissions:patient", pk=intake.pk)
            response["Location"] += "#placement"
            return response
    evidence = facts.evidence(intake)
    record_request(request, "read", intakes=[intake.pk], fields=[fact])
    return render(request, "admissions/fact.html", {
        "about": about(fact),
        "intake": intake, "person": person_of(intake, facts.facts_of(intake)), "fact": known, "form": form,
        "question": question_for(intake.answers, fact, intake.site), "gap": gap(intake.answers, fact),
        "readings": readings_of(evidence, [fact]), "now": timezone.now(),
    })


@allowed(Act.RECORD_FACT)
@require_POST
@says_why
def withdraw(request: HttpRequest, pk: str, finding: str) -> HttpResponse:
    """Take a recorded answer back."""
    intake = get_intake(request, pk)
    wrong = get_finding(request, intake, finding)
    form = WhyForm(request.POST)
    if not form.is_valid():
        raise DecisionRefused(say("Say why this is wrong."))
    recorded = decisions.withdraw(wrong, By.request(request), form.cleaned_data["why"], timezone.now())
    messages.success(request, _difference(recorded))
    return redirect("admissions:patient", pk=intake.pk)


def _difference(recorded: Recorded) -> str:
    """Say what was recorded and what it changed; while an emergency is open, never a level."""
    finding = recorded.finding
    what = fact_is(finding.fact, finding.value)
    done = say("Taken back: %(fact)s.") if finding.withdrawn_at else say("Recorded: %(fact)s.")
    if Alert.objects.filter(intake=finding.intake_id, closed_at=None, tier=Alert.Tier.EMERGENCY).exists():
        return done % {"fact": what} + " " + say("An emergency alert is open: see it first.")
    before, after = _said(recorded.before), _said(recorded.after)
    moved = say("Before: %(before)s. Now: %(after)s.") % {"before": before, "after": after}
    if before == after:
        moved = say("The suggestion stays: %(after)s.") % {"after": after}
    return f"{done % {'fact': what}} {moved} {why_it_differs(recorded.before, recorded.after)}".rstrip()


def _said(suggestion: Recommendation | None) -> str:
    if suggestion is None:
        return say("nothing suggested yet")
    placement = placement_of(suggestion.result, suggestion.facts, supply_alert=suggestion.intake.site.supply_alert)
    return "; ".join(part for part in (placement.sentence, placement.withdrawal, placement.danger) if part)
