"""Recording a fact someone told us, and taking one back: the rules run again at once."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Act, may
from admissions.acts import DecisionRefused, Deed
from admissions.decisions.by import By, locked
from admissions.words import SAID_BY
from eligibility.facts import VOCABULARY
from intake import recommendations
from intake.models import Finding, Intake, Recommendation


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What was recorded, and the suggestion before and after."""

    finding: Finding
    before: Recommendation | None
    after: Recommendation | None


@transaction.atomic
def record_fact(intake: Intake, by: By, fact: str, value: Any, said_by: str, now: dt.datetime) -> Recorded:
    """Record one fact, dated, with who said so, and run the rules again.

    A clinician's finding outranks staff's, staff's outranks the form. Raises FactError for a value outside the
    vocabulary and DecisionRefused where only a clinician may say it.
    """
    intake = locked(intake, by, Deed.RECORD_FACT)
    before = recommendations.latest(intake)
    finding = add_finding(intake, by, fact, value, said_by, now)
    after = recommendations.renew(intake, "finding")
    by.log("record_fact", intake, finding, fields=[fact])
    return Recorded(finding=finding, before=before, after=after)


def add_finding(intake: Intake, by: By, fact: str, value: Any, said_by: str, now: dt.datetime) -> Finding:
    """Store one finding of a locked intake; the caller runs the rules again and logs the act."""
    known = VOCABULARY.get(fact)
    if known is None or known.derived:
        raise DecisionRefused(_("This cannot be recorded: it is worked out from other answers."))
    is_clinician = may(by.user, Act.SIGN)
    if not is_clinician and (known.clinician_only or said_by == "clinician"):
        raise DecisionRefused(_("Only a clinician may record this."))
    if said_by not in SAID_BY:
        raise DecisionRefused(_("Say who told you."))
    read = known.read(value)
    return Finding.objects.create(
        intake=intake, fact=fact, value=list(read) if isinstance(read, tuple) else read, said_by=said_by, by=by.user,
        by_clinician=is_clinician, at=now,
    )


@transaction.atomic
def withdraw(finding: Finding, by: By, why: str, now: dt.datetime) -> Recorded:
    """Take a recorded fact back, saying why. It stays readable, and the rules run again without it."""
    if not why.strip():
        raise DecisionRefused(_("Say why this is wrong."))
    intake = locked(finding.intake, by, Deed.RECORD_FACT)
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    if finding.withdrawn_at is not None:
        raise DecisionRefused(_("This was taken back before."))
    if finding.by_clinician and not may(by.user, Act.SIGN):
        raise DecisionRefused(_("Only a clinician may take back what a clinician recorded."))
    before = recommendations.latest(intake)
    finding.withdrawn_at, finding.withdrawn_by, finding.withdrawn_why = now, by.user, why.strip()
    finding.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    after = recommendations.renew(intake, "finding")
    by.log("withdraw_fact", intake, finding, fields=[finding.fact])
    return Recorded(finding=finding, before=before, after=after)
