"""What a follow-up looks like to staff: exact words, count, hours, what stands against it, what came of it (S-28)."""

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from admissions.words import REMEDIES, level
from followups import hours, moment, to_do, words, world
from followups.models import CheckIn
from outbox.models import Alert, Reminder, Reply
from outbox.texts import SHORT
from outbox.verdicts import Send


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the list."""

    row: Reminder
    person: str
    kind: str
    text: str = ""  # the exact words, where it is a message not sent yet
    language: str = ""
    channel: str = ""
    count: int = 0
    against: str = ""  # why it would not go as things stand
    is_quiet_now: bool = False
    their_time: dt.datetime | None = None  # when it is due, by their wall clock
    is_zone_known: bool = True
    told: str = ""  # the state's reason in words
    result: str = ""  # the last attempt
    can_send: bool = False
    wrote: str = ""  # what they wrote, where this is about a reply

    @property
    def segments(self) -> int:
        """How many texts it is billed as (of GSM-7)."""
        return -(-self.count // SHORT) if self.count else 0


def lines(rows: Iterable[Reminder], now: dt.datetime) -> list[Line]:
    """Return the lines of these rows, read in a fixed number of queries."""
    listed = list(rows)
    to_do.show_links(listed, now)
    stands = world.read(listed, now, lock=False)
    wrote = _replies(listed)
    return [replace(_line(row, stands, now), wrote=wrote.get(row.key.partition(":")[0], "")) for row in listed]


def _replies(rows: Iterable[Reminder]) -> dict[str, str]:
    """Return {id of the reply: its words} of the tasks that are about one."""
    ids = []
    for row in rows:
        if row.kind.startswith("reply_"):
            with contextlib.suppress(ValueError):
                ids.append(uuid.UUID(row.key.partition(":")[0]))
    return {str(reply.pk): reply.text for reply in Reply.objects.filter(pk__in=ids)} if ids else {}


@dataclass(frozen=True, kw_only=True)
class Told:
    """One answered check-in, in words."""

    at: dt.datetime
    says: str
    why: list[str]
    in_level: str
    level: str
    rules: str


def _without_keys(text: str, row: Reminder) -> str:
    """Return the exact words, as long as they are, without the letters that open the person's own page."""
    for key in (str(row.details.get("link", "")).rstrip("/").rpartition("/")[2], str(row.details.get("code", ""))):
        text = text.replace(key, "•" * len(key)) if key else text
    return text


def check_ins(intake: Any) -> list[Told]:
    """Return the answered check-ins of this person, newest first.

    With what the rules suggest where that changed with the answers; no level while an emergency is open.
    """
    answered = list(CheckIn.objects.filter(intake=intake, answered_at__isnull=False).order_by("-answered_at")[:20])
    hidden = bool(answered) and Alert.objects.open().filter(intake=intake, tier=Alert.Tier.EMERGENCY).exists()
    return [Told(
        at=one.answered_at, says=str(words.SAYS.get(one.outcome.get("says", ""), "")),
        why=[str(words.WHY.get(code, code)) for code in one.outcome.get("why", [])],
        in_level=str(level(one.outcome.get("in", ""))),
        level="" if hidden or one.outcome.get("level") == one.outcome.get("before") else str(
            level(one.outcome.get("level", ""))),
        rules=one.outcome.get("rules", ""),
    ) for one in answered if one.answered_at]


def why_not_now(row: Reminder, now: dt.datetime) -> str:
    """Return why this message may not go this minute, in words; "" where it may."""
    decision = moment.decide(row, world.read([row], now, lock=False), now)
    return "" if isinstance(decision, Send) else words.reason(decision.reason)


def _kind(row: Reminder) -> str:
    named = REMEDIES.get(str(row.details.get("remedy", ""))) if row.kind == "remedy" else None
    return f"{words.kind(row.kind)}: {named}" if named else words.kind(row.kind)


def _line(row: Reminder, stands: world.World, now: dt.datetime) -> Line:
    intake, contact = stands.intakes.get(row.intake_id), stands.contacts.get(row.intake_id)
    zone = contact.zone if contact else row.zone
    attempts: Any = sorted(row.tries.all(), key=lambda attempt: attempt.number)
    last = attempts[-1] if attempts else None
    said: dict[str, Any] = {
        "row": row, "kind": _kind(row), "told": words.reason(row.reason), "channel": row.channel,
        "person": (contact.name if contact else "") or (intake.reference if intake else ""),
        "their_time": row.due_at.astimezone(hours.local_zone(zone)).replace(tzinfo=None),  # a template would move it
        "is_zone_known": hours.zone_of(zone) is not None,
        "result": f"{last.channel}: {last.outcome}" if last else "",
    }
    if intake is None or row.is_task or row.state != Reminder.State.PLANNED:
        return Line(**said)
    then = max(now, row.due_at)
    silence = "stale" if then >= row.until else moment.why_silent(row, intake, stands)
    way = moment.way_to(row, intake, stands)
    if silence or isinstance(way, str):
        return Line(**said, against=words.reason(silence or str(way)), language=intake.language)
    decision = moment.say(row, row.kind, way, intake, stands, then)
    if not isinstance(decision, Send):
        return Line(**said, against=words.reason(decision.reason), language=intake.language)
    quiet = hours.is_quiet(now, zone)
    return Line(**said | {"channel": decision.channel}, text=_without_keys(decision.text, row),
                count=len(decision.text), language=intake.language, is_quiet_now=quiet, can_send=not quiet)
