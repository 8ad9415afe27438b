"""Two records of one person made one: which stays, what was chosen and moved, and how it is taken back."""

import uuid

from django.db import models
from django.db.models import Q

from privacy.encryption import EncryptedJSONField


class Merge(models.Model):
    """One intake merged into another. The other keeps all its history and is closed; nothing is erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="merges")
    other = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="merged_into")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # what was there and what was set of the contact, and the ids of what moved: enough to take all of it back
    details = EncryptedJSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["other"], name="merged_once", condition=Q(undone_at=None)),
            models.CheckConstraint(name="merged_into_another", condition=~Q(kept=models.F("other"))),
        ]
