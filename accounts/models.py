"""Sites, the people who work there, and who is on duty."""

import datetime as dt
import unicodedata
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.hours import validate_holidays, validate_hours, validate_zone
from privacy import retention
from privacy.encryption import EncryptedJSONField


class Site(models.Model):
    """A place that admits people. It owns every intake, slot, rota and setting of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)  # for staff
    nickname = models.CharField(max_length=40)  # for patients and messages: neutral, names no topic
    sender_words = models.CharField(max_length=40)  # who a text says it is from unless the patient chose other words
    phone = models.CharField(max_length=20)
    zone = models.CharField(max_length=50, default="America/New_York", validators=[validate_zone])
    # {"mon": [["08:00", "18:00"]], …}: local wall time; a day that is absent is closed
    opening_hours = models.JSONField(default=dict, blank=True, validators=[validate_hours])
    holidays = models.JSONField(default=list, blank=True, validators=[validate_holidays])  # ["2026-12-25", …]
    languages = models.JSONField(default=list)  # ["en", "es"]
    has_cover = models.BooleanField(default=True)  # False: nobody answers alerts, crisis information only
    first_offer_hours = models.PositiveSmallIntegerField(default=48)
    exit_url = models.URLField(default="https://www.weather.gov/")
    guardian_text = models.TextField(blank=True)  # what this site's state asks for a minor
    severity_list = models.CharField(max_length=10, default="criteria")  # "criteria" or "taps"
    supply_alert = models.BooleanField(default=False)  # local supply alert, see rule D25
    keep_years = models.PositiveSmallIntegerField(  # closed intakes, then removed
        default=retention.YEARS_USUAL, db_default=retention.YEARS_USUAL)

    class Meta:
        constraints = [
            models.CheckConstraint(name="site_keeps_long_enough",
                                   condition=models.Q(keep_years__gte=retention.YEARS_LEAST)),
        ]

    def __str__(self) -> str:
        return self.name

    def day(self, now: dt.datetime) -> dt.date:
        """Return what day it is here: in the evening the clock of the house is a day ahead."""
        return now.astimezone(ZoneInfo(self.zone)).date()


class Role(models.TextChoices):
    """What a member of staff is here; what each may do stands in `accounts/permissions.py`."""

    ADMISSIONS = "admissions", _("Admissions")
    CLINICIAN = "clinician", _("Clinician")
    MEDICAL_DIRECTOR = "medical_director", _("Medical director")
    COMPLIANCE = "compliance", _("Compliance")
    ADMINISTRATOR = "administrator", _("Administrator")


def fold_email(email: str) -> str:
    """Return the one way an address is written here: NFKC, no outer spaces, small letters."""
    return unicodedata.normalize("NFKC", email).strip().lower()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **rest: Any) -> "User":
        """Create a member of staff; without a password they cannot sign in until they set one by a link."""
        user = self.model(email=fold_email(email), **rest)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A member of staff. Patients have no account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="staff")
    is_active = models.BooleanField(default=True)
    # Raised to end every session of this member at once, as when their second factor is taken back.
    session_stamp = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must match: it ends with the password, the role, the site or the stamp it began under.

        Whoever is switched off, moved or given another role is refused at the next request (safeguards #6, #12).
        """
        held = [self.password, self.role, str(self.site_id), str(self.session_stamp)]
        return salted_hmac("accounts.User.session", "\n".join(held), secret=secret, algorithm="sha256").hexdigest()

    def end_sessions(self) -> None:
        """Refuse every open session of this member from the next request on."""
        User.objects.filter(pk=self.pk).update(session_stamp=models.F("session_stamp") + 1)
        self.refresh_from_db(fields=["session_stamp"])


class RotaShift(models.Model):
    """Who answers alerts at a site from one instant to another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="shifts")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["site", "starts_at"])]
        constraints = [
            models.CheckConstraint(
                name="shift_ends_after_it_starts", condition=models.Q(ends_at__gt=models.F("starts_at")),
            ),
        ]


class Unsent(models.Model):
    """What a member had typed on a page when their time was up: theirs alone, shown there again, gone after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="unsent")
    place = models.CharField(max_length=300)  # the page's path: ids only
    texts = EncryptedJSONField(default=dict)  # {name of the field: what stood in it}
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "place"], name="unsent_once_a_place")]
