"""A check-in: a link of its own, and what came back."""

import uuid

from django.db import models

from privacy.encryption import EncryptedJSONField


class CheckIn(models.Model):
    """One round of questions during a program, reached by a link without an account, answered once or never."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="check_ins")
    evaluation_id = models.UUIDField()  # the signed version whose program it asks about
    day = models.DateField()
    digest = models.CharField(max_length=40, unique=True)  # blind index of the link's letters, which are nowhere
    expires_at = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    answers = EncryptedJSONField(default=dict)  # {item number: 0 to 4}; what was left out is not there
    # {"says", "why": […], "level", "withdrawal", "before", "rules"}: what it asks of staff, and what the rules say
    outcome = EncryptedJSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intake", "day"], name="check_in_once_a_day")]
