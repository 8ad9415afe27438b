"""The reasons: which alerts are raised, and which floors hold, each by a row of the tables."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from eligibility.facts import Value
from eligibility.levels import Level, Remedy, Tier, WithdrawalCare
from eligibility.outcome import Outcome, facts_of, rules_of
from eligibility.requirements import told
from eligibility.rules import RULES
from eligibility.settling import Settled
from eligibility.terms import ALERT, FLOOR, TERMS, bits, mask_of

_PLACE = {row: place for place, row in enumerate(dict.fromkeys(rule.row for rule in RULES))}


@dataclass(frozen=True, slots=True)
class Alert:
    """Something a person must act on, by a row of the tables."""

    rule: str
    tier: Tier
    reason: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A floor that is certain: a row, the ladder, and the rung it asks for with the remedies that are to be had."""

    rule: str
    ladder: str  # "level" or "withdrawal"
    at_least: Level | WithdrawalCare
    reason: str
    facts: dict[str, Value]
    source: str
    without_remedy: Level | WithdrawalCare | None = None  # the rung it asks for where `unless` is not to be had
    unless: Remedy | None = None


def alerts(found: Outcome) -> tuple[Alert, ...]:
    """Return one alert a row, at its highest tier, gravest first; within a tier by the order of the rules."""
    return _alerts(found.certain & ALERT)


def reasons(settled: Settled, found: Outcome) -> tuple[Reason, ...]:
    """Return one reason a row and ladder, at the highest rung the row asks for; by ladder, rung and row."""
    return tuple(replace(line, facts=settled.evidence(facts)) for line, facts in _floors(found.certain & FLOOR))


@lru_cache(maxsize=65536)
def _alerts(terms: int) -> tuple[Alert, ...]:
    rows: dict[str, list[Any]] = {}
    for rule in rules_of(terms):
        rows.setdefault(rule.row, []).append(rule)
    found = []
    for row, rules in rows.items():
        tier = max(rule.alert for rule in rules)
        rules = [rule for rule in rules if rule.alert is tier]
        order = min(rule.order for rule in rules)
        found.append((-tier.rung, order, _PLACE[row], Alert(row, tier, told(tuple(rules)))))
    return tuple(alert for *_, alert in sorted(found, key=lambda line: line[:3]))


@lru_cache(maxsize=65536)
def _floors(terms: int) -> tuple[tuple[Reason, tuple[str, ...]], ...]:
    found: dict[tuple[str, str], list[tuple[Any, int]]] = {}
    for index in bits(terms):
        term = TERMS[index]
        for ladder, rung in (("level", term.eased_level), ("withdrawal", term.eased_withdrawal)):
            if rung is not None:
                found.setdefault((term.rule.row, ladder), []).append((rung, index))
    lines = []
    for (row, ladder), floors in found.items():
        top = max(rung for rung, _ in floors)
        held = [index for rung, index in floors if rung is top]
        rules = tuple(dict.fromkeys(TERMS[index].rule for index in held))
        eased = next((rule for rule in rules if rule.unless and getattr(rule, ladder) is not top), None)
        reason = Reason(
            row, ladder, top, told(rules), {}, "; ".join(dict.fromkeys(rule.source for rule in rules)),
            getattr(eased, ladder) if eased else None, eased.unless if eased else None,
        )
        lines.append(((ladder, -top.rung, _PLACE[row]), reason, facts_of(mask_of(held))))
    return tuple((reason, facts) for _, reason, facts in sorted(lines, key=lambda line: line[0]))
