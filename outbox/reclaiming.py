"""Bring back what a dead process had taken, and find out what became of it."""

import datetime as dt

from django.db import transaction

from outbox.channels import CannotSay, TransportError, channel_for
from outbox.endings import accepted_after_all, end_attempt, give_to_a_person, not_known, plan_again, still_mine
from outbox.models import Attempt, Reminder

PARK_AFTER = 8  # times a row may be in the hands of a process that dies
State, Outcome = Reminder.State, Attempt.Outcome


def reclaim(now: dt.datetime, limit: int = 500) -> int:
    """Bring back what a dead process had taken; return how many rows."""
    rows = list(Reminder.objects.abandoned(now).order_by("lease_until")[:limit])
    for row in rows:
        found, can_say = None, False
        attempt = row.tries.filter(outcome=Outcome.STARTED).order_by("-number").first()
        if row.state == State.ATTEMPTING and attempt is not None:
            try:
                found, can_say = channel_for(attempt.channel).find(attempt.idempotency_key), True
            except CannotSay:
                can_say = False
            except TransportError:
                continue  # ask again at the next scan
        with transaction.atomic():
            for mine in still_mine([row], state=row.state):
                if mine.state == State.CLAIMED or attempt is None:
                    _back_from_the_dead(mine, now)
                elif found is not None:
                    accepted_after_all(mine, attempt, found, now)
                elif can_say:
                    end_attempt(attempt, Outcome.FAILED, "never_arrived", now)
                    plan_again(mine, now, "")
                else:
                    end_attempt(attempt, Outcome.UNKNOWN, "worker_died", now)
                    not_known(mine, attempt, channel_for(attempt.channel), now)
    return len(rows)


def _back_from_the_dead(row: Reminder, now: dt.datetime) -> None:
    if row.stumbles >= PARK_AFTER:
        give_to_a_person(row, "parked", now)
    else:
        plan_again(row, row.due_at, row.reason, stumbles=row.stumbles)
