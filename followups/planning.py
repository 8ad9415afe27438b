"""Turn what stands in the database into reminder rows: every booking, missed visit and signed evaluation once.

Nothing tells the clock that something happened. It looks, finds what has no rows yet, and inserts them under keys
that cannot stand twice; so it may be run at any time, twice at once, and after any crash.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from admissions.models import Appointment, CallNote, Evaluation
from followups import hours, in_program, missed_days, schedule, to_do
from followups.rows import rows, zone_of
from intake.models import Intake, StatusChange
from intake.promise import call_by
from intake.states import OPEN, State
from outbox.models import Reminder, ReminderQuerySet

BATCH = 200
_NO_ANSWER = [CallNote.Outcome.NO_ANSWER, CallNote.Outcome.VOICEMAIL]
_SAID = [Reminder.State.ACCEPTED, Reminder.State.DELIVERED, Reminder.State.DONE, Reminder.State.UNKNOWN,
         Reminder.State.CLAIMED, Reminder.State.ATTEMPTING]


def plan(now: dt.datetime) -> int:
    """Plan everything that has no rows yet and withdraw what has lost its reason; return how many rows were added."""
    added = add(now)
    withdraw(now)
    return added


def add(now: dt.datetime) -> int:
    """Plan everything that has no rows yet; return how many rows were added. Cheap: the scan does it each time."""
    added = 0
    for find, make in (
        (_booked, _for_booked), (_missed, _for_missed), (_signed, _for_signed), (_submitted, _for_submitted),
        (_unanswered, _for_unanswered), (_waiting, _for_waiting), (in_program.admitted, in_program.for_admitted),
        (in_program.finished, in_program.for_finished), (missed_days.missed, missed_days.for_missed),
        (missed_days.ended, missed_days.for_ended),
    ):
        found = find(now)
        while True:
            with transaction.atomic():
                batch = _locked(found)
                added += _insert([row for one in batch for row in make(one, now)], now)
            if len(batch) < BATCH:
                break
            found = find(now).filter(pk__gt=batch[-1].pk)  # onwards, whatever the insert has done
    to_do.give_links(now)
    return added


def for_intake(intake: Intake) -> ReminderQuerySet:
    """Return what was and will be said to this person, newest first, for the patient's page."""
    rows = Reminder.objects.filter(intake=intake).exclude(kind__startswith="notice_")
    return rows.prefetch_related("tries").order_by("-due_at", "-pk")


def _locked(found: QuerySet[Any]) -> list[Any]:
    """Take the next batch and hold it, so that nothing is erased under the rows about to be added."""
    skip = connection.features.has_select_for_update_skip_locked
    return list(found.select_for_update(of=("self",), skip_locked=skip)[:BATCH])


# --- what has no rows yet -----------------------------------------------------------------------------
def _without(field: str, kinds: Iterable[str]) -> Q:
    return ~Q(Exists(Reminder.objects.filter(**{field: OuterRef("pk")}, kind__in=list(kinds))))


def _booked(now: dt.datetime) -> QuerySet[Appointment]:
    found = Appointment.objects.filter(_without("appointment_id", schedule.VISIT_KINDS), state=Appointment.State.BOOKED)
    return found.filter(intake__state__in=OPEN).select_related("slot", "intake__contact").order_by("pk")


def _missed(now: dt.datetime) -> QuerySet[Appointment]:
    missed = Appointment.objects.filter(state=Appointment.State.MISSED)
    found = missed.filter(_without("appointment_id", schedule.MISSED_KINDS))
    speaks_in = schedule.KINDS["missed"].speaks_in
    return found.filter(intake__state__in=speaks_in).select_related("slot", "intake__contact").order_by("pk")


def _signed(now: dt.datetime) -> QuerySet[Evaluation]:
    there = Reminder.objects.filter(evaluation_id=OuterRef("pk"))
    later = Evaluation.objects.filter(amends=OuterRef("pk"), is_signed=True)
    found = Evaluation.objects.filter(~Exists(there), ~Exists(later), is_signed=True)
    return found.filter(intake__state__in=schedule.KINDS["next_steps"].speaks_in).select_related(
        "intake__contact").order_by("pk")


def _submitted(now: dt.datetime) -> QuerySet[Intake]:
    rows = Reminder.objects.filter(intake=OuterRef("pk"), kind="received")
    sent = Intake.objects.filter(~Exists(rows), state=State.SUBMITTED, submitted_at__gt=now - 3 * hours.DAY)
    return sent.select_related("contact", "site").order_by("pk")


def _unanswered(now: dt.datetime) -> QuerySet[CallNote]:
    rows = Reminder.objects.filter(intake=OuterRef("intake"), kind="no_contact", due_at__gte=OuterRef("at"))
    return CallNote.objects.filter(
        ~Exists(rows), outcome__in=_NO_ANSWER, struck_at=None, at__gt=now - hours.DAY, at__lte=now,
        intake__state=State.SUBMITTED,
    ).select_related("intake__contact").order_by("pk")


def _waiting(now: dt.datetime) -> QuerySet[Intake]:
    open_rows = Reminder.objects.planned().filter(intake=OuterRef("pk"), kind="waiting")
    waiting = Intake.objects.filter(~Exists(open_rows), state=State.WAITING)
    return waiting.select_related("contact", "site").order_by("pk")


# --- their rows -----------------------------------------------------------------------------------------
def _for_booked(appointment: Appointment, now: dt.datetime) -> Iterator[Reminder]:
    intake = appointment.intake
    dues = schedule.for_appointment(
        str(appointment.pk), starts_at=appointment.slot.starts_at, booked_at=appointment.booked_at,
        zone=zone_of(intake), to_do=Intake.objects.to_sign().filter(pk=intake.pk).exists())
    return rows(intake, dues, appointment_id=appointment.pk)


def _for_missed(appointment: Appointment, now: dt.datetime) -> Iterator[Reminder]:
    missed_at = appointment.ended_at or appointment.slot.starts_at
    dues = schedule.after_missed(str(appointment.pk), missed_at=missed_at, zone=zone_of(appointment.intake))
    return rows(appointment.intake, dues, appointment_id=appointment.pk)


def _for_signed(evaluation: Evaluation, now: dt.datetime) -> Iterator[Reminder]:
    dues = schedule.after_evaluation(
        str(evaluation.pk), signed_at=evaluation.signed_at or now, starts_on=evaluation.starts_on,
        reviews=_review_dates(evaluation), zone=zone_of(evaluation.intake),
    )
    said = set(Reminder.objects.filter(intake=evaluation.intake_id, state__in=_SAID).values_list("kind", "wall_time"))
    days = {(kind, wall[:10]) for kind, wall in said}
    for row in rows(evaluation.intake, dues, evaluation_id=evaluation.pk):
        if (row.kind, row.wall_time[:10]) in days:  # an amendment does not say it again
            row.state, row.reason, row.finished_at = Reminder.State.CANCELLED, "said_before", now
        yield row


def _review_dates(evaluation: Evaluation) -> list[dt.date]:
    dates = []
    plan_of: Any = evaluation.plan
    for written in plan_of.get("review_dates") or []:
        try:
            dates.append(dt.date.fromisoformat(str(written)))
        except ValueError:
            continue
    return dates


def _for_submitted(intake: Intake, now: dt.datetime) -> Iterator[Reminder]:
    at = intake.submitted_at or now
    yield from rows(intake, [schedule.after_submission(
        str(intake.pk), submitted_at=at, call_by=call_by(intake.site, at), zone=zone_of(intake))])


def _for_unanswered(note: CallNote, now: dt.datetime) -> Iterator[Reminder]:
    due = schedule.after_no_answer(str(note.intake_id), called_at=note.at, zone=zone_of(note.intake))
    return rows(note.intake, [due])


def _for_waiting(intake: Intake, now: dt.datetime) -> Iterator[Reminder]:
    spoke = CallNote.objects.filter(intake=intake, outcome=CallNote.Outcome.SPOKE, struck_at=None)
    moments = [
        StatusChange.objects.filter(intake=intake, now=State.WAITING).aggregate(last=Max("at"))["last"],
        spoke.aggregate(last=Max("at"))["last"],
        Reminder.objects.filter(intake=intake, kind="waiting").aggregate(last=Max("finished_at"))["last"],
    ]
    last = max((at for at in moments if at is not None), default=now)
    yield from rows(intake, [schedule.while_waiting(str(intake.pk), last_contact=last, zone=zone_of(intake))])


def _insert(rows: list[Reminder], now: dt.datetime) -> int:
    """Insert rows whose keys are not there yet. What is stale already stands as cancelled, so nobody plans it again."""
    for row in rows:
        if row.state == Reminder.State.PLANNED and row.until <= now:
            row.state, row.reason, row.finished_at = Reminder.State.CANCELLED, "stale", now
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


# --- what has lost its reason ---------------------------------------------------------------------------
def withdraw(now: dt.datetime) -> int:
    """Cancel planned rows of a changed visit, an amended evaluation or a silent intake, and those that are stale.

    The moment of sending asks the same again for messages; here it is for the staff's list, which has no such moment.
    It reads every planned row, so it has a task of its own, apart from the scan. Return how many were withdrawn.
    """
    _revive(now)
    planned = Reminder.objects.planned()
    visit = Appointment.objects.filter(pk=OuterRef("appointment_id"))
    later = Evaluation.objects.filter(amends=OuterRef("evaluation_id"), is_signed=True)
    gone = [
        ("visit_changed", planned.filter(
            Q(~Exists(visit.filter(state=Appointment.State.BOOKED)), kind__in=(*schedule.VISIT_KINDS, "move_visit"))
            | Q(~Exists(visit.filter(state=Appointment.State.MISSED)), kind__in=schedule.MISSED_KINDS),
            appointment_id__isnull=False)),
        ("spoke", planned.filter(missed_days.spoken() | Q(Exists(visit.filter(
            intake__call_notes__outcome=CallNote.Outcome.SPOKE, intake__call_notes__struck_at=None,
            intake__call_notes__at__gte=F("ended_at"))), kind__in=schedule.MISSED_KINDS))),
        *missed_days.over(planned),
        ("chosen", planned.tasks().filter(kind__in=to_do.KINDS).exclude(intake__in=Intake.objects.to_sign())),
        ("amended", planned.filter(Exists(later), evaluation_id__isnull=False)),
        ("stale", planned.filter(until__lte=now)),
    ]
    by_states: dict[frozenset[str], list[str]] = {}
    for name, kind in schedule.KINDS.items():
        by_states.setdefault(kind.speaks_in, []).append(name)
    out_of_place = Q()
    for states, names in by_states.items():
        out_of_place |= Q(kind__in=names) & ~Q(intake__state__in=states)
    gone.append(("state", planned.filter(out_of_place)))
    return sum(_cancel(rows, why, now) for why, rows in gone)


def _revive(now: dt.datetime) -> None:
    """Plan again what was called stale by a clock that ran ahead and has been set back."""
    early = Reminder.objects.filter(state=Reminder.State.CANCELLED, reason="stale", until__gt=now)
    early.update(state=Reminder.State.PLANNED, reason="", finished_at=None)


def _cancel(rows: ReminderQuerySet, why: str, now: dt.datetime) -> int:
    ids = list(rows.values_list("pk", flat=True)[:5000])
    if not ids:
        return 0
    return Reminder.objects.planned().filter(pk__in=ids).update(
        state=Reminder.State.CANCELLED, reason=why, finished_at=now)
