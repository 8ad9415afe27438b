"""The acts on entries: write one down, change it, strike it through. Each one transaction with its audit row."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from admissions.acts import DecisionRefused, Deed
from admissions.decisions.by import By, locked
from admissions.paperwork.models import Entry
from intake.models import Intake
from outbox.models import Reminder

AUTHORIZATION_TASK = "authorization"
BEFORE_IT_ENDS, AFTER_ASKING = dt.timedelta(days=7), dt.timedelta(days=3)
STALE = dt.timedelta(days=30)  # a task nobody did for so long after its day leaves the list
_ONCE = (Entry.Kind.IDENTITY, Entry.Kind.SOURCE)
_ABOUT_COVERAGE = (Entry.Kind.BENEFITS, Entry.Kind.AUTHORIZATION)


class Overtaken(Exception):
    """Somebody changed this entry first; `stands` is the version that stands now, None where it was struck."""

    def __init__(self, stands: Entry | None) -> None:
        super().__init__()
        self.stands = stands


def standing(intake: Intake, *kinds: str) -> list[Entry]:
    """Return the entries of these kinds that are not struck through, oldest first."""
    rows = Entry.objects.filter(intake=intake, struck_at=None).select_related("by").order_by("at", "pk")
    return list(rows.filter(kind__in=kinds) if kinds else rows)


@transaction.atomic
def write(intake: Intake, by: By, kind: str, told: dict[str, Any], now: dt.datetime, *, about: str = "") -> Entry:
    """Write a new entry down.

    Raises DecisionRefused where one stands already and there can be one only, where "none" stands beside something,
    and where it is about an insurance that is not this person's.
    """
    intake = locked(intake, by, Deed.REGISTER)
    stands = standing(intake, kind)
    if kind in _ONCE and stands:
        raise DecisionRefused(_("Somebody wrote this down already. Open it and change it."))
    _none_beside_something(stands, told)
    if kind in _ABOUT_COVERAGE and about not in {str(one.thread) for one in standing(intake, Entry.Kind.COVERAGE)}:
        raise DecisionRefused(_("First write down the insurance this is about."))
    entry = Entry.objects.create(intake=intake, kind=kind, about=about or None, told=told, by=by.user, at=now)
    _plan_task(entry, now)
    by.log("write_entry", intake, entry, fields=[kind, *sorted(told)])
    return entry


@transaction.atomic
def change(entry: Entry, by: By, told: dict[str, Any], why: str, now: dt.datetime) -> Entry:
    """Put another version in the entry's place; the old one is struck through, with who and why (S-33).

    Raises Overtaken where somebody else was first (S-34): nothing is saved then.
    """
    intake = locked(entry.intake, by, Deed.REGISTER)
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    if entry.struck_at is not None:
        raise Overtaken(Entry.objects.select_related("by").filter(thread=entry.thread, struck_at=None).first())
    _none_beside_something([one for one in standing(intake, entry.kind) if one.pk != entry.pk], told)
    _strike(entry, by, why, now)
    after = Entry.objects.create(
        intake=intake, kind=entry.kind, about=entry.about, thread=entry.thread, told=told, by=by.user, at=now)
    _plan_task(after, now)
    by.log("change_entry", intake, after, fields=[entry.kind, *_differing(entry.told, told)])
    return after


@transaction.atomic
def strike(entry: Entry, by: By, why: str, now: dt.datetime) -> Entry:
    """Strike an entry through, saying why. It stays readable."""
    if not why.strip():
        raise DecisionRefused(_("Say why this is wrong."))
    intake = locked(entry.intake, by, Deed.REGISTER)
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    if entry.struck_at is not None:
        raise DecisionRefused(_("This was struck through before."))
    if entry.kind == Entry.Kind.COVERAGE and Entry.objects.filter(
            intake=intake, about=entry.thread, struck_at=None).exists():
        raise DecisionRefused(_("A benefits check or an authorization is about it. Strike those through first."))
    _strike(entry, by, why.strip(), now)
    by.log("strike_entry", intake, entry, fields=["struck_at", "struck_why"])
    return entry


def _strike(entry: Entry, by: By, why: str, now: dt.datetime) -> None:
    entry.struck_at, entry.struck_by, entry.struck_why = now, by.user, why
    entry.save(update_fields=["struck_at", "struck_by", "struck_why"])
    Reminder.objects.planned().filter(intake=entry.intake_id, key__startswith=f"{entry.pk}:").update(
        state=Reminder.State.CANCELLED, reason="amended", finished_at=now, done_by=by.user)


def _none_beside_something(others: list[Entry], told: dict[str, Any]) -> None:
    if told.get("none") and others:
        raise DecisionRefused(_("Something is written down already. Strike it through first if there is none."))
    if any(one.told.get("none") for one in others):
        raise DecisionRefused(_("It says that there is none. Open that entry and change it."))


def _differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def task_day(told: dict[str, Any], written_on: dt.date) -> dt.date | None:
    """Return the day an authorization comes onto our list; None where nothing is to be done about it."""
    if told.get("task_on"):
        return dt.date.fromisoformat(told["task_on"])
    if told.get("standing") in ("requested", "appeal"):
        return written_on + AFTER_ASKING
    if told.get("standing") == "given" and told.get("until"):
        return dt.date.fromisoformat(told["until"]) - BEFORE_IT_ENDS
    return None


def _plan_task(entry: Entry, now: dt.datetime) -> None:
    """Put an authorization on the desk's list at ten in the morning of its day, at once where that has passed."""
    if entry.kind != Entry.Kind.AUTHORIZATION:
        return
    zone = ZoneInfo(entry.intake.site.zone)
    day = task_day(entry.told, now.astimezone(zone).date())
    if day is None:
        return
    due = max(now, dt.datetime.combine(day, dt.time(10), zone).astimezone(dt.UTC))
    Reminder.objects.create(
        site_id=entry.intake.site_id, intake=entry.intake, kind=AUTHORIZATION_TASK,
        key=f"{entry.pk}:{AUTHORIZATION_TASK}:{day}", channel=Reminder.Channel.DESK, due_at=due, until=due + STALE,
        zone=entry.intake.site.zone, wall_time=due.astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
    )
