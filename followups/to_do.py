"""What a person has still to do before their visit: the link that leads there, made when its message is about to go."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from intake import resume
from intake.models import Intake, ReturnTicket
from outbox.models import Reminder, ReminderQuerySet
from privacy import audit

KINDS = ("to_do", "to_do_call")
WITH_LINK = ("booked", "to_do")
AHEAD = dt.timedelta(minutes=10)  # a link opens for seven days: made now, it opens until the visit


def give_links(now: dt.datetime) -> None:
    """Give each message that is about to go to somebody who has still to choose the link to their own page.

    It replaces an older link. Who has written down a code keeps that; the message then asks them to call.
    """
    for row in _with_link(now).filter(due_at__lte=now + AHEAD):
        if not row.details:
            _give(row)


def show_links(rows: Iterable[Reminder], now: dt.datetime) -> None:
    """Give rows that are only looked at the address they will have, with other letters."""
    waiting = [row for row in rows if row.kind in WITH_LINK and not row.details]
    if waiting:
        will = set(_with_link(now).filter(pk__in=[row.pk for row in waiting]).values_list("pk", flat=True))
        for row in waiting:
            row.details = {"link": _address("X" * resume.LINK_LETTERS)} if row.pk in will else {}


def _with_link(now: dt.datetime) -> ReminderQuerySet:
    codes = ReturnTicket.objects.filter(way=ReturnTicket.Way.CODE, expires_at__gt=now)
    rows = Reminder.objects.planned().messages().filter(kind__in=WITH_LINK, until__gt=now)
    return rows.filter(intake__in=Intake.objects.to_sign()).exclude(intake__in=codes.values("intake"))


def _address(token: str) -> str:
    return settings.PUBLIC_URL + reverse("intake:link", args=[token])


@transaction.atomic
def _give(due: Reminder) -> None:
    row = Reminder.objects.planned().select_for_update(of=("self",)).select_related("intake").filter(pk=due.pk).first()
    if row is None or row.intake is None or row.details:
        return
    row.details = {"link": _address(resume.new_link(row.intake))}
    row.save(update_fields=["details"])
    audit.record("make_way_back", site_id=row.site_id, intakes=[row.intake_id], object_kind=row.channel)
