"""When things happened, as several questions read it."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import TruncDate
from django.urls import reverse

from admissions.models import Appointment


def by_day(intakes: QuerySet[Any], moment: str, zone: ZoneInfo) -> QuerySet[Any]:
    """Annotate `day`: the day of that moment at the site."""
    return intakes.annotate(day=TruncDate(moment, tzinfo=zone))


def firsts(site: Any, since: dt.datetime) -> QuerySet[Any]:
    """Return the appointments for a first evaluation since then that tell whether somebody came.

    Of each person the first that was kept, missed, or called off within a day of it by the person: what is called off
    or moved earlier than that is no missed visit. Annotated with `late`.
    """
    told = Q(state__in=[Appointment.State.ATTENDED, Appointment.State.MISSED]) | Q(
        state=Appointment.State.CANCELLED, ended_at__gt=F("slot__starts_at") - dt.timedelta(days=1))
    counted = Appointment.objects.filter(told, intake__site=site)
    earliest = (counted.filter(intake=OuterRef("intake")).order_by("slot__starts_at", "pk").values("pk")[:1])
    return (counted.filter(slot__starts_at__gte=since, pk=Subquery(earliest))
            .annotate(late=Case(When(state=Appointment.State.CANCELLED, then=Value(True)), default=Value(False))))


def queue_url(**asked: Any) -> str:
    """Return the queue of whoever sent in some days, closed or not (R-06): `view`, `since`, `until`, `came`."""
    return f"{reverse('admissions:queue')}?{urlencode({'view': 'sent'} | asked)}"
