"""Chain committed audit events and set anchors outside the database, so that nothing goes missing unseen (#47, #49).

An event carries its own code, so a change shows by itself. The chain shows what a code cannot: an event that is gone,
or two that changed places. The anchors show where the end of the chain was cut off.
"""

import base64
import datetime as dt
import hashlib
import hmac
import itertools
import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from privacy import audit
from privacy.models import AuditEvent, AuditSeal

# Events commit out of order: one that began before another may be seen after it. No request lives nearly so long.
LATE = dt.timedelta(hours=1)
AT_ONCE = 5_000  # events to a seal
ANCHOR_EVERY = dt.timedelta(hours=1)  # the rule asks for one a day; a line costs nothing


def seal(now: dt.datetime) -> int:
    """Chain every committed event that is not sealed yet; return how many were. Safe to run twice at a time."""
    sealed = 0
    while batch := waiting(now):
        last = AuditSeal.objects.order_by("-number").first()
        link = AuditSeal(
            number=last.number + 1 if last else 1, at=now, events=[[event.pk, event.mac] for event in batch],
            last_event=max(batch[-1].pk, last.last_event if last else 0),
        )
        link.chain = chain_of(link, last.chain if last else "")
        try:
            with transaction.atomic():
                link.save(force_insert=True)
        except IntegrityError:  # another process sealed these in the same moment
            return sealed
        sealed += len(batch)
    return sealed


def waiting(now: dt.datetime) -> list[AuditEvent]:
    """Return up to AT_ONCE events that no seal covers yet, in the order of their ids."""
    older = AuditSeal.objects.filter(at__lt=now - LATE).order_by("-number").first()
    after = older.last_event if older else 0
    fresh = AuditSeal.objects.filter(number__gt=older.number if older else 0).values_list("events", flat=True)
    known = {pk for events in fresh for pk, _code in events}
    found = AuditEvent.objects.filter(pk__gt=after).order_by("pk").only("pk", "mac", "at")
    unsealed = (event for event in found.iterator(chunk_size=2_000) if event.pk not in known)
    return list(itertools.islice(unsealed, AT_ONCE))


def chain_of(link: AuditSeal, before: str) -> str:
    """Return the HMAC (64 hex digits) of this seal's words and the chain before it."""
    said = [before, link.number, link.at.astimezone(dt.UTC).isoformat(), link.events, link.last_event]
    return _code(said)


def set_anchor(now: dt.datetime) -> bool:
    """Append the end of the chain to the file of anchors, where the last line is older than ANCHOR_EVERY.

    Returns whether a line was written. Keep the file where whoever rules the database cannot write (AUDIT_ANCHORS).
    """
    last = AuditSeal.objects.order_by("-number").first()
    kept = anchors()
    if last is None or (kept and now - dt.datetime.fromisoformat(kept[-1]["at"]) < ANCHOR_EVERY):
        return False
    line = {"at": now.isoformat(), "seal": last.number, "event": last.last_event, "chain": last.chain}
    path = Path(settings.AUDIT_ANCHORS)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(json.dumps(line | {"code": _code(line)}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def anchors() -> list[dict[str, Any]]:
    """Return the anchors as they stand in the file, oldest first; a line nobody can read raises ValueError."""
    path = Path(settings.AUDIT_ANCHORS)
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def first_fault() -> str | None:
    """Return a sentence that names the first thing wrong with the events, their chain or the anchors, or None."""
    broken = audit.first_broken()
    if broken is not None:
        return f"Audit event {broken.pk} of {broken.at:%Y-%m-%d %H:%M:%S} UTC was changed after it was written."
    return _fault_of_chain() or _fault_of_anchors()


def _fault_of_chain() -> str | None:
    before, expected = "", 1
    for link in AuditSeal.objects.order_by("number").iterator(chunk_size=200):
        if link.number != expected:
            return f"Seal {expected} is gone: seal {link.number} follows seal {expected - 1}."
        if not hmac.compare_digest(link.chain, chain_of(link, before)):
            return f"Seal {link.number} of {link.at:%Y-%m-%d %H:%M:%S} UTC was changed after it was made."
        there = dict(AuditEvent.objects.filter(pk__in=[pk for pk, _code in link.events]).values_list("pk", "mac"))
        for pk, code in link.events:
            if pk not in there:
                return f"Audit event {pk}, sealed on {link.at:%Y-%m-%d %H:%M:%S} UTC, is gone."
            if there[pk] != code:
                return f"Audit event {pk} is not the one that was sealed: another stands in its place."
        before, expected = link.chain, link.number + 1
    return None


def _fault_of_anchors() -> str | None:
    for number, line in enumerate(anchors(), start=1):
        said = {name: line[name] for name in ("at", "seal", "event", "chain")}
        if not hmac.compare_digest(line.get("code", ""), _code(said)):
            return f"Line {number} of the anchors was changed after it was written."
        link = AuditSeal.objects.filter(number=line["seal"]).first()
        if link is None or link.chain != line["chain"]:
            last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            return (
                f"The end is cut off: on {line['at'][:19]} UTC there were audit events up to {line['event']}, "
                f"sealed as number {line['seal']}; now the last is {last}, so event {min(last, line['event']) + 1} "
                "is the first that may be gone."
            )
    return None


def _code(said: Any) -> str:
    key = base64.b64decode(settings.AUDIT_KEY)
    return hmac.new(key, json.dumps(said, separators=(",", ":")).encode(), hashlib.sha256).hexdigest()
