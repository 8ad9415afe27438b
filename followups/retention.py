"""Drafts nobody finished are erased on their day (P-34); which those are, `intake` says."""

import datetime as dt

from django.db import transaction

from intake.erasure import erase
from intake.models import Intake
from privacy import audit


def expire_drafts(now: dt.datetime, limit: int = 500) -> int:
    """Erase what has expired, each in a transaction of its own with its audit event; return how many."""
    erased = 0
    for pk in list(Intake.objects.expired(now).values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            intake = Intake.objects.expired(now).select_for_update(of=("self",)).filter(pk=pk).first()
            if intake is None:  # somebody came back, or was faster
                continue
            audit.record("erase", site_id=intake.site_id, intakes=[pk], object_kind="intake", object_id=pk,
                         why="draft expired")
            erase(intake, reason="draft expired")
            erased += 1
    return erased
