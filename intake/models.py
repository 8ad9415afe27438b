"""The intake and what hangs on it: contact, status changes, findings, recommendations."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.apart import FairAnswer as FairAnswer
from intake.apart import PageCount as PageCount
from intake.keys import key_in_order
from intake.states import MOVES, OPEN, State
from outbox.models import Alert
from privacy.encryption import EncryptedJSONField, EncryptedTextField
from privacy.models import Consent, LegalHold

# No vowels, so that no word appears; no 0, 1 or L, so that nothing is read aloud wrongly.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"

# What showing a question reads; anything else would be a query of its own (a test counts them).
ASKING = (
    "site", "state", "language", "is_device_shared", "answers", "site__name", "site__nickname", "site__phone",
    "site__languages", "site__zone", "site__has_cover", "site__guardian_text", "site__severity_list",
)


class MoveRefused(ValueError):
    """An intake may not go from where it is to there."""


def new_reference() -> str:
    """Return what a person may read out on the phone: "7KQ2-MVXR"."""
    letters = "".join(secrets.choice(ALPHABET) for _place in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class IntakeQuerySet(models.QuerySet["Intake"]):
    """Which intakes: by site, by how far they are."""

    def for_site(self, site: Any) -> "IntakeQuerySet":
        """Intakes of this site; nobody sees another site's."""
        return self.filter(site=site)

    def open(self) -> "IntakeQuerySet":
        """Sent and neither finished nor closed: what the queue shows."""
        return self.filter(state__in=OPEN)

    def drafts(self) -> "IntakeQuerySet":
        """Being filled in, or left."""
        return self.filter(state=State.DRAFT)

    def to_ask(self) -> "IntakeQuerySet":
        """With what showing a question reads of the intake and its site, and no more: that page is asked most often."""
        return self.select_related("site").only(*ASKING)

    def in_danger(self) -> "IntakeQuerySet":
        """With an alert that nobody has closed, drafts too: danger told is never lost with a closed page."""
        return self.filter(Exists(Alert.objects.filter(intake=OuterRef("pk"), closed_at=None).order_by()))

    def left(self, before: datetime) -> "IntakeQuerySet":
        """Drafts nobody has touched since then."""
        return self.drafts().filter(changed_at__lt=before)

    def expired(self, now: datetime) -> "IntakeQuerySet":
        """Drafts to erase: untouched for a day without a way to reach the person, else for 30 days.

        Never while an alert is open; and one that ever raised an alert is kept the 30 days. With a code to come back
        by, a draft lives at least as long as the code does.
        """
        alerts = Alert.objects.filter(intake=OuterRef("pk")).order_by()
        month, day = now - timedelta(days=30), now - timedelta(hours=24)
        coded = ReturnTicket.objects.filter(intake=OuterRef("pk"), expires_at__gt=now).order_by()
        forgotten = Q(~Exists(_ways_to_reach()), ~Exists(alerts), ~Exists(coded), changed_at__lt=day)
        idle = self.drafts().not_held().filter(~Exists(alerts.filter(closed_at=None)))
        return idle.filter(forgotten | Q(changed_at__lt=month))

    def to_sign(self) -> "IntakeQuerySet":
        """Sent by the person, who has chosen neither yes nor no to sharing: who called, or asked to be called. A yes
        by voice is noted among the answers and is no consent before it is signed."""
        chosen = Consent.objects.filter(intake=OuterRef("pk"), kind=Consent.Kind.CARE).order_by()
        return self.open().filter(~Exists(chosen)).exclude(respondent=Intake.Respondent.HELPER)

    def not_held(self) -> "IntakeQuerySet":
        """Without a standing legal hold: what may be removed at all."""
        return self.filter(~Exists(LegalHold.objects.filter(intake=OuterRef("pk"), lifted_at=None).order_by()))

    def over(self) -> "IntakeQuerySet":
        """Closed, or through with a program, with `ended` since when: what a period of keeping runs for."""
        moves = StatusChange.objects.filter(intake=OuterRef("pk")).order_by("-at").values("at")[:1]
        return self.filter(state__in=(State.CLOSED, State.FINISHED)).annotate(ended=Subquery(moves))

    def reachable(self) -> "IntakeQuerySet":
        """With a number or an address."""
        return self.filter(Exists(_ways_to_reach()))


def _ways_to_reach() -> "models.QuerySet[SearchToken]":
    return SearchToken.objects.filter(intake=OuterRef("pk"), kind__in=("phone", "email")).order_by()


class Intake(models.Model):
    """One person's request for care, from the first page to closing. It is the case; there is no second noun."""

    class Respondent(models.TextChoices):
        SELF = "self", _("The person")
        HELPER = "helper", _("Someone who cares about the person")
        TOGETHER = "together", _("Someone helping a person who is there")

    class Door(models.TextChoices):
        WEB = "web", _("Online form")
        CALL_ME = "call_me", _("Asked to be called")
        PHONE = "phone", _("Phone sheet")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="intakes")
    reference = models.CharField(max_length=9, unique=True, default=new_reference)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    language = models.CharField(max_length=8, default="en")
    door = models.CharField(max_length=10, choices=Door, default=Door.WEB)
    respondent = models.CharField(max_length=10, choices=Respondent, default=Respondent.SELF)
    is_device_shared = models.BooleanField(default=False)
    form_version = models.CharField(max_length=20)
    # {page slug: {question: value}}: what was typed, untouched, and nothing else
    answers = EncryptedJSONField(default=dict)
    last_page = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, related_name="intakes", null=True, blank=True)
    closed_reason = models.CharField(max_length=40, blank=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["site", "state", "submitted_at"]),
            models.Index(fields=["changed_at"], name="intake_drafts", condition=Q(state="draft")),
        ]

    def may_move_to(self, state: str) -> bool:
        """Tell whether the table of moves leads from here to there."""
        return state in MOVES[self.state]

    def move_to(self, state: str, by: Any = None, reason: str = "") -> None:
        """Move to another state and write the row that says so; `by` is a member of staff, None the person or us.

        Raises MoveRefused where the table has no such move, or where somebody else moved it first.
        """
        was, now = self.state, timezone.now()
        if not self.may_move_to(state):
            raise MoveRefused(f"An intake that is {was} cannot become {state}.")
        changes: dict[str, Any] = {"state": State(state), "changed_at": now}
        if state == State.SUBMITTED:
            changes["submitted_at"] = now
        if State.CLOSED in (was, state):
            changes["closed_reason"] = reason[:40] if state == State.CLOSED else ""
        with transaction.atomic():
            if not Intake.objects.filter(pk=self.pk, state=was).update(**changes):
                raise MoveRefused(f"This intake is no longer {was}.")
            StatusChange.objects.create(intake=self, was=was, now=state, at=now, by=by, reason=reason[:60])
        for name, value in changes.items():
            setattr(self, name, value)


class Contact(models.Model):
    """How this person may be reached, and how they must not be."""

    intake = models.OneToOneField(Intake, on_delete=models.CASCADE, related_name="contact", primary_key=True)
    name = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")  # E.164
    email = EncryptedTextField(blank=True, default="")
    zip = EncryptedTextField(blank=True, default="")
    zone = models.CharField(max_length=50, blank=True)  # of the recipient, from the ZIP; "" where unknown
    may_text = models.BooleanField(null=True)
    may_email = models.BooleanField(null=True)
    may_voicemail = models.BooleanField(null=True)
    sender_words = models.CharField(max_length=40, blank=True)
    # Violence was told: nothing written and no voicemail until a person has confirmed it is safe.
    confirmed_safe_at = models.DateTimeField(null=True, blank=True)
    # Digits sent there show who somebody is. Not so where it was given by somebody who had only come back (P-33).
    proves_person = models.BooleanField(default=True, db_default=True)


class SearchToken(models.Model):
    """A blind index entry: find people by name, phone or e-mail without reading any."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="search_tokens")
    kind = models.CharField(max_length=10)  # name, phone, email
    digest = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["kind", "digest"])]
        constraints = [models.UniqueConstraint(fields=["intake", "kind", "digest"], name="search_token_once")]


class ReturnTicket(models.Model):
    """The one way back to an intake without an account: a code written down or a link that was sent. Used once."""

    class Way(models.TextChoices):
        CODE = "code"
        LINK = "link"

    intake = models.OneToOneField(Intake, on_delete=models.CASCADE, related_name="return_ticket", primary_key=True)
    way = models.CharField(max_length=4, choices=Way)
    digest = models.CharField(max_length=40, unique=True)  # blind index: the code itself is nowhere
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)


class StatusChange(models.Model):
    """One move of an intake from one state to another. Written by `Intake.move_to` only."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="status_changes")
    was = models.CharField(max_length=12, choices=State)
    now = models.CharField(max_length=12, choices=State)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.CharField(max_length=60, blank=True)


class FindingQuerySet(models.QuerySet["Finding"]):
    """Which findings."""

    def standing(self) -> "FindingQuerySet":
        """Those not taken back."""
        return self.filter(withdrawn_at=None)


class Finding(models.Model):
    """A fact a member of staff recorded: dated, with who said so. Withdrawn, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="findings")
    fact = models.CharField(max_length=40)  # a name of eligibility's vocabulary
    value = EncryptedJSONField()
    said_by = models.CharField(max_length=40)  # patient_by_phone, clinician, record, someone_close
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    by_clinician = models.BooleanField()  # outranks staff, who outrank the form
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_why = EncryptedTextField(blank=True, default="")

    objects = FindingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["intake", "at"])]


class Recommendation(models.Model):
    """What the rules suggested once, sealed: facts, result, version, hash. Append-only.

    Made by `intake.recommendations.renew` only.
    """

    id = models.UUIDField(primary_key=True, default=key_in_order, editable=False)
    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="recommendations")
    at = models.DateTimeField()
    cause = models.CharField(max_length=40)  # submitted, finding, answer_changed, rules_changed
    facts = EncryptedJSONField()
    fingerprint = EncryptedTextField()  # the result in six words, see intake.recommendations
    level = models.CharField(max_length=15)
    withdrawal = models.CharField(max_length=15)
    is_complete = models.BooleanField()
    rules_version = models.CharField(max_length=20)
    rules_hash = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)  # SHA-256 over facts, fingerprint, version and rules hash
    result = EncryptedJSONField()  # eligibility's Recommendation.as_dict(); last: SQLite reads a row from its beginning

    class Meta:
        indexes = [models.Index(fields=["intake", "-at"])]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a stored recommendation is never changed."""
        if not self._state.adding:
            raise TypeError("A stored recommendation is never changed.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)
