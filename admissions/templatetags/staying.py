"""Words of a stay: weekdays, hours, days kept as text."""

import datetime as dt
from typing import Any

from django import template
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format

from admissions.stay_forms import hours_of
from admissions.staying import WEEKDAYS

register = template.Library()


@register.filter
def day_words(code: str) -> Any:
    """Return "Mon" for "mon"."""
    return WEEKDAYS_ABBR[WEEKDAYS.index(code)] if code in WEEKDAYS else code


@register.filter
def hours(minutes: int) -> str:
    """Return minutes as hours: "3", "2.5"."""
    return hours_of(minutes)


@register.filter
def iso_day(text: str) -> str:
    """Return "Dec 1, 2026" for "2026-12-01"."""
    return date_format(dt.date.fromisoformat(text), "M j, Y")
