"""What to ask next: the unknown facts that could still change something, most useful first.

Each open term is reduced to what is still unknown of it. A term is left out where another asks for less and does at
least as much: what only it needs can change nothing. The facts that remain are worth asking.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from eligibility.facts import VOCABULARY
from eligibility.levels import Family
from eligibility.outcome import Outcome, forbidden_to, offered_to, remedies_in, rules_of
from eligibility.reasons import alerts
from eligibility.requirements import UNKNOWN, hours_state, state_of
from eligibility.settling import GOOD, Settled
from eligibility.situations import Term
from eligibility.terms import (
    LEVEL,
    TERMS,
    VARYING,
    WITHDRAWAL,
    bits,
    highest,
    makes_unmet,
)

# One bit for each thing any term needs of a fact, and for every term the bits it needs, the weaker ones included.
_NEEDS: list[tuple[str, Any]] = []
for _term in TERMS:
    _NEEDS += [need for need in (*_term.needs.items(), *_term.one_of.items()) if need not in _NEEDS]


def _implied(term: Term) -> int:
    """Return the needs that are met wherever this term holds."""
    found = 0
    for index, (fact, need) in enumerate(_NEEDS):
        if fact in term.needs:
            found |= VOCABULARY[fact].not_better(term.needs[fact], need) << index
        elif fact in term.one_of:
            found |= (set(term.one_of[fact]) <= set(need)) << index
    return found


_NEEDED = tuple(_implied(term) for term in TERMS)
_FACT = tuple(fact for fact, _ in _NEEDS)
# What the answer to `substances` can settle at once.
_BY_SUBSTANCES = {implied.fact for implied in GOOD if "substances" in implied.grounds} | {
    "alcohol_days", "sedative_days", "opioid_days", "days_since_alcohol", "days_since_sedatives", "days_since_opioids",
}


class Stake(NamedTuple):
    """What an open term would change: one part of the suggestion, and how strongly."""

    part: tuple[str, Any]
    strength: int


class OpenTerm(NamedTuple):
    """A term that may still come to hold, with what is unknown of it."""

    bit: int
    term: Term
    missing: int  # bits of needs
    facts: frozenset[str]  # the same by the names they are asked by


def ask_next(settled: Settled, found: Outcome) -> tuple[str, ...]:
    """Return the facts to ask: safety first, then what moves a ladder or an alert, then what settles a requirement.

    Within each, what narrows the spans most comes first, then what most open terms wait for. Facts that only a
    clinician can take come last.
    """
    met = _met(settled)
    open_terms = []
    for index in bits(found.possible & ~found.certain):
        missing = _NEEDED[index] & ~met
        open_terms.append(OpenTerm(1 << index, TERMS[index], missing, _facts(missing)))
    weight: dict[str, float] = {}
    moving: set[str] = set()  # facts that could move a ladder or an alert
    for part, group in _stakes(open_terms, settled, found).items():
        for term in _undominated(group):
            facts = term.facts
            if "substances" not in settled.given and facts & _BY_SUBSTANCES:
                facts |= {"substances"}
            for fact in facts:
                weight[fact] = weight.get(fact, 0) + 1 / len(facts)
            if part[0] not in ("unmet", "remedy"):
                moving |= facts
    for fact in _for_requirements(settled, found):
        weight.setdefault(fact, 0)
    places = {name: place for place, name in enumerate(VOCABULARY)}

    def usefulness(name: str) -> tuple[Any, ...]:
        fact = VOCABULARY[name]
        kind = 3 if fact.clinician_only else 2 if name not in moving else 0 if fact.safety else 1
        return kind, -_narrowing(name, open_terms, found), -weight[name], places[name]

    return tuple(sorted(weight.keys() - settled.given.keys(), key=usefulness))


def _met(settled: Settled) -> int:
    """Return the needs that are met already, with every unknown fact at its best and in every variant."""
    met = 0
    for index, (fact, need) in enumerate(_NEEDS):
        if fact in VARYING:
            values = [getattr(variant, fact) for variant in settled.variants]
        else:
            values = [settled.best[fact]]
        if fact == "primary_concern":
            holds = all(value in need for value in values)
        else:
            holds = all(VOCABULARY[fact].not_better(value, need) for value in values)
        met |= holds << index
    return met


def _stakes(open_terms: list[OpenTerm], settled: Settled, found: Outcome) -> dict[tuple[str, Any], list[Any]]:
    """Return part of the suggestion -> (strength, open term) that would change it."""
    raised: dict[str, int] = {}
    for alert in alerts(found):
        raised[alert.rule] = alert.tier.rung
    offered = set(remedies_in(
        offered_to(settled, found.certain, 0) | forbidden_to(settled, found.certain)
    ))
    unknown = {family for place, family in enumerate(Family) if state_of(place, settled, found) == UNKNOWN}
    groups: dict[tuple[str, Any], list[Any]] = {}
    for open_term in open_terms:
        for part, strength in _stakes_of(open_term.term, found, raised, offered, unknown):
            groups.setdefault(part, []).append((strength, open_term))
    return groups


def _stakes_of(
    term: Term, found: Outcome, raised: dict[str, int], offered: set[Any], unknown: set[Family]
) -> Iterator[Stake]:
    rule = term.rule
    if term.eased_level and term.eased_level > found.level:
        yield Stake(("level", ""), term.eased_level.rung)
    if term.eased_withdrawal and term.eased_withdrawal > found.withdrawal:
        yield Stake(("withdrawal", ""), term.eased_withdrawal.rung)
    if term.taken_away:
        return
    if rule.level and rule.level > found.level_without_remedies:
        yield Stake(("level", "without remedies"), rule.level.rung)
    if rule.withdrawal and rule.withdrawal > found.withdrawal_without_remedies:
        yield Stake(("withdrawal", "without remedies"), rule.withdrawal.rung)
    if rule.alert and rule.alert.rung > raised.get(rule.row, -1):
        yield Stake(("alert", rule.row), rule.alert.rung)
    if rule.family in unknown and makes_unmet(rule):
        yield Stake(("unmet", rule.family), 0)
    for remedy in rule.remedies:
        if remedy not in offered:
            yield Stake(("remedy", remedy), 0)


def _undominated(group: list[tuple[int, OpenTerm]]) -> Iterator[OpenTerm]:
    """Go through the terms of which no other asks for less and does as much."""
    ordered = sorted(group, key=lambda line: (-line[0], line[1].missing.bit_count(), line[1].bit))
    kept: list[int] = []
    for _, term in ordered:
        if not any(missing & ~term.missing == 0 for missing in kept):
            kept.append(term.missing)
            yield term


@lru_cache(maxsize=65536)
def _facts(missing: int) -> frozenset[str]:
    """Return the facts of these needs by the name they are asked by."""
    facts = {_FACT[bit] for bit in bits(missing)}
    return frozenset("age_years" if VOCABULARY[fact].derived else fact for fact in facts)


def _for_requirements(settled: Settled, found: Outcome) -> set[str]:
    """Return the unknown facts that settle the hours, or whether a remedy that is called for is to be had."""
    asked: set[str] = set()
    hours = hours_state(settled, found.level)
    if hours == UNKNOWN:
        asked |= {"age_years", "hours_free_per_week"}
    asked |= {fact for rule in rules_of(found.certain) for _, fact in rule.remedies_if if fact not in settled.because}
    if hours == "unmet":
        asked.add("telehealth_ready")
    return asked


def _narrowing(fact: str, open_terms: list[OpenTerm], found: Outcome) -> float:
    """Return by how many rungs an answer narrows both spans, the mean of its best and its worst answer."""
    touched = {fact} | (_BY_SUBSTANCES if fact == "substances" else set())
    left, raised = found.possible, found.certain
    for term in open_terms:
        if not touched.isdisjoint(term.facts):
            left &= ~term.bit
            if len(term.facts) == 1:
                raised |= term.bit
    rungs = 0
    for ladder in (LEVEL, WITHDRAWAL):
        rungs += highest(found.possible, ladder) - highest(left, ladder)
        rungs += highest(raised, ladder) - highest(found.certain, ladder)
    return rungs / 2
