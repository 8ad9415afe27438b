"""Which draft this browser is filling in: its id in the session, and nothing else."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import translation

from intake import submission
from intake.context import site_for
from intake.models import Intake
from intake.questions import journey
from intake.questions.base import Page
from intake.questions.reading import Answers
from intake.states import State

DOORS = ("web", "call_me")


def current(request: HttpRequest) -> Intake | None:
    """Return the draft this browser is filling in, or None."""
    found = _held(request, "draft")
    return found if found is not None and found.state == State.DRAFT else None


def sent(request: HttpRequest) -> Intake | None:
    """Return what this browser has sent in this session, or None."""
    found = _held(request, "sent")
    return found if found is not None and found.state not in (State.DRAFT, State.ERASED) else None


def answers_of(request: HttpRequest, draft: Intake | None) -> Answers:
    """Return the answers so far; before the first saved page only how the person came in."""
    return draft.answers if draft else {"start": {"door": door_chosen(request)}}


def door_chosen(request: HttpRequest) -> str:
    """Return "call_me" where the person asked to be called before the first page was saved, else "web"."""
    door = request.session.get("door")
    return door if door in DOORS else "web"


def begin(request: HttpRequest) -> Intake:
    """Make the draft of this browser. Call it inside the transaction that saves its first page."""
    return submission.start(site_for(request), translation.get_language() or "en", door=door_chosen(request))


def hold(request: HttpRequest, draft: Intake) -> None:
    """Remember this draft, under a new session key, so that a key planted before is worth nothing."""
    if request.session.get("draft") != str(draft.pk):
        request.session.cycle_key()
        request.session["draft"] = str(draft.pk)


def hold_sent(request: HttpRequest, intake: Intake) -> None:
    """Remember what was sent, for the confirmation."""
    request.session["sent"] = str(intake.pk)


def first_unanswered(answers: Answers, intake_site: object) -> Page | None:
    """Return the first page that is shown and was not answered yet, or None where all are."""
    return next((page for page in journey.shown_pages(answers, intake_site) if page.slug not in answers), None)


def to_where_i_was(request: HttpRequest) -> HttpResponse:
    """Send this browser to the first page it has not answered, to the check, or to what it has sent."""
    draft = current(request)
    if draft is None and sent(request) is not None:
        return redirect("intake:sent")
    page = first_unanswered(answers_of(request, draft), draft.site if draft else site_for(request))
    if page is None:
        return redirect("intake:check")
    return redirect("intake:page", page.slug)


def see_other(url: str) -> HttpResponse:
    """Answer 303: whatever the method was, the next one is GET."""
    return _SeeOther(url)


class _SeeOther(HttpResponseRedirect):
    status_code = HTTPStatus.SEE_OTHER


def _held(request: HttpRequest, key: str) -> Intake | None:
    value = request.session.get(key)
    if not value:
        return None
    try:
        pk = UUID(str(value))
    except ValueError:
        return None
    return Intake.objects.select_related("site").filter(pk=pk).first()
