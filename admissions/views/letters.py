"""The referral letter and the patient's own sheet, by the browser's own print."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Act, allowed
from admissions.access import get_intake
from admissions.acts import Deed, demand
from admissions.decisions import By
from admissions.letters import PURPOSE, WHAT, letter_of, own_sheet
from admissions.views.answers import says_why
from privacy.audit import record_request
from privacy.models import Disclosure


@allowed(Act.DISCLOSE)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def letter(request: HttpRequest, pk: str) -> HttpResponse:
    """Show what would leave; a POST writes the disclosure down and gives the page to print."""
    intake = get_intake(request, pk)
    demand(request.user, Deed.LETTER, intake)
    written = letter_of(intake)
    if request.method != "POST":
        record_request(request, "read", intakes=[intake.pk], object_kind="letter")
    else:
        with transaction.atomic():
            left = Disclosure.objects.create(
                intake=intake, consent=written.consent, at=timezone.now(), by=request.user,  # type: ignore[misc]
                recipient=written.recipient[:200], what=str(WHAT), purpose=str(PURPOSE))
            By.request(request).log("print", intake, left, why=str(PURPOSE))
    return render(request, "admissions/letter.html", {
        "letter": written, "intake": intake, "is_print": request.method == "POST", "now": timezone.now()})


@allowed(Act.SEE_INTAKE)
@require_GET
@says_why
def own(request: HttpRequest, pk: str) -> HttpResponse:
    """Show the sheet a person takes home: in their language, or in another of ours that staff choose."""
    intake = get_intake(request, pk)
    sheet = own_sheet(intake)
    record_request(request, "print", intakes=[intake.pk], object_kind="own_sheet")
    ours = {code: str(name) for code, name in settings.LANGUAGES}  # named in the desk's language, before it changes
    asked = (request.GET.get("language", ""), intake.language, settings.LANGUAGE_CODE)
    known = [code for code in asked if code in ours]
    with translation.override(known[0]):
        return render(request, "admissions/own_sheet.html", {
            "intake": intake, "sheet": sheet, "lacks": "" if intake.language in ours else intake.language,
            "others": [(code, name) for code, name in ours.items() if code != known[0]]})
