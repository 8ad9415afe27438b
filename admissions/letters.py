"""The referral letter and the patient's own sheet: what stands in them, and what lets a letter leave."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions.acts import DecisionRefused
from admissions.explanation import Ask, RequirementLine
from admissions.identity import Person, person_of
from admissions.models import Appointment, Evaluation
from admissions.paperwork.health import Health, health_of
from admissions.patient import suggested_of
from intake import facts
from intake.models import Intake
from intake.questions.journey import page
from intake.questions.wording import in_words
from outbox.models import Alert
from privacy import consent
from privacy.consent import ConsentMissing
from privacy.models import Consent

# 42 CFR 2.32(a)(2), word for word: it goes out in English whatever language the house speaks.
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
PURPOSE = _("Treatment: referral to a program")
WHAT = _("Referral letter: level asked for and why, requirements, medicines and health as told, safety, wishes")
WHY, FLAGS = 3, 5


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One referral letter."""

    intake: Intake
    evaluation: Evaluation
    recipient: str
    consent: Consent
    person: Person
    why: list[str]
    requirements: list[RequirementLine]
    health: list[Any]
    written: Health  # what the desk wrote down of allergies and medicines
    flags: list[Alert]
    wishes: list[Any]
    unknown: list[Ask]
    notice: str = NOTICE


def signed_of(intake: Intake) -> Evaluation:
    """Return the signed evaluation that stands, with a program; DecisionRefused where there is none to write to."""
    signed = (Evaluation.objects.filter(intake=intake, is_signed=True)
              .select_related("program__provider", "clinician", "recommendation").order_by("-version").first())
    if signed is None:
        raise DecisionRefused(_("First a clinician signs the evaluation."))
    if signed.program is None:
        raise DecisionRefused(_("The evaluation names no program, so there is nobody to write to."))
    return signed


def letter_of(intake: Intake) -> Letter:
    """Return the letter to the program of the signed evaluation.

    Raises DecisionRefused where no consent covers this recipient (it says why, and the refusal is in the audit), and
    while an emergency is open.
    """
    signed = signed_of(intake)
    if Alert.objects.filter(intake=intake, closed_at=None, tier=Alert.Tier.EMERGENCY).exists():
        raise DecisionRefused(_("An emergency is open. Close the alert first, saying what was done."))
    recipient = recipient_of(signed)
    suggested = suggested_of(intake, signed.recommendation, is_hidden=False)
    why = [line.reason for line in suggested.requirements if line.state == "unmet"]
    why += [rule.sentence for level in suggested.levels if level.is_suggested for rule in level.why]
    return Letter(
        intake=intake, evaluation=signed, recipient=recipient, consent=covering(intake, recipient),
        person=person_of(intake, facts.facts_of(intake)), why=list(dict.fromkeys(filter(None, why)))[:WHY],
        requirements=suggested.requirements, health=_told(intake, "medicine", "health"),
        written=health_of(intake),
        flags=list(Alert.objects.filter(intake=intake).exclude(tier=Alert.Tier.PRIORITY).order_by("raised_at")[:FLAGS]),
        wishes=_told(intake, "matters"), unknown=suggested.asks,
    )


def recipient_of(signed: Evaluation) -> str:
    """Return to whom the letter goes: the provider, and the program where it has a name of its own."""
    program = signed.program
    provider = str(program.provider.name)  # type: ignore[union-attr]
    return provider if program.name in provider else f"{provider}, {program.name}"  # type: ignore[union-attr]


def covering(intake: Intake, recipient: str) -> Consent:
    """Return the consent a letter to this recipient goes out under: one that names it, else the one for treatment.

    One on paper must name the letter itself. The one for treatment covers "my treating providers", which is what a
    program becomes; it never covers notes of counseling, and none stand in a letter.
    """
    named = consent.standing(intake.pk, Consent.Kind.REFERRAL, recipient.partition(",")[0], "letter")
    if named is not None:
        return named
    try:
        return consent.require(intake.pk, Consent.Kind.CARE)
    except ConsentMissing as missing:
        raise DecisionRefused(
            say("This letter may not be printed. %(why)s Ask them for their okay, signed, first.") % {"why": missing}
        ) from missing


def _told(intake: Intake, *slugs: str) -> list[Any]:
    pages = [found for found in map(page, slugs) if found is not None]
    return [line for asked in pages for line in in_words(asked, intake.answers, intake.site) if line.answer]


@dataclass(frozen=True, kw_only=True)
class OwnSheet:
    """What a person takes home: when, where, whom to call. It names no topic."""

    name: str
    at: dt.datetime | None  # the booked evaluation
    first_visit: str  # of the program, the site's wall time "2026-12-01T10:00", or a date
    place: str
    days: list[str]


def own_sheet(intake: Intake) -> OwnSheet:
    """Return the person's own sheet; DecisionRefused where nothing is agreed yet."""
    contact = getattr(intake, "contact", None)
    booked = (Appointment.objects.filter(intake=intake, state=Appointment.State.BOOKED)
              .select_related("slot").first())
    signed = (Evaluation.objects.filter(intake=intake, is_signed=True).select_related("program__provider")
              .order_by("-version").first())
    plan: dict[str, Any] = signed.plan if signed else {}
    first = plan.get("first_visit") or (str(signed.starts_on) if signed and signed.starts_on else "")
    if booked is None and not first:
        raise DecisionRefused(_("There is no visit to write down yet. Book a time first."))
    program = signed.program if signed and booked is None else None
    return OwnSheet(
        name=contact.name if contact else "", at=booked.slot.starts_at if booked else None,
        first_visit="" if booked else first, days=[] if booked else list(plan.get("days", [])),
        place=", ".join(filter(None, [program.street, program.city])) if program else "",
    )
