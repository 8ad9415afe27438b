"""For staff: how many came to each page of the form, and how many stopped there. Numbers only."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Act, allowed
from intake.models import PageCount
from intake.questions import journey
from intake.views.check import CHECK

WEEKS = 4


@allowed(Act.SEE_QUEUE)
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """Show the last four weeks, page by page in the order of the form."""
    since = timezone.localdate() - dt.timedelta(weeks=WEEKS)
    site = request.user.site  # type: ignore[union-attr]
    rows = PageCount.objects.drop_off(site, since, [*(page.slug for page in journey.PAGES), CHECK])
    for row in rows:
        page = journey.page(row["slug"])
        row["title"] = page.form(answers={}).heading if page else "Check your answers, then send"
        row["share"] = round(100 * row["left"] / row["reached"]) if row["reached"] else 0
    return render(request, "desk/pages.html", {"rows": rows, "weeks": WEEKS})
