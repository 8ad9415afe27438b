"""Every smallest situation in which a rule fires, found by asking the rule.

A monotone rule is fully told by its smallest firing situations: those that stop firing when any of their facts gets
better. They are found by asking the rule itself, so what stands in `rules/` stays plain Python and is never read as
text. Each such situation is a term.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from eligibility.facts import VOCABULARY, Fact, Value
from eligibility.levels import Level, Remedy, WithdrawalCare
from eligibility.rules.base import Rule
from eligibility.settling import Values

# What takes a remedy away from a person: any one of these. No sober living home takes those under 18.
TAKEN_AWAY: dict[Remedy, tuple[tuple[str, Value], ...]] = {
    Remedy.SOBER_LIVING: (("accepts_sober_living", False), ("adolescent", True)),
}

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
