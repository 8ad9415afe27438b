"""What becomes of a message: held, tried again, given to a person, unknown. Each under the row's lock."""

import datetime as dt
import random
import uuid
from collections.abc import Iterable, Sequence

from outbox.channels import Channel, OutcomeUnknown, TransportError
from outbox.models import Attempt, Reminder
from outbox.texts import REPEATABLE
from outbox.verdicts import CallInstead, Cancel, Hold

KEY_KEPT = dt.timedelta(hours=20)  # providers keep keys for about a day
PAUSES = (1, 2, 5, 10, 20, 40, 60)  # minutes before the next try

State, Outcome = Reminder.State, Attempt.Outcome


def still_mine(rows: Sequence[Reminder], state: str = State.CLAIMED) -> list[Reminder]:
    """Lock and return those rows that are still in this state and this process's (or the dead one's) hands."""
    tokens = {row.pk: row.claimed_by for row in rows}
    locked = Reminder.objects.select_for_update().filter(pk__in=tokens, state=state).order_by("pk")
    mine = {row.pk: row for row in locked if row.claimed_by == tokens[row.pk]}
    return [mine[pk] for pk in tokens if pk in mine]


def by_token(rows: Iterable[Reminder]) -> dict[str, list[uuid.UUID]]:
    tokens: dict[str, list[uuid.UUID]] = {}
    for row in rows:
        tokens.setdefault(row.claimed_by, []).append(row.pk)
    return tokens


def conclude(row: Reminder, decision: Hold | Cancel | CallInstead, now: dt.datetime) -> None:
    if isinstance(decision, Hold):
        plan_again(row, decision.until, decision.reason)
    elif isinstance(decision, CallInstead):
        give_to_a_person(row, decision.reason, now)
    else:
        row.state, row.reason, row.finished_at, row.claimed_by = State.CANCELLED, decision.reason[:60], now, ""
        row.lease_until = None
        row.save(update_fields=["state", "reason", "finished_at", "claimed_by", "lease_until"])


def give_to_a_person(row: Reminder, reason: str, now: dt.datetime) -> None:
    """End a message as failed and put one call on the list in its place. Call it under the row's lock."""
    row.state, row.reason, row.finished_at, row.claimed_by, row.lease_until = State.FAILED, reason[:60], now, "", None
    row.save(update_fields=["state", "reason", "finished_at", "claimed_by", "lease_until"])
    if row.intake_id is None:  # the canary: there is nobody to call, and its age tells
        return
    Reminder.objects.bulk_create([Reminder(
        site_id=row.site_id, intake_id=row.intake_id, kind=row.kind, key=f"{row.key}:call"[:200],
        channel=Reminder.Channel.CALL, due_at=now, until=max(row.until, now + dt.timedelta(days=1)), zone=row.zone,
        wall_time=row.wall_time, appointment_id=row.appointment_id, evaluation_id=row.evaluation_id,
        visit_id=row.visit_id, reason=reason[:60],
    )], ignore_conflicts=True)


def plan_again(row: Reminder, at: dt.datetime, reason: str, stumbles: int = 0) -> None:
    row.state, row.due_at, row.reason, row.stumbles, row.claimed_by, row.lease_until = (
        State.PLANNED, at, reason[:60], stumbles, "", None)
    row.save(update_fields=["state", "due_at", "reason", "stumbles", "claimed_by", "lease_until", "channel"])


def settle_failure(tried: Reminder, attempt: Attempt, channel: Channel, error: TransportError, now: dt.datetime) -> str:
    """Settle one call that did not succeed; return what became of the row."""
    for row in still_mine([tried], state=State.ATTEMPTING):
        if isinstance(error, OutcomeUnknown):
            end_attempt(attempt, Outcome.UNKNOWN, error.code, now)
            return not_known(row, attempt, channel, now)
        end_attempt(attempt, Outcome.FAILED, error.code, now)
        if error.permanent:
            return refused(row, error.code, now)
        return later(row, error.code, now, error.retry_after)
    return "lost_lease"


def refused(row: Reminder, code: str, now: dt.datetime) -> str:
    """The channel will not carry it: try the next one, then a person. Call it under the row's lock."""
    if row.channel == Reminder.Channel.TEXT:
        row.channel = Reminder.Channel.EMAIL
        plan_again(row, now, f"text:{code}")
        return "next_channel"
    give_to_a_person(row, code, now)
    return "failed"


def later(row: Reminder, code: str, now: dt.datetime, retry_after: float = 0) -> str:
    pause = dt.timedelta(minutes=PAUSES[min(max(row.attempts - 1, 0), len(PAUSES) - 1)])
    at = now + max(pause * (0.8 + 0.4 * random.random()), dt.timedelta(seconds=retry_after))  # noqa: S311
    if at >= row.until:
        give_to_a_person(row, code, now)
        return "failed"
    plan_again(row, at, code)
    return "later"


def not_known(row: Reminder, attempt: Attempt, channel: Channel, now: dt.datetime) -> str:
    """It may have left: ask again with the same key where that is safe, once where it does no harm, else a person."""
    if channel.honours_key and now - attempt.started_at < KEY_KEPT:
        return later(row, "unknown", now)
    before = row.tries.filter(channel=attempt.channel, outcome=Outcome.UNKNOWN).count()
    if row.kind in REPEATABLE and before <= 1 and now < row.until:
        return later(row, "unknown", now)
    row.state, row.reason, row.finished_at, row.claimed_by, row.lease_until = State.UNKNOWN, "unknown", now, "", None
    row.save(update_fields=["state", "reason", "finished_at", "claimed_by", "lease_until"])
    return "unknown"


def accepted_after_all(row: Reminder, attempt: Attempt, provider_id: str, now: dt.datetime) -> None:
    end_attempt(attempt, Outcome.ACCEPTED, "", now, provider_id)
    row.state, row.reason, row.finished_at, row.claimed_by, row.lease_until = State.ACCEPTED, "", now, "", None
    row.save(update_fields=["state", "reason", "finished_at", "claimed_by", "lease_until"])


def end_attempt(attempt: Attempt, outcome: str, code: str, now: dt.datetime, provider_id: str = "") -> None:
    attempt.outcome, attempt.error, attempt.finished_at = outcome, code[:120], now
    attempt.provider_id = provider_id[:120]
    attempt.save(update_fields=["outcome", "error", "finished_at", "provider_id"])
