"""Tell who is on duty that something waits, and whoever is above them when it waits too long (P-09)."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from accounts.duty import on_duty
from accounts.hours import add_open_minutes
from accounts.models import Role, User
from outbox.models import ACKNOWLEDGE_WITHIN, Alert, Reminder
from privacy import audit

BATCH = 500  # mails looked for and planned at once
RINGS = (Alert.Tier.EMERGENCY, Alert.Tier.SAME_DAY)  # a priority alert waits in the queue
_MINUTES = ACKNOWLEDGE_WITHIN.total_seconds() / 60


def notify(now: dt.datetime) -> int:
    """Plan one mail for each alert nobody has and each person on duty, whoever comes on duty later too.

    Every scan asks, so the price is by sites and not by alerts: a site's rota is read once.
    """
    waiting = list(Alert.objects.unacknowledged().filter(tier__in=RINGS).select_related("site"))
    answer = {site: on_duty(site, now) for site in {alert.site for alert in waiting}}
    return _tell([(alert, person) for alert in waiting for person in answer[alert.site]], "notice_alert", now)


def escalate(now: dt.datetime) -> int:
    """Mark what nobody has taken within 15 open minutes and tell the site's directors and administrators."""
    late = 0
    waiting = Alert.objects.overdue(now).filter(escalated_at=None, tier__in=RINGS).select_related("site")
    for alert in waiting:
        if add_open_minutes(alert.site, alert.raised_at, _MINUTES) > now:
            continue
        with transaction.atomic():
            mine = Alert.objects.filter(pk=alert.pk, escalated_at=None, acknowledged_at=None, closed_at=None)
            if not mine.update(escalated_at=now):
                continue
            above = User.objects.filter(site=alert.site, is_active=True,
                                        role__in=[Role.MEDICAL_DIRECTOR, Role.ADMINISTRATOR])
            _tell([(alert, person) for person in above], "notice_late", now)
            audit.record("escalate_alert", site_id=alert.site_id, intakes=[alert.intake_id], object_kind="alert",
                         object_id=alert.pk)
            late += 1
    return late


def _tell(whom: Sequence[tuple[Alert, User]], kind: str, now: dt.datetime) -> int:
    """Plan the mails that are not planned yet; raised again means told again."""
    planned = 0
    for start in range(0, len(whom), BATCH):
        keys = {f"{alert.pk}:{kind}:{alert.raised_at.isoformat()}:{person.pk}": (alert, person)
                for alert, person in whom[start:start + BATCH]}
        there = set(Reminder.objects.filter(key__in=keys).values_list("key", flat=True))
        rows = [
            Reminder(site_id=alert.site_id, intake_id=alert.intake_id, kind=kind, key=key, is_urgent=True, due_at=now,
                     channel=Reminder.Channel.EMAIL, until=now + dt.timedelta(hours=12), to=person.email)
            for key, (alert, person) in keys.items() if key not in there
        ]
        Reminder.objects.bulk_create(rows, ignore_conflicts=True)
        planned += len(rows)
    return planned
