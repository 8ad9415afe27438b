"""How long each person waited for their evaluation: one reading of it for every question."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min

from admissions.models import Appointment, Evaluation
from intake.models import StatusChange
from intake.states import State
from reports.frame import HOUR, Frame
from reports.sealed import sent


@dataclass(frozen=True, kw_only=True)
class Wait:
    """From sending a form to the evaluation, to leaving without one, or to now."""

    person: Any  # id of the intake
    submitted: dt.datetime
    hours: float
    was_seen: bool
    is_over: bool  # left without being seen


def waits(frame: Frame) -> list[Wait]:
    """Return the wait of everybody who sent a form in these weeks.

    Seen is who came to a booked time, or, without one, whose evaluation was begun or signed.
    """
    own = {"intake__site": frame.site, "intake__submitted_at__gte": frame.since}
    came = Appointment.objects.filter(state=Appointment.State.ATTENDED, **own)
    seen: dict[Any, dt.datetime] = dict(came.values_list("intake").annotate(at=Min("slot__starts_at")))
    began = StatusChange.objects.filter(now=State.EVALUATED, **own).values_list("intake").annotate(at=Min("at"))
    signed = Evaluation.objects.filter(is_signed=True, **own).values_list("intake").annotate(at=Min("signed_at"))
    for pk, at in [*began, *signed]:
        seen.setdefault(pk, at)
    closed: dict[Any, dt.datetime] = dict(
        StatusChange.objects.filter(now=State.CLOSED, **own).values_list("intake").annotate(at=Max("at")))
    submitted: Any
    found = []
    for pk, submitted, state in sent(frame).order_by().values_list("pk", "submitted_at", "state"):
        is_over = pk not in seen and state == State.CLOSED
        end = seen.get(pk) or (closed.get(pk, frame.now) if is_over else frame.now)
        found.append(Wait(person=pk, submitted=submitted, was_seen=pk in seen, is_over=is_over,
                          hours=max(0.0, (end - submitted).total_seconds() / HOUR)))
    return found
