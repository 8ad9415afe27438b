"""Bring a large directory in as long work: step by step, and taken up where it was left after a kill.

Everything a row could be refused for is known before the first step is written, and what is written already is "as
before" to whoever takes the job up again. So a kill delays an import and never leaves half of one.
"""

from django.db import transaction

from jobs.models import Job
from jobs.running import begin, step
from programs.imports.formats import READERS
from programs.imports.plan import Plan, apply_plan, make_plan
from programs.models import TableUpload

STEP = 100


def run(job: Job) -> None:
    """Bring in the upload a job names."""
    kept = TableUpload.objects.filter(pk=job.details["upload"]).first()
    if kept is None:  # another runner was faster and has finished it
        return
    source, read = READERS[kept.format]
    drafts, problems, _ignored = read(bytes(kept.content), kept.mapping)
    plan = make_plan(source, drafts, problems)
    begin(job, plan.writes, plan.refused)
    for part in _parts(plan):
        with transaction.atomic():
            apply_plan(part, job.made_by)
            step(job, part.writes)
    kept.delete()


def _parts(plan: Plan) -> list[Plan]:
    parts = [Plan(plan.source, new=plan.new[at : at + STEP]) for at in range(0, len(plan.new), STEP)]
    return parts + [Plan(plan.source, changed=plan.changed[at : at + STEP])
                    for at in range(0, len(plan.changed), STEP)]  # fmt: skip
