"""Where the day starts: what is urgent, what waits for us, who comes today."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import Act, allowed, may
from admissions.access import visible_to
from admissions.filters import LISTS, VIEWS, Filters, chosen, view_condition
from admissions.queue import on_the_queue, placed, told
from admissions.reviewing import OLD_FACTS, REVIEWS, old_programs
from admissions.rows import rows_of
from intake.models import Intake
from privacy.audit import record_request

CARDS = ("urgent", "us", "today", "overdue")
MINE = 10


@allowed(Act.SEE_RULES)  # every member of staff lands here; who has no queue goes on to their own screen
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show the count cards and my own list."""
    user, now = request.user, timezone.now()
    if not may(user, Act.SEE_QUEUE):
        return redirect("admissions:audit" if may(user, Act.SEE_AUDIT) else "programs:programs")
    site = user.site  # type: ignore[union-attr]
    queued = placed(on_the_queue(visible_to(user)), site, now)
    counts = queued.aggregate(**{
        view: Count("pk", filter=view_condition(view, user, site, now)) for view in (*CARDS, *REVIEWS)})
    first = chosen(visible_to(user), Filters(view="mine"), user, site, now).values("pk")[:MINE]
    mine = told(placed(Intake.objects.filter(pk__in=first), site, now)).select_related("contact", "owner")
    rows = rows_of(mine.defer("answers").order_by("alert_at", "clock_at", "is_settled", "since", "pk"), site, now)
    record_request(request, "list", intakes=[row.intake.pk for row in rows])
    queue = reverse("admissions:queue")
    return render(request, "admissions/today.html", {
        "cards": [(view, VIEWS[view], counts[view], f"{queue}?view={view}") for view in CARDS],
        "reviews": [(LISTS[view], counts[view], f"{queue}?view={view}") for view in REVIEWS if counts[view]],
        "old": (OLD_FACTS, *old_programs(now)) if may(user, Act.EDIT_PROGRAMS) else None,
        "rows": rows, "now": now, "title": VIEWS["mine"],
    })


