"""Store what the rules suggest about one person, sealed and append-only, and raise what it asks of staff."""

import hashlib
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eligibility.recommend import RULES_VERSION, recommend, rules_hash, unanswered_safety_alert
from intake.brief import brief_of, digest
from intake.facts import facts_of
from intake.models import Intake, Recommendation
from outbox.alerts import raise_alert
from privacy.encryption import stored_text

SUPPLY_ALERT = "supply_alert"  # in a fingerprint: the site's switch stood
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
        after, before = made_now(intake, cause), latest(intake)
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
    return latest(intake) or made_now(intake, "evaluation")


def made_now(intake: Intake, cause: str) -> Recommendation:
    """Run the rules on what is known now and return the sealed row, not stored."""
    facts = facts_of(intake)
    result = recommend(facts, supply_alert=intake.site.supply_alert).as_dict()
    row = sealed(facts, result, RULES_VERSION, rules_hash())
    return Recommendation(intake=intake, at=timezone.now(), cause=cause, **row)


def sealed(facts: dict[str, Any], result: dict[str, Any], version: str, rules: str) -> dict[str, Any]:
    """Return the columns of a row that says: these rules made this result of these facts.

    The order of facts does not matter; that of a result is part of it: the same facts give the same bytes (S-16).
    """
    facts = dict(sorted(facts.items()))
    row = {
        "facts": facts, "fingerprint": fingerprint(result, stored_text(result)), "level": result["level"],
        "withdrawal": result["withdrawal"], "is_complete": result["complete"], "rules_version": version,
        "rules_hash": rules, "result": result,
    }
    return row | {"seal": seal(stored_text(facts), row["fingerprint"], version, rules)}


def fingerprint(result: dict[str, Any], text: str) -> str:
    """Return a result in six words: what stands readable beside it, its site's switch, and two digests.

    The first is of what a replay compares, the second of the whole text as it is stored. So a replay tells from a few
    hundred bytes whether anything differs, and the seal over this fingerprint is a seal over the result.
    """
    switch = SUPPLY_ALERT if result["supply_alert"] else "no_supply_alert"
    beside = readable(result["level"], result["withdrawal"], result["complete"])
    return f"{beside}{switch} {digest(brief_of(result))} {digest_of_text(text)}"


def readable(level: str, withdrawal: str, is_complete: bool) -> str:
    """Return the beginning of a fingerprint: what stands readable in the row."""
    return f"{level} {withdrawal} {'complete' if is_complete else 'open'} "


def digest_of_text(text: str) -> str:
    """Return SHA-256 (hex) of a result as it stands in the database."""
    return hashlib.sha256(text.encode()).hexdigest()


def seal(facts: str, fingerprint: str, version: str, rules: str) -> str:
    """Return SHA-256 (hex) over what was known, what was suggested and by which rules.

    `facts` as they stand in the database, by name; the result by its fingerprint.
    """
    return hashlib.sha256("\n".join((version, rules, facts, fingerprint)).encode()).hexdigest()


def is_intact(stored: Recommendation) -> bool:
    """Tell whether a stored recommendation still reads as it was sealed: facts, result and readable columns."""
    row = sealed(stored.facts, stored.result, stored.rules_version, stored.rules_hash)
    return all(getattr(stored, name) == value for name, value in row.items())


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
