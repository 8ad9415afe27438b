"""Write down every act on a patient's record, in the same transaction as the act."""

import base64
import datetime as dt
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from privacy.models import AuditEvent


def record(
    action: str,
    *,
    actor_kind: str = AuditEvent.Actor.SYSTEM,
    actor_id: object = "",
    site_id: Any = None,
    intakes: Iterable[object] = (),
    object_kind: str = "",
    object_id: object = "",
    fields: Iterable[str] = (),
    result: str = AuditEvent.Result.DONE,
    screen: str = "",
    why: str = "",
    address: str = "",
) -> AuditEvent:
    """Append one event and return it. `intakes` are ids; `fields` are names; neither ever holds a value.

    Call it inside the transaction of the act: if this row cannot be written, the act does not happen.
    """
    event = AuditEvent(
        at=timezone.now(), actor_kind=actor_kind, actor_id=str(actor_id or ""), site_id=site_id, action=action,
        result=result, screen=screen, object_kind=object_kind, object_id=str(object_id or ""),
        intakes=[str(intake) for intake in intakes], fields=list(fields), why=why[:200], address=address,
    )
    event.mac = mac_of(event)
    event.save(force_insert=True)
    return event


def record_request(request: HttpRequest, action: str, **rest: Any) -> AuditEvent:
    """`record` with who, where from and which screen taken from the request.

    Staff are known by `request.user`; anybody else is the patient (or someone helping) at this browser.
    """
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        site_id = getattr(user, "site_id", None)
        rest = {"actor_kind": AuditEvent.Actor.STAFF, "actor_id": user.pk, "site_id": site_id} | rest
    else:
        rest = {"actor_kind": AuditEvent.Actor.PATIENT} | rest
    match = request.resolver_match
    return record(action, screen=match.view_name if match else "", address=address_of(request), **rest)


def address_of(request: HttpRequest) -> str:
    """Return the network address the request came from, "" where it has none.

    X-Forwarded-For is believed only where a proxy of ours is said to stand in front, and only its last entry, which
    that proxy wrote; whatever a caller puts before it changes nothing (safeguards #18).
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""


def mac_of(event: AuditEvent) -> str:
    """Return the HMAC over everything the event says (64 hex digits)."""
    said = [
        event.at.isoformat(), event.actor_kind, event.actor_id, str(event.site_id or ""), event.action, event.result,
        event.screen, event.object_kind, event.object_id, event.intakes, event.fields, event.why, event.address,
    ]
    key = base64.b64decode(settings.AUDIT_KEY)
    return hmac.new(key, json.dumps(said, separators=(",", ":")).encode(), hashlib.sha256).hexdigest()


def events_for_intake(intake_id: Any) -> QuerySet[AuditEvent]:
    """Return every event that showed or touched this intake, or was refused it, newest first."""
    if connection.vendor == "postgresql":
        named = Q(intakes__contains=[str(intake_id)])  # by its index
    else:
        named = Q(intakes__icontains=str(intake_id))
    return AuditEvent.objects.filter(named | Q(object_id=str(intake_id))).order_by("-at", "-pk")


def seen_by(user_id: Any, start: dt.datetime, end: dt.datetime) -> dict[str, list[AuditEvent]]:
    """Return what this account was shown or touched from `start` to before `end`: intake id -> its events, in order.

    It answers the question after a breach (45 CFR 164.404, 42 CFR 2.16). Refusals are not in it: nothing was seen.
    """
    events = AuditEvent.objects.filter(
        actor_id=str(user_id), at__gte=start, at__lt=end, result=AuditEvent.Result.DONE
    ).order_by("at", "pk")
    seen: dict[str, list[AuditEvent]] = {}
    for event in events.iterator():
        for intake in event.intakes:
            seen.setdefault(intake, []).append(event)
    return seen


def first_broken() -> AuditEvent | None:
    """Return the first event, by id, whose words are no longer those its code was made of; None where all hold."""
    for event in AuditEvent.objects.order_by("pk").iterator(chunk_size=2000):
        if not hmac.compare_digest(event.mac.encode(), mac_of(event).encode()):
            return event
    return None
