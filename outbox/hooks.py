"""What the text gateway tells us: replies and receipts, signed, in any order, more than once."""

import hashlib
import hmac
import json
import re
import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from outbox import receipts, replies
from privacy import audit

FRESH_SECONDS = 300  # an old body recorded on the way is not taken again
_NUMBER = re.compile(r"\+[0-9]{6,15}")


@csrf_exempt
@require_POST
def text_hook(request: HttpRequest) -> HttpResponse:
    """Take one event of the gateway.

    {"type": "reply", "id": …, "from": "+1202…", "text": …} or {"type": "receipt", "key" or "id": …, "status":
    "delivered" | "failed", "code": …}. Header `X-Signature: t=<unix seconds>,v1=<hex>`, the HMAC-SHA256 with
    SMS_HOOK_KEY over "<t>.<body>". An unsigned event is answered as an address that does not exist; in production one
    sent in the clear is refused.
    """
    if not _is_signed(request):
        return HttpResponse(status=404)
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return JsonResponse({"error": "Only over https."}, status=403)
    event = _event(request.body)
    if event is None:
        return JsonResponse({"error": "This event cannot be read."}, status=400)
    if event["type"] == "reply":
        reply = replies.receive(event["from"], event["text"], timezone.now(), event["id"])
        audit.record("receive_reply", intakes=[reply.intake_id] if reply and reply.intake_id else [],
                     object_kind="reply", object_id=reply.pk if reply else "")
    else:
        receipts.take(event["id"], event["key"], event["status"], event["code"], timezone.now())
    return JsonResponse({"ok": True})


def sign(body: bytes, key: str, at: int) -> str:
    """Return the value of X-Signature for this body."""
    mac = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


def _is_signed(request: HttpRequest) -> bool:
    if not settings.SMS_HOOK_KEY:
        return False
    given = request.headers.get("X-Signature", "")[:200]
    at, _, _mac = given.removeprefix("t=").partition(",")
    if not at.isascii() or not at.isdigit() or len(at) > 12 or abs(time.time() - int(at)) > FRESH_SECONDS:
        return False
    return hmac.compare_digest(given.encode(), sign(request.body, settings.SMS_HOOK_KEY, int(at)).encode())


def _event(body: bytes) -> dict[str, str] | None:
    """Return the event with every field a short string without NUL, or None where it is not one of ours."""
    try:
        raw: Any = json.loads(body)
    except ValueError:
        return None
    if not isinstance(raw, dict) or raw.get("type") not in ("reply", "receipt"):
        return None
    event = {name: str(raw.get(name) or "") for name in ("type", "id", "from", "text", "key", "status", "code")}
    for name, value in event.items():
        event[name] = value.replace("\x00", "").encode("utf-8", "replace").decode()[: 2000 if name == "text" else 120]
    if event["type"] == "reply":
        return event if _NUMBER.fullmatch(event["from"]) else None
    is_told = event["status"] in ("delivered", "failed") and (event["id"] or event["key"])
    return event if is_told else None
