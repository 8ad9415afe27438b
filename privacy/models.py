"""Rows that show who saw what, under which consent, and what left the house."""

import uuid

from django.db import models
from django.db.models import Q

from privacy.encryption import EncryptedTextField
from privacy.rights import EmergencyAccess as EmergencyAccess
from privacy.rights import LegalHold as LegalHold
from privacy.rights import RecordRequest as RecordRequest


class AuditEvent(models.Model):
    """One act by one person in one request. Written by `privacy.audit.record` only; never changed."""

    class Actor(models.TextChoices):
        STAFF = "staff"
        PATIENT = "patient"
        PROGRAM = "program"
        SYSTEM = "system"
        UNKNOWN = "unknown"  # somebody who tried to sign in

    class Result(models.TextChoices):
        DONE = "done"
        DENIED = "denied"

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=Actor)
    actor_id = models.CharField(max_length=36, blank=True)
    site_id = models.UUIDField(null=True)
    action = models.CharField(max_length=40)  # a verb: read, save, submit, sign, print, export, sign_in …
    result = models.CharField(max_length=10, choices=Result, default=Result.DONE)
    screen = models.CharField(max_length=80, blank=True)  # the URL's name
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=36, blank=True)
    intakes = models.JSONField(default=list)  # ids of every intake this request showed or touched
    fields = models.JSONField(default=list)  # names of what changed, never values
    why = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=45, blank=True)
    mac = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["actor_id", "at"]),
            models.Index(fields=["object_id", "at"]),
        ]


class AuditSeal(models.Model):
    """A link of the chain over committed events, made by `privacy.sealing.seal` only; never changed."""

    number = models.PositiveBigIntegerField(primary_key=True)  # 1, 2, 3 …: a fork or a gap cannot hide
    at = models.DateTimeField()
    events = models.JSONField()  # [[id, code], …] in the order of ids
    last_event = models.BigIntegerField()  # the highest id sealed so far
    chain = models.CharField(max_length=64)  # HMAC over the chain before and everything above


class Restored(models.Model):
    """A backup was put back. What went out since it was made stands as not sent: messages wait for `released_at`."""

    at = models.DateTimeField()
    taken_at = models.DateTimeField()  # when the backup was made
    released_at = models.DateTimeField(null=True)

    @classmethod
    def holds_messages(cls) -> bool:
        """Return whether nobody has yet looked through what may have gone out since the backup."""
        return cls.objects.filter(released_at=None).exists()


class Safekept(models.Model):
    """A backup that was made, or a drill in which one came back whole. Written by `privacy.safekeeping.note` only."""

    class Kind(models.TextChoices):
        BACKUP = "backup"
        DRILL = "drill"

    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    seconds = models.PositiveIntegerField()
    rows = models.PositiveBigIntegerField(default=0)  # that hold something encrypted, and were opened in the drill

    class Meta:
        indexes = [models.Index(fields=["kind", "-at"], name="safekept_last")]


class Consent(models.Model):
    """One choice a patient made about their information, with every element 42 CFR 2.31(a) asks for."""

    class Kind(models.TextChoices):
        CARE = "care"  # treatment, payment and operations
        MESSAGES = "messages"  # texts and e-mail
        REFERRAL = "referral"  # one named recipient
        COUNSELING_NOTES = "counseling_notes"  # never combined with another

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=20, choices=Kind)
    given = models.BooleanField()
    patient_name = EncryptedTextField(null=True, blank=True)  # null, not "", where there is none: "" is ciphertext too
    discloser = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    recipients = models.TextField(blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    right_to_revoke = models.TextField(blank=True)
    expires = models.CharField(max_length=200, blank=True)  # a date, an event, or "end of treatment"
    expires_on = models.DateField(null=True, blank=True)
    signature = EncryptedTextField(null=True, blank=True)
    signed_at = models.DateTimeField()
    redisclosure = models.TextField(blank=True)
    if_refused = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    text_version = models.CharField(max_length=40)
    text_hash = models.CharField(max_length=64)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_how = models.CharField(max_length=100, blank=True)
    # of a paper staff hold; null where the person chose on a page of ours
    covers = models.JSONField(null=True, blank=True)  # codes of what may be told: nothing else may
    paper = EncryptedTextField(null=True, blank=True)  # where it lies, and who signed for them
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="given_consent_has_every_element",
                condition=Q(given=False)
                | ~(
                    Q(discloser="") | Q(description="") | Q(recipients="") | Q(purpose="") | Q(right_to_revoke="")
                    | Q(expires="") | Q(text_version="") | Q(text_hash="") | Q(language="")
                ),
            ),
            models.CheckConstraint(
                name="given_consent_to_treatment_says_what_follows",
                condition=Q(given=False) | ~Q(kind="care") | ~(Q(redisclosure="") | Q(if_refused="")),
            ),
            models.CheckConstraint(
                name="given_consent_is_signed",
                condition=Q(given=False) | Q(kind="messages") | Q(patient_name__isnull=False, signature__isnull=False),
            ),
            models.CheckConstraint(
                name="only_a_given_consent_is_revoked", condition=Q(given=True) | Q(revoked_at__isnull=True)
            ),
        ]


class Disclosure(models.Model):
    """Information that left: to whom, what, why, under which consent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="disclosures")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="disclosures")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True)
    recipient = models.CharField(max_length=200)
    what = models.CharField(max_length=300)
    purpose = models.CharField(max_length=300)
