"""The pages a person in danger sees: whom to call, first and large, whatever else works or does not."""

from http import HTTPStatus
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import hours
from accounts.duty import on_duty
from intake import promise
from intake.models import Intake
from intake.views import drafts

# Every kind of danger a page of the journey can name, with its address: a browser's history shows addresses, so
# they say nothing. The template of the kind's name says what to do.
ADDRESSES = {"breathing": "a", "medical": "b", "withdrawal": "c", "self_harm": "d", "others": "e", "violence": "f"}
KINDS = tuple(ADDRESSES)


@require_safe
def help_now(request: HttpRequest, address: str) -> HttpResponse:
    """Show one help page to anyone, at any time, with or without a draft."""
    kind = next((kind for kind, its_address in ADDRESSES.items() if its_address == address), None)
    if kind is None:
        raise Http404
    try:
        draft = drafts.current(request)
    except DatabaseError:
        return card(request, kind, saved=False)
    return card(request, kind, draft=draft, next_url=reverse("intake:start") if draft is None else reverse("intake:on"))


@require_safe
def on(request: HttpRequest) -> HttpResponse:
    """Lead on to the first page that was not answered: "I have called", or coming back."""
    return drafts.to_where_i_was(request)


def card(
    request: HttpRequest, kind: str, *, draft: Intake | None = None, saved: bool = True, next_url: str = "",
) -> HttpResponse:
    """Render the help page of one kind. With `saved=False` nothing in it needs the database or the session."""
    kind = kind if kind in KINDS else "medical"
    if not saved:
        request.session.modified = False  # a session that cannot be stored must not turn this page into an error
    request.address_of_page = reverse(  # type: ignore[attr-defined]
        "intake:help_now", args=[ADDRESSES[kind]])
    response = render(request, f"intake/help_now/{kind}.html", {
        "here": reverse("intake:help_now", args=[ADDRESSES[kind]]), "next_url": next_url or reverse("intake:start"),
        "is_saved": saved and draft is not None, "was_kept_aside": not saved and request.method == "POST",
        "who_sees_it": _who_sees_it(draft) if draft else "",
    }, status=HTTPStatus.OK)
    response.is_urgent = True  # type: ignore[attr-defined]  # it stays on the screen, however long nobody touches it
    return response


def _who_sees_it(draft: Intake) -> str:
    """Say when a person sees this, and promise nothing for an hour when nobody is there."""
    site, now = draft.site, timezone.now()
    names: dict[str, Any] = {"site": site.nickname}
    if not site.has_cover:
        return _("No one at %(site)s answers right away. The numbers on this page do, at any hour.") % names
    if not hours.is_open(site, now):
        opening = hours.next_opening(site, now)
        if opening is None:
            return _("No one at %(site)s is here right now. The numbers on this page answer at any hour.") % names
        names["time"] = promise.spoken_time(site, opening)
        return _("%(site)s opens on %(time)s. Someone will see your answer then. "
                 "The numbers on this page answer at any hour.") % names
    if not on_duty(site, now):  # nobody is told, so nobody may be promised
        return _("No one at %(site)s answers right away. The numbers on this page do, at any hour.") % names
    if hasattr(draft, "contact") and draft.contact.phone:
        return _("We have told someone at %(site)s. They will call you at the number you gave.") % names
    return _("We have told someone at %(site)s. If you give us a number on a later page, they can call you.") % names
