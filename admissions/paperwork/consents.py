"""Signed okays that came on paper: written down whole, or not at all (42 CFR 2.31); and any okay taken back."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions import minors
from admissions.acts import DecisionRefused, Deed
from admissions.decisions.by import By, locked
from admissions.words import Words
from intake import facts
from intake.models import Contact, Intake
from privacy import consent
from privacy.models import Consent

# What a paper may let us tell, by our code; what it does not name stays untold, whatever else it says.
COVERS: dict[str, Words] = {
    "came": _("That they have been in touch with us"),
    "visit": _("When their evaluation is"),
    "level": _("Which level of care a clinician decided"),
    "program": _("Which program was chosen"),
    "stay": _("When they started there, and when and how it ended"),
    "days": _("How many days they came, and how many they could not come"),
    "letter": _("The referral letter: level and why, requirements, health and medicines as told, safety, wishes"),
}
TEXT = "paper"  # of a text that is not ours no version is known, but what was written down of it has a hash
HOW: dict[str, Words] = {
    "letter": _("In a letter"), "in_person": _("Here, in person"), "call": _("By phone"),
    "entered_wrong": _("They did not: it was written down wrong"),
}


def all_of(intake: Intake) -> list[Consent]:
    """Return every choice about sharing of this person, the latest first."""
    rows = Consent.objects.filter(intake=intake).select_related("written_by")
    return list(rows.order_by("-signed_at", "-pk"))


@transaction.atomic
def write(intake: Intake, by: By, told: dict[str, Any], now: dt.datetime) -> Consent:
    """Write a signed paper down and return it. `told` is what `ConsentForm` returns.

    Raises DecisionRefused where the hand that signed is not enough for a person under 18.
    """
    intake = locked(intake, by, Deed.CONSENT)
    _demand_own_hand(intake, told)
    signed_at = dt.datetime.combine(told["signed_on"], dt.time(12), ZoneInfo(intake.site.zone))
    elements = elements_of(intake, told)
    covers = [code for code in COVERS if code in told["covers"]]
    given = consent.give(
        intake.pk, Consent.Kind.REFERRAL, elements, expires_on=told.get("until"), at=min(signed_at, now),
        covers=covers, paper=_paper(told), written_by=by.user, written_at=now)
    by.log("write_consent", intake, given, fields=["referral", *covers])
    return given


def elements_of(intake: Intake, told: dict[str, Any]) -> dict[str, str]:
    """Return the elements of 42 CFR 2.31(a) as they stand on the paper, with a hash of every one."""
    what = "; ".join(str(label) for code, label in COVERS.items() if code in told["covers"])
    until = date_format(told["until"], "M j, Y") if told.get("until") else ""
    elements = {
        "patient_name": told["patient_name"], "signature": told["signature"],
        "discloser": say("%(site)s and the people who work there") % {"site": intake.site.name},
        "description": ". ".join(filter(None, [what, told.get("own_words", "")])),
        "recipients": told["recipient"], "purpose": told["purpose"],
        "right_to_revoke": say("The paper says that they may take it back, and how. What was told before stays told."),
        "expires": "; ".join(filter(None, [until, told.get("event", "")])),
    }
    return elements | {"language": told["language"], "text_version": TEXT, "text_hash": consent.hash_of(elements)}


@transaction.atomic
def take_back(given: Consent, by: By, how: str, now: dt.datetime) -> None:
    """End one okay because the person took it back, or it was written down wrong. It stays readable (S-33)."""
    if how not in HOW:
        raise DecisionRefused(_("Say how they took it back."))
    intake = locked(given.intake, by, Deed.CONSENT)
    given = Consent.objects.select_for_update(of=("self",)).get(pk=given.pk)
    if not given.given or given.revoked_at is not None:
        raise DecisionRefused(_("This does not stand any more."))
    if given.kind == Consent.Kind.REFERRAL:
        consent.end(given, how, now)
    else:
        consent.revoke(intake.pk, given.kind, how, now)
    if given.kind == Consent.Kind.MESSAGES:
        Contact.objects.filter(intake=intake).update(may_text=False, may_email=False)
    by.log("revoke", intake, given, fields=["revoked_at"], why=how)


def _demand_own_hand(intake: Intake, told: dict[str, Any]) -> None:
    """42 CFR 2.14: a young person's own signature always; a guardian's too where one consents with them."""
    if not minors.is_minor(facts.facts_of(intake)):
        return
    stood = minors.standing(intake)
    if stood is None:
        raise DecisionRefused(_("They are under 18. First write down who consents, by your state's law."))
    if told["signed_by"] == "other":
        raise DecisionRefused(_("They are under 18: without their own signature nobody is told."))
    if stood.who == minors.MinorConsent.Who.GUARDIAN and told["signed_by"] != "both":
        raise DecisionRefused(_("A guardian consents with them: the guardian must have signed, too."))


def _paper(told: dict[str, Any]) -> str:
    return "; ".join(filter(None, [told.get("signer", ""), told.get("place", "")]))
