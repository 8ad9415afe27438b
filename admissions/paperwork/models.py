"""Entries of the desk, and documents that came with a person: struck through or taken away with a reason."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacy.encryption import EncryptedJSONField, EncryptedTextField


class Entry(models.Model):
    """One thing written down about a person. A correction is another row; the old one is struck through and stays."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("Name and address on paper")
        EMERGENCY = "emergency", _("Emergency contact")
        COVERAGE = "coverage", _("Insurance, or who pays")
        BENEFITS = "benefits", _("Benefits check")
        AUTHORIZATION = "authorization", _("Prior authorization")
        SOURCE = "source", _("Who sent them")
        ALLERGY = "allergy", _("Allergy")
        MEDICINE = "medicine", _("Medicine they take now")

    class Why(models.TextChoices):
        """Why an entry gave way to another."""

        CHANGED = "changed", _("It has changed")
        WRONG = "wrong", _("It was written down wrong")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=15, choices=Kind)
    # a benefits check and an authorization are about one coverage, whichever version of it stands
    about = models.UUIDField(null=True, blank=True)
    thread = models.UUIDField(default=uuid.uuid4, editable=False)  # the same for every version of one thing
    told = EncryptedJSONField(default=dict)  # {field of the form of this kind: what was written}
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    struck_why = EncryptedTextField(blank=True, default="")  # a code of Why, or staff's own words

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread"], name="one_version_stands", condition=Q(struck_at=None)),
            models.UniqueConstraint(
                fields=["intake", "kind"], name="one_name_and_one_source_stand",
                condition=Q(struck_at=None, kind__in=["identity", "source"])),
        ]
        indexes = [models.Index(fields=["intake", "kind", "-at"], name="entries_of_intake")]


class Document(models.Model):
    """A paper that came with a person: a card, a discharge summary, a letter. Its content lies in a row of its own."""

    class Kind(models.TextChoices):
        LETTER = "letter", _("Referral or other letter")
        CARD = "card", _("Insurance card")
        SUMMARY = "summary", _("Discharge summary")

    class Content(models.TextChoices):
        PDF = "pdf", "PDF"
        JPEG = "jpeg", "JPEG"
        PNG = "png", "PNG"

    class Scan(models.TextChoices):
        NONE = "none", _("Not scanned for viruses")  # no scanner is set up
        WAITING = "waiting", _("Waits for the virus scanner")  # not given out before it is clean
        CLEAN = "clean", _("The virus scanner found nothing")
        FOUND = "found", _("The virus scanner found something; the content is gone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind)
    note = EncryptedTextField(blank=True, default="")  # staff's words; the sender's file name is not kept
    content = models.CharField(max_length=4, choices=Content)
    size = models.PositiveIntegerField()  # bytes of what is kept
    digest = EncryptedTextField()  # SHA-256 of what is kept: pieces that were lost, swapped or put elsewhere show
    scan = models.CharField(max_length=8, choices=Scan, default=Scan.NONE)
    scanned_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    removed_why = EncryptedTextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["intake", "-at"], name="documents_of_intake"),
            models.Index(fields=["at"], name="documents_to_scan", condition=Q(scan__in=["none", "waiting"],
                                                                             removed_at=None)),
        ]


class Sealed(models.Model):
    """A piece of one document's content, encrypted. Deleted with it: then nobody has it any more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="sealed")
    number = models.PositiveSmallIntegerField()  # from 0
    content = EncryptedTextField()  # base64

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="a_piece_once")]
