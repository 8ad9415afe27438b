"""What reports keep: numbers that were counted by long work, and the days on which something was changed."""

import uuid

from django.db import models

from privacy.encryption import EncryptedJSONField, EncryptedTextField


class Counted(models.Model):
    """The tables of one question as they were last counted. Sums only: no id, no name, no answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey("accounts.Site", on_delete=models.CASCADE, related_name="+")
    slug = models.CharField(max_length=20)  # of the question
    weeks = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    tables = EncryptedJSONField(default=dict)  # reports.kept writes and reads it; small numbers lie in it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "slug", "weeks"], name="counted_last")]


class Change(models.Model):
    """A day on which the site began to do something otherwise: charts mark it. Struck through, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey("accounts.Site", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    words = EncryptedTextField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["site", "day"], name="changes_of_site", condition=models.Q(struck_at=None))]
