"""What is due when. Pure: states, instants and zones in, due messages and tasks out.

Instants are UTC (aware); `zone` is an IANA name or "" where unknown. A time of day is meant at the recipient
and kept as intended wall time, so that the hour stays the same on both daylight-saving nights.
Sources: spec/clinical.md 7.3 (cadence), spec/experience.md C2 (hours, caps), 47 CFR 64.1200(c)(1) (outer hours).
"""

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from followups.hours import DAY, held_until, jitter, local_zone, to_utc, window
from followups.kinds import AFTERCARE_KINDS as AFTERCARE_KINDS
from followups.kinds import DAY_KINDS as DAY_KINDS
from followups.kinds import KINDS as KINDS
from followups.kinds import LEFT_KINDS as LEFT_KINDS
from followups.kinds import MISSED_KINDS as MISSED_KINDS
from followups.kinds import OUTREACH as OUTREACH
from followups.kinds import TO_SEVERAL as TO_SEVERAL
from followups.kinds import VISIT_KINDS as VISIT_KINDS
from followups.kinds import By as By
from followups.kinds import Kind as Kind
from followups.kinds import Step as Step

HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Due:
    """One message or task: not before `due_at`, stale after `until`, meant for `wall_time` in `zone`."""

    kind: str
    by: By
    key: str
    due_at: dt.datetime
    until: dt.datetime
    zone: str
    wall_time: str


def _due(kind: str, key: str, at: dt.datetime, until: dt.datetime, zone: str) -> Due:
    wall = at.astimezone(local_zone(zone)).strftime("%Y-%m-%dT%H:%M")
    return Due(kind=kind, by=KINDS[kind].by, key=key, due_at=at, until=until, zone=zone, wall_time=wall)


def _forward(kind: str, key: str, at: dt.datetime, until: dt.datetime, zone: str) -> Due:
    """A message at `at` or the first decent time after it."""
    return _due(kind, key, held_until(at, zone, key), until, zone)


def _backward(at: dt.datetime, zone: str, key: str) -> dt.datetime:
    """Return the last decent time of that day up to `at`; where the day has not opened yet, its opening."""
    hours = window(zone)
    opens, closes = hours.on(at.astimezone(hours.zone).date())
    if at < opens:
        return opens + jitter(key)
    return max(opens, min(at, closes) - jitter(key))


def _days_before(start: dt.datetime, days: int, zone: str) -> dt.datetime:
    wall = start.astimezone(local_zone(zone)).replace(tzinfo=None)
    return to_utc(wall - days * DAY, local_zone(zone))


def for_appointment(
    appointment: str, *, starts_at: dt.datetime, booked_at: dt.datetime, zone: str, to_do: bool = False,
) -> list[Due]:
    """Return the confirmation at once and the reminders three days, one day and two hours before.

    A reminder that would come before the booking or too late is left out, and the first one where the booking is less
    than a week old: with the confirmation it would be a fourth in one week. `to_do` says that the person has
    something left to do before: the first reminder asks for it, and where there is no room for one a person does.
    """
    def key(kind: str, at: dt.datetime) -> str:
        return f"{appointment}:{kind}:{at.astimezone(local_zone(zone)).date()}"

    dues = [_forward("booked", key("booked", booked_at), booked_at, starts_at - 2 * HOUR, zone)]

    def remind(kind: str, at: dt.datetime, until: dt.datetime) -> None:
        decent = _backward(at, zone, key(kind, at))
        if booked_at < decent < until:  # out of the night it may fall before the booking, or too close to the visit
            dues.append(_due(kind, key(kind, at), decent, until, zone))

    three_days, one_day = _days_before(starts_at, 3, zone), _days_before(starts_at, 1, zone)
    if starts_at - booked_at >= 7 * DAY:
        remind("to_do" if to_do else "visit_72h", three_days, one_day - HOUR)
    elif to_do:
        at = max(one_day, booked_at + HOUR)
        dues.append(_due("to_do_call", key("to_do_call", at), at, starts_at, zone))
    if one_day > booked_at + HOUR:
        remind("visit_24h", one_day, starts_at - 3 * HOUR)
    two_hours = starts_at - 2 * HOUR
    if two_hours > booked_at + HOUR:
        remind("visit_2h", two_hours, starts_at - HOUR / 6)
    return dues


def after_missed(of: str, *, missed_at: dt.datetime, zone: str, what: str = "missed") -> list[Due]:
    """Return calls on the same day, the next and the third, at different hours, one text, and a letter on day 7.

    `what` is "missed" for an evaluation, "day_missed" for a day of the program; `of` names the one missed.
    """
    local = local_zone(zone)
    day = missed_at.astimezone(local).date()

    def on(days: int, hour: int) -> dt.datetime:
        return to_utc(dt.datetime.combine(day + days * DAY, dt.time(hour)), local)

    def key(kind: str) -> str:
        return f"{of}:{kind}:{day}"

    def due(kind: str, at: dt.datetime, until: dt.datetime) -> Due:
        return _due(kind, key(kind), at, until, zone)

    return [
        due(f"{what}_call_0", missed_at, max(on(1, 14), missed_at + HOUR)),
        _forward(what, key(what), missed_at + HOUR, on(4, 19), zone),
        due(f"{what}_call_1", on(1, 14), on(3, 17)),
        due(f"{what}_call_3", on(3, 17), on(7, 9)),
        due(f"{what}_letter", on(7, 9), on(28, 19)),
    ]


def review_misses(of: str, *, noted_at: dt.datetime, zone: str) -> Due:
    """Return the review that is due at once, when days were missed in a row despite calls: is more care needed?"""
    day = noted_at.astimezone(local_zone(zone)).date()
    return _due("misses_review", f"{of}:misses_review:{day}", noted_at, noted_at + 14 * DAY, zone)


def after_leaving(stay: str, *, left_at: dt.datetime, zone: str) -> list[Due]:
    """Return the calls that keep the door open for somebody who left early: next day, after a week, after a month."""
    local = local_zone(zone)
    day = left_at.astimezone(local).date()

    def call(kind: str, days: int, fresh: int) -> Due:
        at, until = (to_utc(dt.datetime.combine(day + n * DAY, dt.time(10)), local) for n in (days, days + fresh))
        return _due(kind, f"{stay}:{kind}:{day}", at, until, zone)

    return [call("left_call_1", 1, 5), call("left_call_7", 7, 14), call("left_call_30", 30, 30)]


def after_aftercare(stay: str, *, day: dt.date, zone: str) -> Due:
    """Return the call on the day after aftercare was to begin: did they get there?"""
    at = to_utc(dt.datetime.combine(day + DAY, dt.time(10)), local_zone(zone))
    return _due("aftercare_day", f"{stay}:aftercare_day:{day}", at, at + 14 * DAY, zone)


def after_evaluation(
    evaluation: str, *, signed_at: dt.datetime, starts_on: dt.date | None, reviews: Iterable[dt.date], zone: str,
) -> list[Due]:
    """Return what follows a signed evaluation: next steps, before the start, first week, days 7 to 34, reviews.

    Days count from the start, or from the signing where no start is known: then a person calls, for the
    first fourteen days are the ones in which people are lost.
    """
    local = local_zone(zone)
    signed_on = signed_at.astimezone(local).date()

    def on(day: dt.date, hour: int) -> dt.datetime:
        return to_utc(dt.datetime.combine(day, dt.time(hour)), local)

    def key(kind: str, day: dt.date) -> str:
        return f"{evaluation}:{kind}:{day}"

    def message(kind: str, day: dt.date, hour: int, days_fresh: int) -> Due:
        name = key(kind, day)
        return _forward(kind, name, on(day, hour) + jitter(name), on(day + days_fresh * DAY, 19), zone)

    def call(kind: str, day: dt.date, days_fresh: int) -> Due:
        return _due(kind, key(kind, day), on(day, 10), on(day + days_fresh * DAY, 19), zone)

    dues = [_forward("next_steps", key("next_steps", signed_on), signed_at + HOUR, on(signed_on + 2 * DAY, 19), zone)]
    first = starts_on or signed_on
    if starts_on is not None:
        dues.append(message("before_start", starts_on - DAY, 15, 1))
        dues.append(message("first_week", starts_on + 2 * DAY, 15, 3))
    dues.append(call("day_7", first + 7 * DAY, 6))
    dues.append(message("day_14", first + 14 * DAY, 15, 4))
    dues.append(call("day_30", first + 30 * DAY, 4))
    dues.append(call("day_34", first + 34 * DAY, 10))
    dues.extend(call("review", day, 14) for day in sorted(set(reviews)))
    return dues


def while_waiting(intake: str, *, last_contact: dt.datetime, zone: str) -> Due:
    """Return the call that is due 48 hours after the last contact with someone waiting for a place."""
    at = last_contact + 2 * DAY
    day = at.astimezone(local_zone(zone)).date()
    return _due("waiting", f"{intake}:waiting:{day}", at, at + 14 * DAY, zone)


def check_in(intake: str, kind: str, *, day: dt.date, zone: str) -> Due:
    """Return the check-in of this day: a message in the afternoon, or a call; good until the next week's."""
    local = local_zone(zone)
    key = f"{intake}:{kind}:{day}"
    at = to_utc(dt.datetime.combine(day, dt.time(15)), local)
    until = to_utc(dt.datetime.combine(day + 6 * DAY, dt.time(19)), local)
    if KINDS[kind].by is By.MESSAGE:
        return _forward(kind, key, at + jitter(key), until, zone)
    return _due(kind, key, at, until, zone)


def after_finishing(intake: str, *, finished_at: dt.datetime, zone: str) -> list[Due]:
    """Return the contact that stays after a program: a message after a week, calls after a month and three months."""
    local = local_zone(zone)
    day = finished_at.astimezone(local).date()

    def on(days: int, hour: int) -> dt.datetime:
        return to_utc(dt.datetime.combine(day + days * DAY, dt.time(hour)), local)

    def key(kind: str) -> str:
        return f"{intake}:{kind}:{day}"

    return [
        _forward("aftercare", key("aftercare"), on(7, 15) + jitter(key("aftercare")), on(11, 19), zone),
        _due("aftercare_30", key("aftercare_30"), on(30, 10), on(44, 19), zone),
        _due("aftercare_90", key("aftercare_90"), on(90, 10), on(120, 19), zone),
    ]


def after_submission(intake: str, *, submitted_at: dt.datetime, call_by: dt.datetime, zone: str) -> Due:
    """Return the message that says the form has arrived and by when someone calls."""
    day = submitted_at.astimezone(local_zone(zone)).date()
    return _forward("received", f"{intake}:received:{day}", submitted_at, call_by - HOUR, zone)


def after_no_answer(intake: str, *, called_at: dt.datetime, zone: str) -> Due:
    """Return the message that asks for a good time after a call nobody answered: one a local day."""
    day = called_at.astimezone(local_zone(zone)).date()
    return _forward("no_contact", f"{intake}:no_contact:{day}", called_at + HOUR / 2, called_at + 3 * DAY, zone)


def to_several(intake: str, kind: str, *, now: dt.datetime, zone: str) -> Due:
    """Return one message staff send to several people at once: today, at a decent time; one of a kind a local day."""
    day = now.astimezone(local_zone(zone)).date()
    return _forward(kind, f"{intake}:{kind}:{day}", now, now + (DAY if kind == "closed_today" else 3 * DAY), zone)


# --- how often is too often --------------------------------------------------------------------------
@dataclass(frozen=True)
class Said:
    """A message that went out."""

    at: dt.datetime
    kind: str
    of: str  # the appointment or evaluation it belongs to: a new one begins a new step


class Cap(enum.Enum):
    GO = "go"
    LATER = "later"
    LAST = "last"  # say the last one instead
    NO_MORE = "no_more"


A_DAY, A_WEEK, A_STEP = 1, 3, 3


def cap(said: Sequence[Said], kind: str, of: str, *, now: dt.datetime, zone: str) -> tuple[Cap, dt.datetime]:
    """Return whether one more may go now, and where not yet, the first instant at which it may.

    One a day (the recipient's), three in any seven days, three a step: then once "last", then nothing more of
    that step. `said` are this person's automated messages but for those asked for, newest or oldest first.
    """
    step = KINDS[kind].step
    if step is Step.ASKED:
        return Cap.GO, now
    local = local_zone(zone)
    times = sorted(one.at for one in said)
    of_step = [one for one in said if one.of == of and (one.kind == "last" or _step(one.kind) is step)]
    verdict = Cap.GO
    if step in OUTREACH and len(of_step) >= A_STEP:
        if any(one.kind == "last" for one in of_step):
            return Cap.NO_MORE, now
        verdict = Cap.LAST
    elif step is Step.VISIT and len(of_step) >= A_STEP:
        return Cap.NO_MORE, now
    today = now.astimezone(local).date()
    if sum(1 for at in times if at.astimezone(local).date() == today) >= A_DAY:
        return Cap.LATER, to_utc(dt.datetime.combine(today + DAY, dt.time(0)), local)
    week = [at for at in times if at > now - 7 * DAY]
    if len(week) >= A_WEEK:
        return Cap.LATER, week[-A_WEEK] + 7 * DAY
    return verdict, now


def _step(kind: str) -> Step | None:
    return KINDS[kind].step if kind in KINDS else None
