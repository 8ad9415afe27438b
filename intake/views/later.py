"""Finish later, on this device or another: a code to write down, or a link that is sent."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from intake import resume
from intake.facts import facts_of
from intake.models import Intake
from intake.views import drafts, idle, limits
from outbox import asking
from outbox.models import OptOut
from privacy import audit
from privacy.encryption import blind_index


@require_http_methods(["GET", "HEAD", "POST"])
@idle.closes_when_idle
def later(request: HttpRequest) -> HttpResponse:
    """Say how to come back, and make the one way back that is asked for."""
    intake = drafts.current(request) or drafts.sent(request)
    made: dict[str, str] = {}
    if request.method == "POST" and intake is not None:
        made = _make(request, intake, request.POST.get("way", ""))
    return render(request, "intake/later.html", {
        "intake": intake, "is_sent": intake is not None and intake.submitted_at is not None,
        "is_shared": intake is not None and intake.is_device_shared,
        "hours": settings.SESSION_COOKIE_AGE // 3600, "ways": ways_to(intake) if intake else [],
        "has_a_way_back": intake is not None and resume.has_a_way_back(intake), **made,
    }, status=429 if "too_many" in made else 200)


def ways_to(intake: Intake) -> list[str]:
    """Return how a link or a code can be sent to this person: "text", "email"; only what would really go out.

    Nothing where violence was told and nobody has confirmed that writing is safe, nor to who asked for no messages.
    """
    contact = getattr(intake, "contact", None)
    if contact is None or (contact.confirmed_safe_at is None and facts_of(intake).get("violence") is True):
        return []
    places = [("text", contact.phone, "phone"), ("email", contact.email, "email")]
    return [
        way for way, known, kind in places
        if known and not OptOut.objects.filter(digest=blind_index(known, kind)).exists()
    ]


def ways_to_prove(intake: Intake) -> list[str]:
    """Return where six digits may be sent to show who somebody is: nowhere that only a code or link has named."""
    return ways_to(intake) if getattr(intake, "contact", None) and intake.contact.proves_person else []


def _make(request: HttpRequest, intake: Intake, way: str) -> dict[str, str]:
    if way not in ("code", *ways_to(intake)):
        return {}
    if way != "code" and not limits.allow(request, "send_link", key=str(intake.pk)):
        return {"too_many": "yes"}
    with transaction.atomic():
        audit.record_request(request, "make_way_back", intakes=[intake.pk], site_id=intake.site_id, object_kind=way)
        if way == "code":
            return {"code": resume.new_code(intake)}
        link = settings.PUBLIC_URL + reverse("intake:link", args=[resume.new_link(intake)])
        asking.ask(intake, "save_link", way, timezone.now(), link=link)
    return {"sent_by": way}
