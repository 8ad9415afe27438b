"""When things happened, as several questions read it."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.urls import reverse

from admissions.models import Appointment

# What the house writes where nobody called anything off: the visit came about otherwise, or the record ended.
OURS = ("evaluated earlier", "intake closed", "merged")


def by_day(intakes: QuerySet[Any], moment: str, zone: ZoneInfo) -> QuerySet[Any]:
    """Annotate `day`: the day of that moment at the site."""
    return intakes.annotate(day=TruncDate(moment, tzinfo=zone))


def firsts(site: Any, since: dt.datetime) -> QuerySet[Any]:
    """Return, of each person, the first evaluation that was due since then and was kept or missed.

    What was called off is neither: the record says why, and not by whom.
    """
    told = Appointment.objects.filter(state__in=[Appointment.State.ATTENDED, Appointment.State.MISSED])
    earliest = told.filter(intake=OuterRef("intake")).order_by("slot__starts_at", "pk").values("pk")[:1]
    return told.filter(intake__site=site, slot__starts_at__gte=since, pk=Subquery(earliest))


def called_off_late(site: Any, since: dt.datetime) -> QuerySet[Any]:
    """Return the evaluations due since then that somebody, here or there, called off within a day of their time."""
    late = Q(state=Appointment.State.CANCELLED, ended_at__gt=F("slot__starts_at") - dt.timedelta(days=1))
    return Appointment.objects.filter(late, intake__site=site, slot__starts_at__gte=since).exclude(ended_why__in=OURS)


def queue_url(**asked: Any) -> str:
    """Return the queue of whoever sent in some days, closed or not (R-06): `view`, `since`, `until`, `came`."""
    return f"{reverse('admissions:queue')}?{urlencode({'view': 'sent'} | asked)}"
