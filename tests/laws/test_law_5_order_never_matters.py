"""Law 5: the order of facts, of rules and of questions never matters. The compiled rules equal the rules as written."""

import json
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from eligibility.levels import Level, WithdrawalCare
from eligibility.recommend import recommend
from eligibility.rules import RULES
from tests.laws.generated import LAW, facts


def plainly(rules, values, variant, *, with_remedies, supply_alert):
    """Run rules one after the other as they are written: their ids, and the highest floors."""
    read = {**values, **variant._asdict()}
    fired, levels, care = set(), [Level.EARLY_SUPPORT], [WithdrawalCare.NONE]
    for rule in rules:
        if rule.branch == "supply alert" and not supply_alert:
            continue
        if rule.test(*(read[name] for name in rule.facts)):
            fired.add(rule.id)
            to_be_had = rule.unless is not None and with_remedies and not (
                rule.unless.value == "sober_living" and (not read["accepts_sober_living"] or read["adolescent"])
            )
            levels.append((rule.then_level if to_be_had else None) or rule.level or levels[0])
            care.append((rule.then_withdrawal if to_be_had else None) or rule.withdrawal or care[0])
    return fired, max(levels), max(care)


@LAW
@given(facts(), st.randoms(use_true_random=False), st.booleans())
def test_the_rules_in_any_order_and_uncompiled_say_the_same(known, random: Random, supply_alert):
    found = recommend(known, supply_alert=supply_alert)
    rules = random.sample(RULES, len(RULES))
    settled = found.settled

    def run(values, *, with_remedies):
        return [plainly(rules, values, variant, with_remedies=with_remedies, supply_alert=supply_alert)
                for variant in settled.variants]

    best, bare = run(settled.best, with_remedies=True), run(settled.best, with_remedies=False)
    worst = run(settled.worst, with_remedies=True)
    assert found.level is min(level for _, level, _ in best)
    assert found.withdrawal is min(care for *_, care in best)
    assert found.level_without_remedies is min(level for _, level, _ in bare)
    assert found.withdrawal_without_remedies is min(care for *_, care in bare)
    assert found.possible_levels[-1] is max(level for _, level, _ in worst)
    assert found.possible_withdrawal[-1] is max(care for *_, care in worst)
    assert set(found.fired) == set.intersection(*(fired for fired, *_ in best))
    assert set(found.fired) | set(found.unanswered) == set.union(*(fired for fired, *_ in worst))


@LAW
@given(facts(), st.randoms(use_true_random=False))
def test_facts_and_questions_in_any_order_give_the_same_bytes(known, random: Random):
    asked = random.sample(list(known.items()), len(known))
    answered = {}
    for name, value in asked:
        answered[name] = random.sample(value, len(value)) if isinstance(value, list) else value
    assert json.dumps(recommend(answered).as_dict()) == json.dumps(recommend(known).as_dict())
