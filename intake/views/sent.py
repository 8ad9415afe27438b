"""What happens next: who calls, by when, what to do if it gets worse."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from intake import erasure, promise
from intake.context import spoken_number
from intake.models import Intake
from intake.questions.contact import reach_of
from intake.questions.reading import Answers, concerns, picked, respondent, substances
from intake.states import State
from intake.views import calendar, drafts, idle
from privacy import audit


@require_safe
@idle.closes_when_idle
def sent(request: HttpRequest) -> HttpResponse:
    """Show the confirmation of what this browser has sent."""
    intake = drafts.sent(request)
    if intake is None:
        return drafts.to_where_i_was(request)
    audit.record_request(request, "read", intakes=[intake.pk], site_id=intake.site_id, object_kind="confirmation")
    return render(request, "intake/sent.html", next_steps(intake) | {"is_sealed": bool(drafts.sealed(request))})


def next_steps(intake: Intake) -> dict[str, object]:
    """Return what the confirmation says about one intake: {"reference", "call_by", "calls", …}."""
    reach = reach_of(intake.answers)
    site, when = intake.site, calendar.appointment_of(intake)
    return {
        "reference": intake.reference, "site": site, "phone": spoken_number(site.phone),
        "call_by": promise.spoken_time(site, promise.call_by(site, intake.submitted_at or intake.created_at)),
        "how": "call" if reach["phone"] else "email" if reach["email"] else "none",
        "reach": reach["phone"] or reach["email"], "needs_naloxone": needs_naloxone(intake.answers),
        "to_sign": Intake.objects.to_sign().filter(pk=intake.pk).exists(),
        "is_waiting": intake.state == State.SUBMITTED, "state": intake.get_state_display(),
        "visit": promise.spoken_time(site, when[1]) if when and intake.state != State.SUBMITTED else "",
        "has_calendar": when is not None,
        "is_helper": respondent(intake.answers) == "helper", "may_erase": erasure.may_erase(intake),
    }


def needs_naloxone(answers: Answers) -> bool:
    """Tell whether to say where naloxone is found: opioids, stimulants or an overdose were told of."""
    told = (substances(answers) or frozenset()) | concerns(answers)
    overdose = picked(answers, "too-much", "when") in ("last_30_days", "last_12_months")
    return overdose or bool(told & {"opioids", "stimulants"}) or picked(answers, "year", "opioid") == "yes"
