"""Long work: count the tables of a question whose rows are sealed, over every span, and keep the sums."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as say

from accounts.models import Site
from intake.models import Intake
from jobs import running
from jobs.models import Job
from reports.frame import WEEKS, Frame
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
    found = of_question(question, frame).filter(finished_at=None).first()
    title = say("Counting: %(question)s") % {"question": question.asks}
    return found or running.queue(KIND, title, by, question=question.slug, site=str(frame.site.pk))


def of_question(question: Question, frame: Frame) -> QuerySet[Job]:
    """Return the jobs that count or counted this question at this site, the latest first."""
    jobs = Job.objects.filter(kind=KIND, details__question=question.slug, details__site=str(frame.site.pk))
    return jobs.order_by("-queued_at")


def work(job: Job) -> None:
    """Count what a job names. One that is taken up again counts anew: nothing is kept before the end.

    All spans at once: what may be shown of one hangs on what the others would tell (R-02).
    """
    site, now = Site.objects.get(pk=job.details["site"]), timezone.now()
    question = BY_SLUG[job.details["question"]]
    found = []
    for place, weeks in enumerate(WEEKS):
        def progress(done: int, total: int, place: int = place) -> None:
            running.tell(job, place * total + done, len(WEEKS) * total)

        frame = Frame(site=site, weeks=weeks, now=now, progress=progress)
        found.append((frame, question.read(frame)))
    for frame, tables in found:
        keep(question, frame, tables)
