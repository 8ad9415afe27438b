"""One message to several people: first who gets it, when, and who is left out and why; then one press (S-38)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.permissions import Act, allowed, may
from admissions.acts import DecisionRefused
from admissions.decisions.by import By
from admissions.decisions.many import chosen_by, demand_not_too_many
from admissions.views.many import NAMED, posted_ids
from followups import moment, schedule, words, world
from followups.hours import local_zone
from followups.rows import rows, zone_of
from intake.models import Intake
from outbox.models import Reminder
from outbox.verdicts import Hold, Send
from privacy.audit import record_request


@dataclass(frozen=True, kw_only=True)
class Told:
    """What becomes of the message for one person."""

    intake: Intake
    row: Reminder
    goes: bool
    text: str = ""  # the exact words, where it would go this minute
    at: dt.datetime | None = None  # by their clock, where it waits
    why: str = ""  # it waits or is left out


def weigh(people: Sequence[Intake], kind: str, now: dt.datetime, *, lock: bool = False) -> list[Told]:
    """Return what would become of this message for each: the same question the moment of sending asks."""
    planned = [row for one in people for row in rows(
        one, [schedule.to_several(str(one.pk), kind, now=now, zone=zone_of(one))])]
    stands = world.read(planned, now, lock=lock)
    there = set(Reminder.objects.filter(key__in=[row.key for row in planned]).values_list("key", flat=True))
    return [_weighed(one, row, stands, now, said_today=row.key in there)
            for one, row in zip(people, planned, strict=True)]


def _weighed(intake: Intake, row: Reminder, stands: world.World, now: dt.datetime, *, said_today: bool) -> Told:
    if said_today:
        return Told(intake=intake, row=row, goes=False, why=say("Planned or said today already."))
    decision = moment.decide(row, stands, now)
    if isinstance(decision, Send):
        return Told(intake=intake, row=row, goes=True, text=decision.text)
    if isinstance(decision, Hold):
        local = decision.until.astimezone(local_zone(row.zone))
        return Told(intake=intake, row=row, goes=True, at=local, why=words.reason(decision.reason))
    return Told(intake=intake, row=row, goes=False, why=words.reason(decision.reason))


@transaction.atomic
def send_many(by: By, ids: Sequence[Any], kind: str, now: dt.datetime) -> tuple[int, int]:
    """Plan the message for everybody it may go to; return (planned, left out).

    Asked again under lock; and every message is asked once more when it goes.
    """
    if not may(by.user, Act.CHANGE_FOLLOWUP):
        raise DecisionRefused(say("Your role may not write to people."))
    if kind not in schedule.TO_SEVERAL:
        raise DecisionRefused(say("Choose what to say."))
    demand_not_too_many(by, len(ids))
    people = list(chosen_by(by, ids).select_related("contact", "site"))
    going = [one for one in weigh(people, kind, now, lock=True) if one.goes]
    Reminder.objects.bulk_create([one.row for one in going], ignore_conflicts=True)
    for one in going:
        by.log("message_many", one.intake, one.row, fields=["kind"], why=kind)
    return len(going), len(ids) - len(going)


@allowed(Act.CHANGE_FOLLOWUP)
@require_POST
def message_many(request: HttpRequest) -> HttpResponse:
    """Show what would be said to whom, and who is left out and why; with "confirm", plan it."""
    ids, by, now = posted_ids(request.POST.getlist("pick")), By.request(request), timezone.now()
    kind = request.POST.get("kind", schedule.TO_SEVERAL[0])
    kind = kind if kind in schedule.TO_SEVERAL else schedule.TO_SEVERAL[0]
    try:
        if "confirm" in request.POST:
            planned, left = send_many(by, ids, request.POST.get("kind", ""), now)
            messages.success(request, _said(planned, left))
            return redirect("admissions:queue")
        demand_not_too_many(by, len(ids))
        people = list(chosen_by(by, ids).select_related("contact", "site"))
        if not people:
            raise DecisionRefused(say("Tick the people first."))
    except DecisionRefused as why:
        messages.error(request, why.args[0])
        return redirect("admissions:queue")
    found = weigh(people, kind, now)
    record_request(request, "list", intakes=[one.pk for one in people], object_kind="message")
    going, left_out = [one for one in found if one.goes], [one for one in found if not one.goes]
    return render(request, "followups/several.html", {
        "kind": kind, "kinds": [(code, words.kind(code)) for code in schedule.TO_SEVERAL], "going": going[:NAMED],
        "more": max(0, len(going) - NAMED), "total": len(going), "left_out": left_out,
        "ids": [one.pk for one in people],
        "example": next((one.text for one in going if one.text), "")})


def _said(planned: int, left: int) -> str:
    told = ngettext("%(n)d message is on its way.", "%(n)d messages are on their way.", planned) % {"n": planned}
    if left:
        told += " " + ngettext("%(n)d person left out.", "%(n)d people left out.", left) % {"n": left}
    return told
