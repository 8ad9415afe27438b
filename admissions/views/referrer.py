"""Telling who sent them what became of it, within a consent."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Act, allowed
from admissions.access import get_consent, get_entry, get_intake
from admissions.acts import DecisionRefused, Deed, demand
from admissions.decisions import By
from admissions.identity import person_of
from admissions.paperwork import referrer
from admissions.paperwork.referrer import Word
from admissions.views.answers import refused
from intake import facts
from intake.models import Intake
from privacy.audit import record_request


@allowed(Act.DISCLOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def tell_referrer(request: HttpRequest, pk: str, entry: str) -> HttpResponse:
    """Tell who sent them."""
    intake = get_intake(request, pk)
    source = get_entry(request, intake, entry)
    return _tell(request, intake, lambda fresh: referrer.word_for(fresh, source))


@allowed(Act.DISCLOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def tell_named(request: HttpRequest, pk: str, consent: str) -> HttpResponse:
    """Tell whom a signed paper names."""
    intake = get_intake(request, pk)
    chosen = get_consent(request, intake, consent)
    return _tell(request, intake, lambda fresh: referrer.word_under(fresh, get_consent(request, fresh, chosen.pk)))


def _tell(request: HttpRequest, intake: Intake, word_of: Callable[[Intake], Word]) -> HttpResponse:
    """Show what may be told and under which consent; a POST writes the disclosure down and gives the page to print."""
    try:
        demand(request.user, Deed.TELL_REFERRER, intake)
        word = word_of(intake)  # outside any transaction, so that a refusal stays in the audit
        if request.method == "POST":
            word, said = referrer.tell(
                intake, word_of, By.request(request), request.POST.getlist("say"), timezone.now())
            return render(request, "admissions/word.html", {
                "intake": intake, "word": word, "said": said, "now": timezone.now()})
    except DecisionRefused as why:
        return refused(request, intake, why)
    record_request(request, "read", intakes=[intake.pk], object_kind="registration")
    return render(request, "admissions/tell.html", {
        "intake": intake, "person": person_of(intake, facts.facts_of(intake)), "word": word})
