"""The rules, compiled: all their terms tested at once.

Each term, a smallest situation in which a rule fires, is one bit of a number. For every value of every fact one number
holds the terms that value does not rule out; the terms that hold for a patient are all these numbers joined by AND.
"""

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import combinations
from operator import and_, getitem, itemgetter
from typing import Any

from eligibility.facts import VOCABULARY, Fact, Value
from eligibility.levels import Family, Level, WithdrawalCare
from eligibility.rules import RULES
from eligibility.rules.base import Rule
from eligibility.settling import Values, Variant
from eligibility.situations import Term, terms_of

VARYING = ("adolescent", "older", "primary_concern")  # the facts that a Variant fixes
TERMS: tuple[Term, ...] = tuple(term for rule in RULES for term in terms_of(rule))
ALL = (1 << len(TERMS)) - 1


def mask_of(terms: Iterable[int]) -> int:
    """Return the number whose bits are these terms."""
    mask = 0
    for index in terms:
        mask |= 1 << index
    return mask


def bits(mask: int) -> Iterator[int]:
    """Go through the terms of a number, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def where(holds: Any) -> int:
    """Return the terms of which `holds` is true."""
    return mask_of(index for index, term in enumerate(TERMS) if holds(term))


def _table(fact: Fact) -> Any:
    """Return value -> terms that this value does not rule out; a list indexed by the value for whole numbers."""
    using = [(index, term) for index, term in enumerate(TERMS) if fact.name in term.facts]
    free = ALL & ~mask_of(index for index, _ in using)

    def allowed(value: Value) -> int:
        return free | mask_of(index for index, term in using if term.allows(fact.name, value))

    if fact.type == "boolean":
        return {value: allowed(value) for value in (False, True)}
    if fact.type == "choice":
        return {word: allowed(word) for word in fact.choices}
    if fact.type == "list":
        subsets = (words for size in range(len(fact.choices) + 1) for words in combinations(fact.choices, size))
        return {words: allowed(words) for words in subsets}
    steps = sorted({int(term.needs[fact.name]) for _, term in using if fact.name in term.needs})  # type: ignore[arg-type]
    table: list[int] = []
    for value in range(fact.range[0], fact.range[1] + 1):
        changes = value in steps or value - 1 in steps or fact.name not in (using[0][1].needs if using else {})
        table.append(allowed(value) if changes or not table else table[-1])
    return table


TABLES: dict[str, Any] = {
    name: _table(fact) for name, fact in VOCABULARY.items() if any(name in term.facts for term in TERMS)
}
_FIXED = tuple(name for name in TABLES if name not in VARYING)
_FIXED_TABLES = tuple(TABLES[name] for name in _FIXED)
_fixed_values = itemgetter(*_FIXED)
_VARIANT: dict[Variant, int] = {}


def holding(best: Values, worst: Values) -> tuple[int, int]:
    """Return the terms that the best and the worst values hold, whatever the facts a variant fixes."""
    return (
        reduce(and_, map(getitem, _FIXED_TABLES, _fixed_values(best)), ALL),
        reduce(and_, map(getitem, _FIXED_TABLES, _fixed_values(worst)), ALL),
    )


def holding_in(variant: Variant) -> int:
    """Return the terms that the facts of this variant do not rule out."""
    mask = _VARIANT.get(variant)
    if mask is None:
        mask = ALL
        for name in VARYING:
            mask &= TABLES[name][getattr(variant, name)] if name in TABLES else ALL
        _VARIANT[variant] = mask
    return mask


RULE_OF: tuple[int, ...] = tuple(RULES.index(term.rule) for term in TERMS)
MASK_OF_RULE: tuple[int, ...] = tuple(where(lambda term, rule=rule: term.rule is rule) for rule in RULES)
OWN = where(lambda term: not term.taken_away)  # a rule fires where one of these holds
SUPPLY_ALERT = where(lambda term: term.rule.branch == "supply alert")

# Heaviest rung first: the rung, and the terms that set it. The lightest rung needs no term.
Floors = tuple[tuple[int, int], ...]


def _floors(ladder: type[Level] | type[WithdrawalCare], floor: Any, kept: int) -> Floors:
    return tuple(
        (place, where(lambda term, rung=rung: floor(term) is rung) & kept)
        for place, rung in reversed(list(enumerate(ladder))) if place
    )


LEVELS, CARE = tuple(Level), tuple(WithdrawalCare)
LEVEL: Floors = _floors(Level, lambda term: term.eased_level, ALL)
LEVEL_WITHOUT_REMEDIES: Floors = _floors(Level, lambda term: term.rule.level, OWN)
WITHDRAWAL: Floors = _floors(WithdrawalCare, lambda term: term.eased_withdrawal, ALL)
WITHDRAWAL_WITHOUT_REMEDIES: Floors = _floors(WithdrawalCare, lambda term: term.rule.withdrawal, OWN)
ALERT = where(lambda term: term.rule.alert is not None) & OWN
FLOOR = where(lambda term: term.rule.level is not None or term.rule.withdrawal is not None)


def highest(mask: int, floors: Floors) -> int:
    """Return the highest rung that one of these terms sets; 0, the lightest, where none sets any."""
    for rung, terms in floors:
        if mask & terms:
            return rung
    return 0


def makes_unmet(rule: Rule) -> bool:
    """Say whether the rule, where it fires, leaves its family's requirement for IOP unmet."""
    above_iop = rule.level is not None and rule.level > Level.IOP
    return rule.barrier or above_iop or (rule.family is Family.DETOX and rule.withdrawal is not None)


# By the place of the family.
OF_FAMILY = tuple(where(lambda term, family=family: term.rule.family is family) & OWN for family in Family)
UNMET = tuple(mask & where(lambda term: makes_unmet(term.rule)) for mask in OF_FAMILY)


def _undominated(mask: int) -> int:
    """Leave out the terms that hold only where another of these holds as well."""
    kept = list(bits(mask))
    for index in list(kept):
        term = TERMS[index]
        if any(other != index and _asks_less(TERMS[other], term) for other in kept):
            kept.remove(index)
    return mask_of(kept)


def _asks_less(one: Term, other: Term) -> bool:
    return all(
        fact in other.needs and VOCABULARY[fact].not_better(other.needs[fact], need) for fact, need in one.needs.items()
    ) and all(
        fact in other.one_of and set(other.one_of[fact]) <= set(values) for fact, values in one.one_of.items()
    )


# What decides whether the requirement is unmet: the others of UNMET only add reasons.
DECIDING = tuple(_undominated(mask) for mask in UNMET)
