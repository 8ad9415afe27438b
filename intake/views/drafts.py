"""Which draft this browser is filling in: its id in the session, and nothing else."""

from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone, translation

from intake import submission
from intake.context import site_for
from intake.models import Intake
from intake.questions import journey
from intake.questions.base import Page
from intake.questions.reading import Answers
from intake.states import State

DOORS = ("web", "call_me")
# What a patient's pages keep in the session; a member of staff who tries the door keeps their own sign-in.
OURS = ("draft", "sent", "door", "site", "notes_of", "removed", "sealed", "proof", "proven", "toward", "is_shared",
        "seen")
# How long six digits that were typed stand for the person.
PROVEN = timedelta(minutes=30)
# How long nobody may touch a screen before it asks, and then how long before it closes (A5).
IDLE_SHARED, IDLE_OWN, GRACE = timedelta(minutes=8), timedelta(minutes=30), timedelta(minutes=2)


_NOTED_EVERY = 60  # seconds


def current(request: HttpRequest, *, to_ask: bool = False) -> Intake | None:
    """Return the draft this browser is filling in, or None. `to_ask` reads only what showing a question needs."""
    found = _held(request, "draft", to_ask=to_ask)
    return found if found is not None and found.state == State.DRAFT else None


def sent(request: HttpRequest) -> Intake | None:
    """Return what this browser has sent in this session, or None."""
    found = _held(request, "sent")
    return found if found is not None and found.state not in (State.DRAFT, State.ERASED) else None


def answers_of(request: HttpRequest, draft: Intake | None) -> Answers:
    """Return the answers so far, as they are read in the language of this page; before the first saved page only how
    the person came in."""
    answers = draft.answers if draft else {"start": {"door": door_chosen(request)}}
    return journey.in_language(answers, translation.get_language() or "en")


def door_chosen(request: HttpRequest) -> str:
    """Return "call_me" where the person asked to be called before the first page was saved, else "web"."""
    door = request.session.get("door")
    return door if door in DOORS else "web"


def begin(request: HttpRequest) -> Intake:
    """Make the draft of this browser. Call it inside the transaction that saves its first page."""
    return submission.start(site_for(request), translation.get_language() or "en", door=door_chosen(request))


def hold(request: HttpRequest, draft: Intake) -> None:
    """Remember this draft, under a new session key, so that a key planted before is worth nothing."""
    session = request.session
    if session.get("draft") != str(draft.pk):
        session.cycle_key()
        session["draft"] = str(draft.pk)
    if session.get("is_shared") is not draft.is_device_shared:
        session["is_shared"] = draft.is_device_shared
        session["seen"] = timezone.now().timestamp()


def hold_sent(request: HttpRequest, intake: Intake) -> None:
    """Remember what was sent, for the confirmation."""
    request.session["sent"] = str(intake.pk)


def come_back(request: HttpRequest, intake: Intake) -> None:
    """Let this browser go on with an intake. What was answered before stays sealed until the person has shown who
    they are: whoever found a code or a link learns nothing from it (P-33)."""
    forget(request)
    request.session.cycle_key()
    if intake.state == State.DRAFT:
        request.session["draft"] = str(intake.pk)
    else:
        hold_sent(request, intake)
    request.session["sealed"] = sorted(intake.answers)
    request.session["is_shared"] = intake.is_device_shared
    request.session["seen"] = timezone.now().timestamp()


def sealed(request: HttpRequest) -> frozenset[str]:
    """Return the slugs of the pages whose answers this browser may replace but not read."""
    return frozenset(request.session.get("sealed", ()))


def unseal(request: HttpRequest, slug: str = "") -> None:
    """Open one page's answer, because it was given here just now, or all of them."""
    left = sealed(request) - {slug} if slug else frozenset[str]()
    if "sealed" in request.session:
        request.session["sealed"] = sorted(left)


def note_proven(request: HttpRequest, intake: Intake) -> None:
    """Remember for a while that whoever is at this browser holds the number or address on file."""
    request.session["proven"] = [str(intake.pk), (timezone.now() + PROVEN).timestamp()]


def is_proven(request: HttpRequest, intake: Intake) -> bool:
    """Tell whether whoever is at this browser has shown within the last half hour that they are this person."""
    pk, until = request.session.get("proven", ["", 0])
    return pk == str(intake.pk) and timezone.now().timestamp() < until


def forget(request: HttpRequest) -> None:
    """Drop everything this browser's session knows of a patient, and the session itself unless staff are signed in."""
    if request.user.is_authenticated:
        for key in OURS:
            request.session.pop(key, None)
    else:
        request.session.flush()


def idle_limit(request: HttpRequest) -> timedelta | None:
    """Return after how long this browser's page asks whether anyone is there; None where there is nothing to hide."""
    if not (request.session.get("draft") or request.session.get("sent")):
        return None
    return IDLE_SHARED if request.session.get("is_shared") else IDLE_OWN


def is_over(request: HttpRequest) -> bool:
    """Tell whether a shared screen has been left alone for so long that it is closed."""
    if not request.session.get("is_shared"):
        return False
    return timezone.now().timestamp() - request.session.get("seen", 0) >= (IDLE_SHARED + GRACE).total_seconds()


def first_unanswered(answers: Answers, intake_site: object, before: Page | None = None) -> Page | None:
    """Return the first page that is shown and was not answered yet, or None where all are; of those before one page,
    where one is named."""
    pages = journey.PAGES[:before.number - 1] if before else journey.PAGES
    return next((page for page in pages if page.slug not in answers and journey.is_shown(page, answers)), None)


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


def _see(request: HttpRequest) -> None:
    """Note, at most once a minute, that someone is there."""
    now = timezone.now().timestamp()
    if request.session.get("is_shared") and now - request.session.get("seen", 0) > _NOTED_EVERY:
        request.session["seen"] = now


class _SeeOther(HttpResponseRedirect):
    status_code = HTTPStatus.SEE_OTHER


def _held(request: HttpRequest, key: str, *, to_ask: bool = False) -> Intake | None:
    value = request.session.get(key)
    if not value:
        return None
    if is_over(request):
        forget(request)
        return None
    _see(request)
    try:
        pk = UUID(str(value))
    except ValueError:
        return None
    try:
        found = (Intake.objects.to_ask() if to_ask else Intake.objects.select_related("site")).get(pk=pk)
    except Intake.DoesNotExist:
        return None
    request._site_of_door = found.site  # type: ignore[attr-defined]  # whoever's address: it is this site's intake
    return found
