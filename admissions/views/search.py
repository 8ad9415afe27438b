"""Find a person by name, phone, e-mail or reference. Posted: no name ever stands in an address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Act, allowed
from admissions.access import visible_to
from admissions.forms import SearchForm
from admissions.queue import PAGE_SIZE, placed, told
from admissions.rows import rows_of
from intake.models import Intake
from intake.search import find
from privacy.audit import record_request


@allowed(Act.SEE_QUEUE)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Show the box, or who it finds at this site."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    rows, searched = [], form.is_bound and form.is_valid()
    now, site = timezone.now(), request.user.site  # type: ignore[union-attr]
    if searched:
        found = visible_to(request.user).filter(pk__in=find(site, form.cleaned_data["text"]).values("pk"))
        whole = told(placed(Intake.objects.filter(pk__in=found.values("pk")), site, now))
        whole = whole.select_related("contact", "owner").defer("answers").order_by("-since")
        rows = rows_of(whole[:PAGE_SIZE], site, now)
        record_request(request, "search", intakes=[row.intake.pk for row in rows])
    return render(request, "admissions/search.html", {"form": form, "rows": rows, "searched": searched, "now": now})
