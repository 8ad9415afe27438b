"""Who answers alerts at this site, now and in the coming weeks: the rota staff see and directors set."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accounts.duty import on_duty
from accounts.models import Role, RotaShift, Site, User
from accounts.permissions import Act, allowed, may
from admissions.decisions.by import By
from admissions.forms import DeskForm, RowField
from followups.hours import DAY, to_utc
from privacy.audit import record_request

WEEKS_SHOWN = 5
LONGEST = dt.timedelta(hours=24)
ANSWER = (Role.ADMISSIONS, Role.CLINICIAN, Role.MEDICAL_DIRECTOR)  # who may acknowledge an alert


class ShiftForm(DeskForm):
    """One shift, in the site's wall time; one that ends at or before its start ends on the next day."""

    user = RowField(label=_("Who"), queryset=User.objects.none(), empty_label=_("Choose"), error_messages={
        "required": _("Choose who is on duty."), "invalid_choice": _("Choose somebody of this site.")})
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"placeholder": "2026-03-10"}), error_messages={
        "required": _("Type the day, like 2026-03-10."), "invalid": _("Type the day, like 2026-03-10.")})
    start = forms.TimeField(label=_("From"), error_messages={
        "required": _("Type the time, like 09:00."), "invalid": _("Type the time, like 09:00.")})
    end = forms.TimeField(label=_("To"), error_messages={
        "required": _("Type the time, like 17:00."), "invalid": _("Type the time, like 17:00.")})

    def __init__(self, site: Site, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        who: Any = self.fields["user"]
        who.queryset = User.objects.filter(site=site, is_active=True, role__in=ANSWER).order_by("name")
        who.label_from_instance = lambda user: user.name

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not {"day", "start", "end"} <= told.keys():
            return told
        zone, day = ZoneInfo(self.site.zone), told["day"]
        try:
            told["starts_at"] = to_utc(dt.datetime.combine(day, told["start"]), zone)
            last = day + DAY if told["end"] <= told["start"] else day
            told["ends_at"] = to_utc(dt.datetime.combine(last, told["end"]), zone)
        except OverflowError:
            self.add_error("day", _("Type the day, like 2026-03-10."))
            return told
        if told["ends_at"] <= timezone.now():
            self.add_error("day", _("This is over. Choose a day to come."))
        return told


@allowed(Act.SEE_DUTY)
@require_GET
def duty(request: HttpRequest) -> HttpResponse:
    """Show who is on duty now and in the coming weeks."""
    return _page(request, ShiftForm(request.user.site))  # type: ignore[union-attr]


@require_POST
@allowed(Act.SET_DUTY)
def add(request: HttpRequest) -> HttpResponse:
    """Put somebody on duty."""
    site, by = request.user.site, By.request(request)  # type: ignore[union-attr]
    form = ShiftForm(site, request.POST)
    if not form.is_valid():
        return _page(request, form)
    told = form.cleaned_data
    with transaction.atomic():
        shift, is_new = RotaShift.objects.get_or_create(
            site=site, user=told["user"], starts_at=told["starts_at"], ends_at=told["ends_at"])
        if is_new:
            by.log("add_shift", None, shift, fields=["user", "starts_at", "ends_at"])
    messages.success(request, say("%(name)s is on duty then.") % {"name": told["user"].name})
    return redirect("followups:duty")


@require_POST
@allowed(Act.SET_DUTY)
def remove(request: HttpRequest, pk: str) -> HttpResponse:
    """Take a shift off the rota."""
    by = By.request(request)
    with transaction.atomic():
        shift = RotaShift.objects.select_for_update().filter(pk=pk, site_id=by.user.site_id).first()
        if shift is None:
            raise Http404
        by.log("remove_shift", None, shift, fields=["user", "starts_at", "ends_at"])
        shift.delete()
    messages.success(request, say("Taken off. Check that somebody else is on duty then."))
    return redirect("followups:duty")


def _page(request: HttpRequest, form: ShiftForm) -> HttpResponse:
    site, now = request.user.site, timezone.now()  # type: ignore[union-attr]
    shifts = RotaShift.objects.filter(site=site, ends_at__gt=now, starts_at__lt=now + WEEKS_SHOWN * 7 * DAY)
    record_request(request, "see_duty")
    return render(request, "followups/duty.html", {
        "now_on_duty": on_duty(site, now), "form": form, "site": site, "may_set": may(request.user, Act.SET_DUTY),
        "shifts": shifts.select_related("user").order_by("starts_at", "user__name"),
        "by_name": shifts.filter(starts_at__lte=now).exists(),
    })
