"""What follows from what: implied facts, contradictions, bounds, and where a rule can tell one day from the next.

Each line of "What follows from what" in the placement table, by itself.
"""

import pytest

from eligibility.facts import VOCABULARY
from eligibility.levels import Level
from eligibility.recommend import recommend
from eligibility.settling import COUNTED, LONG_AGO, WINDOWS, settle
from eligibility.terms import TERMS

IMPLIED = [
    ({"overdose_last_30_days": True}, "overdose_last_12_months", True),
    ({"substances": ["opioids"]}, "opioid_last_year", True),
    ({"days_since_opioids": 30}, "opioid_last_year", True),
    ({"substances": ["cannabis"]}, "alcohol_days", 0),
    ({"substances": ["cannabis"]}, "drinks_per_day", 0),
    ({"substances": ["cannabis"]}, "complicated_withdrawal_history", False),
    ({"substances": ["opioids"]}, "complicated_withdrawal_history", False),
    ({"substances": []}, "withdrawal_signs", "none"),
    ({"substances": []}, "can_stay_stopped", "yes"),
    ({"substances": []}, "ciwa_ar", 0),
    ({"days_since_alcohol": 8, "days_since_sedatives": 15}, "ciwa_ar", 0),
    ({"alcohol_days": 3, "sedative_days": 3, "withdrawal_signs": "none"}, "ciwa_ar", 0),
    ({"days_since_opioids": 15}, "cows", 0),
    ({"home": "substance_free"}, "accepts_sober_living", True),
    ({"home": "sober_living"}, "accepts_sober_living", True),
    ({"support_network": "none"}, "family_engaged", False),
    ({"days_since_alcohol": 31}, "alcohol_days", 0),
    ({"days_since_alcohol": 3}, "detox_completed", False),
    ({"days_since_sedatives": 3}, "detox_completed", False),
    ({"days_since_opioids": 0}, "detox_completed", False),
    ({"alcohol_days": 4}, "substances", ("alcohol",)),
]
NOT_IMPLIED = [
    ({"substances": ["alcohol"]}, "complicated_withdrawal_history"),
    ({"substances": ["alcohol"]}, "opioid_last_year"),
    ({"days_since_opioids": 31}, "opioid_last_year"),
    ({"days_since_alcohol": 7, "days_since_sedatives": 15}, "ciwa_ar"),
    ({"days_since_alcohol": 8, "days_since_sedatives": 14}, "ciwa_ar"),
    ({"alcohol_days": 4, "sedative_days": 3, "withdrawal_signs": "none"}, "ciwa_ar"),
    ({"alcohol_days": 3, "sedative_days": 3, "withdrawal_signs": "mild"}, "ciwa_ar"),
    ({"days_since_opioids": 14}, "cows"),
    ({"home": "others_use"}, "accepts_sober_living"),
    ({"support_network": "thin"}, "family_engaged"),
    ({"days_since_alcohol": 4}, "detox_completed"),
    ({"overdose_last_30_days": False}, "overdose_last_12_months"),
]


@pytest.mark.parametrize(("given", "fact", "value"), IMPLIED)
def test_a_fact_that_follows_is_known_with_what_it_follows_from(given, fact, value):
    settled = settle(given)
    if fact == "substances":  # more may still be used; that much is known
        assert settled.best[fact] == value
        assert not settled.is_known(fact)
    else:
        assert settled.best[fact] == settled.worst[fact] == value or fact not in settled.bounded
        assert settled.is_known(fact)
    assert set(settled.because[fact]) <= set(given)
    assert not settled.conflicts


@pytest.mark.parametrize(("given", "fact"), NOT_IMPLIED)
def test_one_step_short_of_it_nothing_follows(given, fact):
    assert not settle(given).is_known(fact)


@pytest.mark.parametrize(("age", "adolescent", "older"), [
    (17, True, False), (18, False, False), (64, False, False), (65, False, True)])
def test_age_says_whether_someone_is_adolescent_or_older(age, adolescent, older):
    settled = settle({"age_years": age})
    assert {(variant.adolescent, variant.older) for variant in settled.variants} == {(adolescent, older)}
    assert settled.is_known("adolescent")


def test_days_that_are_told_bound_when_the_last_time_was_and_the_other_way_round():
    settled = settle({"alcohol_days": 20})
    assert (settled.best["days_since_alcohol"], settled.worst["days_since_alcohol"]) == (10, 0)
    assert "days_since_alcohol" in settled.bounded
    assert not settled.is_known("days_since_alcohol")
    settled = settle({"days_since_alcohol": 20})
    assert (settled.best["alcohol_days"], settled.worst["alcohol_days"]) == (1, 11)
    settled = settle({"alcohol_days": 0})
    assert (settled.best["days_since_alcohol"], settled.worst["days_since_alcohol"]) == LONG_AGO


CONFLICTS = [
    # what is told, the facts named, how one of them is read
    ({"substances": ["cannabis"], "alcohol_days": 4},
     {"substances", "alcohol_days"}, ("substances", ("alcohol", "cannabis"))),
    ({"substances": [], "days_since_opioids": 2}, {"substances", "days_since_opioids"}, ("substances", ("opioids",))),
    ({"alcohol_days": 25, "days_since_alcohol": 20}, {"alcohol_days", "days_since_alcohol"}, ("days_since_alcohol", 5)),
    ({"alcohol_days": 0, "days_since_alcohol": 3}, {"alcohol_days", "days_since_alcohol"}, ("alcohol_days", 1)),
    ({"overdose_last_30_days": True, "overdose_last_12_months": False},
     {"overdose_last_30_days", "overdose_last_12_months"}, ("overdose_last_12_months", False)),
    ({"substances": ["opioids"], "opioid_last_year": False},
     {"substances", "opioid_last_year"}, ("opioid_last_year", False)),
    ({"substances": [], "withdrawal_signs": "mild"}, {"substances", "withdrawal_signs"}, ("withdrawal_signs", "mild")),
    ({"substances": ["cannabis"], "complicated_withdrawal_history": True},
     {"substances", "complicated_withdrawal_history"}, ("complicated_withdrawal_history", True)),
    ({"home": "substance_free", "accepts_sober_living": False},
     {"home", "accepts_sober_living"}, ("accepts_sober_living", False)),
    ({"support_network": "none", "family_engaged": True},
     {"support_network", "family_engaged"}, ("family_engaged", True)),
    ({"age_years": 30, "adolescent": True}, {"age_years", "adolescent"}, None),
]


@pytest.mark.parametrize(("given", "named", "read"), CONFLICTS)
def test_what_cannot_both_be_is_reported_with_how_it_was_read(given, named, read):
    settled = settle(given)
    assert named in [set(conflict.facts) for conflict in settled.conflicts]
    assert all(conflict.reason for conflict in settled.conflicts)
    if read:
        fact, value = read
        assert settled.best[fact] == settled.worst[fact] == value or fact == "substances"
        assert settled.best[fact] == value


@pytest.mark.parametrize(("implying", "fact", "answer"), [
    ({"overdose_last_30_days": True}, "overdose_last_12_months", False),
    ({"substances": []}, "withdrawal_signs", "severe"),
    ({"home": "substance_free"}, "accepts_sober_living", False),
    ({"support_network": "none"}, "family_engaged", True),
])
def test_an_answer_stands_against_what_would_follow_and_is_reported(implying, fact, answer):
    """A known fact is never overwritten; what was implied before gives way to it."""
    assert settle(implying).best[fact] != answer
    settled = settle({**implying, fact: answer})
    assert settled.best[fact] == settled.worst[fact] == answer
    assert [conflict for conflict in settled.conflicts if fact in conflict.facts]
    stored = recommend({**implying, fact: answer}).as_dict()["conflicts"]
    assert any(conflict["facts"].get(fact) == answer for conflict in stored)


def test_the_worse_reading_of_a_contradiction_is_the_one_that_counts():
    """Drinking on 25 of 30 days with the last time 20 days ago: read as 5 days ago, so the rules fire."""
    assert "D4" in recommend({"alcohol_days": 25, "days_since_alcohol": 20, "detox_completed": False}).fired
    assert "D1" in recommend({"substances": [], "withdrawal_signs": "severe"}).fired
    assert recommend({"age_years": 30, "adolescent": True, "home": "unsafe"}).level is Level.RESIDENTIAL


def test_the_windows_are_exactly_the_days_at_which_some_rule_or_conclusion_changes_its_mind():
    """A conflict is passed over only where no rule can tell the two days apart: so none may be missing here."""
    since = [days for _count, days in COUNTED.values()]
    asked = {term.needs[fact] for term in TERMS for fact in since if fact in term.needs}
    concluded = {3, 7, 14, 30}  # "within 3 days", "more than 7", "more than 14", "within 30" of the table above
    assert asked <= set(WINDOWS)
    assert asked | concluded == set(WINDOWS)


@pytest.mark.parametrize("days", range(1, 31))
def test_whether_today_counts_is_the_tellers_choice_unless_a_rule_could_tell(days):
    """n days of 30 and the last 31 - n days ago: one day too many, reported only where it could matter."""
    settled = settle({"alcohol_days": days, "days_since_alcohol": 31 - days})
    assert bool(settled.conflicts) == (30 - days in WINDOWS)
    assert not settle({"alcohol_days": days, "days_since_alcohol": 30 - days}).conflicts


def test_evidence_names_the_grounds_where_only_bounds_are_known():
    settled = settle({"alcohol_days": 20})
    assert settled.evidence(("days_since_alcohol",)) == {"alcohol_days": 20}
    assert settled.unknown(("days_since_alcohol", "alcohol_days")) == ("days_since_alcohol",)


def test_every_fact_has_bounds_that_only_an_answer_moves():
    settled = settle({})
    assert settled.best.keys() == settled.worst.keys() == VOCABULARY.keys()
    for name, fact in VOCABULARY.items():
        if fact.has_order:
            assert (settled.best[name], settled.worst[name]) == (fact.best, fact.worst)
    assert not settled.because
    assert not settled.known
