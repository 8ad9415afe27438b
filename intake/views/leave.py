"""Ways out: at once, or for good."""

from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from intake import erasure, resume
from intake.context import site_for
from intake.models import Intake
from intake.questions.reading import respondent
from intake.views import drafts, later
from privacy import audit

NEUTRAL = "https://www.weather.gov/"


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """End this browser's session and go somewhere neutral. The one GET that may: it must work as a plain link."""
    if "prefetch" in request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", ""):
        return HttpResponse(status=204)  # a browser guessing ahead is not a person leaving
    try:
        url = site_for(request).exit_url or NEUTRAL
        draft = drafts.current(request)
        if draft is not None and not resume.has_a_way_back(draft) and erasure.may_erase(draft):
            with transaction.atomic():
                audit.record_request(request, "erase", intakes=[draft.pk], site_id=draft.site_id, why="left")
                erasure.erase(draft, reason="left")
        is_staff = request.user.is_authenticated
        drafts.forget(request)
    except DatabaseError:  # leaving must work whatever else does not
        url, is_staff = NEUTRAL, False
        request.session.modified = False
    response = drafts.see_other(url)
    response["Clear-Site-Data"] = '"cache", "storage"' if is_staff else '"cache", "cookies", "storage"'
    if not is_staff:
        response.delete_cookie(settings.SESSION_COOKIE_NAME)
        response.delete_cookie(settings.CSRF_COOKIE_NAME)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Ask once, then erase what was typed or sent here; whoever came back by a code shows who they are first."""
    intake = drafts.current(request) or drafts.sent(request)
    if request.method != "POST":
        return _ask(request, intake, bool(intake and erasure.may_erase(intake)))
    if intake is not None and drafts.sealed(request) and later.ways_to_prove(intake):
        request.session["toward"] = "intake:erase"
        return redirect("intake:prove")
    if intake is not None:
        try:
            with transaction.atomic():
                audit.record_request(request, "erase", intakes=[intake.pk], site_id=intake.site_id, why="asked")
                erasure.erase(intake)
        except ValueError:  # someone has spoken with them since the page was opened
            return _ask(request, intake, may=False)
        drafts.forget(request)
    return redirect("intake:erased")


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Say that it is done."""
    return render(request, "intake/erased.html")


def _ask(request: HttpRequest, intake: Intake | None, may: bool) -> HttpResponse:
    return render(request, "intake/erase.html", {
        "intake": intake, "may": may, "may_ask": intake is not None and respondent(intake.answers) != "helper",
    })
