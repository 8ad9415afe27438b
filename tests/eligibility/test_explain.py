"""Why this level, why not another, what to ask next, what would change it, and what a program closes."""

import pytest

from eligibility import explain
from eligibility.facts import VOCABULARY
from eligibility.levels import Level, Remedy
from eligibility.recommend import recommend

HOME = {"severity": "severe", "home": "others_use", "readiness": "ready", "accepts_sober_living": True}


def why(level, facts=HOME):
    return explain.why_not(facts, level)


def test_a_lighter_level_is_ruled_out_by_the_rows_that_ask_for_more():
    found = why(Level.OUTPATIENT)
    assert found.stands == "lighter"
    assert {floor.rule for floor in found.floors} >= {"V2", "H1"}
    assert all(floor.at_least > Level.OUTPATIENT for floor in found.floors)
    assert found.sentence == " ".join(dict.fromkeys(floor.reason for floor in found.floors))


def test_the_suggested_level_is_told_with_the_rows_that_ask_for_it():
    suggested = recommend(HOME).level
    found = why(suggested)
    assert found.stands == "suggested"
    assert {floor.at_least for floor in found.floors} == {suggested}
    assert "lightest level that every known fact allows" in found.sentence


def test_a_heavier_level_is_told_with_the_rows_that_could_still_ask_for_it():
    found = why(Level.INPATIENT)
    assert (found.stands, found.possible, found.floors) == ("heavier", True, ())
    assert "S1" in found.asking
    assert found.sentence == "Nothing known asks for it; what is still unknown could."


def test_a_heavier_level_that_nothing_unknown_asks_for_is_told_so():
    harmless = {"severity": "none", "mental_health": "none", "level_not_enough": "none", "home": "substance_free",
                "leaving_24h_care": False, "overdose_last_30_days": False}
    found = why(Level.PHP, harmless)
    assert found.possible == (Level.PHP in recommend(harmless).possible_levels)
    safe = {**harmless, **{name: fact.best for name, fact in VOCABULARY.items()
                           if fact.has_order and name not in harmless and not fact.derived}}
    assert why(Level.PHP, safe).sentence == "Nothing asks for it."


def test_what_would_make_it_another_level_is_told_with_that_level():
    """Each change under a level leads to it when the rules are run again."""
    changes = [change for level in Level for change in why(level).would]
    assert changes
    for level in Level:
        for change in why(level).would:
            assert recommend({**HOME, **change.facts}).level is level


@pytest.mark.parametrize(("hours", "level", "state"), [
    (8, Level.IOP, "unmet"), (9, Level.IOP, "met"), (19, Level.PHP, "unmet"), (20, Level.PHP, "met"),
    (0, Level.RESIDENTIAL, "met")])
def test_the_hours_free_are_held_against_every_level(hours, level, state):
    assert why(level, {"age_years": 30, "hours_free_per_week": hours}).hours == state


def test_hours_that_depend_on_an_unknown_age_are_unknown():
    assert why(Level.IOP, {"hours_free_per_week": 7}).hours == "unknown"


def test_what_to_ask_next_begins_with_safety_and_ends_with_what_only_a_clinician_can_take():
    asked = explain.ask_next({})
    kinds = [2 if explain.is_marked(name) else 0 if VOCABULARY[name].safety else 1 for name in asked]
    assert kinds[0] == 0
    assert kinds.index(2) == len(kinds) - kinds.count(2), "clinicians' facts come last"
    assert {name for name in asked if explain.is_marked(name)} == {"ciwa_ar", "cows"}
    assert asked == recommend({}).ask_next


def test_nothing_is_asked_twice_and_nothing_that_follows():
    known = {"substances": [], "age_years": 30, "overdose_last_30_days": True}
    asked = explain.ask_next(known)
    assert not {"substances", "age_years", "withdrawal_signs", "can_stay_stopped", "ciwa_ar",
                "overdose_last_12_months", "drinks_per_day"} & set(asked)


def test_a_site_whose_supply_alert_stands_asks_what_only_that_rule_needs():
    facts = {"withdrawal_signs": "moderate", "substances": ["opioids"], "opioid_days": 10}
    assert recommend({**facts, "days_since_opioids": 2}).withdrawal < recommend(
        {**facts, "days_since_opioids": 2}, supply_alert=True).withdrawal
    assert "days_since_opioids" in explain.ask_next(facts, supply_alert=True)


def test_the_changes_are_those_of_the_suggestion():
    assert explain.changes(HOME) == recommend(HOME).changes


def test_a_program_closes_what_its_own_remedies_answer_and_nothing_else():
    suggested = recommend({**HOME, "transport": "none", "support_network": "thin"})
    unmet = {need.name: need.remedies for need in suggested.requirements if need.state == "unmet"}
    assert {"home", "transport", "support"} <= unmet.keys()
    closed = explain.closed_by(suggested.requirements, [Remedy.PROGRAM_TRANSPORT, "sober_living"])
    assert closed.keys() == unmet.keys()
    assert closed["transport"] == (Remedy.PROGRAM_TRANSPORT,)
    assert closed["home"] == (Remedy.SOBER_LIVING,)
    assert closed["support"] == ()
    assert explain.closed_by(suggested.as_dict()["requirements"], ["program_transport", Remedy.SOBER_LIVING]) == closed
    assert not any(explain.closed_by(suggested.requirements, []).values())
