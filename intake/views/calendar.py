"""A calendar file of the visit, or of the call that was promised: one neutral word and a time, nothing else."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from intake import promise
from intake.models import Intake
from intake.questions.reading import respondent
from intake.states import State
from intake.views import drafts
from privacy import audit

CALL_MINUTES = 15


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Answer with an .ics file; its name and its words say nothing of the topic."""
    intake = drafts.sent(request)
    when = appointment_of(intake) if intake is not None else None
    if intake is None or when is None:
        raise Http404
    title, start, end = when
    audit.record_request(request, "export", intakes=[intake.pk], site_id=intake.site_id, object_kind="visit")
    response = HttpResponse(_file(intake, title, start, end), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return response


def appointment_of(intake: Intake) -> tuple[str, dt.datetime, dt.datetime] | None:
    """Return (title, start, end) of the booked visit, else of the call by the time that was promised, else None."""
    # The desk's room comes after this one: its bookings are read through the intake, never imported.
    bookings: Any = getattr(intake, "appointments", None)
    booked = bookings.filter(state="booked").select_related("slot").first() if bookings is not None else None
    if booked is not None and respondent(intake.answers) != "helper":  # who helps learns nothing of the person's visit
        start = booked.slot.starts_at
        return _("Visit"), start, start + dt.timedelta(minutes=booked.slot.minutes)
    if intake.state == State.SUBMITTED and hasattr(intake, "contact") and intake.contact.phone:
        by = promise.call_by(intake.site, intake.submitted_at or intake.created_at)
        return _("Phone call"), by - dt.timedelta(minutes=CALL_MINUTES), by
    return None


def _file(intake: Intake, title: str, start: dt.datetime, end: dt.datetime) -> str:
    def at(when: dt.datetime) -> str:
        return when.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")

    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//calendar//EN", "BEGIN:VEVENT",
        f"UID:{intake.reference}-{at(start)}", f"DTSTAMP:{at(timezone.now())}", f"DTSTART:{at(start)}",
        f"DTEND:{at(end)}", f"SUMMARY:{title}", "CLASS:PRIVATE", "END:VEVENT", "END:VCALENDAR",
    ]
    return "\r\n".join(lines) + "\r\n"
