"""The first page: what this is, what happens, and two ways in."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from intake import submission
from intake.context import site_for
from intake.views import drafts
from privacy import audit

FIRST_PAGES = 3  # how the person came in, whose screen it is, what is happening now: kept either way


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show the first page. In a demo /?site=slug chooses whose door it is."""
    if "site" in request.GET and not settings.PRODUCTION:
        request.session["site"] = request.GET["site"][:50]
    draft = drafts.current(request)
    return render(request, "intake/start.html", {"has_draft": draft is not None, "site": site_for(request)})


@require_http_methods(["GET", "HEAD", "POST"])
def call_me(request: HttpRequest) -> HttpResponse:
    """Offer to be called instead: only the danger question, a name and a number; or go back to the whole form."""
    draft = drafts.current(request)
    if request.method != "POST":
        answers = drafts.answers_of(request, draft)
        is_on = answers.get("start", {}).get("door") == "call_me"
        return render(request, "intake/call_me.html", {"is_on": is_on, "has_answers": len(answers) > FIRST_PAGES})
    door = "web" if request.POST.get("door") == "web" else "call_me"
    if draft is None:
        request.session["door"] = door
    else:
        with transaction.atomic():
            submission.save_page(draft, "start", {"door": door}, get_language() or "")
            audit.record_request(
                request, "save", intakes=[draft.pk], site_id=draft.site_id, object_kind="page", object_id="start",
            )
    return redirect("intake:on")
