"""Drafts nobody finished: erased after a day without a way to come back, after thirty days with one (P-34)."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from followups.hours import DAY
from intake.erasure import erase
from intake.models import Intake, SearchToken
from intake.states import State
from outbox.models import Alert
from privacy import audit

WITHOUT_CONTACT, WITH_CONTACT = DAY, 30 * DAY


def expired_drafts(now: dt.datetime) -> QuerySet[Intake]:
    """Return the drafts to erase. One that a person must still answer for stays until its alert is closed."""
    reachable = SearchToken.objects.filter(intake=OuterRef("pk"), kind__in=["phone", "email"])
    waits = Alert.objects.filter(intake=OuterRef("pk"), closed_at=None)
    drafts = Intake.objects.filter(~Exists(waits), state=State.DRAFT)
    return drafts.filter(changed_at__lt=now - WITH_CONTACT) | drafts.filter(
        ~Exists(reachable), changed_at__lt=now - WITHOUT_CONTACT)


def expire_drafts(now: dt.datetime, limit: int = 500) -> int:
    """Erase what has expired, each in a transaction of its own with its audit event; return how many."""
    erased = 0
    for pk in list(expired_drafts(now).values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            intake = expired_drafts(now).select_for_update(of=("self",)).filter(pk=pk).first()
            if intake is None:  # somebody came back, or was faster
                continue
            audit.record("erase", site_id=intake.site_id, intakes=[pk], object_kind="intake", object_id=pk,
                         why="draft expired")
            erase(intake, reason="draft expired")
            erased += 1
    return erased
