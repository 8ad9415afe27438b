"""`manage.py import_catalog FORMAT FILE`: show what a directory would change; `--apply` brings it in, step by step.

A kill delays it: the clock's worker goes on within a minute, and so does the same command, at once.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from jobs.models import Job
from jobs.running import begin_here, see_through, take_over
from programs.imports.formats import READERS
from programs.imports.job import bring_in, digest_of
from programs.imports.plan import Plan, make_plan
from programs.imports.reading import Unreadable
from programs.models import TableUpload

SHOWN = 20


class Command(BaseCommand):
    tenth = -1
    help = "Compare a directory with the catalog (nothing is written), and with --apply bring it in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("format", choices=sorted(READERS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="bring it in, each step one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        source, read = READERS[options["format"]]
        try:
            data = options["file"].read_bytes()
            drafts, problems, ignored = read(data, {})
        except OSError as why:
            raise CommandError(f"{options['file']} cannot be opened: {why.strerror}.") from why
        except Unreadable as why:
            raise CommandError(str(why)) from why
        plan = make_plan(source, drafts, problems)
        self._say(plan, ignored)
        if options["apply"]:
            self._bring_in(plan, data, options["format"], options["file"].name)
        else:
            self.stdout.write("nothing was written; --apply brings it in")

    def _say(self, plan: Plan, ignored: list[str]) -> None:
        self.stdout.write(", ".join(f"{count} {name}" for name, count in plan.counts.items()))
        if plan.kept:
            self.stdout.write(f"{plan.kept} groups of facts were checked by somebody since and stay as they are")
        if ignored:
            self.stdout.write(f"not understood: {', '.join(ignored)}")
        for problem in plan.problems[:SHOWN]:
            self.stdout.write(f"line {problem.line}, {problem.column or 'row'}: {problem.words} [{problem.value}]")
        if len(plan.problems) > SHOWN:
            self.stdout.write(f"… and {len(plan.problems) - SHOWN} more")

    def _bring_in(self, plan: Plan, data: bytes, form: str, name: str) -> None:
        """Bring a plan in as a job of its own, or go on with the job of this file that a kill left."""
        digest, now = digest_of(data), timezone.now()
        left = Job.objects.filter(kind="import", finished_at=None, made_by=None, details__digest=digest).first()
        job = take_over(left, now) if left else None
        if job is None:
            kept = TableUpload.objects.create(content=data, format=form)
            job = begin_here("import", f"Bring in {plan.writes} programs of {name}", now, upload=str(kept.pk),
                             digest=digest)  # fmt: skip
        kept = TableUpload.objects.filter(pk=job.details["upload"]).first() or TableUpload(content=data, format=form)
        job.watch = self._bar if sys.stderr.isatty() else self._line
        try:
            see_through(job, lambda ours: bring_in(ours, kept, plan))
        except KeyboardInterrupt:
            raise CommandError(f"stopped after {job.done} of {job.total}; the same command goes on") from None
        job.refresh_from_db()
        if job.state not in (Job.State.DONE, Job.State.PROBLEMS):
            raise CommandError(f"another process goes on with it, or it was stopped: {job.get_state_display()}")
        self.stdout.write("imported")

    def _bar(self, job: Job) -> None:
        """Draw how far it is, on a terminal only."""
        width = 40 * job.done // max(job.total, 1)
        end = "\n" if job.done == job.total else ""
        self.stderr.write(f"\r[{'#' * width}{'.' * (40 - width)}] {job.done} of {job.total}", ending=end)

    def _line(self, job: Job) -> None:
        """Say how far it is in plain lines, every tenth of the way, where nobody watches a bar."""
        tenth = 10 * job.done // max(job.total, 1)
        if tenth != self.tenth:
            self.tenth = tenth
            self.stderr.write(f"{job.done} of {job.total}")
