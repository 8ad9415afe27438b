"""Places kept for people. The database, not a check before it, keeps two people off one seat."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from admissions.acts import DecisionRefused, Deed
from admissions.decisions.by import By, locked
from admissions.decisions.contact import note_contact
from admissions.models import CallNote, Hold, WaitingPlace
from admissions.withdrawal import demand_withdrawal_care
from intake.models import Intake
from intake.states import State
from outbox.models import Reminder
from outbox.texts import written_day, written_time
from privacy.audit import record
from programs.freshness import Freshness, freshness
from programs.models import Opening, Program

HOLD_HOURS = 24
LONGEST = dt.timedelta(days=7)
MAY_WAIT = frozenset({State.SUBMITTED, State.REACHED, State.BOOKED, State.EVALUATED, State.DECIDED, State.REFERRED,
                      State.WAITING})  # fmt: skip


class NoSeat(DecisionRefused):
    """Every free place is kept for somebody, or none is known to be free."""


def open_holds(program: Program) -> list[Hold]:
    """Return who holds a place of a program, the one that runs out first in front."""
    return list(Hold.objects.filter(program=program, ended_at=None).order_by("until", "pk"))


def seats_of(program: Program, now: dt.datetime) -> int:
    """Return how many places may be kept: as many as the program told in the last days, one where it told no number.

    A word older than that is no promise, and a full or paused program has none.
    """
    told: Opening | None = Opening.objects.filter(program=program).order_by("-said_at", "-pk").first()
    if told is None or told.status != Opening.Status.OPEN:
        return 0
    fresh = freshness(told.said_at, ZoneInfo(program.zone), now)
    return 0 if fresh in (Freshness.OLD, Freshness.NEVER) else told.seats or 1


@transaction.atomic
def hold(intake: Intake, program: Program, by: By, now: dt.datetime, *, arranged: str = "") -> Hold:
    """Keep a place for 24 hours. `arranged` says where withdrawal care happens if the program has none.

    Raises NoSeat where none is free or others stand in line before, DecisionRefused where they hold one already,
    NeedsWithdrawalCare where withdrawal care is needed and nobody says where it happens.
    """
    intake = locked(intake, by, Deed.HOLD)
    demand_withdrawal_care(intake, program, arranged)
    if Hold.objects.filter(intake=intake, ended_at=None).exists():
        raise DecisionRefused(_("A place is kept for them already. Give it back first."))
    _end_due(program, now)
    _serve_line(program, now)
    made = _seat(intake, program, by.user, now)
    if made is None:
        raise NoSeat(_("No place is free: someone was faster, or the program told of none. They can wait in line."))
    _leave_line(intake, now)
    if arranged.strip():
        note_contact(intake, by, CallNote.Outcome.NOTE, arranged.strip(), now)
    by.log("hold", intake, made)
    return made


@transaction.atomic
def extend(held: Hold, by: By, why: str, now: dt.datetime, hours: int = HOLD_HOURS) -> Hold:
    """Keep a place longer, saying why; at most a week in all."""
    intake = locked(held.intake, by, Deed.HOLD)
    fresh = _still_open(held, now)
    if len(why.strip()) < 5:
        raise DecisionRefused(_("Say why it is kept longer."))
    until = fresh.until + dt.timedelta(hours=hours)
    if not hours > 0 or until > fresh.made_at + LONGEST:
        raise DecisionRefused(_("A place is kept for a week at most. Call the program instead."))
    fresh.until, fresh.extended_why = until, why.strip()[:500]
    fresh.save(update_fields=["until", "extended_why"])
    by.log("extend_hold", intake, fresh, fields=["until"])
    return fresh


@transaction.atomic
def release(held: Hold, by: By, ending: str, now: dt.datetime) -> Hold:
    """Give a place back, or say that they started there; the next one in line is given a place given back."""
    intake = locked(held.intake, by, Deed.HOLD)
    if ending not in (Hold.Ending.RELEASED, Hold.Ending.USED):
        raise DecisionRefused(_("Say whether they started there or the place is given back."))
    fresh = _still_open(held, now)
    _end(fresh, ending, now)
    by.log("release_hold", intake, fresh, fields=["ending"])
    if ending == Hold.Ending.RELEASED:
        _serve_line(fresh.program, now)
    return fresh


@transaction.atomic
def wait_in_line(intake: Intake, program: Program, by: By, now: dt.datetime) -> WaitingPlace:
    """Put an intake at the end of a program's line."""
    intake = locked(intake, by, Deed.HOLD)
    try:
        with transaction.atomic():
            place = WaitingPlace.objects.create(intake=intake, program=program, by=by.user, since=now)
    except IntegrityError as twice:
        raise DecisionRefused(_("They stand in this line already.")) from twice
    by.log("wait_in_line", intake, place)
    _serve_line(program, now)
    return place


@transaction.atomic
def leave_line(place: WaitingPlace, by: By, now: dt.datetime) -> None:
    """Take an intake out of a program's line."""
    intake = locked(place.intake, by, Deed.HOLD)
    WaitingPlace.objects.filter(pk=place.pk, left_at=None).update(left_at=now)
    by.log("leave_line", intake, place)


def end_with(intake: Intake, ending: str, now: dt.datetime) -> None:
    """End what is kept for an intake that starts there or goes on no more; call it inside the act's transaction."""
    WaitingPlace.objects.filter(intake=intake, left_at=None).update(left_at=now)
    for held in Hold.objects.filter(intake=intake, ended_at=None).select_related("program"):
        if _end(held, ending, now) and ending == Hold.Ending.RELEASED:
            _serve_line(held.program, now)


def give_back(held: Hold, now: dt.datetime) -> None:
    """End one hold and give its place to the next in line; call it inside the act's transaction."""
    if _end(held, Hold.Ending.RELEASED, now):
        _serve_line(held.program, now)


def expire(now: dt.datetime) -> int:
    """End what has run out, give the places to the next in line, tell both; return how many ended."""
    programs = Hold.objects.filter(ended_at=None, until__lte=now).values_list("program", flat=True).distinct()
    ended = 0
    for program in Program.objects.filter(pk__in=list(programs)):
        with transaction.atomic():
            ended += _end_due(program, now)
            _serve_line(program, now)
    return ended


def _end_due(program: Program, now: dt.datetime) -> int:
    due = Hold.objects.select_for_update().filter(program=program, ended_at=None, until__lte=now).order_by("pk")
    ended = [one for one in due if _end(one, Hold.Ending.EXPIRED, now)]
    for one in ended:
        _tell(one, "place_ended", now)
        record("hold_expired", intakes=[one.intake_id], object_kind="hold", object_id=one.pk, fields=["ending"])
    return len(ended)


def _end(held: Hold, ending: str, now: dt.datetime) -> bool:
    """End a hold once; return False where somebody was first."""
    won = Hold.objects.filter(pk=held.pk, ended_at=None).update(ended_at=now, ending=ending) == 1
    if won:
        held.ended_at, held.ending = now, ending
    return won


def _still_open(held: Hold, now: dt.datetime) -> Hold:
    fresh = Hold.objects.select_for_update(of=("self",)).select_related("program").get(pk=held.pk)
    if fresh.ended_at is not None or fresh.until <= now:
        raise DecisionRefused(_("This place is no longer kept. Look at the page again."))
    return fresh


def _seat(intake: Intake, program: Program, user: Any, now: dt.datetime) -> Hold | None:
    """Take the lowest free seat; whoever loses a seat to a faster one tries the next."""
    for _try in range(seats_of(program, now)):
        taken = set(Hold.objects.filter(program=program, ended_at=None).values_list("seat", flat=True))
        free = next((seat for seat in range(1, seats_of(program, now) + 1) if seat not in taken), None)
        if free is None:
            return None
        try:
            with transaction.atomic():  # a savepoint: the loser must still read what is left
                return Hold.objects.create(
                    program=program, seat=free, intake=intake, by=user, made_at=now,
                    until=now + dt.timedelta(hours=HOLD_HOURS),
                )  # fmt: skip
        except IntegrityError:
            continue
    return None


def _serve_line(program: Program, now: dt.datetime) -> None:
    """Give free places to those in line, who came first in front, and tell them."""
    line = WaitingPlace.objects.select_for_update(of=("self",)).filter(
        program=program, left_at=None, intake__state__in=MAY_WAIT)
    for place in line.select_related("intake").order_by("since", "pk"):
        if Hold.objects.filter(intake=place.intake, ended_at=None).exists():
            continue
        given = _seat(place.intake, program, None, now)
        if given is None:
            return
        WaitingPlace.objects.filter(pk=place.pk).update(left_at=now, was_given=True)
        _tell(given, "place_kept", now)
        record("hold_promoted", intakes=[place.intake_id], object_kind="hold", object_id=given.pk)


def _leave_line(intake: Intake, now: dt.datetime) -> None:
    WaitingPlace.objects.filter(intake=intake, left_at=None).update(left_at=now, was_given=True)


def _tell(held: Hold, kind: str, now: dt.datetime) -> None:
    """Plan the one message about it; where none can go, it becomes a call for staff."""
    until = held.until if kind == "place_kept" else now + dt.timedelta(days=2)
    local = held.until.astimezone(ZoneInfo(held.intake.site.zone))
    Reminder.objects.get_or_create(
        key=f"{held.pk}:{kind}",
        defaults={
            "site_id": held.intake.site_id, "intake": held.intake, "kind": kind, "channel": Reminder.Channel.TEXT,
            "due_at": now, "until": until, "details": {"day": written_day(local), "time": written_time(local)},
        },
    )  # fmt: skip
