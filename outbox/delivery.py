"""Hand over what is due: claim a batch, check, write the attempts down, call, write down what came of it.

The promise: no due message is lost; one is repeated only when a crash hits the call itself, at most one a crash,
and none with a channel that honours our key. What to say and whether is decided by the `check` that is passed in.
"""

import datetime as dt
import logging
import os
import socket
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from outbox.channels import Channel, Message, OutcomeUnknown, TransportError, channel_for
from outbox.endings import by_token, conclude, give_to_a_person, plan_again, settle_failure, still_mine
from outbox.models import Attempt, Reminder
from outbox.reclaiming import PARK_AFTER, reclaim
from outbox.verdicts import Check, Send
from privacy import audit

log = logging.getLogger(__name__)

BATCH = 100
FRESH = 1.0  # seconds for which a check holds; a slow channel gets one check a call
WORK_SECONDS = 45.0  # of one scan
SUSPECT = 3  # after so many, a row is taken alone, so that what it breaks is known
TROUBLE = 3  # failures in a row after which a channel rests until the next scan

State, Outcome = Reminder.State, Attempt.Outcome


Clock = Callable[[], dt.datetime]


def _lease() -> dt.timedelta:
    return dt.timedelta(seconds=settings.LEASE_SECONDS)


def claim(now: dt.datetime, size: int = BATCH, without: Iterable[str] = ()) -> list[Reminder]:
    """Take up to `size` due messages for this process and return them; nobody else gets them within the lease."""
    token = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:16]}"
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        due = Reminder.objects.sendable(now).exclude(channel__in=list(without))
        found = list(due.select_for_update(skip_locked=skip).values_list("pk", "stumbles")[:size])
        ids = [pk for pk, stumbles in found if stumbles < SUSPECT] or [pk for pk, _ in found[:1]]
        if not ids:
            return []
        Reminder.objects.planned().filter(pk__in=ids).update(
            state=State.CLAIMED, claimed_by=token, lease_until=now + _lease(), stumbles=F("stumbles") + 1)
    taken = Reminder.objects.filter(claimed_by=token).order_by("-is_urgent", "due_at")
    return list(taken.only("claimed_by", "stumbles", "state"))  # the rest is read at the moment of sending


def send_due(check: Check, *, clock: Clock = timezone.now, seconds: float = WORK_SECONDS) -> Counter[str]:
    """Send everything due within about `seconds` of work; return how many ended in which way."""
    scan = _Scan(check=check, clock=clock, ends=time.monotonic() + seconds)
    reclaim(clock())
    while time.monotonic() < scan.ends:
        batch = claim(clock(), without=scan.resting())
        if not batch:
            break
        scan.work(batch)
    return scan.counts


def oldest_due(now: dt.datetime) -> dt.timedelta:
    """Return how long the oldest due message has been waiting (zero where none is)."""
    first = Reminder.objects.planned().messages().filter(due_at__lte=now).order_by("due_at").first()
    return now - first.due_at if first else dt.timedelta(0)


def release(rows: Iterable[Reminder]) -> None:
    """Give back what was claimed and not tried."""
    for token, ids in by_token(rows).items():
        Reminder.objects.filter(pk__in=ids, claimed_by=token, state=State.CLAIMED).update(
            state=State.PLANNED, claimed_by="", lease_until=None, stumbles=0)


@dataclass
class _Trial:
    """One row on its way to one channel."""

    row: Reminder
    attempt: Attempt
    send: Send
    error: TransportError | None = None
    provider_id: str = ""
    is_called: bool = False


@dataclass(kw_only=True)
class _Scan:
    """One wake-up: what it has done, and which channels are in trouble."""

    check: Check
    clock: Clock
    ends: float
    counts: Counter[str] = field(default_factory=Counter)
    trouble: Counter[str] = field(default_factory=Counter)
    channels: dict[str, Channel] = field(default_factory=dict)
    size: int = BATCH

    def resting(self) -> list[str]:
        return [name for name, failures in self.trouble.items() if failures >= TROUBLE]

    def channel(self, name: str) -> Channel:
        if name not in self.channels:
            self.channels[name] = channel_for(name)
        return self.channels[name]

    def work(self, batch: list[Reminder]) -> None:
        """Bring a claimed batch to its end: what a keyed channel carries together, all else one by one."""
        todo, alone = list(batch), list[Reminder]()
        while todo or alone:
            if time.monotonic() >= self.ends:
                release(todo + alone)
                return
            single = not todo
            rows, todo = ([alone.pop(0)], todo) if single else (todo[: self.size], todo[self.size :])
            try:
                again, singles = self._pass(rows, single=single)
            except (OperationalError, InterfaceError):
                raise  # the database is in trouble, not the rows; the lease brings them back
            except Exception as error:
                log.error("check failed for %s row(s): %s", len(rows), type(error).__name__)
                if single:
                    self._stumbled(rows[0])
                alone.extend([] if single else rows)
                continue
            todo, alone = again + todo, alone + singles

    def _pass(self, rows: list[Reminder], *, single: bool) -> tuple[list[Reminder], list[Reminder]]:
        """Check, attempt, call, settle. Return the rows to check again and those that must go alone."""
        trials, singles = self._attempt(rows, single=single)
        checked_at, again = time.monotonic(), []
        for trial in trials:
            is_stale = trial is not trials[0] and time.monotonic() - checked_at > FRESH
            if is_stale or trial.send.channel in self.resting():
                again.append(trial)
                continue
            self._call(trial)
        self._settle([trial for trial in trials if trial.is_called])
        _take_back(again)
        if not single:  # as many at a time as go while their check is fresh
            self.size = max(1, len(trials) - len(again)) if again else min(BATCH, self.size * 2)
        resting = self.resting()
        release(trial.row for trial in again if trial.send.channel in resting)
        return [trial.row for trial in again if trial.send.channel not in resting], singles

    def _attempt(self, rows: list[Reminder], *, single: bool) -> tuple[list[_Trial], list[Reminder]]:
        """Decide under lock and commit one attempt row for each message about to be handed over."""
        now = self.clock()
        trials: list[_Trial] = []
        singles: list[Reminder] = []
        with transaction.atomic():
            mine = still_mine(rows)
            decisions = self.check(mine, now) if mine else {}
            for row in mine:
                decision = decisions[row.pk]
                if not isinstance(decision, Send):
                    conclude(row, decision, now)
                    self.counts[type(decision).__name__.lower()] += 1
                elif not single and not self.channel(decision.channel).honours_key:
                    singles.append(row)
                else:
                    trials.append(_Trial(row, _new_attempt(row, decision, now), decision))
            _write_down(trials, now)
        return trials, singles

    def _call(self, trial: _Trial) -> None:
        send = trial.send
        message = Message(key=trial.attempt.idempotency_key, to=send.to, text=send.text, subject=send.subject,
                          sender=send.sender)
        trial.is_called = True
        try:
            trial.provider_id = self.channel(send.channel).send(message)
            self.trouble[send.channel] = 0
        except TransportError as error:
            trial.error = error
            if not error.permanent:
                self.trouble[send.channel] += TROUBLE if error.retry_after else 1
        except Exception as error:  # a fault of ours: after which byte, nobody knows
            log.error("channel %s broke: %s", send.channel, type(error).__name__)
            trial.error = OutcomeUnknown(type(error).__name__)

    def _settle(self, trials: list[_Trial]) -> None:
        """Write down what came of the calls."""
        now = self.clock()
        accepted = [trial for trial in trials if trial.error is None]
        with transaction.atomic():
            _note_accepted(accepted, now)
            for token, ids in by_token(trial.row for trial in accepted).items():
                Reminder.objects.filter(pk__in=ids, claimed_by=token, state=State.ATTEMPTING).update(
                    state=State.ACCEPTED, finished_at=now, reason="", claimed_by="", lease_until=None, stumbles=0)
            for trial in trials:
                if trial.error is not None:
                    channel = self.channel(trial.send.channel)
                    self.counts[settle_failure(trial.row, trial.attempt, channel, trial.error, now)] += 1
        self.counts["accepted"] += len(accepted)

    def _stumbled(self, row: Reminder) -> None:
        """Try a row that broke its check again later, and after some times give it to a person."""
        now = self.clock()
        with transaction.atomic():
            for mine in still_mine([row]):
                if mine.stumbles >= PARK_AFTER:
                    give_to_a_person(mine, "parked", now)
                    self.counts["parked"] += 1
                else:
                    plan_again(mine, now + dt.timedelta(minutes=mine.stumbles), "check_failed", stumbles=mine.stumbles)
                    self.counts["stumbled"] += 1


def _new_attempt(row: Reminder, send: Send, now: dt.datetime) -> Attempt:
    key = f"{row.pk}-{send.channel}"
    return Attempt(reminder=row, number=row.attempts + 1, channel=send.channel, idempotency_key=key, digest=send.digest,
                   started_at=now)


def _write_down(trials: list[_Trial], now: dt.datetime) -> None:
    """Store the attempts and move the rows, in the transaction of the check."""
    if not trials:
        return
    Attempt.objects.bulk_create([trial.attempt for trial in trials])
    for token, ids in by_token(trial.row for trial in trials).items():
        Reminder.objects.filter(pk__in=ids, claimed_by=token).update(
            state=State.ATTEMPTING, attempts=F("attempts") + 1, lease_until=now + _lease())
    for trial in trials:
        row, send = trial.row, trial.send
        row.attempts += 1
        if row.channel != send.channel or (send.kind and row.kind != send.kind):
            row.channel, row.kind = send.channel, send.kind or row.kind
            row.save(update_fields=["channel", "kind"])
    intakes = sorted({str(trial.row.intake_id) for trial in trials if trial.row.intake_id})
    if not intakes:  # the canary alone
        return
    audit.record("send_message", intakes=intakes, object_kind="reminder",
                 object_id=trials[0].row.pk if len(trials) == 1 else "")


def _note_accepted(trials: list[_Trial], now: dt.datetime) -> None:
    """Store the provider's ids, all in one round trip. What a receipt has settled meanwhile stays."""
    if not trials:
        return
    field = Attempt._meta.pk
    assert field is not None  # noqa: S101  every model has a key
    at = connection.ops.adapt_datetimefield_value(now)
    rows = [(Outcome.ACCEPTED, trial.provider_id[:120], at, field.get_db_prep_value(trial.attempt.pk, connection),
             Outcome.STARTED) for trial in trials]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # one statement: a hundred cost a tenth of the whole sending
            cursor.execute(
                "UPDATE outbox_attempt AS a SET outcome = %s, provider_id = v.provider_id, finished_at = %s "
                "FROM unnest(%s::uuid[], %s::text[]) AS v (id, provider_id) WHERE a.id = v.id AND a.outcome = %s",
                [Outcome.ACCEPTED, now, [row[3] for row in rows], [row[1] for row in rows], Outcome.STARTED])
            return
        cursor.executemany(
            "UPDATE outbox_attempt SET outcome = %s, provider_id = %s, finished_at = %s WHERE id = %s AND outcome = %s",
            rows)


def _take_back(trials: list[_Trial]) -> None:
    """Undo attempts that were written down and never called."""
    if not trials:
        return
    with transaction.atomic():
        Attempt.objects.filter(pk__in=[trial.attempt.pk for trial in trials]).delete()
        for token, ids in by_token(trial.row for trial in trials).items():
            Reminder.objects.filter(pk__in=ids, claimed_by=token, state=State.ATTEMPTING).update(
                state=State.CLAIMED, attempts=F("attempts") - 1)
