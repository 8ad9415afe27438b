"""Sites, the people who work there, and who is on duty."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Site(models.Model):
    """A place that admits people. It owns every intake, slot, rota and setting of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)  # for staff
    nickname = models.CharField(max_length=40)  # for patients and messages: neutral, names no topic
    sender_words = models.CharField(max_length=40)  # who a text says it is from unless the patient chose other words
    phone = models.CharField(max_length=20)
    zone = models.CharField(max_length=50, default="America/New_York")
    # {"mon": [["08:00", "18:00"]], …}: local wall time; a day that is absent is closed
    opening_hours = models.JSONField(default=dict)
    holidays = models.JSONField(default=list)  # ["2026-12-25", …]
    languages = models.JSONField(default=list)  # ["en", "es"]
    has_cover = models.BooleanField(default=True)  # False: nobody answers alerts, crisis information only
    first_offer_hours = models.PositiveSmallIntegerField(default=48)
    exit_url = models.URLField(default="https://www.weather.gov/")
    guardian_text = models.TextField(blank=True)  # what this site's state asks for a minor
    severity_list = models.CharField(max_length=10, default="criteria")  # "criteria" or "taps"
    supply_alert = models.BooleanField(default=False)  # local supply alert, see rule D25

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member of staff is here; what each may do stands in `accounts/permissions.py`."""

    ADMISSIONS = "admissions", _("Admissions")
    CLINICIAN = "clinician", _("Clinician")
    MEDICAL_DIRECTOR = "medical_director", _("Medical director")
    COMPLIANCE = "compliance", _("Compliance")
    ADMINISTRATOR = "administrator", _("Administrator")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **rest: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **rest)
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

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name


class RotaShift(models.Model):
    """Who answers alerts at a site from one instant to another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="shifts")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
