"""Bring a large directory in as long work: looked at first, step by step, and taken up where it was left after a kill.

Everything a row could be refused for is known before the first step is written, and what is written already is "as
before" to whoever takes the job up again. So a kill delays an import and never leaves half of one.
"""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from jobs.models import Job
from jobs.running import GaveUp, begin, step, tell
from programs.imports.formats import READERS
from programs.imports.plan import Plan, Progress, apply_plan, make_plan, providers_there
from programs.imports.reading import Unreadable
from programs.imports.report import report_of, seen_of
from programs.models import TableUpload

STEP = 100


def digest_of(data: bytes) -> str:
    """Return what a file is known by: the same file brought in again goes on where it was left."""
    return hashlib.sha256(data).hexdigest()


def plan_of(kept: TableUpload, progress: Progress | None = None) -> tuple[Plan, list[str]]:
    """Return what an upload would change, and the names in it that mean nothing. Raises Unreadable."""
    source, read = READERS[kept.format]
    drafts, wrong, ignored = read(bytes(kept.content), kept.mapping)
    return make_plan(source, drafts, wrong, progress), ignored


def look(job: Job) -> None:
    """Look through the upload a job names and keep what it would change; nothing is brought in."""
    kept = TableUpload.objects.filter(pk=job.details["upload"]).first()
    if kept is None:
        raise GaveUp(_("This file was thrown away meanwhile. Nothing was changed."))
    try:
        plan, ignored = plan_of(kept, lambda done, total: tell(job, done, total))
    except Unreadable as why:
        kept.delete()
        raise GaveUp(str(why)) from why
    kept.report = report_of(plan, ignored)
    kept.save(update_fields=["report"])


def run(job: Job) -> None:
    """Bring in the upload a job names."""
    kept = TableUpload.objects.filter(pk=job.details["upload"]).first()
    if kept is None:  # another runner was faster and has finished it
        return
    plan, _ignored = plan_of(kept, lambda _done, _total: tell(job, job.done, job.total))
    approved = job.details.get("seen")
    if approved and not job.total and approved != seen_of(plan):
        TableUpload.objects.filter(pk=kept.pk, report__isnull=False).update(report={})
        raise GaveUp(_("The catalog changed since you looked. Nothing was brought in: look at the file again."))
    bring_in(job, kept, plan)


def bring_in(job: Job, kept: TableUpload, plan: Plan) -> None:
    """Make a plan so, step by step, each step one transaction with its progress in it."""
    begin(job, plan.writes, plan.refused)
    providers = providers_there()  # once: of a whole country there are thousands
    for part in _parts(plan):
        with transaction.atomic():
            apply_plan(part, job.made_by, providers=providers)
            step(job, part.writes)
    TableUpload.objects.filter(pk=kept.pk).delete()


def _parts(plan: Plan) -> list[Plan]:
    parts = [Plan(plan.source, new=plan.new[at : at + STEP]) for at in range(0, len(plan.new), STEP)]
    return parts + [Plan(plan.source, changed=plan.changed[at : at + STEP])
                    for at in range(0, len(plan.changed), STEP)]  # fmt: skip
