"""The calendar of evaluations as a list by day: no drag, all by keyboard."""

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Act, allowed, may
from admissions import decisions
from admissions.access import get_slot
from admissions.acts import DecisionRefused
from admissions.decisions import By
from admissions.decisions.booking import TAKES_THE_SLOT
from admissions.evaluation_form import DAYS
from admissions.forms import DeskForm, RowField
from admissions.models import Appointment, Slot
from admissions.time_off import away
from privacy.audit import record_request

AHEAD = 28  # days shown
MOST_DAYS = 92  # days opened at once
_NO_TIME = _("Type a time like 09:30.")
_NO_DATE = _("Type a date like 2026-12-01.")


def _date(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}),
                           error_messages={"invalid": _NO_DATE, "required": _NO_DATE})


def _time(label: Any, initial: str) -> forms.TimeField:
    return forms.TimeField(label=label, initial=initial, widget=forms.TimeInput({"type": "time"}),
                           error_messages={"invalid": _NO_TIME, "required": _NO_TIME})


class TimesForm(DeskForm):
    """A row of times to open."""

    clinician = RowField(
        label=_("Clinician"), queryset=User.objects.none(), empty_label=None,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose a clinician of this site.")))
    from_day, to_day = _date(_("From")), _date(_("To"))
    days = forms.MultipleChoiceField(
        label=_("On"), choices=DAYS, widget=forms.CheckboxSelectMultiple, initial=["mon", "tue", "wed", "thu", "fri"],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Tick days of the week.")))
    start, end = _time(_("First starts at"), "09:00"), _time(_("Last ends by"), "12:00")
    minutes = forms.TypedChoiceField(
        label=_("Each lasts, in minutes"), coerce=int, initial=60, choices=[(n, str(n)) for n in (30, 45, 60, 90, 120)],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose how long each lasts.")))
    by_video = forms.BooleanField(label=_("By video"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(site_id=user.site_id, is_active=True).order_by("name")
        ids = [one.pk for one in staff if may(one, Act.SIGN)]
        field: Any = self.fields["clinician"]
        field.queryset = staff.filter(pk__in=ids)
        field.initial = user.pk if user.pk in ids else None
        today = timezone.now().astimezone(ZoneInfo(user.site.zone)).date()
        self.fields["from_day"].initial = today
        self.fields["to_day"].initial = today + dt.timedelta(days=13)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        first, last, start, end = (told.get(name) for name in ("from_day", "to_day", "start", "end"))
        today = timezone.localdate()
        if first and not today - dt.timedelta(days=1) <= first <= today + dt.timedelta(days=366):
            self.add_error("from_day", _("Begin between today and a year from now."))
        elif first and last and not 0 <= (last - first).days <= MOST_DAYS:
            self.add_error("to_day", _("End after the first day, three months later at most."))
        if start and end and start >= end:
            self.add_error("end", _("The end comes after the start."))
        return told

    def chosen_days(self) -> Iterator[dt.date]:
        """Return the days told: those of the week that were ticked, from the first to the last."""
        told = self.cleaned_data
        names = [code for code, _words in DAYS]
        for number in range((told["to_day"] - told["from_day"]).days + 1):
            day = told["from_day"] + dt.timedelta(days=number)
            if names[day.weekday()] in told["days"]:
                yield day


@allowed(Act.BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """List the coming times by day, or open more."""
    user: Any = request.user
    form = TimesForm(user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        made = decisions.open_times(
            By.request(request), told["clinician"], form.chosen_days(), (told["start"], told["end"]),
            minutes=told["minutes"], by_video=told["by_video"],
        )
        messages.success(request, ngettext("%(n)d time opened.", "%(n)d times opened.", len(made)) % {"n": len(made)})
        return redirect("admissions:calendar")
    days = _days(user.site, timezone.now())
    shown = {one.intake_id for _day, slots in days for slot in slots for one in slot.held}
    record_request(request, "list", intakes=sorted(shown), object_kind="slots")
    return render(request, "admissions/calendar.html", {"form": form, "days": days})


@allowed(Act.BOOK)
@require_POST
def close(request: HttpRequest, slot: str) -> HttpResponse:
    """Take a free time off the calendar."""
    standing = get_slot(request, slot)
    try:
        decisions.close_time(standing, By.request(request))
    except DecisionRefused as why:
        messages.error(request, why.args[0])
        return redirect("admissions:calendar")
    messages.success(request, _("This time is closed."))
    return redirect("admissions:calendar")


def _days(site: Any, now: dt.datetime) -> list[tuple[dt.date, list[Any]]]:
    zone = ZoneInfo(site.zone)
    held = Appointment.objects.filter(state__in=TAKES_THE_SLOT).select_related("intake__contact")
    coming = Slot.objects.filter(site=site, starts_at__gt=now, starts_at__lt=now + dt.timedelta(days=AHEAD))
    slots = coming.annotate(is_away=away()).select_related("clinician").prefetch_related(
        Prefetch("appointments", held, to_attr="held"))
    ordered = slots.order_by("starts_at", "clinician__name")
    return [(day, list(rows)) for day, rows in groupby(ordered, key=lambda one: one.starts_at.astimezone(zone).date())]
