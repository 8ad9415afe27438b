"""What a person asks for and gets at once, at any hour: the link to go on, the code to show who they are."""

import datetime as dt
import uuid
from typing import Any

from outbox.models import Reminder

FRESH = {"save_link": dt.timedelta(hours=1), "code": dt.timedelta(minutes=10)}  # later it would only puzzle


def ask(intake: Any, kind: str, channel: str, now: dt.datetime, **details: str) -> Reminder:
    """Plan one message the person at this browser asked for; the next scan, within seconds, hands it over.

    `kind` is "save_link" (details: link=…, a whole address) or "code" (details: code="482913"); `channel` "text" or
    "email", of the intake's contact. An opt-out of the number still holds. KeyError for another kind.
    Call it in the transaction that stores the link or code. What is asked twice replaces what was not sent yet.
    """
    fresh = FRESH[kind]
    Reminder.objects.planned().filter(intake=intake, kind=kind).update(
        state=Reminder.State.CANCELLED, reason="replaced", finished_at=now)
    return Reminder.objects.create(
        site_id=intake.site_id, intake=intake, kind=kind, key=f"{intake.pk}:{kind}:{uuid.uuid4()}", channel=channel,
        is_urgent=True, due_at=now, until=now + fresh, details=details,
    )
