"""Which intakes have been kept long enough, by the years of their site and the age of the person (#46)."""

import datetime as dt

from django.db.models import F, IntegerField, QuerySet
from django.db.models.functions import ExtractYear

from intake.facts import facts_of
from intake.models import Intake
from privacy import retention


def maybe_due(now: dt.datetime) -> QuerySet[Intake]:
    """Return what has been over for the years its site keeps it, by the year; who was a minor is looked at singly."""
    years = ExtractYear("ended", output_field=IntegerField()) + F("site__keep_years")
    over = Intake.objects.over().not_held().alias(last=years).filter(last__lte=now.year)
    return over.order_by("ended", "pk")  # type: ignore[misc]


def is_due(intake: Intake, now: dt.datetime) -> bool:
    """Tell whether everything about this intake may go; `intake` is one of `maybe_due`."""
    age = facts_of(intake).get("age_years")
    known = age if isinstance(age, int) and not isinstance(age, bool) else None
    ended: dt.datetime = intake.ended  # type: ignore[attr-defined]
    return retention.ends_on(ended, intake.created_at, known, intake.site.keep_years) <= now
