"""Tell a load balancer whether this process can reach its database, and a watchman whether the clock is well."""

from typing import Any

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from iop import pulse
from outbox import canary, delivery
from privacy import safekeeping

LATE_SECONDS = 120  # a message, a wake-up or a queue older than this needs somebody


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 with {"database": "ok", "clock": {…}, "safekeeping": {…}}, or 503; nothing about people or versions.

    A late clock or an old backup is 200 too: the pages work, and taking them away would help nobody. Watch
    `clock.is_well` and `safekeeping.is_well`.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        kept = safekeeping.ages(timezone.now())
        return JsonResponse({"database": "ok", "clock": _clock(), "safekeeping": kept})
    except Exception:
        return JsonResponse({"database": "down"}, status=503)


def _clock() -> dict[str, Any]:
    """Return how long the oldest due message waits, since when beat is silent, how long wake-ups lie, and when the
    last message to nobody arrived; seconds."""
    now, (age, lag) = timezone.now(), pulse.read()
    arrived = canary.age(now)
    ages = {
        "oldest_due_seconds": delivery.oldest_due(now).total_seconds(), "beat_seconds": age, "queue_seconds": lag,
        "canary_seconds": None if arrived is None else arrived.total_seconds(),
    }
    well = all(seconds is not None and seconds < LATE_SECONDS for seconds in ages.values())
    rounded = {name: None if seconds is None else round(seconds, 1) for name, seconds in ages.items()}
    return {"is_well": well, **rounded}
