"""What staff do with a follow-up: done, stopped, sent now, found out. Each one transaction with its audit row."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from admissions.access import visible_to
from admissions.decisions.by import By
from admissions.decisions.contact import note_contact
from admissions.models import CallNote
from followups import preview
from outbox.models import Reminder

State = Reminder.State
STOP_REASONS = {
    "asked": _("They asked us to"), "reached": _("We have spoken already"), "not_safe": _("It may not be safe"),
    "not_needed": _("Not needed any more"),
}
WITHOUT_A_CALL = {Reminder.Channel.LETTER: "sent", Reminder.Channel.DESK: "finished"}


class ActRefused(Exception):
    """This cannot be done now; the message tells staff why and what to do instead."""


def visible(user: object) -> QuerySet[Reminder]:
    """Return the follow-ups this member of staff may see: of intakes they may see, without what staff are told."""
    site = user.site_id  # type: ignore[attr-defined]
    return Reminder.objects.filter(site_id=site, intake__in=visible_to(user)).exclude(kind__startswith="notice_")


def get_reminder(request: HttpRequest, pk: uuid.UUID | str) -> Reminder:
    """Return the follow-up, or raise Http404: another site's is the same as none."""
    found = visible(request.user).filter(pk=pk).select_related("intake").first()
    if found is None:
        raise Http404
    return found


@transaction.atomic
def mark_done(reminder: Reminder, by: By, outcome: str, note: str, now: dt.datetime) -> Reminder:
    """Note what came of a call or letter; a call is a note on the person's page too."""
    row = _locked(reminder, State.PLANNED)
    if not row.is_task:
        raise ActRefused(_("This is a message. It goes by itself; stop it if it should not."))
    if row.channel == Reminder.Channel.CALL:
        if outcome not in CallNote.Outcome.values or outcome == CallNote.Outcome.NOTE:
            raise ActRefused(_("Choose what came of the call."))
        assert row.intake is not None  # noqa: S101  only the canary is nobody's, and no call
        note_contact(row.intake, by, outcome, note, now)
    else:
        outcome = WITHOUT_A_CALL[Reminder.Channel(row.channel)]
    row.state, row.reason, row.finished_at, row.done_by = State.DONE, outcome, now, by.user
    row.save(update_fields=["state", "reason", "finished_at", "done_by"])
    by.log("finish_follow_up", row.intake, row, fields=["state"])
    return row


@transaction.atomic
def stop(reminder: Reminder, by: By, why: str, now: dt.datetime) -> Reminder:
    """Take a planned follow-up off the list, saying why."""
    if why not in STOP_REASONS:
        raise ActRefused(_("Choose why it is stopped."))
    row = _locked(reminder, State.PLANNED)
    row.state, row.reason, row.finished_at, row.done_by = State.CANCELLED, "stopped", now, by.user
    row.save(update_fields=["state", "reason", "finished_at", "done_by"])
    by.log("stop_follow_up", row.intake, row, fields=["state"], why=why)
    return row


@transaction.atomic
def send_now(reminder: Reminder, by: By, now: dt.datetime) -> Reminder:
    """Let a planned message go at the next scan; whether it may is asked now, and again when it goes."""
    row = _locked(reminder, State.PLANNED)
    if row.is_task:
        raise ActRefused(_("This is for a person to do. Mark it done when it is."))
    against = preview.why_not_now(row, now)
    if against:
        raise ActRefused(against)
    row.due_at = now
    row.save(update_fields=["due_at"])
    by.log("send_follow_up_now", row.intake, row, fields=["due_at"])
    return row


@transaction.atomic
def settle(reminder: Reminder, by: By, *, arrived: bool, now: dt.datetime) -> Reminder:
    """Say what became of a message nobody knew about: it arrived, or it goes again."""
    row = _locked(reminder, State.UNKNOWN)
    if arrived:
        row.state, row.reason = State.ACCEPTED, "arrived"
    elif now >= row.until:
        raise ActRefused(_("Its time has passed. Call instead."))
    else:
        row.state, row.reason, row.due_at, row.finished_at, row.stumbles = State.PLANNED, "", now, None, 0
    row.done_by = by.user
    row.save(update_fields=["state", "reason", "due_at", "finished_at", "stumbles", "done_by"])
    by.log("settle_follow_up", row.intake, row, fields=["state"])
    return row


def _locked(reminder: Reminder, state: str) -> Reminder:
    row = Reminder.objects.select_for_update(of=("self",)).select_related("intake").get(pk=reminder.pk)
    if row.state != state:
        raise ActRefused(_("This changed while you looked. Nothing was done; this is how it stands now."))
    return row
