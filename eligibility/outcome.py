"""What the rules say about settled facts: both ladders, and the terms behind them, for all variants at once."""

from collections.abc import Collection
from functools import cache, lru_cache
from typing import NamedTuple

from eligibility.facts import VOCABULARY
from eligibility.levels import Level, Remedy, WithdrawalCare
from eligibility.rules import RULES
from eligibility.rules.base import Rule
from eligibility.settling import Settled
from eligibility.terms import (
    ALL,
    CARE,
    FLOOR,
    LEVEL,
    LEVEL_WITHOUT_REMEDIES,
    LEVELS,
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
    where,
)


class Outcome(NamedTuple):
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
SPREAD = tuple(
    mask & OWN for mask in MASK_OF_RULE
    if (mask & OWN).bit_count() > 1 and any(set(TERMS[index].facts) & set(VARYING) for index in bits(mask & OWN))
)


def outcome(settled: Settled, *, supply_alert: bool = False) -> Outcome:
    """Run the rules once with every unknown fact at its best and once at its worst, in every variant."""
    kept = ALL if supply_alert else ALL & ~SUPPLY_ALERT
    at_best, at_worst = holding(settled.best, settled.worst)
    at_best, at_worst = at_best & kept, at_worst & kept
    variants = [holding_in(variant) for variant in settled.variants]
    certain, some = at_best, 0
    for variant in variants:
        certain &= variant
        some |= variant
    possible = at_worst & some
    if len(variants) > 1:
        for rule in SPREAD:
            if not certain & rule and all(at_best & variant & rule for variant in variants):
                certain |= at_best & variants[0] & rule
    at_best &= FLOOR
    floors = {at_best & variant for variant in variants}
    return Outcome(
        certain,
        possible,
        LEVELS[lowest(floors, LEVEL)],
        LEVELS[lowest(floors, LEVEL_WITHOUT_REMEDIES)],
        LEVELS[highest(possible, LEVEL)],
        CARE[lowest(floors, WITHDRAWAL)],
        CARE[lowest(floors, WITHDRAWAL_WITHOUT_REMEDIES)],
        CARE[highest(possible, WITHDRAWAL)],
    )


def lowest(held: Collection[int], floors: Floors) -> int:
    """Return the lowest of the rungs that the terms of any variant set; `held` are the terms of each variant."""
    return min([highest(terms, floors) for terms in held])


@lru_cache(maxsize=65536)
def rules_of(terms: int) -> tuple[Rule, ...]:
    """Return the rules that fire where these terms hold, in the order of the tables."""
    return tuple(RULES[index] for index in sorted({RULE_OF[term] for term in bits(terms & OWN)}))


@lru_cache(maxsize=65536)
def facts_of(terms: int) -> tuple[str, ...]:
    """Return the facts these terms need, by the names they are asked by."""
    return tuple(dict.fromkeys(
        "age_years" if VOCABULARY[fact].derived else fact for index in bits(terms) for fact in TERMS[index].facts
    ))


# Remedies as bits, in the order staff see them.
_BIT = {remedy: 1 << place for place, remedy in enumerate(Remedy)}
_OFFERING = tuple((_BIT[remedy], OWN & where(lambda term, r=remedy: r in term.rule.remedies)) for remedy in Remedy)
_OFFERING_IF = tuple(
    (_BIT[remedy], fact, OWN & where(lambda term, offer=(remedy, fact): offer in term.rule.remedies_if))
    for remedy, fact in dict.fromkeys(offer for rule in RULES for offer in rule.remedies_if)
)
_FORBIDDING = tuple(
    (_BIT[remedy], OWN & where(lambda term, r=remedy: r in term.rule.forbids))
    for remedy in dict.fromkeys(remedy for rule in RULES for remedy in rule.forbids)
)
_SOBER_LIVING = _BIT[Remedy.SOBER_LIVING]


@cache
def remedies_in(offered: int) -> tuple[Remedy, ...]:
    """Return the remedies of these bits, in the order staff see them."""
    return tuple(remedy for remedy, bit in _BIT.items() if offered & bit)


def remedy_bits(*remedies: Remedy) -> int:
    """Return these remedies as bits."""
    return sum(_BIT[remedy] for remedy in remedies)


@lru_cache(maxsize=65536)
def offered_by(terms: int) -> tuple[int, tuple[tuple[int, str], ...]]:
    """Return what the rules of these terms offer: always, and only where a fact is known to be true."""
    always = sum(bit for bit, offering in _OFFERING if terms & offering)
    return always, tuple((bit, fact) for bit, fact, offering in _OFFERING_IF if terms & offering)


def offered_to(settled: Settled, terms: int, forbidden: int) -> int:
    """Return the bits of what the rules of these terms offer this person."""
    offered, conditional = offered_by(terms)
    for bit, fact in conditional:
        if settled.worst[fact] is True:
            offered |= bit
    return offered & ~forbidden


def forbidden_to(settled: Settled, certain: int) -> int:
    """Return the bits of what is never offered to this person: forbidden by a rule, refused, or not for their age."""
    forbidden = 0
    for bit, forbidding in _FORBIDDING:
        if certain & forbidding:
            forbidden |= bit
    if not settled.best["accepts_sober_living"] or all(variant.adolescent for variant in settled.variants):
        forbidden |= _SOBER_LIVING
    return forbidden
