"""The kinds of messages and tasks: who brings each, and in which states of an intake it may be said. Pure."""

import enum
from dataclasses import dataclass


class By(enum.Enum):
    """Who brings it: a channel (text, else e-mail), or a person."""

    MESSAGE = "text"
    CALL = "call"
    LETTER = "letter"
    DESK = "desk"


class Step(enum.Enum):
    """Messages of one step share the cap of three."""

    ASKED = "asked"  # asked for by a person a moment ago: no cap, no quiet hours
    CONFIRM = "confirm"  # one after an act of the patient's or with them: counts for the day and the week only
    REACH = "reach"
    VISIT = "visit"
    MISSED = "missed"
    PROGRAM = "program"
    CHECK_IN = "check_in"  # goes on as long as the program; after three without an answer a person calls


_ALIVE = frozenset({"submitted", "reached", "booked", "evaluated", "decided", "referred", "waiting", "admitted"})
_AFTER = frozenset({"decided", "referred", "waiting", "admitted"})
_STARTING = _AFTER - {"waiting"}
_IN_PROGRAM, _FINISHED = frozenset({"admitted"}), frozenset({"finished"})
_MISSED = frozenset({"submitted", "reached"})  # booked again or evaluated: nothing more about the one missed


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One reason to speak: who brings it, in which step, and in which states of the intake it may be said."""

    by: By
    step: Step
    speaks_in: frozenset[str] = _ALIVE
    call_instead: bool = False  # a person must know where nothing automated can carry it


KINDS: dict[str, Kind] = {
    "received": Kind(by=By.MESSAGE, step=Step.CONFIRM, speaks_in=frozenset({"submitted"})),
    "no_contact": Kind(by=By.MESSAGE, step=Step.REACH, speaks_in=frozenset({"submitted"})),
    "booked": Kind(by=By.MESSAGE, step=Step.CONFIRM),
    "visit_72h": Kind(by=By.MESSAGE, step=Step.VISIT),
    "visit_24h": Kind(by=By.MESSAGE, step=Step.VISIT, call_instead=True),
    "visit_2h": Kind(by=By.MESSAGE, step=Step.VISIT),
    # they have not chosen yet whether we may share: in place of the reminder three days before, or a call
    "to_do": Kind(by=By.MESSAGE, step=Step.VISIT, speaks_in=frozenset({"booked"}), call_instead=True),
    "to_do_call": Kind(by=By.CALL, step=Step.VISIT, speaks_in=frozenset({"booked"})),
    "missed": Kind(by=By.MESSAGE, step=Step.MISSED, speaks_in=_MISSED),
    "missed_call_0": Kind(by=By.CALL, step=Step.MISSED, speaks_in=_MISSED),
    "missed_call_1": Kind(by=By.CALL, step=Step.MISSED, speaks_in=_MISSED),
    "missed_call_3": Kind(by=By.CALL, step=Step.MISSED, speaks_in=_MISSED),
    "missed_letter": Kind(by=By.LETTER, step=Step.MISSED, speaks_in=_MISSED),
    "move_visit": Kind(by=By.CALL, step=Step.ASKED, speaks_in=frozenset({"booked"})),
    # said to several at once, by staff
    "call_us": Kind(by=By.MESSAGE, step=Step.REACH),
    "new_times": Kind(by=By.MESSAGE, step=Step.REACH, speaks_in=_MISSED),
    "closed_today": Kind(by=By.MESSAGE, step=Step.REACH),
    # a day of the program, missed
    "day_missed": Kind(by=By.MESSAGE, step=Step.MISSED, speaks_in=_IN_PROGRAM),
    "day_missed_call_0": Kind(by=By.CALL, step=Step.MISSED, speaks_in=_IN_PROGRAM),
    "day_missed_call_1": Kind(by=By.CALL, step=Step.MISSED, speaks_in=_IN_PROGRAM),
    "day_missed_call_3": Kind(by=By.CALL, step=Step.MISSED, speaks_in=_IN_PROGRAM),
    "day_missed_letter": Kind(by=By.LETTER, step=Step.MISSED, speaks_in=_IN_PROGRAM),
    "misses_review": Kind(by=By.CALL, step=Step.MISSED, speaks_in=_IN_PROGRAM),
    "next_steps": Kind(by=By.MESSAGE, step=Step.CONFIRM, speaks_in=_AFTER),
    "before_start": Kind(by=By.MESSAGE, step=Step.PROGRAM, speaks_in=_STARTING, call_instead=True),
    "first_week": Kind(by=By.MESSAGE, step=Step.PROGRAM, speaks_in=_STARTING, call_instead=True),
    "day_7": Kind(by=By.CALL, step=Step.PROGRAM, speaks_in=_AFTER),
    "day_14": Kind(by=By.MESSAGE, step=Step.PROGRAM, speaks_in=_AFTER, call_instead=True),
    "day_30": Kind(by=By.CALL, step=Step.PROGRAM, speaks_in=_AFTER),
    "day_34": Kind(by=By.CALL, step=Step.PROGRAM, speaks_in=_AFTER),
    "review": Kind(by=By.CALL, step=Step.PROGRAM, speaks_in=_AFTER),
    "waiting": Kind(by=By.CALL, step=Step.PROGRAM, speaks_in=frozenset({"waiting"})),
    "check_in": Kind(by=By.MESSAGE, step=Step.CHECK_IN, speaks_in=_IN_PROGRAM, call_instead=True),
    "check_in_call": Kind(by=By.CALL, step=Step.CHECK_IN, speaks_in=_IN_PROGRAM),
    "aftercare": Kind(by=By.MESSAGE, step=Step.PROGRAM, speaks_in=_FINISHED, call_instead=True),
    "aftercare_30": Kind(by=By.CALL, step=Step.PROGRAM, speaks_in=_FINISHED),
    "aftercare_90": Kind(by=By.CALL, step=Step.PROGRAM, speaks_in=_FINISHED),
    "aftercare_day": Kind(by=By.CALL, step=Step.PROGRAM, speaks_in=_FINISHED | _STARTING - _IN_PROGRAM),
    "left_call_1": Kind(by=By.CALL, step=Step.PROGRAM, speaks_in=_AFTER - _IN_PROGRAM),
    "left_call_7": Kind(by=By.CALL, step=Step.PROGRAM, speaks_in=_AFTER - _IN_PROGRAM),
    "left_call_30": Kind(by=By.CALL, step=Step.PROGRAM, speaks_in=_AFTER - _IN_PROGRAM),
    # what a check-in asks of us
    "step_up": Kind(by=By.CALL, step=Step.PROGRAM, speaks_in=_IN_PROGRAM),
    "step_down": Kind(by=By.CALL, step=Step.PROGRAM, speaks_in=_IN_PROGRAM),
    "check_in_look": Kind(by=By.CALL, step=Step.PROGRAM, speaks_in=_IN_PROGRAM),
    "wants_call": Kind(by=By.CALL, step=Step.ASKED, speaks_in=_ALIVE | _FINISHED),
    "place_kept": Kind(by=By.MESSAGE, step=Step.CONFIRM, call_instead=True),
    "place_ended": Kind(by=By.MESSAGE, step=Step.CONFIRM, call_instead=True),
    # planned by the desk when it writes an authorization down
    "authorization": Kind(by=By.DESK, step=Step.ASKED, speaks_in=_ALIVE | _FINISHED),
    # begun by the desk with one press beside what is not met yet
    "remedy": Kind(by=By.DESK, step=Step.ASKED),
    # what a call or a reply asks of us
    "call_back": Kind(by=By.CALL, step=Step.ASKED),
    "reply_new_time": Kind(by=By.CALL, step=Step.ASKED),
    "reply_ride": Kind(by=By.CALL, step=Step.ASKED),
    "reply_good_time": Kind(by=By.CALL, step=Step.ASKED),
    "reply_other": Kind(by=By.CALL, step=Step.ASKED, speaks_in=_ALIVE | {"finished", "closed"}),
    "reply_wrong": Kind(by=By.CALL, step=Step.ASKED),
}
VISIT_KINDS = ("booked", "visit_72h", "to_do", "to_do_call", "visit_24h", "visit_2h")
MISSED_KINDS = ("missed", "missed_call_0", "missed_call_1", "missed_call_3", "missed_letter")
DAY_KINDS = ("day_missed", "day_missed_call_0", "day_missed_call_1", "day_missed_call_3", "day_missed_letter")
TO_SEVERAL = ("call_us", "new_times", "closed_today")
LEFT_KINDS = ("left_call_1", "left_call_7", "left_call_30")
AFTERCARE_KINDS = ("aftercare", "aftercare_30", "aftercare_90")
OUTREACH = frozenset({Step.REACH, Step.MISSED, Step.PROGRAM})  # ends with "last" instead of going on
