"""From facts to a suggestion: levels, withdrawal care, alerts, requirements and the reasons. A clinician decides."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from eligibility.asking import ask_next
from eligibility.changing import Change, changes
from eligibility.facts import VOCABULARY, Value
from eligibility.levels import Level, Remedy, Tier, WithdrawalCare
from eligibility.outcome import Outcome, forbidden_to, offered_to, outcome, remedies_in, remedy_bits, rules_of
from eligibility.reasons import Alert, Reason, alerts, reasons
from eligibility.requirements import Requirement, hours_by_level, requirements
from eligibility.rules import RULES
from eligibility.settling import Conflict, Settled, settle

RULES_VERSION = "2026.1"
# The files of this room that a suggestion comes from, beside `rules/` and `facts.toml`.
ENGINE = (
    "asking", "changing", "facts", "levels", "outcome", "reasons", "recommend", "requirements", "settling",
    "situations", "terms",
)


@dataclass(frozen=True)
class Recommendation:
    """What the rules suggest for one set of facts. What costs more is worked out when first asked for."""

    settled: Settled = field(repr=False)
    outcome: Outcome = field(repr=False)
    supply_alert: bool
    alerts: tuple[Alert, ...]
    requirements: tuple[Requirement, ...]
    reasons: tuple[Reason, ...]

    rules_version = RULES_VERSION

    @property
    def level(self) -> Level:
        return self.outcome.level

    @property
    def level_without_remedies(self) -> Level:
        return self.outcome.level_without_remedies

    @property
    def possible_levels(self) -> tuple[Level, ...]:
        return Level.span(self.outcome.level, self.outcome.highest_level)

    @property
    def withdrawal(self) -> WithdrawalCare:
        return self.outcome.withdrawal

    @property
    def withdrawal_without_remedies(self) -> WithdrawalCare:
        return self.outcome.withdrawal_without_remedies

    @property
    def possible_withdrawal(self) -> tuple[WithdrawalCare, ...]:
        return WithdrawalCare.span(self.outcome.withdrawal, self.outcome.highest_withdrawal)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        return self.settled.conflicts

    @cached_property
    def ask_next(self) -> tuple[str, ...]:
        """Return the unknown facts that could still change something, most useful first."""
        return ask_next(self.settled, self.outcome)

    @property
    def complete(self) -> bool:
        """Say whether nothing is left to ask."""
        return not self.ask_next

    @property
    def open_safety(self) -> tuple[str, ...]:
        """Return the safety facts among those still to ask: dangers not yet ruled out."""
        return tuple(fact for fact in self.ask_next if VOCABULARY[fact].safety)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Return the smallest changes of the person's situation that would change the suggestion."""
        return changes(self.settled, self.outcome, supply_alert=self.supply_alert)

    @property
    def fired(self) -> tuple[str, ...]:
        """Return the ids of the rules that are certain."""
        return tuple(rule.id for rule in rules_of(self.outcome.certain))

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Return the ids of the rules that fire only if unknown facts turn out worse."""
        certain = set(self.fired)
        return tuple(rule.id for rule in rules_of(self.outcome.possible) if rule.id not in certain)

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """Return every remedy that any certain rule offers this person."""
        certain = self.outcome.certain
        offered = offered_to(self.settled, certain, forbidden_to(self.settled, certain))
        for requirement in self.requirements:
            offered |= remedy_bits(*requirement.remedies)
        return remedies_in(offered)

    @property
    def hidden(self) -> bool:
        """Say whether an emergency hides the level until a named person has closed its alert."""
        return any(alert.tier is Tier.EMERGENCY for alert in self.alerts)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON knows it: words, lists and objects in a stable order. Same facts, same bytes."""
        return {
            "rules_version": self.rules_version,
            "level": self.level.value,
            "level_without_remedies": self.level_without_remedies.value,
            "possible_levels": [level.value for level in self.possible_levels],
            "withdrawal": self.withdrawal.value,
            "withdrawal_without_remedies": self.withdrawal_without_remedies.value,
            "possible_withdrawal": [care.value for care in self.possible_withdrawal],
            "complete": self.complete,
            "ask_next": list(self.ask_next),
            "alerts": [{"rule": a.rule, "tier": a.tier.value, "reason": a.reason} for a in self.alerts],
            "conflicts": [_conflict(conflict, self.settled) for conflict in self.conflicts],
            "requirements": [_requirement(requirement) for requirement in self.requirements],
            "reasons": [_reason(reason) for reason in self.reasons],
            "changes": [change.as_dict() for change in self.changes],
            "open_safety": list(self.open_safety),
            "remedies": [remedy.value for remedy in self.remedies],
            "fired": list(self.fired),
            "unanswered": list(self.unanswered),
            "hours": {level.value: state for level, state in hours_by_level(self.settled).items()},
            "supply_alert": self.supply_alert,  # with the facts, all that is needed to run it again
        }


def recommend(given: Mapping[str, object], *, supply_alert: bool = False) -> Recommendation:
    """Suggest a level of care and withdrawal care for one patient's known facts; an absent fact is unknown.

    `supply_alert` is a site's switch: sedatives are mixed into the local street opioids. Raises FactError for a fact
    that is not of the vocabulary, has the wrong type or is out of range.
    """
    settled = settle(given)
    found = outcome(settled, supply_alert=supply_alert)
    return Recommendation(
        settled, found, supply_alert, alerts(found), requirements(settled, found), reasons(settled, found)
    )


def unanswered_safety_alert(given: Mapping[str, object]) -> Tier | None:
    """Return the alert an intake raises that is left or sent with the suicide questions unanswered, or None."""
    settled = settle(given)
    if settled.is_known("suicide_risk"):
        return None
    mind = VOCABULARY["mental_health"]
    grave = (
        "opioids" in settled.best["substances"]
        or settled.best["alcohol_days"] >= 20
        or mind.not_better(settled.best["mental_health"], "moderate")
    )
    return Tier.SAME_DAY if grave else Tier.PRIORITY


@cache
def rules_hash() -> str:
    """Return a hash of everything that decides a stored suggestion: the rules as registered, and every file it reads.

    What to ask, what would change it and the words of the reasons are stored too, so their files count: the same facts
    under the same hash give the same bytes.
    """
    digest = hashlib.sha256(RULES_VERSION.encode())
    for rule in RULES:
        digest.update(repr([(name, str(value)) for name, value in vars(rule).items() if name != "test"]).encode())
    room = Path(__file__).parent
    for path in [*sorted(room.glob("rules/*.py")), room / "facts.toml", *(room / f"{name}.py" for name in ENGINE)]:
        digest.update(f"\n{path.name}\n{path.read_text(encoding='utf-8')}".encode())
    return digest.hexdigest()


def _plain(facts: Mapping[str, Value]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}


def _conflict(conflict: Conflict, settled: Settled) -> dict[str, Any]:
    told_facts = {name: settled.given[name] for name in conflict.facts}
    return {"facts": _plain(told_facts), "reason": conflict.reason}


def _requirement(requirement: Requirement) -> dict[str, Any]:
    return {
        "name": requirement.name,
        "state": requirement.state,
        "rules": list(requirement.rules),
        "reason": requirement.reason,
        "facts": _plain(requirement.facts),
        "remedies": [remedy.value for remedy in requirement.remedies],
        "missing": list(requirement.missing),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    line = {
        "rule": reason.rule,
        "ladder": reason.ladder,
        "at_least": reason.at_least.value,
        "reason": reason.reason,
        "facts": _plain(reason.facts),
        "source": reason.source,
    }
    if reason.unless and reason.without_remedy:
        line |= {"unless": reason.unless.value, "without_remedy": reason.without_remedy.value}
    return line
