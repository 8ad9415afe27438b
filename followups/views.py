"""The follow-ups screen: what is due, what failed, what a person must do."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Act, allowed, may
from admissions.acts import DecisionRefused
from admissions.decisions.by import By
from admissions.models import CallNote
from followups import acts, preview
from followups.hours import local_zone
from outbox.models import Reminder, ReminderQuerySet
from privacy.audit import record_request

PAGE_SIZE = 50
VIEWS = {
    "todo": _("For us to do"), "messages": _("Messages today"), "coming": _("Coming up"),
    "trouble": _("Did not arrive"), "sent": _("Last seven days"),
}
CALL_OUTCOMES = [choice for choice in CallNote.Outcome.choices if choice[0] != CallNote.Outcome.NOTE]
_State, _DAY = Reminder.State, dt.timedelta(days=1)


@allowed(Act.SEE_FOLLOWUPS)
@require_GET
def followups(request: HttpRequest) -> HttpResponse:
    """List the follow-ups of this site."""
    now, user = timezone.now(), request.user
    view = request.GET.get("view", "todo")
    view = view if view in VIEWS else "todo"
    whole = acts.visible(user)
    page = Paginator(_chosen(whole, view, user.site, now), PAGE_SIZE).get_page(request.GET.get("page"))  # type: ignore[union-attr]
    lines = preview.lines(page.object_list, now)
    record_request(request, "list_follow_ups", intakes={line.row.intake_id for line in lines})
    return render(request, "followups/followups.html", {
        "lines": lines, "page": page, "view": view, "title": VIEWS[view], "now": now, "total": page.paginator.count,
        "views": [(code, words, _chosen(whole, code, user.site, now).count()) for code, words in VIEWS.items()],  # type: ignore[union-attr]
        "may_change": may(user, Act.CHANGE_FOLLOWUP), "outcomes": CALL_OUTCOMES,
        "stop_reasons": acts.STOP_REASONS.items(),
    })


def _chosen(whole: Any, view: str, site: Any, now: dt.datetime) -> ReminderQuerySet:
    """Return what this view lists; "today" ends at the site's midnight."""
    local = now.astimezone(local_zone(site.zone))
    midnight = (local + _DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    tasks = Q(channel__in=Reminder.FOR_A_PERSON)
    chosen = {
        "todo": Q(tasks, state=_State.PLANNED, due_at__lt=midnight) | Q(state=_State.UNKNOWN),
        "messages": Q(~tasks, state__in=[_State.PLANNED, _State.CLAIMED, _State.ATTEMPTING], due_at__lt=midnight),
        "coming": Q(state=_State.PLANNED, due_at__gte=midnight),
        "trouble": Q(state=_State.FAILED, finished_at__gt=now - 14 * _DAY),
        "sent": Q(state__in=[_State.ACCEPTED, _State.DELIVERED, _State.DONE, _State.CANCELLED],
                  finished_at__gt=now - 7 * _DAY),
    }[view]
    order = ["-finished_at", "pk"] if view in ("trouble", "sent") else ["due_at", "pk"]
    return whole.filter(chosen).prefetch_related("tries").order_by(*order)  # type: ignore[no-any-return]


def _act(view: Callable[..., str]) -> Callable[..., HttpResponse]:
    """Run one act on one follow-up, say what came of it, and go back to where the button stood."""

    @allowed(Act.CHANGE_FOLLOWUP)
    @require_POST
    @wraps(view)
    def acted(request: HttpRequest, pk: str) -> HttpResponse:
        reminder = acts.get_reminder(request, pk)
        try:
            messages.success(request, view(request, reminder))
        except (acts.ActRefused, DecisionRefused) as refused:
            messages.error(request, str(refused))
        return redirect(_back(request))

    return acted


@_act
def done(request: HttpRequest, reminder: Reminder) -> str:
    """Note what came of a call or letter."""
    outcome, note = request.POST.get("outcome", ""), request.POST.get("note", "")[:2000]
    acts.mark_done(reminder, By.request(request), outcome, note, timezone.now())
    return say("Done. It is in the contact log.")


@_act
def stop(request: HttpRequest, reminder: Reminder) -> str:
    """Take it off the list."""
    acts.stop(reminder, By.request(request), request.POST.get("why", ""), timezone.now())
    return say("Stopped. Nothing goes out.")


@_act
def send(request: HttpRequest, reminder: Reminder) -> str:
    """Let it go now."""
    acts.send_now(reminder, By.request(request), timezone.now())
    return say("It goes out within a minute.")


@_act
def arrived(request: HttpRequest, reminder: Reminder) -> str:
    """Say that it arrived after all."""
    acts.settle(reminder, By.request(request), arrived=True, now=timezone.now())
    return say("Noted: it arrived.")


@_act
def again(request: HttpRequest, reminder: Reminder) -> str:
    """Send once more what may not have arrived."""
    acts.settle(reminder, By.request(request), arrived=False, now=timezone.now())
    return say("It goes out again.")


def _back(request: HttpRequest) -> str:
    """Return the page the button stood on, if it is one of ours."""
    asked = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/desk/"):
        return asked
    view = request.POST.get("view", "")
    return reverse("followups:followups") + (f"?{urlencode({'view': view})}" if view in VIEWS else "")
