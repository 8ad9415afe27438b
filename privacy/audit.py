"""Write down every act on a patient's record, in the same transaction as the act."""

import base64
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
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
    user = request.user
    if user.is_authenticated:
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
