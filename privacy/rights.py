"""Rows about people's rights and their limits: a look in an emergency, a legal hold, what a person asked for."""

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy.encryption import EncryptedTextField

ANSWER_WITHIN = dt.timedelta(days=30)  # 45 CFR 164.524(b)(2): a copy; correcting may take 60, we promise 30 for each
EMERGENCY_MINUTES = 60  # how long a look in an emergency stays open, unless it is ended before


class EmergencyQuerySet(models.QuerySet["EmergencyAccess"]):
    """Which looks: still open, not yet looked through."""

    def open(self, now: dt.datetime) -> "EmergencyQuerySet":
        """Neither ended by hand nor run out."""
        return self.filter(ended_at=None, until__gt=now)

    def to_review(self) -> "EmergencyQuerySet":
        """Those nobody of the patient's site has judged yet."""
        return self.filter(reviewed_at=None)


class EmergencyAccess(models.Model):
    """One member of staff looks at one patient of another site, because of an emergency: why, and until when.

    What 42 CFR 2.51(c) wants written down: who disclosed to whom, when, and the nature of the emergency.
    """

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("It was needed")
        NOT_JUSTIFIED = "not_justified", _("It was not needed")
        UNCLEAR = "unclear", _("Not clear: being looked into")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="emergency_accesses")
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="+")  # the patient's
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    why = EncryptedTextField()
    at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # by hand, before the time was up
    ended_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    verdict = models.CharField(max_length=15, choices=Verdict, blank=True)
    review_note = EncryptedTextField(blank=True, default="")

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="emergency_access_ends", condition=Q(until__gt=F("at"))),
            models.CheckConstraint(
                name="emergency_access_is_reviewed_whole",
                condition=Q(reviewed_at=None, reviewed_by=None, verdict="")
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(verdict="")),
            ),
            models.CheckConstraint(
                name="nobody_reviews_their_own_look", condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("by"))),
        ]
        indexes = [models.Index(fields=["site", "-at"], name="emergency_of_site")]

    def is_open(self, now: dt.datetime) -> bool:
        """Tell whether it still opens the record."""
        return self.ended_at is None and self.until > now


class LegalHold(models.Model):
    """Nothing about this person may be removed until it is lifted: a court, an inquiry, a claim. Never deleted.

    The database refuses to delete an intake that has one, standing or lifted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey("intake.Intake", on_delete=models.PROTECT, related_name="legal_holds")
    why = EncryptedTextField()
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_why = EncryptedTextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intake"], name="one_standing_hold", condition=Q(lifted_at=None)),
            models.CheckConstraint(
                name="hold_lifted_by_somebody",
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False)),
        ]


class RecordRequestQuerySet(models.QuerySet["RecordRequest"]):
    """Which requests."""

    def waiting(self) -> "RecordRequestQuerySet":
        """Nobody has answered yet, the one due first first."""
        return self.filter(answered_at=None).order_by("due_at", "pk")

    def ask(self, intake: Any, kind: str, words: str, now: dt.datetime, taken_by: Any = None) -> "RecordRequest | None":
        """Write one down and return it; None where they asked for that already and nobody has answered yet.

        Call it in a transaction that has locked the intake's row.
        """
        if self.filter(intake=intake, kind=kind, answered_at=None).exists():
            return None
        return self.create(intake=intake, site_id=intake.site_id, kind=kind, words=words.strip(), at=now,
                           due_at=now + ANSWER_WITHIN, taken_by=taken_by)


class RecordRequest(models.Model):
    """What a person asked for about their own record, and what we answered: a task until somebody did."""

    class Kind(models.TextChoices):
        COPY = "copy", _("A copy of what you have about me")
        CORRECTION = "correction", _("Correct something")
        ERASURE = "erasure", _("Delete what you have about me")

    class Answer(models.TextChoices):
        DONE = "done", _("Done")
        PARTLY = "partly", _("Done in part")
        REFUSED = "refused", _("Not possible")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="record_requests")
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    words = EncryptedTextField(blank=True, default="")
    at = models.DateTimeField()
    taken_by = models.ForeignKey(  # who wrote it down for them; None: the person, on their own page
        "accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answer_words = EncryptedTextField(blank=True, default="")  # the person reads them

    objects = RecordRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(  # asking twice is one task
                fields=["intake", "kind"], name="one_open_request_of_a_kind", condition=Q(answered_at=None)),
            models.CheckConstraint(
                name="request_is_answered_whole",
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""))),
        ]
        indexes = [models.Index(fields=["site", "due_at"], name="requests_waiting", condition=Q(answered_at=None))]


def is_held(intake_id: Any) -> bool:
    """Tell whether a legal hold stands for this intake."""
    return LegalHold.objects.filter(intake_id=intake_id, lifted_at=None).exists()
