"""Delivery receipts: the last word on a message, whenever and however often it comes."""

import datetime as dt

from django.db import transaction

from outbox.endings import refused
from outbox.models import Attempt, Reminder


def take(provider_id: str, key: str, status: str, code: str, now: dt.datetime) -> bool:
    """Note that a message was delivered or failed; return False where we know of no such message.

    A receipt may come twice, before our own note that the gateway had accepted the message, or "failed" after
    "delivered" (which then stands). A failure sends the message on by the next channel, else to a person.
    """
    with transaction.atomic():
        attempt = _attempt(provider_id, key)
        if attempt is None:
            return False
        row = Reminder.objects.select_for_update().get(pk=attempt.reminder_id)
        attempt.refresh_from_db()
        if attempt.outcome == Attempt.Outcome.DELIVERED or (
                status == "failed" and attempt.outcome == Attempt.Outcome.FAILED):
            return True
        attempt.outcome = Attempt.Outcome.DELIVERED if status == "delivered" else Attempt.Outcome.FAILED
        attempt.finished_at, attempt.error = now, code if status == "failed" else ""
        attempt.provider_id = attempt.provider_id or provider_id
        attempt.save(update_fields=["outcome", "finished_at", "error", "provider_id"])
        if status == "delivered":
            _delivered(row, now)
        elif _is_last_word(row, attempt):
            row.attempts = max(row.attempts, attempt.number)
            refused(row, code or "not_delivered", now)
        return True


def _attempt(provider_id: str, key: str) -> Attempt | None:
    """Return the latest attempt under this key, else under this id of the provider."""
    by_key = Attempt.objects.filter(idempotency_key=key) if key else Attempt.objects.none()
    by_id = Attempt.objects.filter(provider_id=provider_id) if provider_id else Attempt.objects.none()
    return by_key.order_by("-number").first() or by_id.order_by("-number").first()


def _delivered(row: Reminder, now: dt.datetime) -> None:
    """It arrived: whatever else was thought of this row, there is nothing left to send."""
    State = Reminder.State
    if row.state in (State.ACCEPTED, State.ATTEMPTING, State.UNKNOWN, State.PLANNED, State.CLAIMED):
        row.state, row.reason, row.claimed_by, row.lease_until = State.DELIVERED, "", "", None
        row.finished_at = row.finished_at or now
        row.save(update_fields=["state", "reason", "claimed_by", "lease_until", "finished_at"])


def _is_last_word(row: Reminder, attempt: Attempt) -> bool:
    """Return whether this failure still decides: the row rests on this attempt, or nobody knew what became of it."""
    rests = row.state in (Reminder.State.ACCEPTED, Reminder.State.UNKNOWN, Reminder.State.ATTEMPTING)
    return rests and row.channel == attempt.channel and attempt.number == row.attempts
