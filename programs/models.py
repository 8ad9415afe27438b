"""The catalog: providers, their programs, sessions, openings, and where each fact comes from.

Programs are shared by all sites. An empty value means "not stated": matching never reads it as no.
"""

import datetime
import uuid
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs import codes
from programs.fields import CodesField
from programs.freshness import STALE_DAYS
from programs.version import CatalogModel, CatalogQuerySet


class Provider(CatalogModel):
    """Who runs programs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    website = models.URLField(blank=True)

    def __str__(self) -> str:
        return self.name


class ProgramQuerySet(CatalogQuerySet):
    """Questions to the catalog."""

    def listed(self) -> Self:
        """Return the programs that may be shown and matched."""
        return self.filter(is_listed=True)

    def whole(self) -> Self:
        """Return programs with everything a snapshot or a page needs, in few queries."""
        return self.select_related("provider").prefetch_related("sessions", "openings", "checks")


class Program(CatalogModel):
    """A course of care a patient can join."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="programs")
    name = models.CharField(_("name"), max_length=200)
    is_listed = models.BooleanField(_("shown and matched"), default=True)

    # levels and withdrawal care
    levels = CodesField(codes.LevelCode, verbose_name=_("levels offered"))
    withdrawal_on_site = CodesField(codes.WithdrawalCode, verbose_name=_("withdrawal care on site"))
    withdrawal_partner = CodesField(codes.WithdrawalCode, verbose_name=_("withdrawal care at a partner"))
    withdrawal_partner_name = models.CharField(_("name of that partner"), max_length=200, blank=True)

    # schedule and length (sessions are rows of their own)
    hours_a_week = models.DecimalField(
        _("hours a week"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(168)],
    )
    # where the sessions themselves are not listed
    days_from = models.PositiveSmallIntegerField(
        _("days a week, at least"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    days_to = models.PositiveSmallIntegerField(
        _("days a week, at most"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    first_day_therapy = models.BooleanField(_("first day: a therapy session"), null=True, blank=True)
    first_day_medicine = models.BooleanField(_("first day: an appointment about medicine"), null=True, blank=True)
    weeks_from = models.PositiveSmallIntegerField(
        _("weeks, at least"), null=True, blank=True, validators=[MaxValueValidator(260)]
    )
    weeks_to = models.PositiveSmallIntegerField(
        _("weeks, at most"), null=True, blank=True, validators=[MaxValueValidator(260)]
    )
    can_extend = models.BooleanField(_("can be extended"), null=True, blank=True)
    taper = models.CharField(_("how it tapers down"), max_length=300, blank=True)
    has_aftercare = models.BooleanField(_("aftercare"), null=True, blank=True)
    aftercare = models.CharField(_("what aftercare is"), max_length=300, blank=True)

    # who it is for
    age_from = models.PositiveSmallIntegerField(
        _("age, from"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    age_to = models.PositiveSmallIntegerField(_("age, to"), null=True, blank=True, validators=[MaxValueValidator(120)])
    serves = models.CharField(_("serves"), max_length=12, choices=codes.Serves, default=codes.Serves.EVERYONE)
    conditions = CodesField(codes.Condition, verbose_name=_("conditions"))
    co_occurring = models.CharField(_("mental health beside"), max_length=10, choices=codes.CoOccurring, blank=True)
    substances = CodesField(codes.Substance, verbose_name=_("substances"))
    groups = CodesField(codes.Group, verbose_name=_("tracks of their own for"))
    languages = CodesField(codes.Language, verbose_name=_("languages"))
    access = CodesField(codes.Access, verbose_name=_("access"))
    note = models.CharField(_("also says"), max_length=300, blank=True)

    # what it does
    services = CodesField(codes.Service, verbose_name=_("services"))
    medicines_accepted = CodesField(codes.Medicine, verbose_name=_("accepts people who take"))
    medicines_refused = CodesField(codes.Medicine, verbose_name=_("does not accept people who take"))
    medicines_on_site = CodesField(codes.Medicine, verbose_name=_("prescribes or gives on site"))

    # remedies it brings
    brings_transport = models.BooleanField(_("fetches and brings people"), null=True, blank=True)
    transport = models.CharField(_("how it fetches and brings"), max_length=300, blank=True)
    has_sober_living = models.BooleanField(_("sober living link"), null=True, blank=True)
    sober_living = models.CharField(_("which sober living home"), max_length=300, blank=True)
    sober_living_refuses = CodesField(codes.Medicine, verbose_name=_("that home does not accept people who take"))
    has_child_care = models.BooleanField(_("child care"), null=True, blank=True)
    child_care = models.CharField(_("child care, in words"), max_length=300, blank=True)
    has_telehealth = models.BooleanField(_("sessions by video"), null=True, blank=True)

    # payment
    payers = CodesField(codes.Payer, verbose_name=_("paid by"))
    cost_a_week = models.PositiveIntegerField(
        _("cost a week without insurance, in dollars"), null=True, blank=True, validators=[MaxValueValidator(1_000_000)]
    )
    residential_cost_a_week = models.PositiveIntegerField(
        _("cost a week of residential treatment to compare with, in dollars"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(1_000_000)],
    )
    cost_note = models.CharField(_("about cost"), max_length=300, blank=True)

    licence = models.TextField(_("licence, as the program states it"), blank=True, max_length=1000)

    # address and contact
    street = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    zip_code = models.CharField(
        _("ZIP code"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"\A[0-9]{5}\Z", _("Give five digits, like 20001."))],
    )
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    zone = models.CharField(_("time zone"), max_length=50, default="America/New_York")
    phone = models.CharField(_("phone"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)

    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)  # two people editing at once: the second sees both texts

    objects: ClassVar[models.Manager[Any]] = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="program_ages_in_order",
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_from__lte=F("age_to")),
            ),
            models.CheckConstraint(
                name="program_weeks_in_order",
                condition=Q(weeks_from__isnull=True) | Q(weeks_to__isnull=True) | Q(weeks_from__lte=F("weeks_to")),
            ),
            models.CheckConstraint(
                name="program_days_in_order",
                condition=Q(days_from__isnull=True) | Q(days_to__isnull=True) | Q(days_from__lte=F("days_to")),
            ),
            models.CheckConstraint(
                name="program_place_is_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        both = set(self.medicines_refused) & set(self.medicines_accepted + self.medicines_on_site)
        if both:
            raise ValidationError(
                {"medicines_refused": _("A medicine cannot be both accepted and not accepted. Untick one.")}
            )
        if self.age_from is not None and self.age_to is not None and self.age_from > self.age_to:
            raise ValidationError({"age_to": _("The highest age is below the lowest. Change one of them.")})
        if self.weeks_from is not None and self.weeks_to is not None and self.weeks_from > self.weeks_to:
            raise ValidationError({"weeks_to": _("The longest stay is below the shortest. Change one of them.")})
        if self.days_from is not None and self.days_to is not None and self.days_from > self.days_to:
            raise ValidationError({"days_to": _("The most days a week are below the fewest. Change one of them.")})

    def latest_opening(self) -> "Opening | None":
        """Return what was said last about free places (reads the prefetched rows where there are some)."""
        return max(self.openings.all(), key=lambda opening: (opening.said_at, opening.pk.int), default=None)

    def check_of(self, group: str) -> "FactCheck | None":
        """Return source and date of one group of facts."""
        return next((check for check in self.checks.all() if check.group == group), None)


class Session(CatalogModel):
    """One weekly meeting of a program, in the program's local time. A person attends one track of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="sessions")
    track = models.CharField(_("track"), max_length=40, blank=True)  # "Day", "Evening"
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=codes.Weekday)
    starts_at = models.TimeField(_("starts"))
    ends_at = models.TimeField(_("ends"))
    by_video = models.BooleanField(_("by video"), default=False)

    class Meta:
        ordering = ["track", "weekday", "starts_at"]
        constraints = [
            models.CheckConstraint(name="session_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="session_on_a_weekday", condition=Q(weekday__lte=6)),
            models.UniqueConstraint(fields=["program", "track", "weekday", "starts_at"], name="session_once"),
        ]

    @property
    def minutes(self) -> int:
        """Return how long it lasts."""
        start, end = self.starts_at, self.ends_at
        return (end.hour - start.hour) * 60 + end.minute - start.minute


BY_LINK = "The program itself, by link"  # who said so, where nobody of the staff wrote it down


class Opening(CatalogModel):
    """What somebody said about free places, and when. Added to, never changed: the last one counts."""

    class Status(models.TextChoices):
        OPEN = "open", _("Takes people now")
        FULL = "full", _("Full")
        PAUSED = "paused", _("Paused: takes nobody for now")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="openings")
    status = models.CharField(_("status"), max_length=8, choices=Status)
    seats = models.PositiveSmallIntegerField(
        _("free places"), null=True, blank=True, validators=[MaxValueValidator(500)]
    )
    waiting = models.PositiveSmallIntegerField(
        _("people waiting"), null=True, blank=True, validators=[MaxValueValidator(5000)]
    )
    next_start = models.DateField(_("next start"), null=True, blank=True)
    said_by = models.CharField(_("who said so"), max_length=120)
    said_at = models.DateTimeField(_("when"))
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["-said_at", "-id"]
        indexes = [models.Index(fields=["program", "-said_at"])]
        constraints = [
            models.CheckConstraint(
                name="full_or_paused_has_no_seats", condition=Q(status="open") | Q(seats__isnull=True) | Q(seats=0)
            ),
            models.CheckConstraint(
                name="open_is_not_zero_seats", condition=~Q(status="open") | Q(seats__isnull=True) | Q(seats__gt=0)
            ),
        ]


class OpeningLink(models.Model):
    """A link by which a program says once, without an account, whether it has free places. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="opening_links")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class FactCheck(CatalogModel):
    """Where one group of a program's facts comes from, and the day someone last checked it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="checks")
    group = models.CharField(max_length=10, choices=codes.FactGroup)
    source = models.CharField(_("source"), max_length=200)  # "Program's own site", "Phone call with the program"
    checked_on = models.DateField(_("last checked"))
    checked_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["group"]
        constraints = [models.UniqueConstraint(fields=["program", "group"], name="fact_group_checked_once")]

    def days_old(self, today: datetime.date | None = None) -> int:
        """Return whole days since the check; a date ahead of `today` counts as 0."""
        return max(0, ((today or timezone.localdate()) - self.checked_on).days)

    def is_stale(self, today: datetime.date | None = None) -> bool:
        """Return whether the facts are older than the catalog promises."""
        return self.days_old(today) > STALE_DAYS


class SourceRecord(models.Model):
    """Which record of which directory a program came from, so that a second import finds it again."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="records")
    source = models.CharField(max_length=40)  # "samhsa-2015", "table"
    external_id = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="record_of_a_source_once")]


class TableUpload(models.Model):
    """A table somebody wants to bring in: kept from the first look until it is imported or thrown away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content = models.BinaryField()
    format = models.CharField(max_length=10, default="table")  # "table", "hsds"
    mapping = models.JSONField(default=dict)  # {"Our name for it": "name"}: columns called otherwise
    # What a large file would change, once a job has looked through it: {} while it does, None for one looked at at once
    report = models.JSONField(null=True, blank=True)
    # None: somebody at the server's terminal
    made_by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
