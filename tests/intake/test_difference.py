"""When an answer changes or a finding is recorded a new suggestion is stored, and what became different is known."""

import pytest

from eligibility.recommend import recommend
from intake import recommendations, submission
from intake.difference import Cause, Moved, difference
from intake.models import Finding, Recommendation
from tests.intake.test_submission import whole

CALM = {"severity": "severe", "home": "substance_free", "transport": "reliable", "residential_completed": True}


def stored(facts, rules="a", version="1"):
    """Return an unsaved row of what the rules suggest."""
    return Recommendation(facts=facts, result=recommend(facts).as_dict(), rules_hash=rules, rules_version=version)


def between(old, new, **rest):
    return difference(stored(old), stored(new, **rest))


def rows(found, ladder="level"):
    move, = (one for one in found.moved if one.ladder == ladder)
    return [cause.row for cause in move.causes]


def test_nothing_different_is_nothing():
    assert between(CALM, CALM) is None
    assert difference(None, stored(CALM)) is None


def test_a_fact_that_changes_nothing_staff_act_on_is_nothing():
    assert between(CALM, {**CALM, "treatment_episodes": 3}) is None


def test_going_up_names_the_rule_that_asks_for_it_now():
    found = between({"severity": "severe"}, {"severity": "severe", "readiness": "not_ready"})
    assert found.moved == (Moved(ladder="level", was="iop", now="residential", causes=(Cause(
        row="V9", holds=True,
        sentence="Has a severe disorder and does not feel ready for change; community care alone is unlikely to hold.",
    ),)),)
    assert [(one.fact, one.was, one.now, one.decides) for one in found.facts] == [
        ("readiness", None, "not_ready", True)]


def test_going_down_names_the_rule_that_asked_for_more():
    found = between({"severity": "severe", "readiness": "not_ready"}, {"severity": "severe", "readiness": "ready"})
    move, = found.moved
    assert (move.was, move.now) == ("residential", "iop")
    assert [(cause.row, cause.holds) for cause in move.causes] == [("V9", False)]


def test_where_several_rules_changed_only_those_that_moved_it_are_named():
    """A thin network and an unreliable way there changed too; neither made it residential."""
    before = {"severity": "severe", "support_network": "supportive", "transport": "reliable", "mental_health": "mild"}
    after = {"severity": "severe", "support_network": "thin", "transport": "none", "mental_health": "severe",
             "readiness": "not_ready"}
    found = between(before, after)
    assert rows(found) == ["V9", "M1"]  # residential; a day program, which alone would have moved it too
    assert [one.fact for one in found.facts if one.decides] == ["mental_health", "readiness"]
    assert [one.fact for one in found.facts if not one.decides] == ["support_network", "transport"]


def test_one_rule_gone_and_another_come_at_once():
    """V9 asked for residential and is gone; M1 asked for outpatient and now asks for a day program: down, by V9."""
    found = between(
        {"severity": "severe", "readiness": "not_ready", "mental_health": "mild"},
        {"severity": "severe", "readiness": "ready", "mental_health": "severe"},
    )
    move, = found.moved
    assert (move.was, move.now) == ("residential", "php")
    assert [(cause.row, cause.holds) for cause in move.causes] == [("V9", False)]


def test_a_remedy_that_is_refused_moves_the_rule_it_eased():
    home = {"severity": "severe", "home": "others_use", "residential_completed": True}
    found = between(home, {**home, "accepts_sober_living": False})
    assert rows(found) == ["H1"]
    assert [one.fact for one in found.facts if one.decides] == ["accepts_sober_living"]


def test_both_ladders_are_told_apart():
    drinking = {"substances": ["alcohol"], "alcohol_days": 20, "days_since_alcohol": 1}
    found = between({"severity": "mild"}, {"severity": "severe", **drinking})
    assert rows(found, "level") == ["V2"]
    assert rows(found, "withdrawal") == ["D4"]
    assert ("D4", "same_day") in found.alerts_gained


def test_an_alert_that_got_graver_is_gained_and_its_milder_self_lost():
    birth = {"postpartum": True, "substances": ["cannabis"]}
    found = between(birth, {"postpartum": True, "substances": ["opioids"]})
    assert ("P6", "same_day") in found.alerts_gained
    assert ("P6", "priority") in found.alerts_lost


def test_an_answer_that_only_narrows_what_is_possible_is_told():
    found = between({"severity": "moderate"}, {"severity": "moderate", "medical": "none"})
    assert found is None or found.moved == ()
    wide = between({"severity": "moderate"}, {
        "severity": "moderate", **dict.fromkeys(("danger_to_others", "eating_disorder_medical_risk"), False),
        "suicide_risk": "none", "psychosis": "none", "medical": "none"})
    assert wide.moved == ()
    assert wide.spans["possible_levels"][0][-1] == "inpatient"
    assert wide.spans["possible_levels"][1][-1] == "residential"


def test_other_rules_are_told_with_their_versions():
    found = difference(stored({"severity": "mild"}), stored({"severity": "severe"}, rules="b", version="2"))
    assert found.rules == ("1", "2")
    assert between({"severity": "mild"}, {"severity": "severe"}).rules is None


@pytest.mark.django_db
def test_a_finding_stores_a_new_suggestion_and_the_difference_is_between_the_two(lakeside, ada):
    intake = submission.submit(whole(lakeside, past_year={"fits": ["more", "time", "duties", "quarrels"]}))
    before = recommendations.latest(intake)
    Finding.objects.create(intake=intake, fact="suicide_risk", value="acute", said_by="patient_by_phone", by=ada,
                           by_clinician=False, at="2026-11-22T10:00:00Z")
    after = recommendations.renew(intake, "finding")
    assert (before.cause, after.cause) == ("submitted", "finding")
    found = difference(before, after)
    assert rows(found) == ["S1"]
    assert [(one.fact, one.was, one.now) for one in found.facts] == [("suicide_risk", "none", "acute")]
    assert ("S1", "emergency") in found.alerts_gained
