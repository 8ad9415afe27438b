"""What has been kept long enough goes on its day (P-34, #46): drafts nobody finished, intakes closed for years.

Safe to run twice and at the same time; written down by id, without a word of anybody. Never under a legal hold.
"""

import datetime as dt

from django.db import transaction

from intake.erasure import erase, erase_whole
from intake.models import Intake
from intake.retention import is_due, maybe_due
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


def remove_due(now: dt.datetime, limit: int = 500) -> int:
    """Remove what has been kept long enough, each in a transaction of its own with its audit event; return how many."""
    removed = 0
    for pk in [one.pk for one in maybe_due(now).select_related("site").iterator(chunk_size=200) if is_due(one, now)]:
        if removed >= limit:
            break
        with transaction.atomic():
            # Locked first and looked at then: who opens it again, or puts a hold on it, comes before or after.
            if Intake.objects.select_for_update(of=("self",)).filter(pk=pk).first() is None:
                continue
            intake = maybe_due(now).select_related("site").filter(pk=pk).first()
            if intake is None or not is_due(intake, now):
                continue
            audit.record("erase", site_id=intake.site_id, intakes=[pk], object_kind="intake", object_id=pk,
                         why="kept long enough")
            erase_whole(intake, "kept long enough", keeps_account=False)
            removed += 1
    return removed
