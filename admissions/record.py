"""Everything held about one person, to be looked through before it is erased and to be given to them as a copy."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from admissions.models import Appointment, CallNote, Evaluation
from admissions.staying import staying
from admissions.told import sections
from admissions.words import Words
from intake.erasure import STAYS, of_intake, tables
from intake.models import Contact, Finding, Intake
from outbox.models import Alert, Reminder, Reply
from privacy.models import Consent, Disclosure, EmergencyAccess

# What staff call the rows of a table; one that is not here goes by its own name.
NAMES: dict[str, Words] = {
    "intake.Contact": _("Name and contact"), "intake.SearchToken": _("Search entries"),
    "intake.Finding": _("Facts recorded by staff"), "intake.Recommendation": _("Suggestions"),
    "intake.ReturnTicket": _("Ways back"), "intake.StatusChange": _("Moves"), "outbox.Reminder": _("Messages"),
    "outbox.Alert": _("Alerts"), "outbox.Reply": _("Replies"), "admissions.Appointment": _("Visits"),
    "admissions.CallNote": _("Notes"), "admissions.Evaluation": _("Evaluations"), "admissions.Hold": _("Places kept"),
    "admissions.WaitingPlace": _("Places in line"), "privacy.Consent": _("Choices about sharing"),
    "privacy.Disclosure": _("What was shared"), "privacy.EmergencyAccess": _("Emergency looks"),
    "privacy.LegalHold": _("Legal holds"), "privacy.RecordRequest": _("What they asked for"),
    "followups.CheckIn": _("Check-ins"), "admissions.Stay": _("Stays"), "admissions.Snooze": _("Times set aside"),
    "admissions.Entry": _("Entries on paper, payers and health"), "admissions.Document": _("Documents"),
    "admissions.MinorConsent": _("Who consents for a person under 18"),
    "admissions.SamePerson": _("Links to other records"), "admissions.Merge": _("Merges with other records"),
}


@dataclass(frozen=True, kw_only=True)
class Held:
    """How many rows of one kind there are, and whether they go with an erasure or stay without a word."""

    name: Words
    count: int
    stays: bool


def held_of(intake: Intake) -> list[Held]:
    """Return what is held about this person, kind by kind, what goes first."""
    found, stays = [], STAYS - {"outbox.Reminder"}
    if not Disclosure.objects.filter(intake=intake).exists():
        stays -= {"privacy.Consent"}  # a consent stays only where something left under it
    for model in tables():
        label = model._meta.label
        if count := of_intake(model, intake).count():
            name = NAMES.get(label, capfirst(model._meta.verbose_name_plural or model.__name__))
            found.append(Held(name=name, count=count, stays=label in stays))
    return sorted(found, key=lambda one: (one.stays, str(one.name)))


def copy_of(intake: Intake) -> dict[str, Any]:
    """Return the whole record as the person may have it (45 CFR 164.524), with what left and who looked in need."""
    return {
        "contact": getattr(intake, "contact", None) or Contact(intake=intake),
        "sections": sections(intake.answers, intake.site),
        "findings": Finding.objects.filter(intake=intake).select_related("by").order_by("at"),
        "notes": CallNote.objects.filter(intake=intake).select_related("by").order_by("at"),
        "visits": Appointment.objects.filter(intake=intake).select_related("slot__clinician").order_by("booked_at"),
        "evaluations": Evaluation.objects.filter(intake=intake, is_signed=True)
        .select_related("clinician", "program").order_by("version"),
        "papers": [*intake.entries.order_by("at"), *intake.documents.order_by("at")],
        "stays": staying(intake, timezone.now()),
        "alerts": Alert.objects.filter(intake=intake).order_by("raised_at"),
        "messages_out": Reminder.objects.filter(intake=intake).exclude(kind__startswith="notice_")
        .filter(attempts__gt=0).order_by("due_at"),
        "replies": Reply.objects.filter(intake=intake).order_by("at"),
        "consents": Consent.objects.filter(intake=intake).order_by("signed_at"),
        "disclosures": Disclosure.objects.filter(intake=intake).select_related("by").order_by("at"),
        "emergencies": EmergencyAccess.objects.filter(intake=intake).select_related("by__site").order_by("at"),
    }
