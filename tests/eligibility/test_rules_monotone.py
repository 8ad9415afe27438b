"""Making one fact worse never switches a rule off: each rule alone, over every value that could matter."""

from itertools import combinations, product

import pytest

from eligibility.facts import VOCABULARY
from eligibility.rules import RULES

# Numbers at, just under and just over every threshold of the table, and both ends.
NUMBERS = {
    "alcohol_days": (0, 3, 4, 5, 14, 15, 16, 19, 20, 21, 30),
    "sedative_days": (0, 3, 4, 5, 14, 15, 16, 19, 20, 21, 30),
    "opioid_days": (0, 3, 4, 5, 19, 20, 21, 30),
    "drinks_per_day": (0, 7, 8, 9, 100),
    "days_since_alcohol": (36500, 15, 14, 13, 8, 7, 6, 4, 3, 2, 0),
    "days_since_sedatives": (36500, 15, 14, 13, 8, 7, 6, 0),
    "days_since_opioids": (36500, 31, 30, 29, 15, 14, 13, 8, 7, 6, 0),
    "past_detox_episodes": (0, 1, 2, 3, 4, 200),
    "ciwa_ar": (0, 7, 8, 9, 10, 11, 14, 15, 16, 67),
    "cows": (0, 4, 5, 6, 12, 13, 14, 48),
    "years_of_heavy_use": (0, 9, 10, 11, 80),
}


def scale(name):
    """Return the values of a fact worth trying, best first where they have an order."""
    fact = VOCABULARY[name]
    if fact.type == "integer":
        return NUMBERS[name]
    if fact.type == "boolean":
        return (fact.best, fact.worst) if fact.has_order else (False, True)
    if fact.type == "list":
        return tuple(words for size in range(len(fact.choices) + 1) for words in combinations(fact.choices, size))
    return fact.choices


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_worse_fact_never_switches_the_rule_off(rule):
    scales = [scale(name) for name in rule.facts]
    fires = {point: rule.test(*point) for point in product(*scales)}
    assert set(fires.values()) == {True, False}, "a rule that always or never fires says nothing"
    for point, fired in fires.items():
        if not fired:
            continue
        for place, name in enumerate(rule.facts):
            if not VOCABULARY[name].has_order:
                continue
            for value in scales[place]:
                if value != point[place] and VOCABULARY[name].not_better(value, point[place]):
                    assert fires[*point[:place], value, *point[place + 1 :]], (name, value, point)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_rule_listens_to_each_fact_it_names(rule):
    """A fact that never changes the answer would be asked, and shown as evidence, for nothing."""
    scales = [scale(name) for name in rule.facts]
    for place in range(len(rule.facts)):
        assert any(
            len({rule.test(*point[:place], value, *point[place + 1 :]) for value in scales[place]}) == 2
            for point in product(*scales)
        ), rule.facts[place]
