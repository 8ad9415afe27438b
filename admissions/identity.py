"""The bar that says who this is and how they may be reached: on every page about a person, the same."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as say

from admissions.paperwork.health import Health, health_of
from admissions.words import Words
from intake.models import Contact, Intake
from outbox.models import OptOut
from privacy.consent import standing_kinds
from privacy.encryption import blind_index
from privacy.models import Consent

ADULT = 18  # years


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One way to reach someone, and whether it is okay: yes, no, or not asked."""

    label: Words
    state: str  # "yes", "no" or "ask"


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person as the identity bar shows them."""

    name: str
    age: Any
    language: str
    reference: str
    phone: str
    email: str
    respondent: Words
    is_helper: bool  # somebody else filled this in: tell them nothing
    sender_words: str
    is_device_shared: bool
    rules: tuple[Rule, ...]
    keep_silent: bool  # violence was told and nobody has confirmed that messages are safe
    is_confirmed_safe: bool
    may_share: bool
    is_minor: bool  # nothing is written or left for them, and nobody else is told, without their own okay
    health: Health  # allergies and medicines, as told
    guardian_text: str  # what this site's state asks for a minor


def person_of(intake: Intake, facts: dict[str, Any]) -> Person:
    """Return who this intake is about. Three queries: consents, opt-outs, health."""
    contact = getattr(intake, "contact", None) or Contact(intake=intake)
    silent = facts.get("violence") is True and contact.confirmed_safe_at is None
    age = facts.get("age_years")
    minor = isinstance(age, int) and age < ADULT
    okays = standing_kinds(intake.pk, Consent.Kind.MESSAGES, Consent.Kind.CARE)
    may_write = Consent.Kind.MESSAGES in okays
    stopped = _opted_out(contact)
    texts, mails, number = contact.may_text, contact.may_email, contact.phone
    return Person(
        name=contact.name, age=facts.get("age_years"), language=intake.language, reference=intake.reference,
        phone=number, email=contact.email, respondent=intake.get_respondent_display(),
        is_helper=intake.respondent == Intake.Respondent.HELPER,
        sender_words=contact.sender_words, is_device_shared=intake.is_device_shared,
        rules=(
            Rule(label=say("Text"),
                 state=_okay(texts, bool(number) and may_write and number not in stopped, silent, minor)),
            Rule(label=say("E-mail"),
                 state=_okay(mails, may_write and contact.email not in {"", *stopped}, silent, minor)),
            Rule(label=say("Voicemail"), state=_okay(contact.may_voicemail, bool(number), silent, minor)),
        ),
        keep_silent=silent, is_confirmed_safe=contact.confirmed_safe_at is not None,
        may_share=Consent.Kind.CARE in okays,
        is_minor=minor, health=health_of(intake), guardian_text=intake.site.guardian_text if minor else "",
    )


def _okay(told: bool | None, is_possible: bool, keep_silent: bool, is_minor: bool) -> str:
    if keep_silent or not is_possible or told is False or (is_minor and told is None):
        return "no"
    return "yes" if told else "ask"


def _opted_out(contact: Contact) -> set[str]:
    given = [(contact.phone, "phone"), (contact.email, "email")]
    digests = {blind_index(value, kind): value for value, kind in given if value}
    found = OptOut.objects.filter(digest__in=digests).values_list("digest", flat=True) if digests else []
    return {digests[digest] for digest in found}
