"""Long work: count the tables of a question whose rows are sealed, and keep the sums."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as say

from accounts.models import Site
from intake.models import Intake
from jobs import running
from jobs.models import Job
from reports.frame import Frame
from reports.kept import keep
from reports.questions.all import BY_SLUG
from reports.report import Question

KIND = "count"
AT_ONCE = 300  # people whose sealed rows a page may open itself


def is_too_much(question: Question, frame: Frame) -> bool:
    """Tell whether reading this would keep a page waiting (R-04)."""
    if not question.is_long:
        return False
    sent = Intake.objects.filter(site=frame.site, submitted_at__gte=frame.since)
    return sent.order_by()[: AT_ONCE + 1].count() > AT_ONCE


def ask(question: Question, frame: Frame, by: Any) -> Job:
    """Begin to count, or return the job that is at it."""
    found = at_it(question, frame).first()
    title = say("Counting: %(question)s") % {"question": question.asks}
    return found or running.queue(
        KIND, title, by, question=question.slug, weeks=str(frame.weeks), site=str(frame.site.pk))


def at_it(question: Question, frame: Frame) -> QuerySet[Job]:
    """Return the jobs that wait or run for this question, site and span."""
    asked = {"question": question.slug, "weeks": str(frame.weeks), "site": str(frame.site.pk)}
    return Job.objects.filter(
        kind=KIND, finished_at=None, **{f"details__{name}": told for name, told in asked.items()})


def work(job: Job) -> None:
    """Count what a job names. One that is taken up again counts anew: nothing is kept before the end."""
    site = Site.objects.get(pk=job.details["site"])
    frame = Frame(site=site, weeks=int(job.details["weeks"]), now=timezone.now(),
                  progress=lambda done, total: running.tell(job, done, total))
    question = BY_SLUG[job.details["question"]]
    keep(question, frame, question.read(frame))
