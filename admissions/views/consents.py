"""What a person agreed to, what was told under it, and signed okays that came on paper."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Act, allowed
from admissions.access import get_consent, get_intake
from admissions.acts import DecisionRefused, Deed, can, demand
from admissions.decisions import By
from admissions.identity import person_of
from admissions.models import Entry
from admissions.paperwork import consents as papers
from admissions.paperwork import entries
from admissions.paperwork.consent_form import ConsentForm, TakeBackForm
from admissions.views.answers import says_why
from intake import facts
from intake.models import Intake
from privacy import consent as gate
from privacy.audit import record_request
from privacy.models import Disclosure


@allowed(Act.SEE_INTAKE)
@require_GET
def consents(request: HttpRequest, pk: str) -> HttpResponse:
    """Show every choice about sharing, the latest first, and what left under which."""
    intake = get_intake(request, pk)
    record_request(request, "read", intakes=[intake.pk], object_kind="consent")
    left = Disclosure.objects.filter(intake=intake).select_related("by").order_by("-at")
    return render(request, "admissions/consents.html", {
        "intake": intake, "person": person_of(intake, facts.facts_of(intake)), "disclosures": left,
        "choices": [(one, gate.stands(one)) for one in papers.all_of(intake)], "hows": papers.HOW,
        "may_write": can(request.user, Deed.CONSENT, intake), "may_tell": can(request.user, Deed.TELL_REFERRER, intake),
        "take_back_form": TakeBackForm(),
    })


@allowed(Act.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def new_consent(request: HttpRequest, pk: str) -> HttpResponse:
    """Write a signed paper down."""
    intake = get_intake(request, pk)
    demand(request.user, Deed.CONSENT, intake)
    form = ConsentForm(request.POST if request.method == "POST" else None, initial=_read_off(intake))
    if form.is_bound and form.is_valid():
        try:
            papers.write(intake, By.request(request), form.cleaned_data, timezone.now())
        except DecisionRefused as why:  # what was typed stays
            form.add_error(None, why.args[0])
        else:
            messages.success(request, say("Written down. They may now be told what it names, and nothing else."))
            return redirect("admissions:consents", pk=intake.pk)
    record_request(request, "read", intakes=[intake.pk], object_kind="consent")
    return render(request, "admissions/consent.html", {
        "intake": intake, "person": person_of(intake, facts.facts_of(intake)), "form": form})


@allowed(Act.REGISTER)
@require_POST
@says_why
def take_back(request: HttpRequest, pk: str, consent: str) -> HttpResponse:
    """Write down that the person took an okay back: from now on nothing is told under it."""
    intake = get_intake(request, pk)
    given = get_consent(request, intake, consent)
    papers.take_back(given, By.request(request), request.POST.get("how", ""), timezone.now())
    messages.success(request, say("Taken back. From now on nothing is told under it."))
    return redirect("admissions:consents", pk=intake.pk)


def _read_off(intake: Intake) -> dict[str, str]:
    """Return what is the same on any paper of this person: the language they read, and who sent them."""
    source = next(iter(entries.standing(intake, Entry.Kind.SOURCE)), None)
    told = source.told if source else {}
    return {"language": intake.language, "recipient": told.get("organization") or told.get("person", "")}
