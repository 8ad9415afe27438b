"""When beat last woke the clock and when a worker last took a wake-up: kept in the database, read by health."""

import contextlib
import time
from typing import Any

from celery.signals import before_task_publish, task_prerun
from django.core.cache import cache
from django.db import connections

SCAN = "followups.tasks.send_due"
WOKEN, TAKEN = "clock:woken", "clock:taken"


@before_task_publish.connect(sender=SCAN, weak=False)
def _woken(headers: dict[str, Any] | None = None, **_: Any) -> None:
    """Write on the wake-up when it was sent, so that whoever takes it knows how long it lay."""
    now = time.time()
    if headers is not None:
        headers["woken_at"] = now
    _note(WOKEN, now)


@task_prerun.connect(weak=False)
def _taken(task: Any = None, **_: Any) -> None:
    if task is not None and task.name == SCAN and task.request.get("woken_at"):
        _note(TAKEN, [task.request.get("woken_at"), time.time()])


def read() -> tuple[float | None, float | None]:
    """Return the age of the last wake-up and how long wake-ups lie before a worker takes one; None where never.

    Seconds. A worker that takes none lets the second grow, a beat that sends none the first. Raises the database's
    errors.
    """
    found = cache.get_many([WOKEN, TAKEN])
    woken, (sent, taken) = found.get(WOKEN), found.get(TAKEN, (None, None))
    age = None if woken is None else max(0.0, time.time() - woken)
    lag = None if sent is None else max(0.0, taken - sent, (woken or sent) - sent)
    return age, lag


def _note(name: str, what: Any) -> None:
    """Store it; where the database is away the clock goes on without its pulse."""
    try:
        for connection in connections.all(initialized_only=True):  # one that died with the database is opened anew
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
        cache.set(name, what, timeout=None)
    except Exception:
        with contextlib.suppress(Exception):
            connections.close_all()
