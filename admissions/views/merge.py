"""Two records of one person made one: line by line which stays, then one press; and taken back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Act, allowed, may
from admissions.access import get_intake
from admissions.acts import DecisionRefused, Deed, demand
from admissions.decisions import By
from admissions.decisions.merging import merge, undo_merge
from admissions.identity import person_of
from admissions.merging import beside, why_not
from admissions.models import Merge
from admissions.views.answers import says_why
from intake import facts
from privacy.audit import record_request


@allowed(Act.MERGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def merge_people(request: HttpRequest, pk: str, other: str) -> HttpResponse:
    """Show both side by side with a choice on each line; or merge the other into this one."""
    kept, gone = get_intake(request, pk), get_intake(request, other)
    demand(request.user, Deed.MERGE, kept)
    if refusal := why_not(kept, gone):
        raise DecisionRefused(refusal)
    problem = ""
    if request.method == "POST":
        choices = {name: str(told) for name, told in request.POST.items() if name.startswith(("contact_", "fact_"))}
        try:
            merge(kept, gone, By.request(request), choices, request.POST.get("stamp", ""), timezone.now())
        except DecisionRefused as why:
            problem = str(why.args[0])
        else:
            messages.success(request, say("Merged. The other one is closed, keeps its history, and links here."))
            return redirect("admissions:patient", pk=kept.pk)
    record_request(request, "read", intakes=[kept.pk, gone.pk], object_kind="merge")
    return render(request, "admissions/merge.html", {
        "intake": kept, "other": gone, "person": person_of(kept, facts.facts_of(kept)),
        "beside": beside(kept, gone, is_clinician=may(request.user, Act.SIGN)), "problem": problem,
        "typed": request.POST,
    }, status=409 if problem else 200)


@allowed(Act.MERGE_PEOPLE)
@require_POST
@says_why
def undo(request: HttpRequest, pk: str) -> HttpResponse:
    """Take the merge of this record, into or out of another, back."""
    intake = get_intake(request, pk)
    wanted = get_intake(request, request.POST.get("other", ""))
    both = [intake.pk, wanted.pk]
    made = Merge.objects.filter(kept__in=both, other__in=both, undone_at=None).select_related("kept", "other").first()
    if made is None:
        raise Http404
    undo_merge(made, By.request(request), timezone.now())
    messages.success(request, say("Taken back. The other one is open again; what was changed since stays."))
    return redirect("admissions:patient", pk=intake.pk)
