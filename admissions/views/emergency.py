"""A look at a person of another site in an emergency, and the page where such looks are reviewed (#7).

The way past the site is here and nowhere else: the pages of `/desk/p/` stay as closed as they are.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Act, allowed, may
from admissions.access import get_emergency, get_emergency_here
from admissions.acts import DecisionRefused
from admissions.decisions import By, emergency
from admissions.forms import DeskForm, words
from admissions.identity import person_of
from admissions.models import CallNote, Evaluation
from admissions.patient import suggested_of
from admissions.told import sections
from intake import facts, recommendations
from intake.models import Finding
from intake.questions.base import Text
from outbox.models import Alert
from privacy.audit import record_request
from privacy.models import AuditEvent, EmergencyAccess
from privacy.rights import EMERGENCY_MINUTES

SHOWN = 100  # looks on the page of reviews


class EmergencyForm(DeskForm):
    """Who, why, and that it is one. Posted: no name ever stands in an address."""

    text = Text(
        label=_("Who it is about"), max_length=200, strip=True,
        help_text=_("A phone number, an e-mail, a reference, or the whole name."),
        error_messages={"required": _("Type a phone number, an e-mail, a reference or the whole name."),
                        "max_length": _("Type %(limit_value)d characters or fewer.")},
    )
    why = words(_("What the emergency is, and who needs to know"), rows=3, limit=1000)
    confirmed = forms.BooleanField(
        label=_("This is an emergency. I know that privacy staff are told now and will ask me about it."),
        error_messages={"required": _("Tick this box, or call the other site instead.")},
    )


class ReviewForm(DeskForm):
    """What a reviewer found."""

    verdict = forms.ChoiceField(
        label=_("What you found"), choices=EmergencyAccess.Verdict, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you found."), "invalid_choice": _("Choose one of these.")},
    )
    note = words(_("What you looked at, and whom you asked"), rows=2, limit=1000)


@allowed(Act.BREAK_GLASS)
@require_http_methods(["GET", "HEAD", "POST"])
def break_glass(request: HttpRequest) -> HttpResponse:
    """Ask who and why, open it, and list what this member has open."""
    form, now = EmergencyForm(request.POST if request.method == "POST" else None), timezone.now()
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            made = emergency.break_glass(By.request(request), told["text"], told["why"], told["confirmed"], now)
        except DecisionRefused as why:
            form.add_error(None, why.args[0])
        else:
            if made:
                return redirect("admissions:emergency", made[0].pk) if len(made) == 1 else redirect(
                    "admissions:break_glass")
            form.add_error("text", say("Nobody of another site can be told apart by this. Add a phone number or a "
                                       "reference, or call the other site."))
    mine = EmergencyAccess.objects.open(now).filter(by=request.user)  # type: ignore[misc]
    shown = list(mine.select_related("intake", "site").order_by("at"))
    if shown:
        record_request(request, "list", intakes=[one.intake_id for one in shown], object_kind="emergencyaccess")
    return render(request, "admissions/break_glass.html", {
        "form": form, "mine": shown, "minutes": EMERGENCY_MINUTES,
    })


@allowed(Act.BREAK_GLASS)
@require_GET
def look(request: HttpRequest, access: str) -> HttpResponse:
    """Show the record, to read only, while the look is open. Texts of a clinician for clinicians only, as ever."""
    opened = get_emergency(request, access)
    intake = opened.intake
    emergency.look(opened, By.request(request))
    latest = recommendations.latest(intake)
    alerts = list(Alert.objects.filter(intake=intake).order_by("-raised_at"))
    is_hidden = any(one.is_open and one.tier == Alert.Tier.EMERGENCY for one in alerts)
    sees_evaluation = may(request.user, Act.SEE_EVALUATION)
    written = Evaluation.objects.filter(intake=intake, is_signed=True).order_by("-version")
    return render(request, "admissions/emergency.html", {
        "access": opened, "intake": intake, "person": person_of(intake, facts.facts_of(intake)), "alerts": alerts,
        "suggested": suggested_of(intake, latest, is_hidden=is_hidden) if latest else None,
        "sections": sections(intake.answers, intake.site), "now": timezone.now(),
        "findings": Finding.objects.filter(intake=intake).standing().select_related("by").order_by("-at"),
        "notes": CallNote.objects.filter(intake=intake, struck_at=None).select_related("by").order_by("-at"),
        "signed": written.select_related("clinician", "program").first() if sees_evaluation else None,
    })


@allowed(Act.BREAK_GLASS)
@require_POST
def end(request: HttpRequest, access: str) -> HttpResponse:
    """Close one's own look before its time."""
    emergency.end(get_emergency(request, access), By.request(request), timezone.now())
    messages.success(request, say("Closed. Nothing of it is open any more."))
    return redirect("admissions:break_glass")


@allowed(Act.REVIEW_EMERGENCY)
@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """List the looks at people of this site, those nobody has reviewed first."""
    return _reviews(request)


@allowed(Act.REVIEW_EMERGENCY)
@require_POST
def review(request: HttpRequest, access: str) -> HttpResponse:
    """Judge one look."""
    opened = get_emergency_here(request, access)
    form = ReviewForm(request.POST, prefix=str(opened.pk))
    if form.is_valid():
        told = form.cleaned_data
        try:
            emergency.review(opened, By.request(request), told["verdict"], told["note"], timezone.now())
        except DecisionRefused as why:
            form.add_error(None, why.args[0])
        else:
            messages.success(request, say("Reviewed."))
            return redirect("admissions:emergency_reviews")
    return _reviews(request, {opened.pk: form})


@allowed(Act.REVIEW_EMERGENCY)
@require_POST
def stop(request: HttpRequest, access: str) -> HttpResponse:
    """Close somebody's look at a person of this site at once."""
    emergency.end(get_emergency_here(request, access), By.request(request), timezone.now())
    messages.success(request, say("Closed. Nothing of it is open any more."))
    return redirect("admissions:emergency_reviews")


def _reviews(request: HttpRequest, given: dict[Any, ReviewForm] | None = None) -> HttpResponse:
    here = EmergencyAccess.objects.filter(site_id=request.user.site_id)  # type: ignore[union-attr]
    shown = list(here.select_related("intake", "by__site", "reviewed_by", "ended_by").order_by("-at")[:SHOWN])
    shown.sort(key=lambda one: one.reviewed_at is not None)  # a stable sort: the latest first within each
    record_request(request, "read", intakes={one.intake_id for one in shown}, object_kind="emergencyaccess")
    now, read = timezone.now(), _times_read([one.pk for one in shown])
    return render(request, "admissions/emergency_reviews.html", {
        "waiting": sum(one.reviewed_at is None for one in shown), "lines": [
            {"access": one, "is_open": one.is_open(now), "read": read.get(str(one.pk), 0),
             "form": (given or {}).get(one.pk) or ReviewForm(prefix=str(one.pk)),
             "is_own": one.by_id == request.user.pk} for one in shown
        ],
    })


def _times_read(pks: list[Any]) -> dict[str, int]:
    """Return how often each was looked at, from the audit: a count beside the row could be wrong, this cannot."""
    read: dict[str, int] = {}
    events = AuditEvent.objects.filter(action="read", object_id__in=[str(pk) for pk in pks])
    for pk in events.values_list("object_id", flat=True):
        read[pk] = read.get(pk, 0) + 1
    return read
