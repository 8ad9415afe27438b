"""Possibly the same person: both side by side, and one press to say so."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods

from accounts.permissions import Act, allowed
from admissions import decisions
from admissions.access import get_intake
from admissions.decisions import By
from admissions.identity import person_of
from admissions.same_person import alike
from admissions.views.answers import says_why
from intake import facts
from privacy.audit import record_request


@allowed(Act.CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def same(request: HttpRequest, pk: str) -> HttpResponse:
    """Show who this may be, too; or take down what staff say of two."""
    intake = get_intake(request, pk)
    if request.method == "POST":
        other, by, now = get_intake(request, request.POST.get("other", "")), By.request(request), timezone.now()
        told = request.POST.get("same", "")
        if told not in ("yes", "no", "undo"):
            raise Http404
        if told == "undo":
            decisions.undo_same(intake, other, by, now)
        else:
            decisions.say_same(intake, other, by, is_same=told == "yes", now=now)
        messages.success(request, say("Noted. It can be taken back here."))
        return redirect("admissions:same", pk=intake.pk)
    others = alike(intake, request.user)
    record_request(request, "read", intakes=[intake.pk, *[one.intake.pk for one in others]], object_kind="same_person")
    return render(request, "admissions/same.html", {
        "intake": intake, "person": person_of(intake, facts.facts_of(intake)),
        "others": [(one, person_of(one.intake, facts.facts_of(one.intake))) for one in others]})
