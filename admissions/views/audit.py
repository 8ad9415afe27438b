"""Who saw or changed what: for the compliance officer, within the site."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.permissions import Act, allowed
from admissions.decisions import emergency
from admissions.forms import DeskForm, RowField
from intake.models import Intake
from intake.questions.base import Text
from privacy.audit import events_for_intake, record_request
from privacy.models import AuditEvent

PAGE_SIZE = 100
NAMED = 20  # references on one line; the rest is counted


class AuditForm(DeskForm):
    """Which events. Everything lives in the URL; a reference names nobody."""

    staff = RowField(
        label=_("Member of staff"), queryset=User.objects.none(), required=False, empty_label=_("Anyone"),
        error_messages={"invalid_choice": _("Choose someone of this site.")},
    )
    reference = Text(
        label=_("Intake reference"), required=False, max_length=20, help_text=_("Like 7KQ2-MVXR."),
        error_messages={"max_length": _("A reference has eight letters and numbers.")},
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}),
        error_messages={"invalid": _("Type a date like 2026-12-01.")},
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput({"type": "date"}),
        error_messages={"invalid": _("Type a date like 2026-12-01.")},
    )

    def __init__(self, site_id: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff: Any = self.fields["staff"]
        staff.queryset = User.objects.filter(site_id=site_id).order_by("name")


@allowed(Act.SEE_AUDIT)
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """List the events of this site, latest first."""
    site = request.user.site  # type: ignore[union-attr]
    form = AuditForm(site.pk, request.GET)
    events = _events(site, form.cleaned_data if form.is_valid() else {})
    page = Paginator(events, PAGE_SIZE).get_page(request.GET.get("page", "1")[:6])
    lines = _lines(page.object_list, site)
    # Who looks through the audit is shown people too, by their references: a look like any other.
    record_request(request, "read", object_kind="audit", intakes=sorted({pk for line in lines for pk in line["named"]}))
    query = request.GET.copy()
    query.pop("page", None)
    return render(request, "admissions/audit.html", {
        "form": form, "page": page, "lines": lines, "query": query.urlencode(),
    })


def _events(site: Any, told: dict[str, Any]) -> QuerySet[AuditEvent]:
    """Return this site's events; of one intake of the site also what its person and the house itself did."""
    own = [str(pk) for pk in User.objects.filter(site_id=site.pk).values_list("pk", flat=True)]
    # What a member did at another site in an emergency stands in both logs; only there is it said whose record it was.
    away = Q(actor_kind=AuditEvent.Actor.STAFF, actor_id__in=own, why=emergency.WHY)
    events = AuditEvent.objects.filter(Q(site_id=site.pk) | away).order_by("-pk")
    zone = ZoneInfo(site.zone)
    if told.get("reference"):
        intake = Intake.objects.filter(site=site, reference=told["reference"].strip().upper()).first()
        events = events_for_intake(intake.pk) if intake else events.none()
    if told.get("staff"):
        events = events.filter(actor_kind=AuditEvent.Actor.STAFF, actor_id=str(told["staff"].pk))
    if told.get("since"):
        events = events.filter(at__gte=dt.datetime.combine(told["since"], dt.time(), zone))
    if told.get("until"):
        events = events.filter(at__lt=dt.datetime.combine(told["until"] + dt.timedelta(days=1), dt.time(), zone))
    return events


def _lines(events: Any, site: Any) -> list[dict[str, Any]]:
    shown = list(events)
    actors = {one.actor_id for one in shown if one.actor_kind == AuditEvent.Actor.STAFF and one.actor_id}
    names = {str(pk): name for pk, name in User.objects.filter(pk__in=actors).values_list("pk", "name")}
    asked = {pk for one in shown for pk in one.intakes[:NAMED]}
    own = Intake.objects.filter(site=site, pk__in=asked)
    references = {str(pk): reference for pk, reference in own.values_list("pk", "reference")}
    return [
        {
            "event": one, "who": names.get(one.actor_id, one.get_actor_kind_display()), "named": named,
            "references": [references[pk] for pk in named], "more": max(0, len(one.intakes) - NAMED),
        }
        for one in shown
        for named in [[pk for pk in one.intakes[:NAMED] if pk in references]]
    ]
