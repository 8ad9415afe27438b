"""Days a clinician is away: no time of theirs is offered, and who is booked in it is called."""

import uuid

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet


class TimeOff(models.Model):
    """One clinician's days away, as instants of the site's midnights. Ended, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinician = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="times_off")
    site = models.ForeignKey("accounts.Site", on_delete=models.CASCADE, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # the midnight after the last day
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(
            name="time_off_ends_later", condition=Q(ends_at__gt=F("starts_at")) & Q(last_day__gte=F("first_day")))]
        indexes = [models.Index(fields=["clinician", "starts_at"], name="time_off_of_clinician",
                                condition=Q(taken_back_at=None))]


def away() -> Exists:
    """Return "its clinician is away" as a condition on slots."""
    return Exists(standing().filter(
        clinician=OuterRef("clinician"), starts_at__lte=OuterRef("starts_at"), ends_at__gt=OuterRef("starts_at")))


def standing() -> QuerySet[TimeOff]:
    """Return times off nobody took back."""
    return TimeOff.objects.filter(taken_back_at=None)
