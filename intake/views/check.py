"""Read it all once more, change what is wrong, and send it once."""

import hashlib
import json
from collections import Counter
from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from intake import submission
from intake.models import Intake, PageCount
from intake.questions import journey, sections
from intake.questions.contact import reach_of
from intake.questions.reading import Answers, door
from intake.states import State
from intake.views import drafts, idle, later, words
from privacy import audit

CHECK = "check"  # the last page's name among the counts of pages


@require_http_methods(["GET", "HEAD", "POST"])
@idle.closes_when_idle
def check(request: HttpRequest) -> HttpResponse:
    """List every answer with its way to change it, or take the press on "send"."""
    draft = drafts.current(request)
    if request.method == "POST":
        return _send(request, draft)
    if draft is None or drafts.first_unanswered(draft.answers, draft.site) is not None:
        return drafts.to_where_i_was(request)
    audit.record_request(request, "read", intakes=[draft.pk], site_id=draft.site_id, object_kind="answers")
    return _show(request, draft)


def _show(request: HttpRequest, draft: Intake, *, has_changed: bool = False) -> HttpResponse:
    pages = journey.shown_pages(draft.answers, draft.site)
    sealed = drafts.sealed(request)
    groups: dict[str, list[words.Row]] = {}
    hidden = Counter(str(page.section) for page in pages if page.slug in sealed)
    for page in pages:
        rows = groups.setdefault(str(page.section), [])
        if page.slug not in sealed:
            rows.append(words.row_of(page, draft.answers, draft.site))
    last = pages[-1] if pages else None
    reach = reach_of(draft.answers)
    return render(request, "intake/check.html", {
        "groups": [
            {"title": title, "rows": rows, "hidden": hidden[title],
             "is_folded": draft.is_device_shared and title not in _open_when_shared()}
            for title, rows in groups.items()
        ],
        "can_prove": bool(sealed and later.ways_to_prove(draft)),
        "seen": fingerprint(draft.answers),
        "has_changed": has_changed,
        "has_errors": has_changed,
        "removed": request.session.pop("removed", 0),
        "is_call_me": door(draft.answers) == "call_me",
        "how": "call" if reach["phone"] else "email" if reach["email"] else "none",
        "back_url": reverse("intake:page", args=[last.slug]) if last else "",
    }, status=HTTPStatus.CONFLICT if has_changed else HTTPStatus.OK)


def _open_when_shared() -> set[str]:
    """Return the sections that stay open on a shared screen; everything else is folded until it is asked for."""
    return {str(sections.START), str(sections.YOU)}


def _send(request: HttpRequest, draft: Intake | None) -> HttpResponse:
    """Send it once. Pressing twice, going back and pressing again, or a second tab end on the same confirmation."""
    if draft is None or drafts.first_unanswered(draft.answers, draft.site) is not None:
        return drafts.to_where_i_was(request)
    if request.POST.get("seen") != fingerprint(draft.answers):
        return _show(request, draft, has_changed=True)  # in another tab: nobody sends what they did not see
    with transaction.atomic():
        intake = submission.submit(draft)
        audit.record_request(request, "submit", intakes=[intake.pk], site_id=intake.site_id)
    if draft.state == State.DRAFT:  # as it was read: by now it is sent
        PageCount.objects.note(draft.site, draft.site.day(timezone.now()), answered=[CHECK])
    drafts.hold_sent(request, intake)
    return redirect("intake:sent")


def fingerprint(answers: Answers) -> str:
    """Return a short mark of these answers: the same answers give the same mark, and nothing can be read from it."""
    return hashlib.sha256(json.dumps(answers, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:24]
