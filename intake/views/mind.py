"""Change my mind: take back an okay, in writing, at once."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from intake import promise
from intake.models import Contact
from intake.views import drafts, idle
from privacy import audit, consent
from privacy.models import Consent

KINDS = (Consent.Kind.CARE, Consent.Kind.MESSAGES)
NAMES: dict[str, Any] = {
    Consent.Kind.CARE: _("Sharing what you told us"), Consent.Kind.MESSAGES: _("Texts and emails"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@idle.closes_when_idle
def mind(request: HttpRequest) -> HttpResponse:
    """Show what stands and take back what is asked; each taking back is a written revocation with its time."""
    intake = drafts.sent(request)
    if intake is None:
        return redirect("intake:on")
    if request.method == "POST" and request.POST.get("kind") in KINDS:
        kind = request.POST["kind"]
        with transaction.atomic():
            consent.revoke(intake.pk, kind, "page")
            if kind == Consent.Kind.MESSAGES:
                Contact.objects.filter(intake=intake).update(may_text=False, may_email=False)
            audit.record_request(request, "revoke", intakes=[intake.pk], site_id=intake.site_id, object_kind=kind)
        return redirect("intake:mind")
    standing = {kind: consent.standing(intake.pk, kind) for kind in KINDS}
    return render(request, "intake/mind.html", {
        "care": standing[Consent.Kind.CARE], "messages_okay": standing[Consent.Kind.MESSAGES],
        "taken_back": [
            {"what": NAMES[one.kind], "at": promise.spoken_time(intake.site, one.revoked_at)}
            for one in Consent.objects.filter(intake=intake, kind__in=KINDS).order_by("revoked_at") if one.revoked_at
        ],
    })
