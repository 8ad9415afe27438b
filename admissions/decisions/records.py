"""What staff do with a record as a whole: hold it, copy it for the person, erase it, answer what was asked (#46)."""

import datetime as dt
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.permissions import Act, may
from admissions.acts import DecisionRefused
from admissions.decisions.by import By
from intake.erasure import UnderHold, erase_whole
from intake.models import Intake
from outbox.models import Alert
from privacy.models import LegalHold, RecordRequest
from privacy.rights import is_held


class Why(models.TextChoices):
    """Why a record is copied or erased: a code, because after an erasure no word about the person may be left."""

    ASKED = "asked", _("The person asked for it")
    FOR_THEM = "for_them", _("Somebody who may act for them asked")
    MISTAKE = "mistake", _("Entered by mistake")
    ORDER = "order", _("A law or a court asks for it")


def _locked(intake: Intake, by: By) -> Intake:
    """Return the intake as it stands now, its row locked, if this member may act on whole records of its site."""
    if not may(by.user, Act.MANAGE_RECORDS):
        raise DecisionRefused(_("Compliance officers and medical directors do this."))
    return Intake.objects.select_for_update(of=("self",)).get(pk=intake.pk, site_id=by.user.site_id)


@transaction.atomic
def set_hold(intake: Intake, by: By, why: str, now: dt.datetime) -> LegalHold:
    """Keep everything about this person until the hold is lifted, whatever the periods say or anybody asks."""
    intake = _locked(intake, by)
    if not why.strip():
        raise DecisionRefused(_("Say why, and who asked for it."))
    if is_held(intake.pk):
        raise DecisionRefused(_("A legal hold stands already."))
    made = LegalHold.objects.create(intake=intake, why=why.strip(), set_by=by.user, set_at=now)
    by.log("set_hold", intake, made)
    return made


@transaction.atomic
def lift_hold(intake: Intake, by: By, why: str, now: dt.datetime) -> LegalHold:
    """Lift it, saying why; from then on the periods count again."""
    intake = _locked(intake, by)
    standing = LegalHold.objects.filter(intake=intake, lifted_at=None).first()
    if standing is None:
        raise DecisionRefused(_("No legal hold stands."))
    if not why.strip():
        raise DecisionRefused(_("Say why it is lifted, and who said so."))
    standing.lifted_at, standing.lifted_by, standing.lifted_why = now, by.user, why.strip()
    standing.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
    by.log("lift_hold", intake, standing)
    return standing


@transaction.atomic
def erase_for(intake: Intake, by: By, why: str, typed: str) -> None:
    """Erase everything about this person, whoever wrote it; `typed` is the reference, as the look before pressing.

    Refused under a legal hold, and while an alert is open: whoever may be in danger is called first.
    """
    intake = _locked(intake, by)
    if why not in Why.values:
        raise DecisionRefused(_("Choose why."))
    if typed.strip().upper().replace(" ", "") != intake.reference:
        raise DecisionRefused(_("Type the reference of this person, to be sure it is the right one."))
    if Alert.objects.filter(intake=intake, closed_at=None).exists():
        raise DecisionRefused(_("An alert is open. Close the alert first, saying what was done."))
    by.log("erase", intake, why=why)
    try:
        erase_whole(intake, why, by=by.user, keeps_account=True)
    except UnderHold:
        raise DecisionRefused(_("A legal hold stands: nothing of it may be erased.")) from None


@transaction.atomic
def copy_for(intake: Intake, by: By, why: str) -> None:
    """Write down that a copy of the whole record was made for the person. It is theirs: no consent is asked for it."""
    intake = _locked(intake, by)
    if why not in (Why.ASKED, Why.FOR_THEM, Why.ORDER):
        raise DecisionRefused(_("Choose why."))
    by.log("export", intake, object_kind="record", why=why)


@transaction.atomic
def take_request(intake: Intake, by: By, kind: str, words: str, now: dt.datetime) -> RecordRequest:
    """Write down what a person asked for by phone, by letter or at the desk."""
    intake = _locked(intake, by)
    if kind not in RecordRequest.Kind.values:
        raise DecisionRefused(_("Choose what they asked for."))
    made = RecordRequest.objects.ask(intake, kind, words, now, taken_by=by.user)
    if made is None:
        raise DecisionRefused(_("They asked for that already, and nobody has answered yet."))
    by.log("take_request", intake, made, why=kind)
    return made


@transaction.atomic
def answer_request(asked: RecordRequest, by: By, answer: str, words: str, now: dt.datetime) -> RecordRequest:
    """Answer it once; a no, whole or in part, says why, because the person reads it."""
    intake = _locked(Intake(pk=asked.intake_id), by)
    asked = RecordRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if asked.answered_at is not None:
        raise DecisionRefused(_("Somebody has answered this already."))
    if answer not in RecordRequest.Answer.values:
        raise DecisionRefused(_("Choose the answer."))
    if answer != RecordRequest.Answer.DONE and not words.strip():
        raise DecisionRefused(_("Say why not, and what they can do: they read it."))
    asked.answer, asked.answer_words, asked.answered_at, asked.answered_by = answer, words.strip(), now, by.user
    asked.save(update_fields=["answer", "answer_words", "answered_at", "answered_by"])
    by.log("answer_request", intake, asked, fields=["answer"], why=answer)
    return asked


def answers_for(site_id: Any) -> list[User]:
    """Return who answers what people ask about their records at a site."""
    staff = User.objects.filter(site_id=site_id, is_active=True).order_by("name")
    lead = list(staff.filter(role__in=(Role.COMPLIANCE, Role.MEDICAL_DIRECTOR)))
    return lead or list(staff.filter(role=Role.ADMINISTRATOR))
