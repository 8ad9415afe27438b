"""Rules tried on past people, and the record that two people published them (docs/decisions/0019)."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet

from accounts.models import Role
from accounts.permissions import Act, may
from eligibility.recommend import RULES_VERSION, rules_hash
from intake.editions import released
from privacy.encryption import EncryptedTextField

# A trial tells of the people of its own 90 days; after a fortnight about one in six of them is somebody else.
FRESH = dt.timedelta(days=14)


class RulesTrial(models.Model):
    """One proposed edition run on the latest suggestions of one site. It holds sums and ids, and moves nobody's care.

    `before` and `after` count people by suggested level. An id whose intake is gone means nobody.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey("accounts.Site", on_delete=models.CASCADE, related_name="rules_trials")
    version = models.CharField(max_length=20)
    hash = models.CharField(max_length=64)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    since = models.DateTimeField()  # suggestions made from here …
    until = models.DateTimeField()  # … to here
    job = models.OneToOneField("jobs.Job", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    above = models.UUIDField(null=True, blank=True)  # the last suggestion looked at; a killed run goes on after it
    made_at = models.DateTimeField(null=True, blank=True)  # None: not finished
    people = models.PositiveIntegerField(default=0)  # compared; the sum of `before`, and of `after`
    refused = models.PositiveIntegerField(default=0)  # people these rules cannot be asked about
    older = models.PositiveIntegerField(default=0)  # of `people`: suggested by other rules than those in force
    before = models.JSONField(default=dict)  # level code: people
    after = models.JSONField(default=dict)
    moves = models.JSONField(default=dict)  # "level" and "withdrawal": {code before: {code after: people}}
    raised = models.JSONField(default=list)  # ids of intakes that become more urgent
    lowered = models.JSONField(default=list)
    otherwise = models.PositiveIntegerField(default=0)  # different, and neither more nor less urgent

    class Meta:
        indexes = [models.Index(fields=["site", "-asked_at"], name="trials_of_site")]

    @property
    def is_mostly_refused(self) -> bool:
        """Say whether more people could not be compared than could: what it found is then said of few."""
        return self.refused > self.people

    @property
    def same(self) -> int:
        """Return for how many nothing that is compared differs."""
        return self.people - len(self.raised) - len(self.lowered) - self.otherwise


class RulesPublication(models.Model):
    """Rules, named by their hash, that one person asked to publish and another approved. Approved, it stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.CharField(max_length=20)
    hash = models.CharField(max_length=64)
    trial = models.ForeignKey(RulesTrial, on_delete=models.PROTECT, related_name="publications")  # the asker's
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    why = EncryptedTextField()  # read by whoever may publish; somebody may have named a patient all the same
    approved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    replaces = models.CharField(max_length=64, blank=True)  # hash in force then, if that counted as published

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hash"], name="rules_published_once", condition=Q(withdrawn_at=None)),
            models.CheckConstraint(
                name="rules_need_two_people", condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by"))),
            models.CheckConstraint(
                name="rules_approved_by_somebody_at_some_time",
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False, withdrawn_at=None)),
        ]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Whether rules may be lived by here. `publication` is None where they count without one."""

    version: str
    hash: str
    is_published: bool
    publication: RulesPublication | None = None

    @property
    def is_by_project(self) -> bool:
        """Say whether they count as published by the project, or were in force before the first publication here."""
        return self.is_published and self.publication is None


def in_force() -> Standing:
    """Say whether the rules of this checkout are published here. One query.

    Until two people have published anything here, the rules of a release count as published by the project; where the
    project has released none yet, those it shipped do. From then on a hash needs its publication, or stood in force
    when its successor was approved: a restart must never stop rules that already serve.
    """
    approved, rules = list(published()), rules_hash()
    hashes = {one["hash"] for one in released()}
    by_project = not approved and (not hashes or rules in hashes)
    return _standing(RULES_VERSION, rules, approved, is_published=by_project)


def standing_of(version: str, rules: str) -> Standing:
    """Say the same of rules that are proposed: nobody's word but that of two people counts for them."""
    here = in_force()
    return here if here.hash == rules else _standing(version, rules, list(published()))


def _standing(version: str, rules: str, approved: list[RulesPublication], *, is_published: bool = False) -> Standing:
    found = next((one for one in approved if one.hash == rules), None)
    is_published = is_published or found is not None or any(one.replaces == rules for one in approved)
    return Standing(version=version, hash=rules, is_published=is_published, publication=found)


def published() -> QuerySet[RulesPublication]:
    """Return every publication of this installation, the newest first."""
    rows = RulesPublication.objects.exclude(approved_at=None).select_related("asked_by", "approved_by")
    return rows.order_by("-approved_at")


def waiting() -> QuerySet[RulesPublication]:
    """Return every request that waits for the second person, the newest first."""
    rows = RulesPublication.objects.filter(approved_at=None, withdrawn_at=None)
    return rows.select_related("asked_by").order_by("-asked_at")


def finished_trials(site: Any) -> QuerySet[RulesTrial]:
    """Return every finished trial on this site's people, the newest first."""
    return RulesTrial.objects.filter(site=site).exclude(made_at=None).order_by("-made_at", "-pk")


def counting_trial(site: Any, rules: str, now: dt.datetime) -> RulesTrial | None:
    """Return the last trial of this hash on this site's people that counts: somebody was compared, and lately."""
    return finished_trials(site).filter(hash=rules, people__gt=0, until__gt=now - FRESH).first()


def may_be_second(user: object, publication: RulesPublication) -> bool:
    """Say whether this member may approve it: not who asked, and a medical director among the two."""
    two = {getattr(user, "role", ""), publication.asked_by.role}
    return may(user, Act.PUBLISH_RULES) and user != publication.asked_by and Role.MEDICAL_DIRECTOR in two
