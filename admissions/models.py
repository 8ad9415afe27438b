"""What staff add to an intake: slots, appointments, call notes, the evaluation."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from admissions.merge import Merge as Merge
from admissions.minors import MinorConsent as MinorConsent
from admissions.paperwork.models import Document as Document
from admissions.paperwork.models import Entry as Entry
from admissions.paperwork.models import Sealed as Sealed
from admissions.publishing import RulesPublication as RulesPublication
from admissions.publishing import RulesTrial as RulesTrial
from admissions.stay import Stay as Stay
from admissions.stay import Visit as Visit
from admissions.time_off import TimeOff as TimeOff
from privacy.encryption import EncryptedJSONField, EncryptedTextField


class Slot(models.Model):
    """A time a clinician keeps free for an evaluation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey("accounts.Site", on_delete=models.CASCADE, related_name="slots")
    clinician = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    by_video = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinician", "starts_at"], name="one_slot_a_time")]
        indexes = [models.Index(fields=["site", "starts_at"])]


class Appointment(models.Model):
    """One intake at one slot."""

    class State(models.TextChoices):
        BOOKED = "booked", _("Booked")
        ATTENDED = "attended", _("Came")
        MISSED = "missed", _("Missed")
        MOVED = "moved", _("Moved")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="appointments")
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="appointments")
    state = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    booked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)  # by the patient
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot"], name="slot_booked_once",
                                    condition=Q(state__in=["booked", "attended", "missed"])),
            models.UniqueConstraint(fields=["intake"], name="one_open_appointment", condition=Q(state="booked")),
        ]


class CallNote(models.Model):
    """One try to reach someone, or a note about them. Struck through, never deleted."""

    class Outcome(models.TextChoices):
        SPOKE = "spoke", _("We spoke")
        NO_ANSWER = "no_answer", _("No answer")
        VOICEMAIL = "voicemail", _("Left a voicemail")
        WRONG_NUMBER = "wrong_number", _("Wrong number")
        NOTE = "note", _("A note, no call")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="call_notes")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    text = EncryptedTextField(blank=True, default="")
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    struck_why = EncryptedTextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["intake", "-at"])]


class SamePerson(models.Model):
    """What a member of staff decided about two intakes that look like one person's. Taken back, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # the earlier of the two by id, so that a pair is one row whichever page it was decided on
    one = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="+")
    is_same = models.BooleanField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="a_pair_is_decided_once",
                                    condition=Q(undone_at=None)),
            models.CheckConstraint(name="a_pair_is_two_in_order", condition=Q(one__lt=models.F("other"))),
        ]


class Snooze(models.Model):
    """An intake set aside until a moment, with the reason. An alert or the moment itself brings it back."""

    class Reason(models.TextChoices):
        ASKED = "asked", _("They asked us to call later")
        PAPERS = "papers", _("Waiting for papers or a payer")
        AWAY = "away", _("They are away or in other care")
        OTHER = "other", _("Something else (say what)")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="snoozes")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=Reason)
    note = EncryptedTextField(blank=True, default="")
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # taken back by a person, or replaced

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intake"], name="one_open_snooze", condition=Q(ended_at=None)),
            models.CheckConstraint(name="snooze_ends_later", condition=Q(until__gt=models.F("at"))),
        ]
        indexes = [models.Index(fields=["until"], name="snooze_standing", condition=Q(ended_at=None))]


class Evaluation(models.Model):
    """A clinician's record of one medical evaluation and the level decided. Signed, then amended only."""

    class Reason(models.TextChoices):
        """Why the decided level is not the suggested one."""

        PREFERENCE = "preference", _("The patient prefers it")
        NOT_AVAILABLE = "not_available", _("Level not available, or a waiting list")
        PAYER = "payer", _("Payer's decision")
        DISTANCE = "distance", _("Distance or transport")
        ACCESS = "access", _("Language or accessibility")
        FAMILY_OR_WORK = "family_or_work", _("Family or work duty")
        LEGAL = "legal", _("Legal or court")
        HIGHER_RISK = "higher_risk", _("Clinical judgement: higher risk")
        LOWER_RISK = "lower_risk", _("Clinical judgement: lower risk")
        OTHER = "other", _("Other (say what)")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="evaluations")
    version = models.PositiveSmallIntegerField(default=1)
    amends = models.OneToOneField("self", on_delete=models.PROTECT, related_name="amended_by", null=True, blank=True)
    amended_why = EncryptedTextField(blank=True, default="")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="evaluations", null=True, blank=True)
    recommendation = models.ForeignKey("intake.Recommendation", on_delete=models.PROTECT, related_name="evaluations")
    # who signed; a draft has none until a clinician writes in it
    clinician = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="evaluations", null=True, blank=True)
    # from this moment on the texts are the clinician's: admissions staff no longer see or change them
    clinician_wrote_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    suggested_level = models.CharField(max_length=15)
    suggested_withdrawal = models.CharField(max_length=15, blank=True)
    decided_level = models.CharField(max_length=15, blank=True)  # needed
    decided_withdrawal = models.CharField(max_length=15, blank=True)
    offered_level = models.CharField(max_length=15, blank=True)  # what can be had now
    agrees = models.BooleanField(null=True)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    reason_note = EncryptedTextField(blank=True, default="")
    findings = EncryptedJSONField(default=dict)  # {family: what the clinician wrote}
    summary = EncryptedTextField(blank=True, default="")
    program = models.ForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    # days ["mon"], first_visit "2026-12-01T10:00" (site's wall time), review_dates ["2026-12-15"], bridging,
    # aftercare, withdrawal_elsewhere: texts
    plan = EncryptedJSONField(default=dict)
    starts_on = models.DateField(null=True, blank=True)  # first day of the program: reminders are planned from it
    is_signed = models.BooleanField(default=False)
    signed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(default=0)  # a lost update shows both texts

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intake", "version"], name="evaluation_version_once"),
            models.UniqueConstraint(fields=["intake"], name="one_open_evaluation", condition=Q(is_signed=False)),
            models.CheckConstraint(
                name="signed_evaluation_is_whole",
                condition=Q(is_signed=False)
                | (~Q(decided_level="") & ~Q(decided_withdrawal="") & Q(agrees__isnull=False)
                   & Q(signed_at__isnull=False) & Q(clinician__isnull=False) & (Q(agrees=True) | ~Q(reason=""))),
            ),
        ]


ABOUT_REASONS = {
    Evaluation.Reason.PREFERENCE: _("The person wants another level, knowing what was suggested and why."),
    Evaluation.Reason.NOT_AVAILABLE: _("The level is not to be had in time; say how the time is bridged."),
    Evaluation.Reason.PAYER: _("The payer does not cover the level."),
    Evaluation.Reason.DISTANCE: _("The level is too far, or there is no way there."),
    Evaluation.Reason.ACCESS: _("No program of the level has their language or what they need to take part."),
    Evaluation.Reason.FAMILY_OR_WORK: _("Family or work cannot be left for this level."),
    Evaluation.Reason.LEGAL: _("A court or an agreement sets the level."),
    Evaluation.Reason.HIGHER_RISK: _("The clinician sees more risk than the facts tell."),
    Evaluation.Reason.LOWER_RISK: _("The clinician sees less risk than the facts tell."),
    Evaluation.Reason.OTHER: _("Anything else, in at least 15 characters."),
}


class Hold(models.Model):
    """A free place of a program kept for one intake until a time. The database keeps two people off one seat."""

    class Ending(models.TextChoices):
        USED = "used", _("Started there")
        RELEASED = "released", _("Given back")
        EXPIRED = "expired", _("Time ran out")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey("programs.Program", on_delete=models.PROTECT, related_name="holds")
    seat = models.PositiveSmallIntegerField()  # from 1 to the free places the program told
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="holds")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    made_at = models.DateTimeField()  # by nobody: the next one waiting was given the place
    until = models.DateTimeField()
    extended_why = EncryptedTextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "seat"], name="seat_held_once", condition=Q(ended_at=None)),
            models.UniqueConstraint(fields=["intake"], name="one_open_hold", condition=Q(ended_at=None)),
            models.CheckConstraint(name="hold_ends_after_it_begins", condition=Q(until__gt=models.F("made_at"))),
            models.CheckConstraint(
                name="hold_ended_says_how", condition=Q(ended_at=None, ending="") | (Q(ended_at__isnull=False)
                                                                                   & ~Q(ending=""))),
        ]
        indexes = [models.Index(fields=["until"], name="hold_running_out", condition=Q(ended_at=None))]


class WaitingPlace(models.Model):
    """One intake's place in the line for one program: who came first is served first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey("programs.Program", on_delete=models.PROTECT, related_name="waiting_places")
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="waiting_places")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    was_given = models.BooleanField(default=False)  # left the line because a place was kept for them

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program", "intake"], name="one_place_in_line", condition=Q(left_at=None)),
        ]
        indexes = [models.Index(fields=["program", "since"], name="line_of_program", condition=Q(left_at=None))]
