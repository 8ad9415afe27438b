"""What the rules say about settled facts: both ladders, and the terms behind them, for all variants at once."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from eligibility.levels import Level, Remedy, WithdrawalCare
from eligibility.rules import RULES
from eligibility.rules.base import Rule
from eligibility.settling import Settled
from eligibility.terms import (
    ALL,
    LEVEL,
    LEVEL_WITHOUT_REMEDIES,
    MASK_OF_RULE,
    OWN,
    RULE_OF,
    SUPPLY_ALERT,
    TERMS,
    VARYING,
    WITHDRAWAL,
    WITHDRAWAL_WITHOUT_REMEDIES,
    Floors,
    bits,
    highest,
    holding,
    holding_in,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The lightest answer the known facts allow, how far the unknown ones could raise it, and the terms of both."""

    certain: int  # terms that hold in every variant with every unknown fact at its best
    possible: int  # terms that hold in some variant with every unknown fact at its worst
    level: Level
    level_without_remedies: Level
    highest_level: Level
    withdrawal: WithdrawalCare
    withdrawal_without_remedies: WithdrawalCare
    highest_withdrawal: WithdrawalCare


# Rules that could be certain although none of their terms is: one term in one variant, another in the next.
_SPREAD = tuple(
    mask & OWN for mask in MASK_OF_RULE
    if (mask & OWN).bit_count() > 1 and any(set(TERMS[index].facts) & set(VARYING) for index in bits(mask & OWN))
)


def outcome(settled: Settled, *, supply_alert: bool = False) -> Outcome:
    """Run the rules once with every unknown fact at its best and once at its worst, in every variant."""
    kept = ALL if supply_alert else ALL & ~SUPPLY_ALERT
    at_best = holding(settled.best) & kept
    at_worst = holding(settled.worst) & kept
    variants = [holding_in(variant) for variant in settled.variants]
    certain, possible = at_best, 0
    for variant in variants:
        certain &= variant
        possible |= at_worst & variant
    if len(variants) > 1:
        for rule in _SPREAD:
            if not certain & rule and all(at_best & variant & rule for variant in variants):
                certain |= at_best & variants[0] & rule
    return Outcome(
        certain,
        possible,
        lowest(at_best, variants, LEVEL),
        lowest(at_best, variants, LEVEL_WITHOUT_REMEDIES),
        highest(possible, LEVEL),
        lowest(at_best, variants, WITHDRAWAL),
        lowest(at_best, variants, WITHDRAWAL_WITHOUT_REMEDIES),
        highest(possible, WITHDRAWAL),
    )


def lowest(held: int, variants: list[int], floors: Floors) -> Any:
    """Return the lowest of the rungs that these terms set, over all variants."""
    return min(highest(terms, floors) for terms in {held & variant for variant in variants})


def rules_of(terms: int) -> tuple[Rule, ...]:
    """Return the rules that fire where these terms hold, in the order of the tables."""
    return tuple(RULES[index] for index in sorted({RULE_OF[term] for term in bits(terms & OWN)}))


@cache
def facts_of(terms: int) -> tuple[str, ...]:
    """Return the facts these terms need."""
    return tuple(dict.fromkeys(fact for index in bits(terms) for fact in TERMS[index].facts))


def remedies_of(rules: tuple[Rule, ...], settled: Settled, forbidden: frozenset[Remedy]) -> tuple[Remedy, ...]:
    """Return what these rules offer this person, in the order staff see it."""
    offered = {remedy for rule in rules for remedy in rule.remedies}
    offered |= {remedy for rule in rules for remedy, fact in rule.remedies_if if settled.worst[fact] is True}
    return tuple(remedy for remedy in Remedy if remedy in offered - forbidden)


def forbidden_to(rules: tuple[Rule, ...], settled: Settled) -> frozenset[Remedy]:
    """Return the remedies never offered to this person: forbidden by a rule, refused, or not for their age."""
    forbidden = {remedy for rule in rules for remedy in rule.forbids}
    if not settled.best["accepts_sober_living"] or all(variant.adolescent for variant in settled.variants):
        forbidden.add(Remedy.SOBER_LIVING)
    return frozenset(forbidden)
