"""The queue as SQL: who is on it, in which order, who must act; the same as `steps.py` says of one intake."""

import datetime as dt
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.hours import last_open_moment_before, next_opening
from admissions.models import Appointment, CallNote, Snooze
from admissions.steps import (
    APPROACHES,
    BREACHED,
    CLOCK_RUNS,
    EMERGENCY_PLACE,
    KEEP_IN_TOUCH,
    NO_ALERT,
    NO_HURRY,
    PRIORITY_PLACE,
    SAME_DAY_ORDER,
    SAME_DAY_PLACE,
    SETTLED,
    Standing,
    Who,
    last_fifth,
)
from intake.models import Intake, Recommendation
from intake.states import OPEN, State
from outbox.models import Alert

PAGE_SIZE = 50
QUARTER = 15 * 60  # seconds; promises are made in quarters of an hour


def on_the_queue(intakes: QuerySet[Intake]) -> QuerySet[Intake]:
    """Keep intakes not yet closed, phone sheets begun, and drafts with an open alert: danger waits for no send."""
    return intakes.filter(Q(state__in=OPEN) | Q(alarmed() | Q(door=Intake.Door.PHONE), state=State.DRAFT))


def alarmed() -> Exists:
    """Return "has an open alert": one look-up, where asking for the place of the gravest takes eight."""
    return Exists(Alert.objects.filter(intake=OuterRef("pk"), closed_at=None).order_by())


def placed(intakes: QuerySet[Intake], site: Any, now: dt.datetime) -> QuerySet[Any]:
    """Annotate what order and filters read: is_alarmed, alert_at, clock_at, is_settled, since, visits and contacts."""
    booked = Appointment.objects.filter(intake=OuterRef("pk"), state=Appointment.State.BOOKED)
    unoffered = Q(state__in=CLOCK_RUNS) & ~Exists(Appointment.objects.filter(intake=OuterRef("pk")))
    return intakes.annotate(
        since=Coalesce("submitted_at", "created_at"),
        alert_at=_alert_place(site),
        is_alarmed=alarmed(),
    ).annotate(
        clock_at=Case(
            When(~due_by(site, now + last_fifth(site)), then=NO_HURRY),
            When(unoffered & due_by(site, now), then=BREACHED),
            When(unoffered, then=APPROACHES),
            default=NO_HURRY, output_field=IntegerField(),
        ),
        is_settled=Case(When(state__in=SETTLED, then=1), default=0, output_field=IntegerField()),
        visit_at=Case(
            When(state=State.BOOKED, then=Subquery(booked.values("slot__starts_at")[:1])),
            default=None, output_field=DateTimeField(null=True),
        ),
        last_contact_at=Subquery(
            CallNote.objects.filter(intake=OuterRef("pk"), struck_at=None).exclude(outcome=CallNote.Outcome.NOTE)
            .order_by().values("intake").annotate(last=Max("at")).values("last")
        ),
    )


def due_by(site: Any, at: dt.datetime) -> Q:
    """Return `call_by(site, since) <= at` as a condition on `since`.

    While the site is open at that instant this is plain arithmetic. While it is closed, everything is due that ends
    before the next opening and was sent before the doors closed. A promise is rounded up to the quarter hour, so at
    10:59 it is what stood at 10:45.
    """
    at -= dt.timedelta(seconds=at.timestamp() % QUARTER)
    hours = dt.timedelta(hours=site.first_offer_hours)
    opens = next_opening(site, at)
    if opens is None or opens <= at:
        return Q(since__lte=at - hours)
    closed = last_open_moment_before(site, at)
    return Q(since__lt=min(opens - hours, closed)) if closed else Q(pk__in=[])


def _alert_place(site: Any) -> Case:
    """One pass over the site's open alerts for each kind, not one look-up a row."""
    alarmed = Alert.objects.filter(site=site, closed_at=None).order_by()
    same_day = alarmed.filter(tier=Alert.Tier.SAME_DAY)
    kinds = [
        When(pk__in=same_day.filter(source__in=sorted(sources)).values("intake"), then=SAME_DAY_PLACE + kind)
        for kind, sources in enumerate(SAME_DAY_ORDER)
    ]
    return Case(
        When(pk__in=alarmed.filter(tier=Alert.Tier.EMERGENCY).values("intake"), then=EMERGENCY_PLACE),
        *kinds,
        When(pk__in=same_day.values("intake"), then=SAME_DAY_PLACE + len(SAME_DAY_ORDER)),
        When(pk__in=alarmed.filter(tier=Alert.Tier.PRIORITY).values("intake"), then=PRIORITY_PLACE),
        default=NO_ALERT, output_field=IntegerField(),
    )


WORKING_ORDER = ("alert_at", "clock_at", "is_settled", "since", "pk")


def waiting_on(who: str, now: dt.datetime) -> Q:
    """Return `who_acts` as a condition on `placed` rows."""
    calm = Q(is_alarmed=False)
    in_touch = Q(last_contact_at__gt=now - KEEP_IN_TOUCH)
    done = Q(state__in=[State.FINISHED, State.CLOSED, State.ERASED])
    patient = calm & Q(state=State.BOOKED, visit_at__gt=now)
    program = calm & (Q(state__in=[State.REFERRED, State.ADMITTED]) | Q(state=State.WAITING) & in_touch)
    if who == Who.PATIENT:
        return patient
    if who == Who.PROGRAM:
        return program
    if who == Who.NOBODY:
        return calm & done
    ours = Q(state__in=[State.DRAFT, State.SUBMITTED, State.REACHED, State.EVALUATED, State.DECIDED])
    unreported = Q(state=State.BOOKED) & (Q(visit_at=None) | Q(visit_at__lte=now))
    silent = Q(state=State.WAITING) & (Q(last_contact_at=None) | Q(last_contact_at__lte=now - KEEP_IN_TOUCH))
    return ~calm | ours | unreported | silent


def asleep(now: dt.datetime) -> Q:
    """Return "set aside, and its time has not come" as a condition on `placed` rows; an open alert wakes everybody."""
    standing = Snooze.objects.filter(ended_at=None, until__gt=now).order_by()
    return Q(pk__in=standing.values("intake"), is_alarmed=False)


def told(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate what only the rows of one page show: tries since we spoke, last visit missed, latest recommendation."""
    notes = CallNote.objects.filter(intake=OuterRef("pk"), struck_at=None).order_by()
    spoke = notes.filter(outcome=CallNote.Outcome.SPOKE).values("intake").annotate(last=Max("at")).values("last")
    unanswered = [CallNote.Outcome.NO_ANSWER, CallNote.Outcome.VOICEMAIL, CallNote.Outcome.WRONG_NUMBER]
    visits = Appointment.objects.filter(intake=OuterRef("pk"))
    suggestions = Recommendation.objects.filter(intake=OuterRef("pk")).order_by("-at", "-pk")
    never = Value(dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
    return rows.annotate(spoke_at=Coalesce(Subquery(spoke), never)).annotate(
        tries=Coalesce(
            Subquery(
                notes.filter(outcome__in=unanswered, at__gt=OuterRef("spoke_at"))
                .values("intake").annotate(n=Count("pk")).values("n")
            ), Value(0),
        ),
        last_visit=Subquery(visits.order_by("-booked_at", "-pk").values("state")[:1]),
        snoozed_until=Subquery(
            Snooze.objects.filter(intake=OuterRef("pk"), ended_at=None).order_by().values("until")[:1]),
        suggestion_id=Subquery(suggestions.values("pk")[:1]),
    )


def standing_of(row: Any) -> Standing:
    """Return the Standing of a row that `placed` and `told` have annotated."""
    return Standing(
        state=row.state, since=row.since, key=str(row.pk), alert_place=row.alert_at, visit_at=row.visit_at,
        was_offered=row.last_visit is not None, missed_last=row.last_visit == Appointment.State.MISSED,
        last_contact_at=row.last_contact_at, tries=row.tries,
    )
