"""What a missed day of a program starts, and what leaving it starts: found and planned."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from admissions.models import CallNote, Stay, Visit
from followups import schedule
from followups.rows import rows, zone_of
from followups.schedule import DAY_KINDS, LEFT_KINDS
from intake.states import State
from outbox.models import Reminder, ReminderQuerySet

LATE = dt.timedelta(days=7)  # what is written down later than this starts nothing
REVIEW_AFTER = 3  # days missed in a row
_WENT_AWAY = (Stay.Ending.LEFT, Stay.Ending.PROGRAM_ENDED)


def later_days() -> QuerySet[Visit]:
    """Return days of the same stay after this one on which they came or were missed again."""
    said = Visit.objects.filter(stay=OuterRef("stay"), day__gt=OuterRef("day"), struck_at=None)
    return said.exclude(state=Visit.State.CALLED_OFF)


def missed(now: dt.datetime) -> QuerySet[Visit]:
    """Return the last missed day of each running stay that has no rows yet."""
    there = Reminder.objects.filter(visit_id=OuterRef("pk"))
    found = Visit.objects.filter(~Exists(there), ~Exists(later_days()), state=Visit.State.MISSED, struck_at=None)
    running = found.filter(stay__ended_on=None, stay__struck_at=None, stay__intake__state=State.ADMITTED)
    recent = running.filter(day__gte=(now - LATE).date())
    return recent.select_related("stay__intake__contact").order_by("pk")


def for_missed(visit: Visit, now: dt.datetime) -> Iterator[Reminder]:
    """Yield calls, one text and a letter; from the third day missed in a row also a review of the plan."""
    intake = visit.stay.intake
    zone = zone_of(intake)
    dues = schedule.after_missed(str(visit.pk), missed_at=visit.at, zone=zone, what="day_missed")
    if in_a_row(visit) >= REVIEW_AFTER:
        dues.append(schedule.review_misses(str(visit.pk), noted_at=visit.at, zone=zone))
    return rows(intake, dues, visit_id=visit.pk)


def in_a_row(visit: Visit) -> int:
    """Return how many days up to this one were missed since they last came."""
    standing = Visit.objects.filter(stay=visit.stay_id, day__lte=visit.day, struck_at=None)
    came = standing.filter(state=Visit.State.ATTENDED).order_by("-day").values_list("day", flat=True).first()
    since = standing.filter(state=Visit.State.MISSED)
    return since.filter(day__gt=came).count() if came else since.count()


def ended(now: dt.datetime) -> QuerySet[Stay]:
    """Return stays noted as ended in the last days whose calls are not planned: who left early, and aftercare."""
    rows = Reminder.objects.filter(intake=OuterRef("intake"), due_at__gte=OuterRef("ended_at"))
    may_call, may_ask = (schedule.KINDS[kind].speaks_in for kind in (LEFT_KINDS[0], "aftercare_day"))
    left = Q(~Exists(rows.filter(kind__in=LEFT_KINDS)), ending__in=_WENT_AWAY, intake__state__in=may_call)
    after = Q(~Exists(rows.filter(kind="aftercare_day")), aftercare_on__gt=(now - LATE).date(),
              intake__state__in=may_ask)
    found = Stay.objects.standing().filter(left | after, ended_at__gt=now - LATE)
    return found.select_related("intake__contact").order_by("pk")


def for_ended(stay: Stay, now: dt.datetime) -> Iterator[Reminder]:
    """Yield calls that keep the door open for who left early, and one on the day after aftercare was to begin."""
    intake, zone = stay.intake, zone_of(stay.intake)
    dues = schedule.after_leaving(str(stay.pk), left_at=stay.ended_at or now, zone=zone) \
        if stay.ending in _WENT_AWAY else []
    if stay.aftercare_on is not None:
        dues.append(schedule.after_aftercare(str(stay.pk), day=stay.aftercare_on, zone=zone))
    return rows(intake, dues)


def over(planned: ReminderQuerySet) -> list[tuple[str, ReminderQuerySet]]:
    """Return [(why, rows)] of planned rows about a missed day that have lost their reason."""
    of_days = planned.filter(visit_id__isnull=False)
    standing = Visit.objects.filter(pk=OuterRef("visit_id"), state=Visit.State.MISSED, struck_at=None)
    calls = of_days.filter(kind__in=DAY_KINDS)
    return [
        ("day_changed", of_days.exclude(Exists(standing))),
        ("came_since", calls.filter(Exists(standing.filter(Exists(later_days()))))),
    ]


def spoken() -> Q:
    """Return which rows about a missed day are done because we have spoken since."""
    return Q(Exists(_spoken_since()), kind__in=DAY_KINDS, visit_id__isnull=False)


def _spoken_since() -> QuerySet[Visit]:
    spoke = CallNote.objects.filter(intake=OuterRef("stay__intake"), outcome=CallNote.Outcome.SPOKE, struck_at=None,
                                    at__gte=OuterRef("at"))
    return Visit.objects.filter(Exists(spoke), pk=OuterRef("visit_id"))
