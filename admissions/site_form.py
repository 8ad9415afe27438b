"""The site's settings as an administrator writes them: hours as "08:00-12:00", holidays one a line."""

import re
import zoneinfo
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.hours import DAYS, validate_holidays, validate_hours
from accounts.models import Site
from admissions.forms import DeskForm, words
from intake.questions.contact import normal_phone
from outbox.texts import TOPIC
from privacy.retention import YEARS_LEAST, YEARS_MOST

_SPAN = re.compile(r"\s*(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})\s*")
_SEEN_BY_PATIENTS = ("nickname", "sender_words")
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
SEVERITY = [("criteria", _("The eleven everyday items")), ("taps", _("TAPS"))]


class SiteForm(DeskForm):
    """What a site says of itself and how it works. Fields are the model's but for hours and holidays."""

    name = words(_("Name, for staff"), rows=1, limit=120)
    nickname = words(_("Name for patients: neutral, names no topic"), rows=1, limit=40)
    sender_words = words(_("Who a text says it is from"), rows=1, limit=40)
    phone = words(_("Phone"), rows=1, limit=20)
    zone = forms.ChoiceField(
        label=_("Time zone"), choices=[(one, one) for one in sorted(zoneinfo.available_timezones()) if "/" in one],
        error_messages={"invalid_choice": _("Choose a time zone of the list."), "required": _("Choose a time zone.")})
    holidays = words(_("Holidays, one date a line, like 2026-12-25"), rows=4, required=False, limit=2000)
    languages = forms.MultipleChoiceField(
        label=_("Languages we can speak with patients"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one language."), "invalid_choice": _("Tick languages listed.")})
    has_cover = forms.BooleanField(
        label=_("Somebody answers alerts at all hours (else patients read crisis numbers only)"), required=False)
    first_offer_hours = forms.IntegerField(
        label=_("Hours from the request to the first time offered"), min_value=1, max_value=72,
        widget=forms.TextInput({"inputmode": "numeric", "class": "short"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"),
                                     _("Type a whole number from 1 to 72.")))
    exit_url = forms.URLField(
        label=_("Where “Exit this page” leads: an everyday page with https"), assume_scheme="https",
        error_messages={"required": _("Type an address."), "invalid": _("Type an address like https://www.weather.gov/.")})
    guardian_text = words(_("What your state asks for a minor"), rows=3, required=False, limit=2000)
    severity_list = forms.ChoiceField(
        label=_("How severity is asked"), choices=SEVERITY, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of these.")})
    supply_alert = forms.BooleanField(label=_("A local alert about the drug supply stands"), required=False)
    keep_years = forms.IntegerField(
        label=_("Years a closed intake is kept, then removed"), min_value=YEARS_LEAST, max_value=YEARS_MOST,
        help_text=_("Ask your counsel: states differ. A minor’s is kept as long from their 18th birthday."),
        widget=forms.TextInput({"inputmode": "numeric", "class": "short"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"),
                                     _("Type a whole number from 6 to 30.")))

    def __init__(self, site: Site, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(site), **kwargs)
        names = dict(zip(DAYS, WEEKDAYS.values(), strict=True))
        for day in DAYS:
            self.fields[f"hours_{day}"] = words(names[day], rows=1, required=False, limit=100)

    @property
    def hours(self) -> list[forms.BoundField]:
        """Return the seven fields of opening hours, Monday first."""
        return [self[f"hours_{day}"] for day in DAYS]

    def clean_phone(self) -> str:
        """Keep the number as it is dialled."""
        number = normal_phone(self.cleaned_data["phone"])
        if number is None:
            raise ValidationError(_("Type a phone number with its area code, like 202-555-0142."))
        return number

    def clean_exit_url(self) -> str:
        """Lead away safely: https, and to nowhere that names the topic."""
        url: str = self.cleaned_data["exit_url"]
        if urlsplit(url).scheme != "https" or TOPIC.search(url):
            raise ValidationError(_("Choose an everyday page that begins with https:// and names no topic."))
        return url

    def clean_holidays(self) -> list[str]:
        days = sorted(set(self.cleaned_data["holidays"].split()))
        validate_holidays(days)
        return days

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for name in _SEEN_BY_PATIENTS:
            if TOPIC.search(told.get(name, "")):
                self.add_error(name, _("Patients and whoever looks over their shoulder read this: name no topic."))
        for day in DAYS:
            try:
                told[f"hours_{day}"] = _spans(told.get(f"hours_{day}", ""))
                validate_hours({day: told[f"hours_{day}"]})
            except ValidationError:
                self.add_error(f"hours_{day}", _("Write from and to, like 08:00-12:00, 13:00-17:30; empty is closed."))
        return told

    def values(self) -> dict[str, Any]:
        """Return the model's fields as they should stand."""
        told = dict(self.cleaned_data)
        hours = {day: told.pop(f"hours_{day}") for day in DAYS}
        return told | {"opening_hours": {day: spans for day, spans in hours.items() if spans}}


def initial_of(site: Site) -> dict[str, Any]:
    """Return what stands, as the form shows it."""
    plain = {name: getattr(site, name) for name in SiteForm.base_fields if name not in ("holidays",)}
    hours = {f"hours_{day}": ", ".join(f"{opens}-{closes}" for opens, closes in site.opening_hours.get(day, []))
             for day in DAYS}
    return plain | {"holidays": "\n".join(site.holidays)} | hours


def _spans(typed: str) -> list[list[str]]:
    spans = []
    for part in filter(None, (one.strip() for one in typed.split(","))):
        found = _SPAN.fullmatch(part)
        if not found:
            raise ValidationError("")
        spans.append([found[1].zfill(5), found[2].zfill(5)])
    return spans
