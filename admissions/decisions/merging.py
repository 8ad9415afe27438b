"""Merge one record of a person into another, and take that back. Both are locked; all of it is audited."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Act, may
from admissions.access import visible_to
from admissions.acts import TABLE, DecisionRefused, Deed, demand
from admissions.decisions import holding
from admissions.decisions.booking import _end
from admissions.decisions.by import By
from admissions.decisions.findings import add_finding
from admissions.merging import beside, booked, contact_of, sooner, why_not
from admissions.models import Appointment, Hold, Merge, WaitingPlace
from admissions.same_person import pairs_of
from intake import facts, recommendations, search
from intake.models import Finding, Intake
from intake.states import State
from outbox.models import Alert, Reminder

OPEN_CALLS = Q(channel__in=[Reminder.Channel.CALL, Reminder.Channel.LETTER], state=Reminder.State.PLANNED)
WHY = "merged"


@transaction.atomic
def merge(kept: Intake, other: Intake, by: By, choices: Mapping[str, str], stamp: str, now: dt.datetime) -> Merge:
    """Make two records of one person one. `choices` maps the names of the lines to "kept" or "other".

    `stamp` is of what the member looked at. Raises DecisionRefused where it changed since, where a choice is missing,
    and where the two were not said to be one person.
    """
    kept, other = _both(kept, other, by)
    demand(by.user, Deed.MERGE, kept)
    refusal = why_not(kept, other)
    if refusal:
        raise DecisionRefused(refusal)
    if not pairs_of(kept).filter(Q(one=other) | Q(other=other), is_same=True).exists():
        raise DecisionRefused(_("Say first that both are the same person."))
    found = beside(kept, other, is_clinician=may(by.user, Act.SIGN))
    if found.stamp != stamp:
        raise DecisionRefused(_("One of the two changed meanwhile. Nothing was merged. Look at both again."))
    if any(choices.get(line.name) not in ("kept", "other") for line in found.lines):
        raise DecisionRefused(_("Choose on every line which one stays."))
    taken = [line.name for line in found.lines if choices[line.name] == "other"]
    details: dict[str, Any] = {
        "state": other.state, "owner": str(kept.owner_id or ""),
        "contact": _take_contact(kept, other, [name[8:] for name in taken if name.startswith("contact_")]),
        "findings": _take_facts(kept, other, by, [name[5:] for name in taken if name.startswith("fact_")], now),
        "alerts": _move_alerts(kept, other, by, now), "visit": _move_visit(kept, other, by, now),
        "hold": _move_hold(kept, other, now), "lines": _move_lines(kept, other, now),
        "calls": _move_calls(kept, other),
    }
    if kept.owner_id is None and other.owner_id is not None:
        kept.owner_id = other.owner_id
        kept.save(update_fields=["owner", "changed_at"])
    other = Intake.objects.get(pk=other.pk)
    other.move_to(State.CLOSED, by=by.user, reason="duplicate")
    made = Merge.objects.create(kept=kept, other=other, by=by.user, at=now, details=details)
    by.log("merge", kept, made, fields=taken)
    by.log("merged_into", other, made, fields=["state"])
    recommendations.renew(kept, "finding")
    return made


@transaction.atomic
def undo_merge(merged: Merge, by: By, now: dt.datetime) -> Intake:
    """Take a merge back: what moved and still stands open goes back; a value changed since stays. Return the other."""
    kept, other = _both(merged.kept, merged.other, by)
    demand(by.user, Deed.UNDO_MERGE, kept)
    made = Merge.objects.select_for_update(of=("self",)).get(pk=merged.pk)
    if made.undone_at is not None:
        raise DecisionRefused(_("This was taken back before."))
    if other.state != State.CLOSED:
        raise DecisionRefused(_("The other one was opened again meanwhile. Look at both."))
    details: Any = made.details
    made.undone_at, made.undone_by = now, by.user
    made.save(update_fields=["undone_at", "undone_by"])
    _give_back_contact(kept, details["contact"])
    why = str(_("The merge was taken back."))
    for finding in Finding.objects.standing().filter(pk__in=details["findings"]):
        finding.withdrawn_at, finding.withdrawn_by, finding.withdrawn_why = now, by.user, why
        finding.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    if not details["owner"] and kept.owner_id == other.owner_id:
        kept.owner = None
        kept.save(update_fields=["owner", "changed_at"])
    other.move_to(State.REACHED, by=by.user, reason="merge_undone")
    for alert in Alert.objects.filter(pk__in=details["alerts"], closed_at=None):
        Alert.objects.filter(pk=alert.pk).update(intake=other)
    _visit_back(kept, other, by, details["visit"])
    if details["hold"]:
        Hold.objects.filter(pk=details["hold"], intake=kept, ended_at=None).update(intake=other)
    WaitingPlace.objects.filter(pk__in=details["lines"], left_at=None).update(intake=other)
    Reminder.objects.filter(OPEN_CALLS, pk__in=details["calls"]).update(intake=other)
    by.log("undo_merge", kept, made, fields=["undone_at"])
    by.log("undo_merge", other, made, fields=["state"])
    for one in (kept, other):
        recommendations.renew(one, "finding")
    return other


def _both(one: Intake, two: Intake, by: By) -> tuple[Intake, Intake]:
    """Lock both, always in the same order; refuse those this member may not see."""
    ids = [one.pk, two.pk]
    if visible_to(by.user).filter(pk__in=ids).count() != len(set(ids)):
        raise DecisionRefused(_("Choose two records of one person at this site."))
    rows = {row.pk: row for row in Intake.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")}
    return rows[one.pk], rows[two.pk]


def _take_contact(kept: Intake, other: Intake, names: list[str]) -> dict[str, list[Any]]:
    """Set what was chosen of the other's contact; return {name: [before, after]}."""
    contact, theirs = contact_of(kept), contact_of(other)
    changed = {name: [getattr(contact, name), getattr(theirs, name)] for name in names}
    for name, (_before, after) in changed.items():
        setattr(contact, name, after)
    if {"phone", "email"} & changed.keys():
        contact.confirmed_safe_at = None  # another number is asked about again where violence was told
    if changed:
        contact.save()
        search.index(contact)
    return changed


def _give_back_contact(kept: Intake, changed: dict[str, list[Any]]) -> None:
    contact = contact_of(kept)
    back = {name: before for name, (before, after) in changed.items() if getattr(contact, name) == after}
    for name, before in back.items():
        setattr(contact, name, before)
    if back:
        contact.confirmed_safe_at = None if {"phone", "email"} & back.keys() else contact.confirmed_safe_at
        contact.save()
        search.index(contact)


def _take_facts(kept: Intake, other: Intake, by: By, names: list[str], now: dt.datetime) -> list[str]:
    known = facts.facts_of(other)
    return [str(add_finding(kept, by, name, known[name], "record", now).pk) for name in names]


def _move_alerts(kept: Intake, other: Intake, by: By, now: dt.datetime) -> list[str]:
    """Move open alerts; one the kept record has open already, of the same source, is closed as told twice."""
    moved, mine = [], {alert.source: alert for alert in Alert.objects.filter(intake=kept, closed_at=None)}
    tiers = Alert.Tier.values
    for alert in Alert.objects.filter(intake=other, closed_at=None):
        same = mine.get(alert.source)
        if same is None:
            Alert.objects.filter(pk=alert.pk).update(intake=kept)
            moved.append(str(alert.pk))
            continue
        same.reason = "\n".join(dict.fromkeys([*same.reason.split("\n"), *alert.reason.split("\n")]))
        same.tier = min(same.tier, alert.tier, key=tiers.index)
        if alert.acknowledged_at is None:  # somebody must say of both that they have it
            same.acknowledged_at = same.acknowledged_by = None
        same.save(update_fields=["reason", "tier", "acknowledged_at", "acknowledged_by"])
        alert.note, alert.closed_at = say("Goes on at the record it was merged into."), now
        alert.closed_by = by.user
        alert.save(update_fields=["note", "closed_at", "closed_by"])
    return moved


def _move_visit(kept: Intake, other: Intake, by: By, now: dt.datetime) -> str:
    """Leave one booked evaluation: the sooner; return the id of what moved, or ""."""
    mine, theirs = booked(kept), booked(other)
    if theirs is None:
        return ""
    if mine is None and kept.state not in TABLE[Deed.BOOK].states:
        _end(theirs, Appointment.State.CANCELLED, WHY, now)
        return ""
    if mine is not None:
        stays = sooner(mine, theirs, now)
        _end(mine if stays is theirs else theirs, Appointment.State.CANCELLED, WHY, now)
        if stays is mine:
            return ""
    Appointment.objects.filter(pk=theirs.pk).update(intake=kept)
    Reminder.objects.filter(appointment_id=theirs.pk, state=Reminder.State.PLANNED).update(intake=kept)
    if kept.state != State.BOOKED:
        kept.move_to(State.BOOKED, by=by.user, reason=WHY)
    return str(theirs.pk)


def _visit_back(kept: Intake, other: Intake, by: By, visit: str) -> None:
    if not visit:
        return
    moved = Appointment.objects.filter(pk=visit, intake=kept, state=Appointment.State.BOOKED)
    if not moved.update(intake=other):
        return
    Reminder.objects.filter(appointment_id=visit, state=Reminder.State.PLANNED).update(intake=other)
    other.move_to(State.BOOKED, by=by.user, reason="merge_undone")
    if kept.state == State.BOOKED:
        kept.move_to(State.REACHED, by=by.user, reason="merge_undone")


def _move_hold(kept: Intake, other: Intake, now: dt.datetime) -> str:
    theirs = Hold.objects.filter(intake=other, ended_at=None).first()
    if theirs is None:
        return ""
    if Hold.objects.filter(intake=kept, ended_at=None).exists():
        holding.give_back(theirs, now)
        return ""
    Hold.objects.filter(pk=theirs.pk).update(intake=kept)
    Reminder.objects.filter(key__startswith=f"{theirs.pk}:", state=Reminder.State.PLANNED).update(intake=kept)
    return str(theirs.pk)


def _move_lines(kept: Intake, other: Intake, now: dt.datetime) -> list[str]:
    """Move places in line; in a line both stand in, who waited longer keeps the place."""
    moved = []
    mine = {place.program_id: place for place in WaitingPlace.objects.filter(intake=kept, left_at=None)}
    for place in WaitingPlace.objects.filter(intake=other, left_at=None):
        same = mine.get(place.program_id)
        if same is not None:
            WaitingPlace.objects.filter(pk=place.pk).update(left_at=now)
            WaitingPlace.objects.filter(pk=same.pk).update(since=min(same.since, place.since))
            continue
        WaitingPlace.objects.filter(pk=place.pk).update(intake=kept)
        moved.append(str(place.pk))
    return moved


def _move_calls(kept: Intake, other: Intake) -> list[str]:
    """Move what a person is to do for them; of visits, evaluations and days it follows those."""
    own = Q(appointment_id=None, evaluation_id=None, visit_id=None)
    calls = Reminder.objects.filter(OPEN_CALLS, own, intake=other)
    ids = [str(pk) for pk in calls.values_list("pk", flat=True)]
    Reminder.objects.filter(pk__in=ids).update(intake=kept)
    return ids
