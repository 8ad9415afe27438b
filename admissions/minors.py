"""Who consents for a person under 18, by the text of the site; and their own okay to be written to."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacy.encryption import EncryptedTextField

ADULT = 18  # years


class MinorConsent(models.Model):
    """What was agreed for one person under 18. Replaced by a newer row, never deleted."""

    class Who(models.TextChoices):
        ALONE = "alone", _("They may consent alone")
        GUARDIAN = "guardian", _("A guardian consents with them")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="minor_consents")
    who = models.CharField(max_length=10, choices=Who)
    guardian = EncryptedTextField(blank=True, default="")  # name, and how they belong to the person
    rule = EncryptedTextField()  # the site's text as it stood: what it was decided by
    may_write = models.BooleanField()  # the young person's own okay to texts and e-mails
    may_tell_guardian = models.BooleanField()  # the young person's own okay that we speak with the guardian
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intake"], name="one_standing_minor_consent",
                                    condition=Q(replaced_at=None)),
        ]


def is_minor(known: dict[str, Any]) -> bool:
    """Return whether these facts say that somebody is under 18; an unknown age is not read as either."""
    age = known.get("age_years")
    return isinstance(age, int) and age < ADULT


def standing(intake: Any) -> MinorConsent | None:
    """Return what stands agreed, or None."""
    return MinorConsent.objects.filter(intake=intake, replaced_at=None).select_related("by").first()
