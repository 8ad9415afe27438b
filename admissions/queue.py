"""The queue: who comes first, which clock runs, what is the next step and who must act.

The order is written twice: as SQL for 10,000 rows, and as pure functions on `Standing` that the tests hold it equal to.
Order: alert (within same day by kind), first-offer clock (breached, approaching), then who has waited longest.
"""

import datetime as dt
from dataclasses import dataclass
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
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.hours import last_open_moment_before, next_opening
from admissions.models import Appointment, CallNote
from admissions.words import Words
from eligibility.rules import RULES
from intake.models import Intake, Recommendation
from intake.promise import call_by
from intake.states import OPEN, State
from outbox.models import Alert

PAGE_SIZE = 50
QUARTER = 15 * 60  # seconds; promises are made in quarters of an hour
KEEP_IN_TOUCH = dt.timedelta(hours=48)  # contact while waiting for a place, clinical.md 7.3

# Within same day the rules say what comes first: withdrawal signs now, lost tolerance, overdose, history, the rest.
_FIRST_OF_ROW: dict[str, int] = {}
for _rule in RULES:
    if _rule.alert is not None:
        _FIRST_OF_ROW[_rule.row] = min(_rule.order, _FIRST_OF_ROW.get(_rule.row, _rule.order))
_PAGES = {"too-much": _FIRST_OF_ROW["D21"]}  # an overdose told on its page stands with the rule for overdoses
_SOONER = sorted(set(_FIRST_OF_ROW.values()))[:-1]
SAME_DAY_ORDER: list[frozenset[str]] = [
    frozenset(source for source, order in (_FIRST_OF_ROW | _PAGES).items() if order == sooner) for sooner in _SOONER
]
EMERGENCY_PLACE, SAME_DAY_PLACE, PRIORITY_PLACE, NO_ALERT = 0, 10, 20, 30
BREACHED, APPROACHES, NO_HURRY = 0, 1, 2
_CLOCK_RUNS = (State.SUBMITTED, State.REACHED)
_SETTLED = (State.ADMITTED, State.FINISHED, State.CLOSED)  # nobody waits here


class Who(TextChoices):
    """Who must act next."""

    US = "us", _("Us")
    PATIENT = "patient", _("Patient")
    PROGRAM = "program", _("Program")
    NOBODY = "", _("Nobody")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where one intake stands: all that order, clock and next step read."""

    state: str
    since: dt.datetime  # sent, or begun where it was never sent
    key: str  # settles ties, always the same way
    alert_place: int = NO_ALERT
    visit_at: dt.datetime | None = None  # the booked evaluation
    was_offered: bool = False  # ever had a time
    missed_last: bool = False
    last_contact_at: dt.datetime | None = None
    tries: int = 0  # calls nobody answered since we last spoke


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is to be done next, and by whom."""

    who: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The first-offer clock of one intake; `state` is breached, approaching, running or "" where none runs."""

    state: str = ""
    due_at: dt.datetime | None = None


# --- pure -------------------------------------------------------------------------------------------


def alert_place(tier: str, source: str) -> int:
    """Return the place of one open alert in the order; smaller comes first."""
    if tier == Alert.Tier.EMERGENCY:
        return EMERGENCY_PLACE
    if tier == Alert.Tier.SAME_DAY:
        kinds = (kind for kind, sources in enumerate(SAME_DAY_ORDER) if source in sources)
        return SAME_DAY_PLACE + next(kinds, len(SAME_DAY_ORDER))
    return PRIORITY_PLACE


def clock(at: Standing, site: Any, now: dt.datetime) -> Clock:
    """Return the first-offer clock: due when the person was promised a call, by `intake.promise`.

    Hours run by the wall from sending to the first time offered; what would fall due while the site is closed is due
    when its doors last closed before. It approaches in the last fifth of its hours.
    """
    if at.state not in _CLOCK_RUNS or at.was_offered:
        return Clock()
    due = call_by(site, at.since)
    if due <= now:
        return Clock(state="breached", due_at=due)
    return Clock(state="approaching" if due <= now + _last_fifth(site) else "running", due_at=due)


def order_key(at: Standing, site: Any, now: dt.datetime) -> tuple[int, int, bool, dt.datetime, str]:
    """Return what the queue sorts by; ties fall by the intake's id, so they never swap."""
    place = {"breached": BREACHED, "approaching": APPROACHES}.get(clock(at, site, now).state, NO_HURRY)
    return at.alert_place, place, at.state in _SETTLED, at.since, at.key


def _last_fifth(site: Any) -> dt.timedelta:
    return dt.timedelta(hours=site.first_offer_hours) / 5


def who_acts(at: Standing, now: dt.datetime) -> str:
    """Return who must act next; an open alert is always ours."""
    if at.alert_place < NO_ALERT:
        return Who.US
    if at.state == State.BOOKED:
        return Who.PATIENT if at.visit_at is not None and at.visit_at > now else Who.US
    if at.state == State.WAITING:
        told = at.last_contact_at
        return Who.PROGRAM if told is not None and told > now - KEEP_IN_TOUCH else Who.US
    if at.state in (State.REFERRED, State.ADMITTED):
        return Who.PROGRAM
    if at.state in (State.FINISHED, State.CLOSED, State.ERASED):
        return Who.NOBODY
    return Who.US


def next_step(at: Standing, now: dt.datetime) -> Step:
    """Return the one next step of an intake."""
    return Step(who=who_acts(at, now), text=_step_text(at, now))


def _step_text(at: Standing, now: dt.datetime) -> Words:
    if at.alert_place == EMERGENCY_PLACE:
        return _("Call now and stay on the line")
    if at.alert_place < PRIORITY_PLACE:
        return _("Call today about the alert")
    if at.alert_place < NO_ALERT:
        return _("Call about the alert")
    if at.state == State.SUBMITTED:
        return _first_call(at.tries)
    if at.state == State.REACHED:
        return _("Offer a new time") if at.missed_last else _("Offer a time for the evaluation")
    if at.state == State.BOOKED:
        came = who_acts(at, now) == Who.US
        return _("Say whether they came") if came else _("Come to the evaluation")
    if at.state == State.WAITING:
        late = who_acts(at, now) == Who.US
        return _("Call: 48 hours without contact") if late else _("A place at the program")
    return _STEPS.get(at.state, "")


def _first_call(tries: int) -> Words:
    if tries == 0:
        return _("Call for the first time")
    return _("Call again, at another hour") if tries < 3 else _("Write, then call at another hour")


_STEPS: dict[str, Words] = {
    State.DRAFT: _("Call: the form was not finished"),
    State.EVALUATED: _("Finish and sign the evaluation"),
    State.DECIDED: _("Refer to the program"),
    State.REFERRED: _("The program's answer"),
    State.ADMITTED: _("Care in the program"),
    State.FINISHED: _("Nothing: finished"),
    State.CLOSED: _("Nothing: closed"),
}


# --- the same as SQL --------------------------------------------------------------------------------


def on_the_queue(intakes: QuerySet[Intake]) -> QuerySet[Intake]:
    """Keep intakes not yet closed, phone sheets begun, and drafts with an open alert: danger waits for no send."""
    alarmed = Exists(Alert.objects.filter(intake=OuterRef("pk"), closed_at=None).order_by())
    return intakes.filter(Q(state__in=OPEN) | Q(alarmed | Q(door=Intake.Door.PHONE), state=State.DRAFT))


def placed(intakes: QuerySet[Intake], site: Any, now: dt.datetime) -> QuerySet[Any]:
    """Annotate what order and filters read: alert_at, clock_at, is_settled, since, visit_at, last_contact_at."""
    booked = Appointment.objects.filter(intake=OuterRef("pk"), state=Appointment.State.BOOKED)
    unoffered = Q(state__in=_CLOCK_RUNS) & ~Exists(Appointment.objects.filter(intake=OuterRef("pk")))
    return intakes.annotate(
        since=Coalesce("submitted_at", "created_at"),
        alert_at=_alert_place(site),
    ).annotate(
        clock_at=Case(
            When(~due_by(site, now + _last_fifth(site)), then=NO_HURRY),
            When(unoffered & due_by(site, now), then=BREACHED),
            When(unoffered, then=APPROACHES),
            default=NO_HURRY, output_field=IntegerField(),
        ),
        is_settled=Case(When(state__in=_SETTLED, then=1), default=0, output_field=IntegerField()),
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
    calm = Q(alert_at=NO_ALERT)
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
        suggestion_id=Subquery(suggestions.values("pk")[:1]),
    )


def standing_of(row: Any) -> Standing:
    """Return the Standing of a row that `placed` and `told` have annotated."""
    return Standing(
        state=row.state, since=row.since, key=str(row.pk), alert_place=row.alert_at, visit_at=row.visit_at,
        was_offered=row.last_visit is not None, missed_last=row.last_visit == Appointment.State.MISSED,
        last_contact_at=row.last_contact_at, tries=row.tries,
    )
