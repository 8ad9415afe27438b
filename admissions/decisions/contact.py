"""Taking someone on, reaching them, answering alerts."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Act, may
from admissions.access import visible_to
from admissions.acts import DecisionRefused, Deed
from admissions.decisions.by import By, locked
from admissions.models import CallNote
from admissions.queue import WORKING_ORDER, asleep, on_the_queue, placed, waiting_on
from admissions.steps import Who
from intake import search, submission
from intake.models import Contact, Intake
from intake.states import State
from outbox.models import Alert, CannotClose, OptOut
from privacy.encryption import blind_index

CONTACT_FIELDS = ("name", "phone", "email", "may_text", "may_email", "may_voicemail")


@transaction.atomic
def assign(intake: Intake, to: User | None, by: By) -> Intake:
    """Give the intake to a member of staff of this site, or to nobody."""
    if to is not None and (to.site_id != by.user.site_id or not may(to, Act.CONTACT)):
        raise DecisionRefused(_("Choose someone who works at this desk."))
    intake = locked(intake, by, Deed.ASSIGN)
    intake.owner = to
    intake.save(update_fields=["owner", "changed_at"])
    by.log("assign", intake, fields=["owner"])
    return intake


def take_next(by: By, now: dt.datetime) -> Intake | None:
    """Give this person the first in the queue that is nobody's and waits for us; None where there is none.

    Two people pressing at once never get the same one: the row is taken by one conditional update.
    """
    rows = placed(on_the_queue(visible_to(by.user)), by.user.site, now).filter(waiting_on(Who.US, now))
    free = rows.filter(owner=None).exclude(asleep(now)).order_by(*WORKING_ORDER)
    while (first := free.values_list("pk", flat=True).first()) is not None:
        with transaction.atomic():
            if Intake.objects.filter(pk=first, owner=None).update(owner=by.user):
                intake = Intake.objects.get(pk=first)
                by.log("take", intake, fields=["owner"])
                return intake
    return None


@transaction.atomic
def note_contact(intake: Intake, by: By, outcome: str, text: str, now: dt.datetime) -> CallNote:
    """Write down one try to reach someone, or a note. Having spoken moves a sent intake to "reached"."""
    intake = locked(intake, by, Deed.CONTACT)
    note = CallNote.objects.create(intake=intake, by=by.user, at=now, outcome=outcome, text=text.strip())
    if outcome == CallNote.Outcome.SPOKE and intake.state == State.SUBMITTED:
        intake.move_to(State.REACHED, by=by.user)
    if outcome == CallNote.Outcome.WRONG_NUMBER:
        _stop_texts(intake, now)
    by.log("note", intake, note, fields=["outcome", "text"])
    return note


def _stop_texts(intake: Intake, now: dt.datetime) -> None:
    """A number that is somebody else's gets no automated message any more."""
    contact = Contact.objects.filter(intake=intake).first()
    if contact is not None and contact.phone:
        digest = blind_index(contact.phone, "phone")
        OptOut.objects.get_or_create(digest=digest, defaults={"at": now, "how": "wrong_number"})


@transaction.atomic
def send_for_them(intake: Intake, by: By) -> Intake:
    """Send a draft the person left, with their okay on the phone: from here on the desk goes on with it."""
    intake = locked(intake, by, Deed.SEND)
    intake = submission.submit(intake)
    by.log("send_for_them", intake, fields=["state"], why="agreed on the phone")
    return intake


@transaction.atomic
def correct_contact(intake: Intake, by: By, told: dict[str, Any]) -> Contact:
    """Correct how a person is called and reached; they are found by it at once.

    `told` maps name, phone (E.164), email, may_text, may_email and may_voicemail to values. Another number or address
    must be confirmed as safe again where violence was told.
    """
    intake = locked(intake, by, Deed.CORRECT_CONTACT)
    contact, _made = Contact.objects.get_or_create(intake=intake)
    changed = [name for name in CONTACT_FIELDS if name in told and getattr(contact, name) != told[name]]
    for name in changed:
        setattr(contact, name, told[name])
    if {"phone", "email"} & set(changed):
        contact.confirmed_safe_at, contact.proves_person = None, True  # a person spoke with them
    contact.save()
    search.index(contact)
    by.log("correct_contact", intake, fields=changed)
    return contact


@transaction.atomic
def strike(note: CallNote, by: By, why: str, now: dt.datetime) -> CallNote:
    """Strike a note through, saying why. It stays readable: nothing is erased."""
    if not why.strip():
        raise DecisionRefused(_("Say why this note is wrong."))
    intake = locked(note.intake, by, Deed.CONTACT)
    note = CallNote.objects.select_for_update().get(pk=note.pk)
    if note.struck_at is not None:
        raise DecisionRefused(_("This note was struck through before."))
    note.struck_at, note.struck_by, note.struck_why = now, by.user, why.strip()
    note.save(update_fields=["struck_at", "struck_by", "struck_why"])
    by.log("strike", intake, note, fields=["struck_at", "struck_why"])
    return note


@transaction.atomic
def confirm_safe(intake: Intake, by: By, now: dt.datetime) -> None:
    """Note that the person said, in private, that messages and voicemail are safe where violence was told."""
    intake = locked(intake, by, Deed.CONFIRM_SAFE)
    contact, _made = Contact.objects.get_or_create(intake=intake)
    contact.confirmed_safe_at = now
    contact.save(update_fields=["confirmed_safe_at"])
    by.log("confirm_safe", intake, fields=["confirmed_safe_at"])


@transaction.atomic
def acknowledge(alert: Alert, by: By, now: dt.datetime) -> bool:
    """Say "I have it". Return False where somebody was first."""
    _demand_alert(by)
    taken = alert.acknowledge(by.user, now)
    by.log("acknowledge_alert", alert.intake, alert)
    return taken


@transaction.atomic
def acknowledge_all(intake: Intake, by: By, now: dt.datetime) -> int:
    """Say "I have them" for every open alert of one person that nobody has; return how many."""
    _demand_alert(by)
    standing = Alert.objects.filter(intake=intake, closed_at=None, acknowledged_at=None)
    taken = [alert for alert in standing if alert.acknowledge(by.user, now)]
    by.log("acknowledge_alert", intake, fields=[alert.source for alert in taken])
    return len(taken)


@transaction.atomic
def close_alert(alert: Alert, by: By, note: str, now: dt.datetime, *, seen: str = "") -> bool:
    """Close an alert, naming who and what was done. Return False where it was closed before.

    `seen` is when the alert the person read was raised (ISO 8601): nobody closes what was raised again since.
    """
    _demand_alert(by)
    if seen and seen != alert.raised_at.isoformat() and alert.closed_at is None:
        raise DecisionRefused(_("This alert was raised again after you opened it. Read it again."))
    try:
        closed = alert.close(by.user, note, now)
    except CannotClose as refused:
        raise DecisionRefused(*refused.args) from refused
    by.log("close_alert", alert.intake, alert, fields=["closed_at", "note"])
    return closed


def _demand_alert(by: Any) -> None:
    if not may(by.user, Act.ACKNOWLEDGE_ALERT):
        raise DecisionRefused(_("Your role may not answer alerts."))
