"""One piece of long work: what it is, how far it is, and whether somebody is at it."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

SILENT = dt.timedelta(seconds=45)  # without a sign of life for so long, another takes it up (S-36: within 60 s)


class Job(models.Model):
    """Long work. `done` moves in the transaction of the work itself, so what it says is what is stored."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        PROBLEMS = "problems", _("Done, with rows left out")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)  # a name in settings.JOBS
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    details = models.JSONField(default=dict)  # ids only; nothing about a person
    error = models.CharField(max_length=200, blank=True)
    # None: somebody at the server's terminal
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)  # the last sign of life
    finished_at = models.DateTimeField(null=True, blank=True)
    runner = models.CharField(max_length=32, blank=True)  # who is at it; whoever is no longer named stops
    takes = models.PositiveSmallIntegerField(default=0)  # how often it was taken up
    is_stopping = models.BooleanField(default=False)

    watch: Callable[["Job"], None] | None = None  # is told of every step, in the process that is at it

    class Meta:
        indexes = [models.Index(fields=["queued_at"], name="job_to_do", condition=models.Q(finished_at=None))]

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None

    @property
    def is_explained(self) -> bool:
        """Return whether the error is a sentence for whoever waits; else it is a word for the log."""
        return self.error.endswith(".")

    def left(self, now: dt.datetime) -> dt.timedelta | None:
        """Return an estimate of the time left from the pace so far; None while there is none."""
        if self.is_over or not self.done or self.started_at is None or self.total <= self.done:
            return None
        pace: Any = (now - self.started_at) / self.done
        left: dt.timedelta = pace * (self.total - self.done)
        return left
