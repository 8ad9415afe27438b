"""Options are cut at the rules' thresholds: any number inside one gives the same suggestion as the one stored."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligibility.facts import VOCABULARY
from eligibility.recommend import recommend
from intake import facts as translation

# {fact: {stored number: every number a person who picks that option may mean}}
CUTS = {
    "days": {0: [0], 1: [1, 2, 3], 4: range(4, 15), 15: range(15, 20), 20: range(20, 30), 30: [30]},
    "drinks_per_day": {2: [1, 2], 4: [3, 4], 8: [5, 6, 7, 8], 9: [9, 10, 15, 40, 100]},
    "days_since": {0: [0], 1: [1, 2, 3], 4: range(4, 8), 8: range(8, 15), 15: range(15, 31), 31: [31, 60, 365, 36500]},
    "past_detox_episodes": {0: [0], 2: [1, 2], 3: [3, 4, 10, 200]},
    "years_of_heavy_use": {0: [0], 1: [0, 1], 9: range(1, 10), 10: [10, 11, 30, 80]},
    "treatment_episodes": {0: [0], 2: [1, 2], 5: [3, 4, 5], 6: [6, 7, 200]},
}
FACTS = {
    "alcohol_days": "days", "opioid_days": "days", "sedative_days": "days", "drinks_per_day": "drinks_per_day",
    "days_since_alcohol": "days_since", "days_since_opioids": "days_since", "days_since_sedatives": "days_since",
    "past_detox_episodes": "past_detox_episodes", "years_of_heavy_use": "years_of_heavy_use",
    "treatment_episodes": "treatment_episodes",
}
STORED = {
    "days": translation.DAYS, "drinks_per_day": translation.DRINKS, "days_since": translation.DAYS_SINCE,
    "past_detox_episodes": translation.EARLIER_CARE, "years_of_heavy_use": translation.HEAVY_YEARS,
    "treatment_episodes": translation.EPISODES,
}


@pytest.mark.parametrize("cut", CUTS)
def test_the_options_store_the_numbers_tested_here(cut):
    assert set(STORED[cut].values()) == set(CUTS[cut])


@st.composite
def contexts(draw):
    """Facts of a person as answers give them: every number one that is stored."""
    facts = {"substances": draw(st.sampled_from([
        ["alcohol"], ["alcohol", "sedatives"], ["opioids"], ["alcohol", "opioids"], ["sedatives", "opioids"],
        ["stimulants"], ["alcohol", "sedatives", "opioids"],
    ]))}
    for substance, days in (("alcohol", "alcohol_days"), ("opioids", "opioid_days"), ("sedatives", "sedative_days")):
        if substance in facts["substances"]:
            since = draw(st.sampled_from([0, 1, 4, 8, 15]))
            # what cannot both be is a conflict, which has its own tests
            possible = [n for n in (1, 4, 15, 20, 30) if n <= 30 - since]
            facts |= {days: draw(st.sampled_from(possible)), f"days_since_{substance}": since}
    if "alcohol" in facts["substances"]:
        facts["drinks_per_day"] = draw(st.sampled_from([2, 4, 8, 9]))
    facts["past_detox_episodes"] = draw(st.sampled_from([0, 2, 3]))
    facts["years_of_heavy_use"] = draw(st.sampled_from([0, 9, 10]))
    for name in ("withdrawal_signs", "complicated_withdrawal_history", "detox_completed", "severity", "pregnant",
                 "medical", "support_network", "home", "mental_health", "on_opioid_medicine", "can_stay_stopped"):
        fact = VOCABULARY[name]
        values = list(fact.choices) if fact.choices else [True, False]
        facts[name] = draw(st.sampled_from(values))
    return facts


def outcome(facts):
    found = recommend(facts)
    return (found.level, found.level_without_remedies, found.withdrawal, found.withdrawal_without_remedies,
            found.possible_levels, found.possible_withdrawal, [(alert.rule, alert.tier) for alert in found.alerts])


def consistent(facts, name, value):
    """Tell whether days and days since can both be: a person who means this number is not in conflict."""
    facts = {**facts, name: value}
    for substance, days in (("alcohol", "alcohol_days"), ("opioids", "opioid_days"), ("sedatives", "sedative_days")):
        count, since = facts.get(days), facts.get(f"days_since_{substance}")
        if count is not None and since is not None and (count > 30 - since or (count == 0 and since <= 30)):
            return False
    return True


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(contexts(), st.data())
def test_any_number_inside_one_option_gives_the_same_suggestion(facts, data):
    name = data.draw(st.sampled_from([name for name in FACTS if name in facts]))
    meant = [n for n in CUTS[FACTS[name]][facts[name]] if consistent(facts, name, n)]
    stored = outcome(facts)
    for number in meant:
        assert outcome({**facts, name: number}) == stored, (name, number)
