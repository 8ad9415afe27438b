"""Set somebody aside until later, or bring them back."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_POST

from accounts.permissions import Act, allowed
from admissions import decisions
from admissions.access import get_intake
from admissions.acts import DecisionRefused, Deed, can
from admissions.decisions import By
from admissions.forms import SnoozeForm
from admissions.views.answers import says_why
from admissions.views.patient import show


@allowed(Act.CONTACT)
@require_POST
@says_why
def snooze(request: HttpRequest, pk: str) -> HttpResponse:
    """Set aside until a moment, with the reason."""
    intake = get_intake(request, pk)
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        return show(request, intake, snooze_form=form)
    told = form.cleaned_data
    until = told["until"].replace(tzinfo=ZoneInfo(intake.site.zone))
    try:
        decisions.snooze(intake, By.request(request), told["reason"], told["note"], until, timezone.now())
    except DecisionRefused as why:
        if not can(request.user, Deed.SNOOZE, intake) or intake.alerts.filter(closed_at=None).exists():
            raise  # the form is no longer on the page
        form.add_error(None, why.args[0])  # beside what was typed, so that it is put right and not typed again
        return show(request, intake, snooze_form=form)
    messages.success(request, say("Set aside. They are back on the list then, or with the first alert."))
    return redirect("admissions:patient", pk=intake.pk)


@allowed(Act.CONTACT)
@require_POST
@says_why
def wake(request: HttpRequest, pk: str) -> HttpResponse:
    """Bring back now."""
    intake = get_intake(request, pk)
    if decisions.wake(intake, By.request(request), timezone.now()):
        messages.success(request, say("Back on the list."))
    else:
        messages.info(request, say("Nothing was set aside."))
    return redirect("admissions:patient", pk=intake.pk)
