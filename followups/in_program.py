"""While somebody is in a program and after: the next check-in, and the contact that stays. Found and planned."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from admissions.models import Evaluation
from followups import check_in, checking_in, schedule
from followups.hours import local_zone
from followups.models import CheckIn
from followups.rows import rows, zone_of
from intake.models import Intake, StatusChange
from intake.states import State
from outbox.models import Reminder

_NEVER = Value(dt.datetime(1970, 1, 1, tzinfo=dt.UTC))  # an intake that was finished without a row that says so
_CHECK_INS = ("check_in", "check_in_call")
_OPEN = (Reminder.State.PLANNED, Reminder.State.CLAIMED, Reminder.State.ATTEMPTING)


def admitted(now: dt.datetime) -> QuerySet[Intake]:
    """Return people in a program whose next check-in is not planned yet."""
    coming = Reminder.objects.filter(intake=OuterRef("pk"), kind__in=_CHECK_INS, state__in=_OPEN)
    open_ones = CheckIn.objects.filter(intake=OuterRef("pk"), answered_at=None, expires_at__gt=now)
    signed = Evaluation.objects.filter(intake=OuterRef("pk"), is_signed=True)
    found = Intake.objects.filter(~Exists(coming), ~Exists(open_ones), Exists(signed), state=State.ADMITTED)
    return found.select_related("contact", "site").order_by("pk")


def for_admitted(intake: Intake, now: dt.datetime) -> Iterator[Reminder]:
    """Yield the next check-in: a link, or a call where the last three stayed without an answer."""
    evaluation = Evaluation.objects.filter(intake=intake, is_signed=True).order_by("-version").first()
    if evaluation is None:
        return
    zone = zone_of(intake)
    today = now.astimezone(local_zone(zone)).date()
    past = list(CheckIn.objects.filter(intake=intake).order_by("-day"))
    level = evaluation.offered_level or evaluation.decided_level
    last = max((one.day for one in past), default=None)
    day = check_in.next_day(_first_day(intake, evaluation, today), last, level, today)
    silent = next((n for n, one in enumerate(past) if one.answered_at is not None), len(past))
    kind = "check_in_call" if silent >= check_in.SILENT_AFTER else "check_in"
    due = schedule.check_in(str(intake.pk), kind, day=day, zone=zone)
    link = checking_in.new_link(intake, evaluation.pk, day, due.until)
    for row in rows(intake, [due]):  # of no evaluation: it goes on when the plan is amended
        row.details = {"link": link} if kind == "check_in" else {}
        yield row


def _first_day(intake: Intake, evaluation: Evaluation, today: dt.date) -> dt.date:
    if evaluation.starts_on is not None:
        return evaluation.starts_on
    at = StatusChange.objects.filter(intake=intake, now=State.ADMITTED).aggregate(last=Max("at"))["last"]
    return at.date() if at else today


def finished(now: dt.datetime) -> QuerySet[Any]:
    """Return people who finished a program and have no aftercare planned for it."""
    since = StatusChange.objects.filter(intake=OuterRef("pk"), now=State.FINISHED).order_by("-at").values("at")[:1]
    there = Reminder.objects.filter(intake=OuterRef("pk"), kind__in=schedule.AFTERCARE_KINDS,
                                    due_at__gte=Coalesce(Subquery(since), _NEVER))
    found = Intake.objects.filter(~Exists(there), state=State.FINISHED)
    return found.select_related("contact", "site").order_by("pk")


def for_finished(intake: Intake, now: dt.datetime) -> Iterator[Reminder]:
    """Yield the contact after a program: a message after a week, calls after a month and after three."""
    at = StatusChange.objects.filter(intake=intake, now=State.FINISHED).aggregate(last=Max("at"))["last"] or now
    return rows(intake, schedule.after_finishing(str(intake.pk), finished_at=at, zone=zone_of(intake)))
