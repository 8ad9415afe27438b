"""Telling who sent them: only within a signed consent, only what is chosen, every time a disclosure."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions.acts import DecisionRefused, Deed
from admissions.decisions.by import By, locked
from admissions.letters import NOTICE
from admissions.models import Appointment, Evaluation, Stay, Visit
from admissions.paperwork.consent_form import SHORTEST
from admissions.paperwork.models import Entry
from admissions.words import level
from intake.models import Intake
from outbox.models import Alert
from privacy import consent
from privacy.consent import ConsentMissing
from privacy.models import Consent, Disclosure

# "My treating providers" of the consent for treatment covers these; a court, an employer and a family it does not.
TREATING = frozenset({"hospital", "primary_care", "program"})
PURPOSE = _("Telling who referred them what became of it")


@dataclass(frozen=True, kw_only=True)
class Word:
    """What may be told to whom, under which consent."""

    recipient: str
    consent: Consent
    choices: dict[str, str]  # {code: the sentence}
    purpose: str
    notice: str = NOTICE


def word_for(intake: Intake, source: Entry) -> Word:
    """Return what may be told to this source.

    Raises DecisionRefused where nobody is named, where no consent covers them (the refusal is in the audit), and while
    an emergency is open.
    """
    told = source.told
    if source.kind != Entry.Kind.SOURCE or source.struck_at is not None or told.get("who") == "self":
        raise DecisionRefused(_("Nobody else sent them, so there is nobody to tell."))
    recipient = str(told.get("organization") or told.get("person") or "")
    if len(recipient) < SHORTEST:
        raise DecisionRefused(_("First write down the name of the organization or the person."))
    _demand_calm(intake)
    return _word(intake, recipient, _covering(intake, told["who"], recipient))


def word_under(intake: Intake, given: Consent) -> Word:
    """Return what may be told to whom this paper names.

    Raises DecisionRefused where it does not stand (the refusal is in the audit), and while an emergency is open.
    """
    if given.covers is None:
        raise DecisionRefused(_("This okay names nobody outside care. A signed paper that names somebody does."))
    _demand_calm(intake)
    if not consent.stands(given):
        _refuse(intake, given.recipients)
    return _word(intake, given.recipients, given)


def _demand_calm(intake: Intake) -> None:
    if Alert.objects.filter(intake=intake, closed_at=None, tier=Alert.Tier.EMERGENCY).exists():
        raise DecisionRefused(_("An emergency is open. Close the alert first, saying what was done."))


def _word(intake: Intake, recipient: str, given: Consent) -> Word:
    """Return the sentences this consent covers; DecisionRefused where there is none to say yet."""
    known = _sentences(intake)
    said = {code: known[code] for code in known if given.covers is None or code in given.covers}
    if not said:
        raise DecisionRefused(_("There is nothing to tell yet of what the signed okay names."))
    is_named = given.kind == Consent.Kind.REFERRAL
    return Word(recipient=recipient, consent=given, choices=said, purpose=given.purpose if is_named else str(PURPOSE))


def _covering(intake: Intake, who: str, recipient: str) -> Consent:
    """Return a consent that names them, else for who treats them the one for treatment."""
    named = consent.standing(intake.pk, Consent.Kind.REFERRAL, recipient)
    if named is not None:
        return named
    if who not in TREATING:
        return _refuse(intake, recipient)
    return _refuse(intake, recipient, Consent.Kind.CARE)


def _refuse(intake: Intake, recipient: str, kind: str = Consent.Kind.REFERRAL) -> Consent:
    """Return the consent of this kind for them, or write down that there is none and say what to ask for."""
    try:
        return consent.require(intake.pk, kind, recipient if kind == Consent.Kind.REFERRAL else "")
    except ConsentMissing as missing:
        raise DecisionRefused(
            say("They may not be told, not even that the person came. %(why)s Ask the person for a signed okay that "
                "names %(name)s.") % {"why": missing, "name": recipient}) from missing


def _sentences(intake: Intake) -> dict[str, str]:
    found = {"came": say("They have been in touch with us.")}
    booked = (Appointment.objects.filter(intake=intake, state=Appointment.State.BOOKED).select_related("slot").first())
    if booked is not None:
        at = date_format(booked.slot.starts_at.astimezone(ZoneInfo(intake.site.zone)), "D M j, g:i a")
        found["visit"] = say("A visit is booked: %(time)s.") % {"time": at}
    signed = (Evaluation.objects.filter(intake=intake, is_signed=True).select_related("program__provider")
              .order_by("-version").first())
    if signed is not None:
        found["level"] = say("A clinician decided: %(level)s.") % {"level": level(signed.decided_level)}
        if signed.program is not None:
            found["program"] = say("The program chosen: %(name)s.") % {
                "name": f"{signed.program.provider.name}, {signed.program.name}"}
    return found | _of_stay(intake)


def _of_stay(intake: Intake) -> dict[str, str]:
    """Return what can be said of their time in the program; of somebody who died nothing is said here."""
    stay = Stay.objects.filter(intake=intake).standing().order_by("-admitted_on").first()
    if stay is None or stay.ending == Stay.Ending.DIED:
        return {}
    started = say("They started on %(day)s.") % {"day": date_format(stay.admitted_on, "M j, Y")}
    if stay.ended_on is not None:
        started += " " + say("It ended on %(day)s: %(how)s.") % {
            "day": date_format(stay.ended_on, "M j, Y"), "how": stay.get_ending_display()}
    states = list(Visit.objects.filter(stay=stay, struck_at=None).values_list("state", flat=True))
    if not states:
        return {"stay": started}
    came, missed = states.count(Visit.State.ATTENDED), states.count(Visit.State.MISSED)
    return {"stay": started, "days": say("Days they came: %(came)d. Days they could not come: %(missed)d.") % {
        "came": came, "missed": missed}}


@transaction.atomic
def tell(intake: Intake, word_of: Callable[[Intake], Word], by: By, chosen: list[str],
         now: dt.datetime) -> tuple[Word, list[str]]:
    """Write the disclosure down and return what is told; the consent is asked once more, under the lock."""
    intake = locked(intake, by, Deed.TELL_REFERRER)
    word = word_of(intake)
    said = [sentence for code, sentence in word.choices.items() if code in chosen]
    if not said:
        raise DecisionRefused(_("Choose what they are told."))
    left: Any = Disclosure.objects.create(
        intake=intake, consent=word.consent, at=now, by=by.user, recipient=word.recipient[:200],
        what=" ".join(said)[:300], purpose=word.purpose[:300])
    by.log("disclose", intake, left, why=word.purpose[:200])
    return word, said
