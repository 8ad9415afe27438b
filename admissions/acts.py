"""What may be done with an intake in which state, and by whom: one table.

A button is shown where `can` says so and the act itself asks `demand`, so a disallowed act is absent and refused.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Act, may
from intake.states import MOVES, OPEN, State


class Deed(models.TextChoices):
    """One thing staff do with an intake."""

    CONTACT = "contact", _("Add a note")
    CORRECT_CONTACT = "correct_contact", _("Correct name and contact")
    SEND = "send", _("Send the form for them")
    ASSIGN = "assign", _("Assign")
    SAME_PERSON = "same_person", _("Say whether two are one person")
    MERGE = "merge", _("Make two records of one person one")
    UNDO_MERGE = "undo_merge", _("Take a merge back")
    SNOOZE = "snooze", _("Set aside until later")
    CONFIRM_SAFE = "confirm_safe", _("Confirm that contact is safe")
    MINOR_CONSENT = "minor_consent", _("Write down who consents for a person under 18")
    RECORD_FACT = "record_fact", _("Record an answer")
    BEGIN_REMEDY = "begin_remedy", _("Begin a remedy")
    RE_EVALUATE = "re_evaluate", _("Run the rules again")
    REGISTER = "register", _("Write down registration and benefits")
    KEEP_DOCUMENT = "keep_document", _("Keep a document")
    CONSENT = "consent", _("Write down a signed okay, or that it was taken back")
    TELL_REFERRER = "tell_referrer", _("Tell who sent them")
    TAKE_DOWN = "take_down", _("Fill in the phone sheet")
    BOOK = "book", _("Book an evaluation")
    MOVE_BOOKING = "move_booking", _("Move the evaluation")
    CANCEL_BOOKING = "cancel_booking", _("Cancel the evaluation")
    MARK_ATTENDED = "mark_attended", _("They came")
    MARK_MISSED = "mark_missed", _("Could not come")
    EVALUATE = "evaluate", _("Write the evaluation")
    SIGN = "sign", _("Sign the evaluation")
    AMEND = "amend", _("Amend the evaluation")
    LETTER = "letter", _("Write the referral letter")
    REFER = "refer", _("Referred to the program")
    HOLD = "hold", _("Keep a place")
    WAIT = "wait", _("Waiting for a place")
    ADMIT = "admit", _("Started the program")
    BACK = "back", _("Choose again")
    NOT_STARTED = "not_started", _("Did not start after all")
    CORRECT_STAY = "correct_stay", _("Correct the start")
    CHANGE_PLAN = "change_plan", _("Change days, hours or the planned end")
    RECORD_VISIT = "record_visit", _("Write down a day")
    FINISH = "finish", _("Finished or left the program")
    CLOSE = "close", _("Close")
    REOPEN = "reopen", _("Open again")


class DecisionRefused(Exception):
    """This act is not possible now; the message tells staff why and what to do instead."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Who may, in which states, and the state it leads to ("" for none of its own)."""

    act: Act
    states: frozenset[str]
    leads_to: str = ""


_BEFORE = frozenset({State.SUBMITTED, State.REACHED, State.BOOKED, State.EVALUATED})
_AFTER = frozenset({State.DECIDED, State.REFERRED, State.WAITING, State.ADMITTED, State.FINISHED})
_ANY = frozenset(State) - {State.ERASED}
# a day is written down late, too: after the last one, and after the next decision
_STAYED = frozenset({State.ADMITTED, State.FINISHED, State.DECIDED, State.REFERRED, State.WAITING, State.CLOSED})


def _can_move_to(state: str) -> frozenset[str]:
    return frozenset(was for was, nexts in MOVES.items() if state in nexts)


TABLE: dict[str, Rule] = {
    Deed.CONTACT: Rule(act=Act.CONTACT, states=_ANY),
    Deed.CORRECT_CONTACT: Rule(act=Act.CONTACT, states=_ANY),
    Deed.SEND: Rule(act=Act.CONTACT, states=frozenset({State.DRAFT}), leads_to=State.SUBMITTED),
    Deed.ASSIGN: Rule(act=Act.CONTACT, states=OPEN | {State.DRAFT}),
    Deed.SAME_PERSON: Rule(act=Act.CONTACT, states=_ANY),
    Deed.MERGE: Rule(act=Act.MERGE_PEOPLE, states=OPEN),
    Deed.UNDO_MERGE: Rule(act=Act.MERGE_PEOPLE, states=_ANY),
    Deed.SNOOZE: Rule(act=Act.CONTACT, states=OPEN),
    Deed.CONFIRM_SAFE: Rule(act=Act.CONTACT, states=_ANY),
    Deed.MINOR_CONSENT: Rule(act=Act.CONTACT, states=OPEN | {State.DRAFT}),
    Deed.RECORD_FACT: Rule(act=Act.RECORD_FACT, states=OPEN | {State.DRAFT}),
    Deed.BEGIN_REMEDY: Rule(act=Act.CONTACT, states=OPEN),
    Deed.RE_EVALUATE: Rule(act=Act.RECORD_FACT, states=OPEN),
    Deed.REGISTER: Rule(act=Act.REGISTER, states=_ANY),
    Deed.KEEP_DOCUMENT: Rule(act=Act.KEEP_DOCUMENTS, states=_ANY),
    Deed.CONSENT: Rule(act=Act.REGISTER, states=_ANY),
    # Not before somebody has spoken with them: until then it is theirs to erase, without a trace of it elsewhere.
    Deed.TELL_REFERRER: Rule(act=Act.DISCLOSE, states=(_BEFORE | _AFTER) - {State.SUBMITTED}),
    Deed.TAKE_DOWN: Rule(act=Act.RECORD_FACT, states=OPEN | {State.DRAFT}),
    Deed.BOOK: Rule(act=Act.BOOK, states=_can_move_to(State.BOOKED), leads_to=State.BOOKED),
    Deed.MOVE_BOOKING: Rule(act=Act.BOOK, states=frozenset({State.BOOKED})),
    Deed.CANCEL_BOOKING: Rule(act=Act.BOOK, states=frozenset({State.BOOKED}), leads_to=State.REACHED),
    Deed.MARK_ATTENDED: Rule(act=Act.BOOK, states=frozenset({State.BOOKED}), leads_to=State.EVALUATED),
    Deed.MARK_MISSED: Rule(act=Act.BOOK, states=frozenset({State.BOOKED}), leads_to=State.REACHED),
    Deed.EVALUATE: Rule(act=Act.DRAFT_EVALUATION, states=_BEFORE),
    Deed.SIGN: Rule(act=Act.SIGN, states=_BEFORE | _AFTER),
    Deed.AMEND: Rule(act=Act.SIGN, states=_AFTER),
    Deed.LETTER: Rule(act=Act.DISCLOSE, states=_AFTER - {State.FINISHED}),
    Deed.REFER: Rule(act=Act.CONTACT, states=frozenset({State.DECIDED, State.WAITING}), leads_to=State.REFERRED),
    Deed.HOLD: Rule(act=Act.CONTACT, states=_BEFORE | {State.DECIDED, State.REFERRED, State.WAITING}),
    Deed.WAIT: Rule(act=Act.CONTACT, states=frozenset({State.DECIDED, State.REFERRED}), leads_to=State.WAITING),
    Deed.ADMIT: Rule(act=Act.CONTACT, states=frozenset({State.DECIDED, State.REFERRED, State.WAITING}),
                     leads_to=State.ADMITTED),
    Deed.BACK: Rule(act=Act.CONTACT, states=frozenset({State.REFERRED, State.WAITING}), leads_to=State.DECIDED),
    Deed.NOT_STARTED: Rule(act=Act.CONTACT, states=frozenset({State.ADMITTED}), leads_to=State.DECIDED),
    Deed.CORRECT_STAY: Rule(act=Act.CONTACT, states=_STAYED),
    Deed.CHANGE_PLAN: Rule(act=Act.CONTACT, states=frozenset({State.ADMITTED})),
    Deed.RECORD_VISIT: Rule(act=Act.CONTACT, states=_STAYED),
    Deed.FINISH: Rule(act=Act.CONTACT, states=frozenset({State.ADMITTED}), leads_to=State.FINISHED),
    Deed.CLOSE: Rule(act=Act.CLOSE_INTAKE, states=_can_move_to(State.CLOSED), leads_to=State.CLOSED),
    Deed.REOPEN: Rule(act=Act.CLOSE_INTAKE, states=frozenset({State.CLOSED}), leads_to=State.REACHED),
}


def can(user: Any, deed: str, intake: Any) -> bool:
    """Return whether this member of staff may do this now with this intake."""
    rule = TABLE[deed]
    return intake.state in rule.states and may(user, rule.act)


def demand(user: Any, deed: str, intake: Any) -> None:
    """Raise DecisionRefused unless `can`. The intake must be locked, or the state may change before the act."""
    if not can(user, deed, intake):
        raise DecisionRefused(
            _("“%(deed)s” is not possible now: %(state)s.")
            % {"deed": Deed(deed).label, "state": State(intake.state).label}
        )
