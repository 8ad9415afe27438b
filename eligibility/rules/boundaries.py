"""Where a rule begins to fire: the least bad values of its facts at which it does.

A rule is monotone, so these points say all there is to say about it: it fires at each of them, at everything worse,
and nowhere else. The rules page prints them, a frozen copy is tested, and a changed threshold shows as a changed point.
"""

from collections.abc import Iterator
from itertools import combinations, product

from eligibility.facts import VOCABULARY, Fact, Value
from eligibility.rules.base import Rule

Point = dict[str, Value]


def boundary(rule: Rule) -> list[Point]:
    """Return the least bad points at which `rule` fires, each with every fact of the rule; [] if it never fires."""
    scales = {name: _start(VOCABULARY[name]) for name in rule.facts}
    while _refine(rule, scales):
        pass
    firing = [point for point in product(*scales.values()) if rule.test(*point)]
    facts = [VOCABULARY[name] for name in rule.facts]
    least = [
        point for point in firing if not any(other != point and _not_better(facts, point, other) for other in firing)
    ]
    return [dict(zip(rule.facts, point, strict=True)) for point in least]


def _start(fact: Fact) -> list[Value]:
    """Return every value of a fact that has few, and both ends of a number."""
    match fact.type:
        case "boolean":
            return [False, True]
        case "choice":
            return list(fact.choices)
        case "list":
            return [words for size in range(len(fact.choices) + 1) for words in combinations(fact.choices, size)]
    return [fact.best, fact.worst]


def _refine(rule: Rule, scales: dict[str, list[Value]]) -> bool:
    """Add the thresholds of numbers that show between the values known so far; say whether there were any."""
    grew = False
    for place, name in enumerate(rule.facts):
        if VOCABULARY[name].type != "integer":
            continue
        others = [scale for other, scale in scales.items() if other != name]
        for values in product(*others):
            for number in _threshold(rule, place, values):
                if number not in scales[name]:
                    scales[name].append(number)
                    grew = True
    return grew


def _threshold(rule: Rule, place: int, others: tuple[Value, ...]) -> Iterator[int]:
    """Yield the least bad number at which the rule fires and the one before it, where it depends on the number."""

    def fires(number: int) -> bool:
        return rule.test(*others[:place], number, *others[place:])

    fact = VOCABULARY[rule.facts[place]]
    good, bad = fact.range if fact.worse == "higher" else fact.range[::-1]
    if fires(good) or not fires(bad):
        return
    while abs(bad - good) > 1:
        middle = (good + bad) // 2
        good, bad = (good, middle) if fires(middle) else (middle, bad)
    yield from (good, bad)


def _not_better(facts: list[Fact], one: tuple[Value, ...], other: tuple[Value, ...]) -> bool:
    """Say whether `one` is as bad as `other` or worse in every fact.

    A list without an order counts more words as worse: such a rule asks only whether a word is in it.
    """
    return all(
        set(a) >= set(b) if isinstance(a, tuple) and isinstance(b, tuple) else fact.not_better(a, b)
        for fact, a, b in zip(facts, one, other, strict=True)
    )
