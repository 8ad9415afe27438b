"""Store what the rules suggest about one person, sealed and append-only, and raise what it asks of staff."""

import hashlib
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eligibility.recommend import RULES_VERSION, recommend, rules_hash, unanswered_safety_alert
from intake.facts import facts_of
from intake.models import Intake, Recommendation
from outbox.alerts import raise_alert
from privacy.encryption import stored_text

SAFETY_QUESTIONS = "past-weeks"  # source of the alert that the suicide questions stand unanswered


def latest(intake: Intake) -> Recommendation | None:
    """Return what was suggested last, or None."""
    return intake.recommendations.order_by("-at").first()


def renew(intake: Intake, cause: str) -> Recommendation:
    """Run the rules on what is known now and return the standing recommendation.

    A new row is stored only where facts, result or rules changed; its alerts are raised in the same transaction.
    `cause`: submitted, finding, evaluation, answer_changed or rules_changed.
    """
    with transaction.atomic():
        Intake.objects.select_for_update(of=("self",)).filter(pk=intake.pk).first()  # one renewal at a time
        after, before = _made_now(intake, cause), latest(intake)
        if before is not None and before.seal == after.seal:
            return before
        if before is not None:  # their order is their time, also where a clock stands still
            after.at = max(after.at, before.at + timedelta(microseconds=1))
        after.save(force_insert=True)
        _raise_alerts(intake, before, after)
        return after


def standing(intake: Intake) -> Recommendation:
    """Return the latest recommendation to look at; where none is stored yet, one made now and not stored.

    Looking changes nothing (safeguard #9): the row is stored with the next act.
    """
    return latest(intake) or _made_now(intake, "evaluation")


def _made_now(intake: Intake, cause: str) -> Recommendation:
    """Run the rules on what is known now and return the sealed row, not stored."""
    facts = dict(sorted(facts_of(intake).items()))
    result = recommend(facts, supply_alert=intake.site.supply_alert).as_dict()
    return Recommendation(
        intake=intake, at=timezone.now(), cause=cause, facts=facts, result=result, level=result["level"],
        withdrawal=result["withdrawal"], is_complete=result["complete"], rules_version=RULES_VERSION,
        rules_hash=rules_hash(), seal=seal(facts, result, RULES_VERSION, rules_hash()),
    )


def seal(facts: dict[str, Any], result: dict[str, Any], version: str, rules: str) -> str:
    """Return SHA-256 (hex) over what was known, what was suggested and by which rules.

    The order of facts does not matter; that of a result is part of it: the same facts give the same bytes (S-16).
    """
    return seal_of_texts(stored_text(dict(sorted(facts.items()))), stored_text(result), version, rules)


def seal_of_texts(facts: str, result: str, version: str, rules: str) -> str:
    """Return the seal of facts and result as they stand in the database, facts by name: a million are checked so."""
    return hashlib.sha256("\n".join((version, rules, facts, result)).encode()).hexdigest()


def is_intact(stored: Recommendation) -> bool:
    """Tell whether a stored recommendation still reads as it was sealed."""
    return stored.seal == seal(stored.facts, stored.result, stored.rules_version, stored.rules_hash)


def _raise_alerts(intake: Intake, before: Recommendation | None, after: Recommendation) -> None:
    """Raise what the rules ask for now and did not ask for before: what a person has closed stays closed."""
    asked_before = _asks(before) if before else {}
    for source, (tier, reason) in _asks(after).items():
        if asked_before.get(source, ("",))[0] != tier:
            raise_alert(intake, tier, source, reason)


def _asks(stored: Recommendation) -> dict[str, tuple[str, str]]:
    """Return {source: (tier, reason)} of every alert a recommendation asks for."""
    asks = {alert["rule"]: (alert["tier"], alert["reason"]) for alert in stored.result["alerts"]}
    unanswered = unanswered_safety_alert(stored.facts)
    if unanswered is not None:
        asks[SAFETY_QUESTIONS] = (unanswered.value, _("The suicide questions stand unanswered."))
    return asks
