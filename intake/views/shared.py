"""What left, to whom, why and under which okay: the person's own account of it, to read and to print.

The disclosures of 42 CFR 2.25 and 45 CFR 164.528, and the looks in an emergency of 42 CFR 2.51, in the order of time.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext, gettext_noop
from django.views.decorators.http import require_safe

from intake import promise
from intake.context import spoken_number
from intake.models import Intake
from intake.questions.reading import respondent
from intake.views import drafts, idle
from privacy import audit
from privacy.models import Disclosure, EmergencyAccess

# What the desk's rooms, which come after this one, write down word for word; said here in the person's language.
WRITTEN = (
    gettext_noop("Referral letter: level asked for and why, requirements, medicines and health as told, safety, "
                 "wishes"),
    gettext_noop("Treatment: referral to a program"),
    gettext_noop("Telling who referred them what became of it"),
)


@require_safe
@idle.closes_when_idle
def shared(request: HttpRequest) -> HttpResponse:
    """Show what was shared of what this browser has sent; whoever came by a code or a link shows who they are first."""
    intake = drafts.sent(request)
    if intake is None or respondent(intake.answers) == "helper":  # they may tell but must not learn
        return redirect("intake:on")
    if "sealed" in request.session and not drafts.is_proven(request, intake):  # came back by a code or a link
        request.session["toward"] = "intake:shared"
        return redirect("intake:prove")
    audit.record_request(request, "read", intakes=[intake.pk], site_id=intake.site_id, object_kind="disclosures")
    return render(request, "intake/shared.html", account_of(intake) | {
        "reference": intake.reference, "phone": spoken_number(intake.site.phone),
    })


def account_of(intake: Intake) -> dict[str, list[dict[str, Any]]]:
    """Return {"left": what was disclosed, "looks": looks in an emergency}, each in the order of time."""
    site = intake.site
    left = Disclosure.objects.filter(intake=intake).select_related("consent").order_by("at")
    looks = EmergencyAccess.objects.filter(intake=intake).select_related("by__site").order_by("at")
    return {
        "left": [{
            "at": promise.spoken_time(site, one.at), "recipient": one.recipient, "what": _say(one.what),
            "purpose": _say(one.purpose), "okay": promise.spoken_time(site, one.consent.signed_at),
        } for one in left],
        "looks": [{
            "at": promise.spoken_time(site, one.at), "where": one.by.site.nickname, "why": _say(one.why),
        } for one in looks],
    }


def _say(written: str) -> dict[str, str]:
    """Return {"words", "lang"}: what is known in the person's language, anything else as it was written."""
    if written in WRITTEN:
        return {"words": gettext(written), "lang": get_language() or "en"}
    return {"words": written, "lang": "en"}
