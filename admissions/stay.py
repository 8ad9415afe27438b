"""A stay in a program: when it began, which days were planned, which were attended, and how it ended."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy.encryption import EncryptedJSONField, EncryptedTextField


class StayQuerySet(models.QuerySet["Stay"]):
    """Which stays."""

    def standing(self) -> "StayQuerySet":
        """Those nobody took back."""
        return self.filter(struck_at=None)

    def running(self) -> "StayQuerySet":
        """Those that have not ended."""
        return self.standing().filter(ended_on=None)


class Stay(models.Model):
    """One intake's time in one program. Corrected by a new row that replaces it; nothing is erased."""

    class Ending(models.TextChoices):
        FINISHED = "finished", _("Finished as planned")
        STEPPED_DOWN = "stepped_down", _("Goes on with less care")
        STEPPED_UP = "stepped_up", _("Goes on with more care")
        LEFT = "left", _("Left before the end, by their own choice")
        PROGRAM_ENDED = "program_ended", _("The program ended it")
        TRANSFERRED = "transferred", _("Goes on at another place")
        DIED = "died", _("The person died")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="stays")
    evaluation = models.ForeignKey("admissions.Evaluation", on_delete=models.CASCADE, related_name="stays")
    # none where the program is not in our catalog
    program = models.ForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    level = models.CharField(max_length=15)
    admitted_on = models.DateField()
    # phases, the latest last: {"from": day, "until": day or "", "days": ["mon"], "minutes": of one day}
    plan = EncryptedJSONField(default=list)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)
    ending = models.CharField(max_length=15, choices=Ending, blank=True)
    ended_note = EncryptedTextField(blank=True, default="")
    ended_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    aftercare_on = models.DateField(null=True, blank=True)  # the first contact or visit after it
    replaces = models.OneToOneField(
        "self", on_delete=models.CASCADE, related_name="replaced_by", null=True, blank=True)
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    struck_why = EncryptedTextField(blank=True, default="")

    objects = StayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intake"], name="one_running_stay",
                                    condition=Q(ended_on=None, struck_at=None)),
            models.CheckConstraint(name="stay_ends_after_it_begins",
                                   condition=Q(ended_on=None) | Q(ended_on__gte=F("admitted_on"))),
            models.CheckConstraint(name="stay_ended_says_how", condition=Q(ended_on=None, ending="")
                                   | (Q(ended_on__isnull=False) & ~Q(ending=""))),
            models.CheckConstraint(name="aftercare_follows_the_stay",
                                   condition=Q(aftercare_on=None) | Q(aftercare_on__gte=F("ended_on"))),
        ]
        indexes = [models.Index(fields=["intake", "-admitted_on"], name="stays_of_intake")]

    @property
    def phase(self) -> dict[str, Any]:
        """Return the phase of the plan written last, {} where none was."""
        phases: Any = self.plan
        return phases[-1] if phases else {}


class Visit(models.Model):
    """What became of one day of a stay. Struck through, never deleted."""

    class State(models.TextChoices):
        ATTENDED = "attended", _("Came")
        MISSED = "missed", _("Could not come")
        CALLED_OFF = "called_off", _("The program called it off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="visits")
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State)
    minutes = models.PositiveSmallIntegerField(default=0)  # attended
    note = EncryptedTextField(blank=True, default="")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    struck_why = EncryptedTextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stay", "day"], name="one_word_about_a_day", condition=Q(struck_at=None)),
            models.CheckConstraint(name="minutes_only_where_they_came",
                                   condition=Q(state="attended", minutes__lte=24 * 60) | Q(minutes=0)),
        ]
        indexes = [models.Index(fields=["state", "day"], name="missed_days",
                                condition=Q(state="missed", struck_at=None))]


ABOUT_ENDINGS = {
    Stay.Ending.FINISHED: _("The goals were met or the planned time is over; aftercare has a day."),
    Stay.Ending.STEPPED_DOWN: _("They are steady: less care goes on. A clinician decides on the next level."),
    Stay.Ending.STEPPED_UP: _("More care is needed. A clinician decides on the next level."),
    Stay.Ending.LEFT: _("They chose to go. They stay on the queue and are called: the door stays open."),
    Stay.Ending.PROGRAM_ENDED: _("The program did not go on. Other care is offered, and they are called."),
    Stay.Ending.TRANSFERRED: _("Another place goes on with them; the intake is closed."),
    Stay.Ending.DIED: _("The person died. Nothing is sent any more."),
}
