"""A call: begin an intake from a ringing phone, write down what is told, end it with a time to call back."""

import datetime as dt
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.hours import next_opening
from admissions.acts import DecisionRefused, Deed
from admissions.decisions.by import By, locked
from admissions.decisions.contact import note_contact
from admissions.models import CallNote
from intake import consent_texts, recommendations, submission
from intake.models import Contact, Intake
from intake.questions.reading import said
from intake.states import State
from outbox.models import Reminder
from privacy import consent
from privacy.models import Consent

CALL_BACK = "call_back"
STALE = dt.timedelta(days=14)


class When(models.TextChoices):
    """When to call back."""

    SOON = "15", _("In 15 minutes")
    HOUR = "60", _("In an hour")
    LATER = "240", _("In four hours")
    NEXT_DAY = "next_day", _("Tomorrow at this hour")
    NOT = "none", _("No call back needed")


@transaction.atomic
def begin_call(by: By, language: str = "en") -> Intake:
    """Begin an intake for somebody on the phone; it is this member's until somebody else takes it."""
    intake = submission.start(by.user.site, language, door=Intake.Door.PHONE)
    Intake.objects.filter(pk=intake.pk).update(owner=by.user)
    intake.refresh_from_db()
    by.log("begin_call", intake)
    return intake


@transaction.atomic
def take_down(intake: Intake, by: By, pages: dict[str, dict[str, Any]], now: dt.datetime) -> Intake:
    """Write down what was told on the phone and let the rules run again; see `intake.submission.take_down`.

    `pages` maps the slug of a page of the journey to its answers. Raises DecisionRefused while the person's own form
    is still open, and where it would change an answer that was sent.
    """
    intake = locked(intake, by, Deed.TAKE_DOWN)
    if intake.state == State.DRAFT and intake.door != Intake.Door.PHONE:
        raise DecisionRefused(_("This form is still theirs. Send it for them first, with their okay; then go on here."))
    if not pages:
        return intake
    try:
        intake = submission.take_down(intake, pages, now)
    except submission.AlreadySent as stands:
        raise DecisionRefused(
            _("This answer would change one that was sent. Correct that one on the person's page instead.")
        ) from stands
    for slug in pages:
        _note_choice(intake, slug)
    if intake.state != State.DRAFT:
        recommendations.renew(intake, "answer_changed")
    by.log("take_down", intake, fields=sorted(pages))
    return intake


@transaction.atomic
def end_call(intake: Intake, by: By, when: str, text: str, now: dt.datetime) -> Reminder | None:
    """End the call: what was told is sent, the call is in the log, and a call back stands on somebody's list.

    Returns the task, or None where no call back is needed.
    """
    if when not in When.values:
        raise DecisionRefused(_("Choose when to call back."))
    intake = locked(intake, by, Deed.TAKE_DOWN)
    contact = Contact.objects.filter(intake=intake).first()
    if when != When.NOT and not (contact and contact.phone):
        raise DecisionRefused(_("There is no number to call back. Ask for one, or choose “No call back needed”."))
    if intake.state == State.DRAFT:
        if len(intake.answers) < 2:
            raise DecisionRefused(_("Nothing is written down yet. An empty sheet disappears by itself after a day."))
        intake = submission.submit(intake)
    note_contact(intake, by, CallNote.Outcome.SPOKE, text, now)
    planned = Reminder.objects.planned().filter(intake=intake, kind=CALL_BACK)
    planned.update(state=Reminder.State.CANCELLED, reason="spoke", finished_at=now, done_by=by.user)
    task = None if when == When.NOT else _call_back(intake, when, now)
    by.log("end_call", intake, task)
    return task


def _call_back(intake: Intake, when: str, now: dt.datetime) -> Reminder:
    zone = ZoneInfo(intake.site.zone)
    if when == When.NEXT_DAY:
        due = (now.astimezone(zone) + dt.timedelta(days=1)).astimezone(dt.UTC)
    else:
        due = now + dt.timedelta(minutes=int(when))
    due = next_opening(intake.site, due) or due  # while somebody is there
    return Reminder.objects.create(
        site_id=intake.site_id, intake=intake, kind=CALL_BACK,
        key=f"{intake.pk}:{CALL_BACK}:{due.isoformat()}:{now.isoformat()}",
        channel=Reminder.Channel.CALL, due_at=due, until=due + STALE, zone=intake.site.zone,
        wall_time=due.astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
    )


def _note_choice(intake: Intake, slug: str) -> None:
    """Keep what was chosen by voice, as that and no more.

    A yes to messages and any no hold at once. A yes to sharing is no consent before it is signed: the answer is noted
    among the answers, and the gate stays shut.
    """
    if slug == "okay-to-text":
        kind, yes = Consent.Kind.MESSAGES, "yes" in (said(intake.answers, slug, way) for way in ("text", "email"))
        text = consent_texts.messages(intake.site)
    elif slug == "okay-to-share":
        kind, yes = Consent.Kind.CARE, said(intake.answers, slug, "share") == "yes"
        text = consent_texts.care(intake.site)
    else:
        return
    read_out = {"language": intake.language, "text_version": f"{text.version} by voice", "text_hash": text.hash()}
    if not yes:
        consent.decline(intake.pk, kind, language=intake.language, text_version=read_out["text_version"],
                        text_hash=read_out["text_hash"])
    elif kind == Consent.Kind.MESSAGES:
        consent.give(intake.pk, kind, asdict(text.elements) | read_out | {
            "patient_name": said(intake.answers, "name", "name") or "", "signature": ""})
