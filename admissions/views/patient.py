"""One person: who they are, what is next, what is suggested and why, what was said and done."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import Act, allowed, may
from admissions.access import get_intake
from admissions.decisions.status import AFTER_DECISION
from admissions.forms import CancelForm, CloseAlertForm, CloseForm, NoteForm, SnoozeForm
from admissions.patient import page_of
from admissions.stay_forms import VisitForm
from intake.models import Intake
from privacy.audit import record_request


@allowed(Act.SEE_INTAKE)
@require_GET
def patient(request: HttpRequest, pk: str) -> HttpResponse:
    """Show the page of one person."""
    return show(request, get_intake(request, pk))


def show(request: HttpRequest, intake: Intake, **forms: Any) -> HttpResponse:
    """Draw the page; `forms` are those that came back with something to correct."""
    if request.user.site_id == intake.site_id:  # type: ignore[union-attr]
        request.user.site = intake.site  # type: ignore[union-attr]  # read with the intake: the frame need not ask again
    page = page_of(intake, request.user, timezone.now())  # type: ignore[arg-type]
    record_request(request, "read", intakes=[intake.pk, *(one.intake.pk for one in page.alike)])
    given = forms.get("alert_forms", {})
    return render(request, "admissions/patient.html", {
        "page": page, "intake": intake, "person": page.person, "now": timezone.now(),
        "alerts": [(alert, given.get(alert.pk) or CloseAlertForm(prefix=str(alert.pk))) for alert in page.alerts],
        "note_form": forms.get("note_form") or NoteForm(), "close_form": forms.get("close_form") or CloseForm(),
        "visit_form": forms.get("visit_form") or VisitForm(),
        "snooze_form": forms.get("snooze_form") or SnoozeForm(),
        "steps": [(deed.value, deed.label) for deed in AFTER_DECISION], "cancel_form": CancelForm(),
        "sees_evaluation": may(request.user, Act.SEE_EVALUATION),
    })
