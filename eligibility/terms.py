"""The rules, compiled: every smallest situation in which a rule fires, and all of them tested at once.

A monotone rule is fully told by its smallest firing situations: those that stop firing when any of their facts gets
better. They are found by asking the rule itself, so what stands in `rules/` stays plain Python and is never read as
text. Each such situation is a term, one bit of a number. For every value of every fact one number holds the terms that
value does not rule out; the terms that hold for a patient are all these numbers joined by AND.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, product
from operator import and_, getitem, itemgetter
from typing import Any

from eligibility.facts import VOCABULARY, Fact, Value
from eligibility.levels import Family, Level, Remedy, WithdrawalCare
from eligibility.rules import RULES
from eligibility.rules.base import Rule
from eligibility.settling import Values, Variant

# What takes a remedy away from a person: any one of these. No sober living home takes those under 18.
TAKEN_AWAY: dict[Remedy, tuple[tuple[str, Value], ...]] = {
    Remedy.SOBER_LIVING: (("accepts_sober_living", False), ("adolescent", True)),
}
VARYING = ("adolescent", "older", "primary_concern")  # the facts that a Variant fixes

Point = tuple[int, ...]


@dataclass(frozen=True)
class Axis:
    """One direction in which a situation can be worse: a fact's values from best to worst, or one word of a list."""

    fact: Fact
    word: str = ""

    @property
    def length(self) -> int:
        if self.word or self.fact.type == "boolean":
            return 2
        if self.fact.type == "choice":
            return len(self.fact.choices)
        return self.fact.range[1] - self.fact.range[0] + 1

    def value(self, rank: int) -> Value:
        """Return the fact's value at this rank, 0 is the best; of a list, the words this axis adds."""
        if self.word:
            return (self.word,) if rank else ()
        if self.fact.type == "boolean":
            return self.fact.worst if rank else self.fact.best
        if self.fact.type == "choice":
            return self.fact.choices[rank]
        low, high = self.fact.range
        return low + rank if self.fact.worse == "higher" else high - rank


@dataclass(frozen=True, kw_only=True)
class Term:
    """One smallest situation in which a rule fires."""

    rule: Rule
    needs: dict[str, Value]  # ordered fact -> its best value that is bad enough; a list -> the words it must hold
    one_of: dict[str, tuple[Value, ...]]  # fact without an order -> the values that count
    taken_away: bool = False  # it also needs the rule's remedy to be taken away: then the floor is the full one

    @property
    def facts(self) -> tuple[str, ...]:
        return (*self.needs, *self.one_of)

    def allows(self, fact: str, value: Value) -> bool:
        """Say whether this value of the fact leaves the term possible."""
        if fact in self.needs:
            return VOCABULARY[fact].not_better(value, self.needs[fact])
        return fact not in self.one_of or value in self.one_of[fact]

    @property
    def eased_level(self) -> Level | None:
        """Return the floor it sets on the level with the remedies that are to be had in place."""
        if self.rule.unless and not self.taken_away and self.rule.then_level is not None:
            return self.rule.then_level
        return self.rule.level

    @property
    def eased_withdrawal(self) -> WithdrawalCare | None:
        """Return the floor it sets on withdrawal care with the remedies that are to be had in place."""
        if self.rule.unless and not self.taken_away and self.rule.then_withdrawal is not None:
            return self.rule.then_withdrawal
        return self.rule.withdrawal


def smallest_points(axes: Sequence[Axis], fires: Any) -> list[Point]:
    """Return every smallest point at which the monotone function `fires` is true.

    `limits` are the largest points above no point found; when it is true of none of them, nothing is left to find.
    """
    found: list[Point] = []
    limits: list[Point] = [tuple(axis.length - 1 for axis in axes)]
    while True:
        above = next((limit for limit in limits if fires(limit)), None)
        if above is None:
            return sorted(found)
        point = _lowered(above, fires)
        found.append(point)
        lower: set[Point] = set()
        for limit in limits:
            if all(a >= b for a, b in zip(limit, point, strict=True)):
                lower.update(
                    (*limit[:place], rank - 1, *limit[place + 1:]) for place, rank in enumerate(point) if rank > 0
                )
            else:
                lower.add(limit)
        limits = [
            limit for limit in sorted(lower)
            if not any(o != limit and all(a <= b for a, b in zip(limit, o, strict=True)) for o in lower)
        ]


def _lowered(point: Point, fires: Any) -> Point:
    ranks = list(point)
    for place in range(len(ranks)):
        low, high = 0, ranks[place]
        while low < high:
            ranks[place] = (low + high) // 2
            if fires(tuple(ranks)):
                high = ranks[place]
            else:
                low = ranks[place] + 1
        ranks[place] = high
    return tuple(ranks)


def terms_of(rule: Rule) -> list[Term]:
    """Return the smallest situations in which the rule fires."""
    facts = [VOCABULARY[name] for name in rule.facts]
    ordered = [fact for fact in facts if fact.has_order or fact.type == "list"]  # more words only ever add
    free = [fact for fact in facts if fact not in ordered]
    axes: list[Axis] = []
    for fact in ordered:
        axes += [Axis(fact, word) for word in fact.choices] if fact.type == "list" else [Axis(fact)]
    found: dict[Point, list[tuple[Value, ...]]] = {}
    for chosen in product(*(_values(fact) for fact in free)):
        fixed = dict(zip((fact.name for fact in free), chosen, strict=True))

        def fires(point: Point, fixed: dict[str, Any] = fixed) -> bool:
            values = _needs(axes, point, every=True) | fixed
            return bool(rule.test(*(values[name] for name in rule.facts)))

        for point in smallest_points(axes, fires):
            found.setdefault(point, []).append(chosen)
    terms = []
    for point, choices in found.items():
        per_fact = [tuple(dict.fromkeys(values)) for values in zip(*choices, strict=True)]
        if len(choices) != len(list(product(*per_fact))):
            raise TypeError(f"Rule {rule.id} ties together facts without an order; make it two rules.")
        needs = _needs(axes, point, every=False)
        one_of = dict(zip((fact.name for fact in free), per_fact, strict=True))
        terms.append(Term(rule=rule, needs=needs, one_of=one_of))
        for fact_name, value in TAKEN_AWAY.get(rule.unless, ()) if rule.unless else ():
            terms.append(Term(rule=rule, needs=needs | {fact_name: value}, one_of=one_of, taken_away=True))
    return terms


def _values(fact: Fact) -> tuple[Value, ...]:
    return fact.choices or tuple(range(fact.range[0], fact.range[1] + 1))


def _needs(axes: Sequence[Axis], point: Point, *, every: bool) -> Values:
    """Return fact -> value at this point: of every fact, or only of those that are not at their best."""
    values: Values = {}
    for axis, rank in zip(axes, point, strict=True):
        name = axis.fact.name
        if axis.word:
            if every or rank:
                values[name] = tuple(values.get(name, ())) + (axis.value(rank) if rank else ())  # type: ignore[operator]
        elif every or rank:
            values[name] = axis.value(rank)
    return values


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
