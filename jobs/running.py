"""Take up what waits or was left, and see it through. Each step is one transaction with its progress in it."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string

from jobs.models import SILENT, Job
from privacy.audit import record

MOST_TAKES = 5
Work = Callable[[Job], None]


class Stopped(Exception):
    """Somebody asked for an end, or another process took this job up: do no more."""


class GaveUp(Exception):
    """It cannot be done as asked; the sentence says why and what to do. What steps have stored stays."""


def queue(kind: str, title: str, user: Any, **details: str) -> Job:
    """Put a job in the row of those that wait. KeyError for a kind nobody knows."""
    _ = settings.JOBS[kind]
    return Job.objects.create(kind=kind, title=title[:200], made_by=user, queued_at=timezone.now(), details=details)


def begin_here(kind: str, title: str, now: dt.datetime, **details: str) -> Job:
    """Begin a job in this process, for somebody at the terminal: no other takes it up unless this one falls silent."""
    return Job.objects.create(
        kind=kind, title=title[:200], details=details, state=Job.State.RUNNING, runner=uuid.uuid4().hex, takes=1,
        queued_at=now, started_at=now, beat_at=now,
    )  # fmt: skip


def take_over(job: Job, now: dt.datetime) -> Job | None:
    """Go on with a job here and now; whoever was at it stops before its next step. None where it is over."""
    while not _take(job, uuid.uuid4().hex, now):
        job.refresh_from_db()
        if job.is_over:
            return None
    job.refresh_from_db()
    return job


def run_next(now: dt.datetime) -> Job | None:
    """Take up the oldest job that waits or has given no sign of life, see it through and return it.

    None while another is at work on any: one process does long work, and the others send what is due.
    """
    job = _taken(now)
    if job is not None:
        see_through(job, import_string(settings.JOBS[job.kind]))
    return job


def see_through(job: Job, work: Work) -> None:
    """Do the work of a job that is ours and write down how it ended. Raises whatever broke it."""
    try:
        work(job)
    except Stopped:
        if Job.objects.filter(pk=job.pk, runner=job.runner, is_stopping=True).exists():
            _finish(job, Job.State.CANCELLED)
    except GaveUp as why:
        _finish(job, Job.State.FAILED, error=str(why))
    except KeyboardInterrupt:  # somebody at the terminal has had enough: nobody is to take it up for them
        _finish(job, Job.State.CANCELLED)
        raise
    except Exception as why:  # whatever it is, the page must not go on saying "running"
        _finish(job, Job.State.FAILED, error=type(why).__name__)
        raise
    else:
        _finish(job, Job.State.PROBLEMS if job.skipped else Job.State.DONE)


def _taken(now: dt.datetime) -> Job | None:
    waiting = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, beat_at__lt=now - SILENT)
    found = list(Job.objects.filter(waiting, finished_at=None).order_by("queued_at", "pk")[:5])
    # Asked after the list was made, and only the first of it is taken: of two who look at once, one takes nothing.
    if Job.objects.filter(state=Job.State.RUNNING, finished_at=None, beat_at__gte=now - SILENT).exists():
        return None
    for job in found:
        mine = uuid.uuid4().hex
        if job.takes >= MOST_TAKES:
            job.runner = mine if _take(job, mine, now) else ""
            _finish(job, Job.State.FAILED, error="stopped too often")
            continue
        if not _take(job, mine, now):
            return None
        job.refresh_from_db()
        return job
    return None


def _take(job: Job, mine: str, now: dt.datetime) -> bool:
    same = Job.objects.filter(pk=job.pk, state=job.state, runner=job.runner, finished_at=None)
    return same.update(
        state=Job.State.RUNNING, runner=mine, beat_at=now, started_at=job.started_at or now, takes=F("takes") + 1
    ) == 1  # fmt: skip


def begin(job: Job, total: int, skipped: int = 0) -> None:
    """Say how much there is; a job taken up again keeps what it counted first, and what is done of it."""
    job.total = job.total or total
    job.done, job.skipped = max(0, job.total - total), skipped
    _say(job)


def step(job: Job, more: int) -> None:
    """Say that so many more are done, inside the transaction that did them. Raises Stopped, which undoes them."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Progress belongs into the transaction of the work.")
    job.done += more
    _say(job)


def tell(job: Job, done: int, total: int) -> None:
    """Say how far it is while nothing is stored yet, so that nobody takes it for dead. Raises Stopped."""
    job.done, job.total = done, total
    _say(job)


def _say(job: Job) -> None:
    mine = Job.objects.filter(pk=job.pk, runner=job.runner, finished_at=None, is_stopping=False)
    if not mine.update(total=job.total, done=job.done, skipped=job.skipped, beat_at=timezone.now()):
        raise Stopped
    if job.watch:
        job.watch(job)


def _finish(job: Job, state: str, error: str = "") -> None:
    now = timezone.now()
    if Job.objects.filter(pk=job.pk, runner=job.runner, finished_at=None).update(
        state=state, error=error[:200], finished_at=now
    ):  # fmt: skip
        job.state, job.error, job.finished_at = state, error, now
        record("job", object_kind="job", object_id=job.pk, why=f"{job.kind} {state}")


def stop(job: Job) -> None:
    """Ask a job to end: one that waits ends at once, one that runs after the step in hand."""
    Job.objects.filter(pk=job.pk, finished_at=None).update(is_stopping=True)
    Job.objects.filter(pk=job.pk, state=Job.State.QUEUED, finished_at=None).update(
        state=Job.State.CANCELLED, finished_at=timezone.now()
    )  # fmt: skip
