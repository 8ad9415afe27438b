"""The queue: who needs us, in working order, fifty on a page."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Act, allowed, may
from admissions.access import visible_to
from admissions.decisions.by import By
from admissions.decisions.contact import take_next
from admissions.filters import LANGUAGES, LISTS, OWNERS, SORTS, VIEWS, Filters, chosen
from admissions.queue import PAGE_SIZE, placed, told
from admissions.rows import rows_of
from admissions.steps import Who
from admissions.words import TIERS
from intake.models import Intake
from intake.states import State
from privacy.audit import record_request


@allowed(Act.SEE_QUEUE)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """List the people these filters ask for."""
    now, user = timezone.now(), request.user
    site = user.site  # type: ignore[union-attr]
    filters = Filters.read(request.GET)
    found = chosen(visible_to(user), filters, user, site, now)
    page = Paginator(found, PAGE_SIZE).get_page(filters.page)
    rows = rows_of(_whole(page.object_list, filters, site, now), site, now)
    record_request(request, "list", intakes=[row.intake.pk for row in rows])
    return render(request, "admissions/queue.html", {
        "rows": rows, "page": page, "filters": filters, "total": page.paginator.count, "now": now,
        "views": [(code, words, filters.url(view=code)) for code, words in VIEWS.items()],
        "may_assign": may(user, Act.CONTACT), "title": LISTS[filters.view],
        "choices": _choices(), "sorts": _sorts(filters),
        "previous": filters.url(page=page.number - 1), "following": filters.url(page=page.number + 1),
    })


@allowed(Act.CONTACT)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Give me the next person nobody has."""
    intake = take_next(By.request(request), timezone.now())
    if intake is None:
        messages.info(request, say("No one is waiting. New forms show up here."))
        return redirect("admissions:queue")
    messages.success(request, say("Yours now. Start with the next step."))
    return redirect("admissions:patient", pk=intake.pk)


def _whole(found: Any, filters: Filters, site: Any, now: dt.datetime) -> QuerySet[Any]:
    """Return one page's rows with what only they show: dear look-ups are made for fifty rows, not for all."""
    rows = placed(Intake.objects.filter(pk__in=found.values("pk")), site, now)
    return told(rows).select_related("contact", "owner").defer("answers").order_by(*SORTS[filters.sort][1])


def _choices() -> list[tuple[str, Any, Any]]:
    return [
        ("tier", say("Urgency"), TIERS.items()),
        ("who", say("Who must act"), [(code, words) for code, words in Who.choices if code]),
        ("state", say("Step"), [(code, words) for code, words in State.choices if code != State.ERASED]),
        ("language", say("Language"), LANGUAGES.items()),
        ("owner", say("Whose"), OWNERS.items()),
    ]


def _sorts(filters: Filters) -> dict[str, dict[str, Any]]:
    return {
        code or "order": {"words": words, "url": filters.url(sort=code), "is_on": filters.sort == code}
        for code, (words, _fields) in SORTS.items()
    }
