"""Rows of what is to be said, what was tried, and what needs a person now."""

import datetime as dt
import uuid
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from privacy.encryption import EncryptedJSONField, EncryptedTextField

ACKNOWLEDGE_WITHIN = dt.timedelta(minutes=15)  # of open hours; P-09


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """What the scan and the staff's list ask."""

    def for_site(self, site: Any) -> "ReminderQuerySet":
        return self.filter(site=site)

    def planned(self) -> "ReminderQuerySet":
        return self.filter(state=Reminder.State.PLANNED)

    def messages(self) -> "ReminderQuerySet":
        """What a channel sends."""
        return self.filter(channel__in=Reminder.FOR_A_CHANNEL)

    def tasks(self) -> "ReminderQuerySet":
        """What a person does."""
        return self.filter(channel__in=Reminder.FOR_A_PERSON)

    def sendable(self, now: dt.datetime) -> "ReminderQuerySet":
        """Planned messages that are due: first what a person waits for, then the oldest."""
        return self.planned().messages().filter(due_at__lte=now).order_by("-is_urgent", "due_at")

    def abandoned(self, now: dt.datetime) -> "ReminderQuerySet":
        """Taken by a process that has not come back within its lease."""
        return self.filter(state__in=[Reminder.State.CLAIMED, Reminder.State.ATTEMPTING], lease_until__lt=now)


class Reminder(models.Model):
    """One message due once. The database is the truth; Celery only wakes up and sends."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CLAIMED = "claimed", _("Being sent")
        ATTEMPTING = "attempting", _("Being handed over")
        ACCEPTED = "accepted", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        DONE = "done", _("Done by a person")
        FAILED = "failed", _("Could not be delivered")
        UNKNOWN = "unknown", _("Not known whether it went out")  # the process died in the middle of the call
        CANCELLED = "cancelled", _("Not sent")

    class Channel(models.TextChoices):
        TEXT = "text", _("Text")
        EMAIL = "email", _("E-mail")
        CALL = "call", _("Call")  # a task for a person
        LETTER = "letter", _("Letter")  # a task for a person
        DESK = "desk", _("Desk work")  # a task for a person that reaches out to nobody: a payer, a form
        NOWHERE = "nowhere", _("Nowhere")  # takes the canary, and reaches nobody

    FOR_A_PERSON = (Channel.CALL, Channel.LETTER, Channel.DESK)
    FOR_A_CHANNEL = (Channel.TEXT, Channel.EMAIL, Channel.NOWHERE)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The canary alone belongs to no site and no person.
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="+", null=True)
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="reminders", null=True)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)  # intake, act, kind and intended local date: planned once
    channel = models.CharField(max_length=10, choices=Channel)
    # Asked for by a person a moment ago, or for staff on duty: before all others and at any hour.
    is_urgent = models.BooleanField(default=False)
    due_at = models.DateTimeField()  # not before this; moved when it is held or tried again
    until = models.DateTimeField()  # stale after this
    zone = models.CharField(max_length=50, blank=True)  # the recipient's, "" where unknown
    wall_time = models.CharField(max_length=16, blank=True)  # intended local "2026-03-08T09:20"
    appointment_id = models.UUIDField(null=True, blank=True)
    evaluation_id = models.UUIDField(null=True, blank=True)
    visit_id = models.UUIDField(null=True, blank=True)  # a day of a program
    # Only where no Contact stands: an answer to a number, a notice to a member of staff.
    to = EncryptedTextField(blank=True, default="")
    details = EncryptedJSONField(default=dict)  # words known only when it was planned: {"link": …, "language": …}
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)
    reason = models.CharField(max_length=60, blank=True)  # a code: why it is held, failed or was cancelled
    attempts = models.PositiveSmallIntegerField(default=0)  # calls to a channel
    stumbles = models.PositiveSmallIntegerField(default=0)  # times it was taken and not brought to an end
    claimed_by = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="only_the_canary_is_nobodys",
                condition=models.Q(site__isnull=False, intake__isnull=False) | models.Q(channel="nowhere")),
        ]
        indexes = [
            models.Index(fields=["-is_urgent", "due_at"], name="reminder_planned_due",
                         condition=models.Q(state="planned")),
            models.Index(fields=["lease_until"], name="reminder_open_lease",
                         condition=models.Q(state__in=["claimed", "attempting"])),
            models.Index(fields=["claimed_by"], name="reminder_in_hand", condition=~models.Q(claimed_by="")),
            models.Index(fields=["intake", "state"], name="reminder_of_intake"),
            models.Index(fields=["site", "due_at"], name="reminder_planned_site",
                         condition=models.Q(state="planned")),
            models.Index(fields=["until"], name="reminder_stale",
                         condition=models.Q(state="cancelled", reason="stale")),
            models.Index(fields=["appointment_id"], name="reminder_of_appointment",
                         condition=models.Q(appointment_id__isnull=False)),
            models.Index(fields=["evaluation_id"], name="reminder_of_evaluation",
                         condition=models.Q(evaluation_id__isnull=False)),
            models.Index(fields=["visit_id"], name="reminder_of_visit", condition=models.Q(visit_id__isnull=False)),
        ]

    @property
    def is_task(self) -> bool:
        """For a person to do, not for a channel."""
        return self.channel in self.FOR_A_PERSON


class Attempt(models.Model):
    """One try to hand one reminder to a channel; committed before the call."""

    class Outcome(models.TextChoices):
        STARTED = "started"
        ACCEPTED = "accepted"
        DELIVERED = "delivered"
        FAILED = "failed"
        UNKNOWN = "unknown"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reminder = models.ForeignKey(Reminder, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=10, choices=Reminder.Channel)
    idempotency_key = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.STARTED)
    digest = models.CharField(max_length=40, blank=True)  # blind index of the number or address it went to
    provider_id = models.CharField(max_length=120, blank=True)
    error = models.CharField(max_length=120, blank=True)  # a code, never a text with a name in it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reminder", "number"], name="attempt_number_once")]
        indexes = [
            models.Index(fields=["provider_id"], name="attempt_of_provider", condition=~models.Q(provider_id="")),
            models.Index(fields=["digest", "started_at"], name="attempt_to_number"),
        ]


class CannotClose(ValueError):
    """This alert may not be closed this way; the message says what is missing, for staff to read."""


class AlertQuerySet(models.QuerySet["Alert"]):
    """What the queue, the duty notices and the escalation ask."""

    def open(self) -> "AlertQuerySet":
        """Not closed, the gravest first, then the oldest."""
        rank = models.Case(
            *(models.When(tier=tier, then=place) for place, tier in enumerate(Alert.Tier.values)),
            output_field=models.PositiveSmallIntegerField(),
        )
        return self.filter(closed_at=None).order_by(rank, "raised_at", "pk")

    def unacknowledged(self) -> "AlertQuerySet":
        """Open, and no person has said "I have it"."""
        return self.open().filter(acknowledged_at=None)

    def overdue(self, now: dt.datetime) -> "AlertQuerySet":
        """Unacknowledged for 15 minutes or more by the wall clock (opening hours are for the caller to count)."""
        return self.unacknowledged().filter(raised_at__lte=now - ACKNOWLEDGE_WITHIN)


class Alert(models.Model):
    """Something that needs a person now. It never closes itself."""

    class Tier(models.TextChoices):
        EMERGENCY = "emergency", _("Emergency")
        SAME_DAY = "same_day", _("Same day")
        PRIORITY = "priority", _("Priority")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="+")
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="alerts")
    tier = models.CharField(max_length=10, choices=Tier)
    source = models.CharField(max_length=40)  # the page's slug, a rule's row, or a reply
    reason = EncryptedTextField()  # the sentence staff read
    raised_at = models.DateTimeField()  # moves when it is raised again: somebody must take it once more
    told_at = models.DateTimeField(null=True, blank=True)  # first, whatever came after: what a person waits from
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    note = EncryptedTextField(blank=True, default="")

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            # Asking again does not ring twice: one open alert an intake and source.
            models.UniqueConstraint(fields=["intake", "source"], name="one_open_alert_a_source",
                                    condition=models.Q(closed_at=None)),
        ]
        indexes = [models.Index(fields=["site", "tier"], name="open_alerts", condition=models.Q(closed_at=None))]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def acknowledge(self, by: Any, now: dt.datetime) -> bool:
        """Note that `by` has it; return False where somebody was first (or it is closed), and nothing changes."""
        mine = Alert.objects.filter(pk=self.pk, acknowledged_at=None, closed_at=None, tier=self.tier)
        taken = mine.update(acknowledged_at=now, acknowledged_by=by) == 1
        self.refresh_from_db(fields=["acknowledged_at", "acknowledged_by", "closed_at", "tier"])
        return taken

    def close(self, by: Any, note: str, now: dt.datetime) -> bool:
        """Close with a note; return False where it was closed already.

        Raises CannotClose without a note, without a person where it is an emergency, and where the alert
        has become graver since this copy was read: nobody closes what they have not seen.
        """
        if not note.strip():
            raise CannotClose(_("Say what was done before you close this."))
        with transaction.atomic():
            alert = Alert.objects.select_for_update().get(pk=self.pk)
            if alert.closed_at is not None:
                return False
            if alert.tier == Alert.Tier.EMERGENCY and by is None:
                raise CannotClose(_("An emergency is closed by a named person only."))
            if alert.raised_at != self.raised_at or alert.tier != self.tier:
                raise CannotClose(_("This alert was raised again after you opened it. Read it again."))
            if alert.acknowledged_at is None and by is not None:
                alert.acknowledged_at, alert.acknowledged_by = now, by
            alert.closed_at, alert.closed_by, alert.note = now, by, note.strip()
            alert.save(update_fields=["acknowledged_at", "acknowledged_by", "closed_at", "closed_by", "note"])
        self.refresh_from_db()
        return True


class OptOut(models.Model):
    """A number or address that gets no more automated messages. By number, not by patient."""

    digest = models.CharField(max_length=40, primary_key=True)  # blind index of the number or address
    at = models.DateTimeField()
    how = models.CharField(max_length=40)  # reply, wrong_number, staff, page


class Reply(models.Model):
    """What came back from a number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=40, db_index=True)
    intake = models.ForeignKey("intake.Intake", on_delete=models.CASCADE, related_name="replies", null=True, blank=True)
    at = models.DateTimeField()
    text = EncryptedTextField()
    meaning = models.CharField(max_length=20, blank=True)  # a value of outbox.replies.Meaning
    gateway_id = models.CharField(max_length=120, null=True, blank=True, unique=True)  # what comes twice is dropped

    handled_at = models.DateTimeField(null=True, blank=True)  # its effect on bookings and lists is done

    class Meta:
        indexes = [
            models.Index(fields=["intake", "at"], name="reply_of_intake"),
            models.Index(fields=["at"], name="reply_to_handle", condition=models.Q(handled_at=None)),
        ]
