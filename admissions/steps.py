"""Where one intake stands: who comes first, which clock runs, what is the next step and who must act. Pure.

Order: alert (within same day by kind), first-offer clock (breached, approaching), then who has waited longest.
`queue.py` says the same as SQL for 10,000 rows, and the tests hold the two equal.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from admissions.words import Words
from eligibility.rules import RULES
from intake.promise import call_by
from intake.states import State
from outbox.models import Alert

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
CLOCK_RUNS = (State.SUBMITTED, State.REACHED)
SETTLED = (State.ADMITTED, State.FINISHED, State.CLOSED)  # nobody waits here


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
    if at.state not in CLOCK_RUNS or at.was_offered:
        return Clock()
    due = call_by(site, at.since)
    if due <= now:
        return Clock(state="breached", due_at=due)
    return Clock(state="approaching" if due <= now + last_fifth(site) else "running", due_at=due)


def order_key(at: Standing, site: Any, now: dt.datetime) -> tuple[int, int, bool, dt.datetime, str]:
    """Return what the queue sorts by; ties fall by the intake's id, so they never swap."""
    place = {"breached": BREACHED, "approaching": APPROACHES}.get(clock(at, site, now).state, NO_HURRY)
    return at.alert_place, place, at.state in SETTLED, at.since, at.key


def last_fifth(site: Any) -> dt.timedelta:
    """Return how long before it is due a clock approaches."""
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
