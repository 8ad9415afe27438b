"""A message to nobody, every minute, by the way all others go: where it does not arrive, neither does anything else.

One row, planned anew as soon as it has arrived. It is claimed, checked, attempted and settled like any other, and
handed to a channel that reaches nobody; health says how long ago it arrived.
"""

import datetime as dt

from outbox.models import Attempt, Reminder

KEY = "canary"
_FRESH = dt.timedelta(days=1)
_OPEN = (Reminder.State.PLANNED, Reminder.State.CLAIMED, Reminder.State.ATTEMPTING)


def plant(now: dt.datetime) -> None:
    """Plan the next one where the last has arrived; one that is still on its way keeps its age, however it fared."""
    _row, made = Reminder.objects.get_or_create(key=KEY, defaults={
        "kind": KEY, "channel": Reminder.Channel.NOWHERE, "due_at": now, "until": now + _FRESH})
    if made:
        return
    rows = Reminder.objects.filter(key=KEY)
    rows.filter(state=Reminder.State.ACCEPTED).update(created_at=now)
    ended = rows.exclude(state__in=_OPEN)
    Attempt.objects.filter(reminder__in=ended).delete()
    ended.update(state=Reminder.State.PLANNED, due_at=now, attempts=0, stumbles=0, reason="", finished_at=None)
    rows.filter(state=Reminder.State.PLANNED).update(until=now + _FRESH)


def age(now: dt.datetime) -> dt.timedelta | None:
    """Return how long ago it arrived, or how long it has been on its way; None where there never was one."""
    row = Reminder.objects.filter(key=KEY).first()
    if row is None:
        return None
    return now - (row.finished_at or now if row.state == Reminder.State.ACCEPTED else row.created_at)
