"""What would change the suggestion: verified, smallest changes of the person's situation.

Only facts that are given and marked changeable are changed, at most three at once, all for the better (to something
lighter) or all for the worse (to something heavier), each no further than needed. For each outcome that can be reached
only the sets with the fewest facts are kept. Moving into sober living is no change here: it is a remedy, and the
difference between `level` and `level_without_remedies` tells it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from eligibility.facts import VOCABULARY, Value
from eligibility.levels import Level, WithdrawalCare
from eligibility.outcome import Outcome, lowest, outcome
from eligibility.settling import Settled, settle
from eligibility.terms import (
    ALL,
    CARE,
    FLOOR,
    LEVEL,
    LEVEL_WITHOUT_REMEDIES,
    LEVELS,
    SUPPLY_ALERT,
    TABLES,
    TERMS,
    WITHDRAWAL,
    bits,
    holding_in,
)

MOST_FACTS = 3
Rungs = tuple[Level, Level, WithdrawalCare]  # level, level without remedies, withdrawal care
Altered = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Change:
    """If these facts were so, the suggestion would be that."""

    facts: dict[str, Value]
    level: Level
    level_without_remedies: Level
    withdrawal: WithdrawalCare

    def as_dict(self) -> dict[str, Any]:
        return {
            "if": dict(self.facts),
            "level": self.level.value,
            "level_without_remedies": self.level_without_remedies.value,
            "withdrawal": self.withdrawal.value,
        }


def changes(settled: Settled, found: Outcome, *, supply_alert: bool = False) -> tuple[Change, ...]:
    """Return the smallest changes, lighter outcomes before heavier ones, fewer facts before more."""
    ground = _Ground(settled, supply_alert)
    now: Rungs = (found.level, found.level_without_remedies, found.withdrawal)
    lighter = _smallest(ground, ground.for_the_better(found), now)
    heavier = _smallest(ground, ground.for_the_worse(found), now)
    lighter.sort(key=lambda change: (len(change.facts), *(rung.rung for rung in _rungs(change)), _places(change)))
    heavier.sort(key=lambda change: (len(change.facts), *(-rung.rung for rung in _rungs(change)), _places(change)))
    return tuple(change for change in lighter + heavier if _holds(change, settled, supply_alert))


class _Ground:
    """One patient's facts at their best, with the changeable ones free to be set to something else."""

    def __init__(self, settled: Settled, supply_alert: bool) -> None:
        self.settled = settled
        self.variants = [holding_in(variant) for variant in settled.variants]
        self.free = [name for name, fact in VOCABULARY.items() if fact.changeable and name in settled.given]
        self.free = [name for name in self.free if name in TABLES]
        self.rest = FLOOR if supply_alert else FLOOR & ~SUPPLY_ALERT
        for name, table in TABLES.items():
            if name not in self.free and name in settled.best and not VOCABULARY[name].derived:
                self.rest &= table[settled.best[name]] if name != "primary_concern" else ALL
        self._seen: dict[tuple[tuple[str, Value], ...], Rungs] = {}

    def rungs(self, altered: Altered) -> Rungs:
        """Return where the ladders stand with these facts altered and the others as they are."""
        key = tuple(altered.items())
        if key not in self._seen:
            held = self.rest
            for name in self.free:
                held &= TABLES[name][altered.get(name, self.settled.given[name])]
            floors = {held & variant for variant in self.variants}
            self._seen[key] = (
                LEVELS[lowest(floors, LEVEL)], LEVELS[lowest(floors, LEVEL_WITHOUT_REMEDIES)],
                CARE[lowest(floors, WITHDRAWAL)],
            )
        return self._seen[key]

    def for_the_better(self, found: Outcome) -> Iterator[Altered]:
        """Go through every set of facts that takes part in a floor, with each value that could make a difference."""
        standing = {fact for index in bits(found.certain & FLOOR) for fact in TERMS[index].facts}
        facts = [name for name in self.free if name in standing]
        steps = {name: self._better(name) for name in facts}
        for size in range(1, MOST_FACTS + 1):
            for names in combinations(facts, size):
                for values in product(*(steps[name] for name in names)):
                    yield dict(zip(names, values, strict=True))

    def for_the_worse(self, found: Outcome) -> Iterator[Altered]:
        """Go through what is missing of each floor that does not hold; two of one fact each may do what three do."""
        missing: list[Altered] = []
        for index in bits(FLOOR & ~found.certain):
            term = TERMS[index]
            lacking = {
                fact: need for fact, need in term.needs.items()
                if fact not in ("adolescent", "older") and not term.allows(fact, self.settled.best[fact])
            }
            if 0 < len(lacking) <= MOST_FACTS and all(fact in self.free for fact in lacking) and lacking not in missing:
                missing.append({fact: lacking[fact] for fact in self.free if fact in lacking})
        yield from sorted(missing, key=len)
        reached = {self.rungs(altered) for altered in missing if len(altered) == MOST_FACTS}
        alone = [altered for altered in missing if len(altered) == 1]
        for one, other in combinations(alone, 2) if reached else ():
            if one.keys() != other.keys() and self.rungs(one | other) in reached:
                yield one | other

    def _better(self, name: str) -> list[Value]:
        """Return the better values, nearest first, one for each difference any rule could see."""
        fact, now = VOCABULARY[name], self.settled.given[name]
        values: list[Value] = [False, True]
        if fact.type == "choice":
            values = [word for word in reversed(fact.choices) if word != "sober_living"]
        elif fact.type == "integer":
            values = list(range(fact.range[0], fact.range[1] + 1))
            values.sort(key=lambda value: abs(int(value) - int(now)))  # type: ignore[arg-type]
        kept: list[Value] = []
        seen = {TABLES[name][now]}
        for value in values:
            if not fact.not_better(value, now) and TABLES[name][value] not in seen:
                seen.add(TABLES[name][value])
                kept.append(value)
        return kept


def _smallest(ground: _Ground, sets: Iterator[Altered], now: Rungs) -> list[Change]:
    """Keep for every outcome but the present one the sets with the fewest facts, and of these one for each set."""
    fewest: dict[Rungs, dict[tuple[str, ...], Altered]] = {}
    for altered in sets:
        reached = ground.rungs(altered)
        if reached == now:
            continue
        kept = fewest.setdefault(reached, {})
        size = min((len(names) for names in kept), default=len(altered))
        if len(altered) < size:
            kept.clear()
        if len(altered) <= size:
            kept.setdefault(tuple(altered), altered)
    return [Change(altered, *rungs) for rungs, kept in fewest.items() for altered in kept.values()]


def _rungs(change: Change) -> Rungs:
    return change.level, change.level_without_remedies, change.withdrawal


def _places(change: Change) -> tuple[int, ...]:
    names = list(VOCABULARY)
    return tuple(names.index(fact) for fact in change.facts)


def _holds(change: Change, settled: Settled, supply_alert: bool) -> bool:
    """Run the rules again with the change and hold the result against what it says."""
    again = outcome(settle({**settled.given, **change.facts}), supply_alert=supply_alert)
    return (again.level, again.level_without_remedies, again.withdrawal) == _rungs(change)
