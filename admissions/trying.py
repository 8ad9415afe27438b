"""The long work of a trial: the latest suggestions of one site run again by proposed rules, step by step.

Each step is one transaction with its progress in it, so a kill loses nothing and counts nobody twice. It reads facts
and results, stores sums and ids, and touches nothing else.
"""

from contextlib import closing
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as say

from admissions.access import visible_to
from admissions.proposing import proposed_folder
from admissions.publishing import RulesTrial
from eligibility.recommend import rules_hash
from intake.brief import Brief, brief_of, change
from intake.editions import Edition, EditionError, Elsewhere, Refused
from intake.models import Recommendation
from jobs.models import Job
from jobs.running import GaveUp, begin, step

# Of the two processes of a worker one sends what is due. A trial therefore gives a sign of life well before another
# takes it for dead (jobs.models.SILENT, 45 s): a step is few people, and rules that keep one waiting are ended.
STEP = 20
SECONDS = 20
LONGEST = 120  # letters of a reason that is kept


def simulate(job: Job) -> None:
    """See the trial a job names through."""
    trial = RulesTrial.objects.select_related("asked_by").filter(pk=job.details["trial"], made_at=None).first()
    if trial is None:  # another runner was faster and has finished it
        return
    try:
        with closing(Elsewhere(proposed_folder(), SECONDS)) as edition:
            if edition.hash != trial.hash:
                raise GaveUp(say("The proposed rules have changed since this trial was asked for. Try them again."))
            _go_through(job, trial, edition)
    except EditionError as why:
        told = str(why).rstrip(".")[:LONGEST]
        raise GaveUp(say("The proposed rules could not be run to the end: %(why)s.") % {"why": told}) from why
    trial.made_at = timezone.now()
    trial.save(update_fields=["made_at"])


def _go_through(job: Job, trial: RulesTrial, edition: Edition) -> None:
    rows = latest_of(trial)
    left = list((rows.filter(pk__gt=trial.above) if trial.above else rows).values_list("pk", flat=True))
    begin(job, len(left))
    for at in range(0, len(left), STEP):
        with transaction.atomic():
            part = left[at:at + STEP]
            _add(trial, part, edition)
            trial.above = part[-1]
            trial.save()
            step(job, len(part))


def latest_of(trial: RulesTrial) -> QuerySet[Recommendation]:
    """Return the latest suggestion of everybody the asker may see, made in the days of the trial, by key."""
    rows = Recommendation.objects.filter(at__lte=trial.until)
    later = rows.filter(intake=OuterRef("intake"), at__gt=OuterRef("at"))
    people = visible_to(trial.asked_by).filter(site_id=trial.site_id)
    return rows.filter(at__gte=trial.since, intake__in=people).exclude(Exists(later)).order_by("pk")


def _add(trial: RulesTrial, part: list[UUID], edition: Edition) -> None:
    stored = list(Recommendation.objects.filter(pk__in=part).order_by("pk"))
    answers = edition.suggest([(row.facts, row.result["supply_alert"]) for row in stored])
    for row, now in zip(stored, answers, strict=True):
        if isinstance(now, Refused):
            trial.refused += 1
        else:
            _count(trial, row, brief_of(row.result), now)


def _count(trial: RulesTrial, row: Recommendation, was: Brief, now: Brief) -> None:
    trial.people += 1
    trial.older += row.rules_hash != rules_hash()
    for ladder in ("level", "withdrawal"):
        moved = trial.moves.setdefault(ladder, {}).setdefault(was.axes[ladder], {})
        moved[now.axes[ladder]] = moved.get(now.axes[ladder], 0) + 1
    for sums, level in ((trial.before, was.axes["level"]), (trial.after, now.axes["level"])):
        sums[level] = sums.get(level, 0) + 1
    found = change(was, now)
    if found is None:
        return
    if found.direction == "other":
        trial.otherwise += 1
    else:
        (trial.raised if found.direction == "more" else trial.lowered).append(str(row.intake_id))
