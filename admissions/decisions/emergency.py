"""Look at a person of another site in an emergency (#7): why, for how long, who is told, who judges it afterwards."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.permissions import Act, may
from admissions.acts import DecisionRefused
from admissions.decisions.by import By
from intake.models import Intake
from intake.search import find_elsewhere
from outbox.models import Reminder
from privacy.models import AuditEvent, EmergencyAccess
from privacy.rights import EMERGENCY_MINUTES

WHY = "emergency access"  # what every event under it says; the typed reason stays encrypted, out of the audit
LEAST_WORDS = 15  # letters of a reason
MOST_BY_NUMBER = 3  # intakes one number, address or reference opens
TRIES_AN_HOUR = 10  # tries that found nobody: whoever guesses at names is stopped, an emergency is not


@transaction.atomic
def break_glass(by: By, text: str, why: str, is_confirmed: bool, now: dt.datetime) -> list[EmergencyAccess]:
    """Open what `text` names at other sites for this member, for an hour; nothing where it names nobody or too many.

    A name must be one person's; a phone number, an e-mail or a reference may open up to three intakes, because one
    person may have several. Everything is written down, a try that found nobody too, and the people who answer for the
    patient's privacy are told in the same transaction. Raises DecisionRefused without a reason, unconfirmed, or after
    too many tries for nothing.
    """
    if not may(by.user, Act.BREAK_GLASS):
        raise DecisionRefused(_("Your role does not open records of other sites."))
    if len(why.strip()) < LEAST_WORDS:
        raise DecisionRefused(_("Say what the emergency is, in at least 15 letters."))
    if not is_confirmed:
        raise DecisionRefused(_("Confirm that it is an emergency."))
    if _tries_for_nothing(by.user, now) >= TRIES_AN_HOUR:
        raise DecisionRefused(_("That was too many tries. Call the other site."))
    most = MOST_BY_NUMBER if any(letter.isdigit() or letter == "@" for letter in text) else 1
    found = list(find_elsewhere(by.user.site, text).select_related("site").order_by("-submitted_at")[:most + 1])
    if not 1 <= len(found) <= most:
        by.log("break_glass", result=AuditEvent.Result.DENIED, object_kind="several" if found else "nobody", why=WHY)
        return []
    return [_open(by, intake, why.strip(), now) for intake in found]


def _open(by: By, intake: Intake, why: str, now: dt.datetime) -> EmergencyAccess:
    until = now + dt.timedelta(minutes=EMERGENCY_MINUTES)
    made = EmergencyAccess.objects.create(intake=intake, site=intake.site, by=by.user, why=why, at=now, until=until)
    by.log("break_glass", intake, made, site_id=intake.site_id, fields=["until"], why=WHY)
    _tell(made, now)
    return made


def look(access: EmergencyAccess, by: By) -> None:
    """Write down that the page was shown once more. Nothing else changes by looking."""
    by.log("read", access.intake, access, site_id=access.site_id, why=WHY)


@transaction.atomic
def end(access: EmergencyAccess, by: By, now: dt.datetime) -> bool:
    """Close it before its time; return False where it was over already."""
    if not EmergencyAccess.objects.open(now).filter(pk=access.pk).update(ended_at=now, ended_by=by.user):
        return False
    by.log("end_emergency", access.intake, access, site_id=access.site_id, why=WHY)
    return True


@transaction.atomic
def review(access: EmergencyAccess, by: By, verdict: str, note: str, now: dt.datetime) -> EmergencyAccess:
    """Judge it, with a note. Nobody judges their own; a verdict may be changed, each change stands in the audit."""
    access = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    if access.by_id == by.user.pk:
        raise DecisionRefused(_("You opened this yourself. Somebody else has to review it."))
    if verdict not in EmergencyAccess.Verdict.values:
        raise DecisionRefused(_("Choose what you found."))
    if not note.strip():
        raise DecisionRefused(_("Write what you looked at and whom you asked."))
    access.verdict, access.review_note = verdict, note.strip()
    access.reviewed_at, access.reviewed_by = now, by.user
    access.save(update_fields=["verdict", "review_note", "reviewed_at", "reviewed_by"])
    by.log("review_emergency", Intake(pk=access.intake_id), access, fields=["verdict"], why=verdict)
    return access


def _tries_for_nothing(user: User, now: dt.datetime) -> int:
    return AuditEvent.objects.filter(
        actor_id=str(user.pk), action="break_glass", result=AuditEvent.Result.DENIED,
        at__gt=now - dt.timedelta(hours=1),
    ).count()


def answers_for(access: EmergencyAccess) -> list[User]:
    """Return who is told: who answers for privacy at the patient's site, its administrators where there is nobody."""
    staff = User.objects.filter(site_id=access.site_id, is_active=True).order_by("name")
    lead = list(staff.filter(role__in=(Role.COMPLIANCE, Role.MEDICAL_DIRECTOR)))
    return lead or list(staff.filter(role=Role.ADMINISTRATOR))


def _tell(access: EmergencyAccess, now: dt.datetime) -> None:
    Reminder.objects.bulk_create([
        Reminder(
            site_id=access.site_id, intake_id=access.intake_id, kind="notice_emergency", channel=Reminder.Channel.EMAIL,
            key=f"{access.pk}:notice_emergency:{person.pk}", is_urgent=True, due_at=now,
            until=now + dt.timedelta(days=3), to=person.email,
        )
        for person in answers_for(access)
    ])
