"""In a program: the day it began, each day attended or missed, and how it ended. Dates that contradict are refused."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from admissions.acts import DecisionRefused, Deed
from admissions.dates import Dates, contradictions
from admissions.decisions import holding
from admissions.decisions.by import By, locked
from admissions.decisions.contact import note_contact
from admissions.decisions.minors import demand_minor_consent
from admissions.models import Appointment, CallNote, Evaluation, Hold, Stay, Visit
from admissions.withdrawal import NeedsWithdrawalCare, demand_withdrawal_care
from admissions.words import Words
from intake.models import Intake
from intake.states import State
from outbox.models import Alert

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Where somebody goes who leaves; who left early stays on the queue until a person has closed it.
LEADS_TO: dict[str, str] = {
    Stay.Ending.FINISHED: State.FINISHED, Stay.Ending.STEPPED_DOWN: State.DECIDED,
    Stay.Ending.STEPPED_UP: State.DECIDED, Stay.Ending.LEFT: State.DECIDED, Stay.Ending.PROGRAM_ENDED: State.DECIDED,
    Stay.Ending.TRANSFERRED: State.CLOSED, Stay.Ending.DIED: State.CLOSED,
}
CLOSED_AS = {Stay.Ending.TRANSFERRED: "other_care", Stay.Ending.DIED: "died"}
ENDED_BY_CLOSING = {"finished": Stay.Ending.FINISHED, "other_care": Stay.Ending.TRANSFERRED,
                    "transferred": Stay.Ending.TRANSFERRED, "died": Stay.Ending.DIED}


class Contradiction(DecisionRefused):
    """A date cannot be true beside the others; `problems` says which, {field: sentence}. Nothing was saved."""

    def __init__(self, problems: dict[str, Words]) -> None:
        super().__init__(next(iter(problems.values())))
        self.problems = problems


@transaction.atomic
def admit(intake: Intake, by: By, told: dict[str, Any], now: dt.datetime) -> Stay:
    """Note that they started a program.

    `told` is program (or None), level, admitted_on, planned_until (or None), days (of WEEKDAYS) and minutes of one day.
    `arranged` says where withdrawal care happens if the program has none. Raises Contradiction, and DecisionRefused
    where no evaluation is signed.
    """
    intake = locked(intake, by, Deed.ADMIT)
    signed = Evaluation.objects.filter(intake=intake, is_signed=True).order_by("-version").first()
    if signed is None:
        raise DecisionRefused(_("First a clinician signs the evaluation."))
    demand_minor_consent(intake)
    arranged = str(told.get("arranged", "")).strip()
    try:
        demand_withdrawal_care(intake, told["program"], arranged)
    except NeedsWithdrawalCare as stop:
        raise Contradiction({"arranged": stop.args[0]}) from stop
    _demand_dates(intake, now, admitted_on=told["admitted_on"], planned_until=told["planned_until"])
    if arranged:
        note_contact(intake, by, CallNote.Outcome.NOTE, arranged, now)
    stay = Stay.objects.create(
        intake=intake, evaluation=signed, program=told["program"], by=by.user, at=now,
        level=told.get("level") or signed.offered_level or signed.decided_level, admitted_on=told["admitted_on"],
        plan=[_phase(told["admitted_on"], told)])
    kept = Hold.objects.filter(intake=intake, ended_at=None).first()
    here = kept is not None and told["program"] is not None and kept.program_id == told["program"].pk
    holding.end_with(intake, Hold.Ending.USED if here else Hold.Ending.RELEASED, now)
    intake.move_to(State.ADMITTED, by=by.user)
    by.log("admit", intake, stay, fields=["state", "admitted_on", "plan"])
    return stay


@transaction.atomic
def correct_stay(stay: Stay, by: By, admitted_on: dt.date, why: str, now: dt.datetime) -> Stay:
    """Correct the day it began. The old row is struck through; its visits stand with the new one."""
    if not why.strip():
        raise DecisionRefused(_("Say why it is corrected."))
    intake = locked(stay.intake, by, Deed.CORRECT_STAY)
    old = _fresh(stay)
    first, last = _visit_days(old)
    until: Any = old.phase.get("until")
    _demand_dates(intake, now, admitted_on=admitted_on, first_visit=first, last_visit=last, ended_on=old.ended_on,
                  planned_until=dt.date.fromisoformat(until) if until else None)
    _strike(old, by, why, now)
    new = Stay.objects.create(
        intake=intake, evaluation_id=old.evaluation_id, program_id=old.program_id, level=old.level, by=by.user, at=now,
        admitted_on=admitted_on, plan=old.plan, ended_on=old.ended_on, ending=old.ending, ended_note=old.ended_note,
        ended_by_id=old.ended_by_id, ended_at=old.ended_at, aftercare_on=old.aftercare_on, replaces=old)
    Visit.objects.filter(stay=old).update(stay=new)
    by.log("correct_stay", intake, new, fields=["admitted_on"])
    return new


@transaction.atomic
def change_plan(stay: Stay, by: By, told: dict[str, Any], now: dt.datetime) -> Stay:
    """Change days, hours or the planned end from a day on: more, longer, or a taper. The days before keep their plan.

    `told` is from_day, planned_until (or None), days and minutes.
    """
    intake = locked(stay.intake, by, Deed.CHANGE_PLAN)
    fresh = _fresh(stay)
    if told["from_day"] < fresh.admitted_on:
        raise Contradiction({"from_day": _("The plan begins with the stay, not before.")})
    _demand_dates(intake, now, admitted_on=fresh.admitted_on, planned_until=told["planned_until"])
    if told["planned_until"] and told["planned_until"] < told["from_day"]:
        raise Contradiction({"planned_until": _("The planned end comes after the first day of the change.")})
    earlier: Any = [phase for phase in fresh.plan if phase["from"] < told["from_day"].isoformat()]
    fresh.plan = [*earlier, _phase(told["from_day"], told)]
    fresh.save(update_fields=["plan"])
    by.log("change_plan", intake, fresh, fields=["plan"])
    return fresh


@transaction.atomic
def record_visit(stay: Stay, by: By, told: dict[str, Any], now: dt.datetime) -> Visit:
    """Write down what became of a day; what was written about it before is struck through.

    `told` is day, state (of Visit.State), minutes (attended) and note.
    """
    intake = locked(stay.intake, by, Deed.RECORD_VISIT)
    fresh, day = _fresh(stay), told["day"]
    _demand_day(fresh, day, _today(intake, now))
    came = told["state"] == Visit.State.ATTENDED
    for before in Visit.objects.filter(stay=fresh, day=day, struck_at=None):
        _strike(before, by, str(_("Written down again.")), now)
    visit = Visit.objects.create(
        stay=fresh, day=day, state=told["state"], minutes=told["minutes"] if came else 0, note=told["note"].strip(),
        by=by.user, at=now)
    by.log("record_visit", intake, visit, fields=["day", "state", "minutes"])
    return visit


@transaction.atomic
def strike_visit(visit: Visit, by: By, why: str, now: dt.datetime) -> Visit:
    """Strike a day through, saying why. It stays readable, and what it started is called off."""
    if not why.strip():
        raise DecisionRefused(_("Say why this day is wrong."))
    intake = locked(visit.stay.intake, by, Deed.RECORD_VISIT)
    fresh = Visit.objects.select_for_update().get(pk=visit.pk)
    if fresh.struck_at is not None:
        raise DecisionRefused(_("This day was struck through before."))
    _strike(fresh, by, why, now)
    by.log("strike_visit", intake, fresh, fields=["struck_at", "struck_why"])
    return fresh


@transaction.atomic
def leave(stay: Stay, by: By, told: dict[str, Any], now: dt.datetime) -> Stay:
    """Note how and when a stay ended; where they go from there is LEADS_TO.

    `told` is ending (of Stay.Ending), ended_on, aftercare_on (or None) and note. Raises Contradiction, and
    DecisionRefused where it would close over an open alert.
    """
    intake = locked(stay.intake, by, Deed.FINISH)
    fresh, ending = _fresh(stay), told["ending"]
    first, last = _visit_days(fresh)
    _demand_dates(intake, now, admitted_on=fresh.admitted_on, first_visit=first, last_visit=last,
                  ended_on=told["ended_on"], aftercare_on=told["aftercare_on"])
    if ending == Stay.Ending.FINISHED and told["aftercare_on"] is None:
        raise Contradiction({"aftercare_on": _("Agree on the day of the first contact after the program.")})
    goes_to = LEADS_TO[ending]
    if goes_to == State.CLOSED and Alert.objects.filter(intake=intake, closed_at=None).exists():
        raise DecisionRefused(_("An alert is open. Close the alert first, saying what was done."))
    _end(fresh, by, ending, told["ended_on"], now, note=told["note"], aftercare_on=told["aftercare_on"])
    intake.move_to(goes_to, by=by.user, reason=CLOSED_AS.get(ending, ending if goes_to != State.FINISHED else ""))
    by.log("leave", intake, fresh, fields=["state", "ended_on", "ending"], why=ending)
    return fresh


@transaction.atomic
def not_started(stay: Stay, by: By, why: str, now: dt.datetime) -> Intake:
    """Take an admission back that was written down by mistake. Refused once a visit was attended."""
    if not why.strip():
        raise DecisionRefused(_("Say why."))
    intake = locked(stay.intake, by, Deed.NOT_STARTED)
    fresh = _fresh(stay)
    if Visit.objects.filter(stay=fresh, state=Visit.State.ATTENDED, struck_at=None).exists():
        raise DecisionRefused(_("They came on a day that is written down. Say how the stay ended instead."))
    _strike(fresh, by, why, now)
    intake.move_to(State.DECIDED, by=by.user, reason="not_started")
    by.log("not_started", intake, fresh, fields=["state", "struck_at"])
    return intake


def end_with(intake: Intake, by: By, reason: str, now: dt.datetime) -> None:
    """End the stay of an intake that is closed; call it inside the act's transaction."""
    for stay in Stay.objects.running().filter(intake=intake):
        ending = ENDED_BY_CLOSING.get(reason, Stay.Ending.LEFT)
        _end(stay, by, ending, max(_today(intake, now), stay.admitted_on), now)


def _end(stay: Stay, by: By, ending: str, day: dt.date, now: dt.datetime, *, note: str = "",
         aftercare_on: dt.date | None = None) -> None:
    stay.ending, stay.ended_on, stay.ended_by, stay.ended_at = ending, day, by.user, now
    stay.ended_note, stay.aftercare_on = note.strip(), aftercare_on
    stay.save(update_fields=["ending", "ended_on", "ended_by", "ended_at", "ended_note", "aftercare_on"])


def _strike(row: Stay | Visit, by: By, why: str, now: dt.datetime) -> None:
    row.struck_at, row.struck_by, row.struck_why = now, by.user, why.strip()
    row.save(update_fields=["struck_at", "struck_by", "struck_why"])


def _fresh(stay: Stay) -> Stay:
    """Return the stay as it stands, locked; refuse one that was replaced since."""
    fresh = Stay.objects.select_for_update(of=("self",)).get(pk=stay.pk)
    if fresh.struck_at is not None:
        raise DecisionRefused(_("This was corrected meanwhile. Look at the page again."))
    return fresh


def _phase(day: dt.date, told: dict[str, Any]) -> dict[str, Any]:
    until = told["planned_until"]
    return {"from": day.isoformat(), "until": until.isoformat() if until else "",
            "days": [name for name in WEEKDAYS if name in told["days"]], "minutes": told["minutes"]}


def _demand_dates(intake: Intake, now: dt.datetime, **known: Any) -> None:
    """Raise Contradiction where a date cannot be true beside what is known of this person."""
    zone = ZoneInfo(intake.site.zone)
    seen = _evaluated_at(intake)
    problems = contradictions(Dates(
        today=_today(intake, now), asked_on=intake.created_at.astimezone(zone).date(),
        evaluated_on=seen.astimezone(zone).date() if seen else None, **known))
    if problems:
        raise Contradiction(problems)


def _evaluated_at(intake: Intake) -> dt.datetime | None:
    """Return when they were evaluated: the visit they came to, or the first signature where that was sooner."""
    signed = Evaluation.objects.filter(intake=intake, is_signed=True).aggregate(first=Min("signed_at"))["first"]
    came = Appointment.objects.filter(intake=intake, state=Appointment.State.ATTENDED)
    seen = came.aggregate(first=Min("slot__starts_at"))["first"]
    return min((at for at in (signed, seen) if at is not None), default=None)


def _demand_day(stay: Stay, day: dt.date, today: dt.date) -> None:
    if day > today:
        raise Contradiction({"day": _("This day is still to come.")})
    if day < stay.admitted_on:
        raise Contradiction({"day": _("This day is before the start.")})
    if stay.ended_on and day > stay.ended_on:
        raise Contradiction({"day": _("This day is after the end.")})


def _visit_days(stay: Stay) -> tuple[dt.date | None, dt.date | None]:
    found = Visit.objects.filter(stay=stay, struck_at=None).aggregate(first=Min("day"), last=Max("day"))
    return found["first"], found["last"]


def _today(intake: Intake, now: dt.datetime) -> dt.date:
    return now.astimezone(ZoneInfo(intake.site.zone)).date()
