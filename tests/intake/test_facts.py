"""Answers become facts exactly as the table of questions says: row by row, option by option."""

import pytest

from eligibility.facts import VOCABULARY, Facts
from intake.facts import facts_from
from intake.questions import journey
from tests.intake.walking import told


def fact(name, **pages):
    return facts_from(told(**pages)).get(name)


def asq(**answers):
    return {"wished": "no", "better_off": "no", "thoughts": "no", "tried": "no"} | answers


CASES = [
    # page 2
    ("suicide_risk", {"now": {"now": ["self_harm"]}}, "acute"),
    ("danger_to_others", {"now": {"now": ["others"]}}, True),
    ("danger_to_others", {"now": {"now": ["none"]}}, False),
    ("danger_to_others", {"now": {"now": ["violence"]}}, None),
    ("violence", {"now": {"now": ["violence"]}}, True),
    ("medical", {"now": {"now": ["breathing"]}}, "acute"),
    ("overdose_last_30_days", {"now": {"now": ["breathing"]}}, True),
    ("overdose_last_12_months", {"now": {"now": ["breathing"]}}, True),
    ("medical", {"now": {"now": ["very_sick"]}}, "acute"),
    ("withdrawal_signs", {"now": {"now": ["seizure"]}}, "severe"),
    ("psychosis", {"now": {"now": ["seizure"]}}, "none"),
    ("psychosis", {"now": {"now": ["seizure"]}, "recent": {"recent": ["cannabis"]}}, "acute"),
    ("withdrawal_signs", {"now": {"now": ["seizure"]}, "recent": {"recent": ["cannabis"]}}, "none"),
    ("withdrawal_signs", {"now": {"now": ["seizure"]}, "recent": {"recent": ["unsure"]}}, "severe"),
    ("psychosis", {"now": {"now": ["seizure"]}, "recent": {"recent": ["unsure"]}}, "acute"),
    ("medical", {"now": {"now": ["none"]}, "health": {"health": ["unsure"]}}, None),
    ("suicide_risk", {"now": {"now": ["none"]}, "past_weeks": {}}, None),
    # pages 4, 6, 7
    ("age_years", {"age": {"age": 17}}, 17),
    ("age_years", {"age": {"age": "rather_not"}}, None),
    ("primary_concern", {"want": {"want": ["opioids"]}}, "substance_use"),
    ("primary_concern", {"want": {"want": ["mood"]}}, "depression"),
    ("primary_concern", {"want": {"want": ["eating"]}}, "eating_disorder"),
    ("primary_concern", {"want": {"want": ["gambling"]}}, "other_dependency"),
    ("primary_concern", {"want": {"want": ["unsure"]}}, None),
    ("primary_concern", {"want": {"want": ["alcohol", "mood"]}, "biggest": {"biggest": "mood"}}, "depression"),
    ("primary_concern", {"want": {"want": ["alcohol", "mood"]}, "biggest": {"biggest": "unsure"}}, None),
    ("primary_concern", {"want": {"want": ["alcohol", "opioids"]}, "biggest": {"biggest": "unsure"}}, "substance_use"),
    # page 7+
    ("substances", {"recent": {"recent": ["alcohol", "cannabis"]}}, ["alcohol", "cannabis"]),
    ("substances", {"recent": {"recent": ["unknown_pills"]}}, ["sedatives", "opioids"]),
    ("substances", {"recent": {"recent": ["none"]}}, []),
    ("substances", {"recent": {"recent": ["rather_not"]}}, None),
    ("opioid_last_year", {"year": {"opioid": "yes"}}, True),
    ("opioid_last_year", {"year": {"opioid": "unsure"}}, None),
    ("on_opioid_medicine", {"medicine": {"medicine": ["methadone"]}}, True),
    ("on_opioid_medicine", {"medicine": {"medicine": ["naltrexone_shot", "psychiatric"]}}, True),
    ("on_opioid_medicine", {"medicine": {"medicine": ["naltrexone"]}}, False),
    ("on_opioid_medicine", {"medicine": {"medicine": ["none"]}}, False),
    # page 11, 11+
    ("complicated_withdrawal_history", {"earlier_stop": {"earlier": "yes"}}, True),
    ("complicated_withdrawal_history", {"earlier_stop": {"earlier": "never_stopped"}}, None),
    ("past_detox_episodes", {"earlier_care": {"times": "1_2"}, "earlier_care_2": {"done": "no"}}, 2),
    ("detox_completed", {"earlier_care": {"times": "never"}}, False),
    ("detox_completed", {"earlier_care": {"times": "3_more"}, "earlier_care_2": {"done": "yes"}}, True),
    ("detox_completed", {"earlier_care": {"times": "3_more"}, "earlier_care_2": {"done": "unsure"}}, None),
    ("can_stay_stopped", {"stop_today": {"stop": "craving"}}, "no"),
    ("can_stay_stopped", {"stop_today": {"stop": "with_medicine"}}, "with_medicine"),
    # page 10
    ("withdrawal_signs", {"signs": {"signs": ["shaking", "sweating"]}}, "mild"),
    ("withdrawal_signs", {"signs": {"signs": ["shaking", "sweating", "no_sleep"]}}, "moderate"),
    ("withdrawal_signs", {"signs": {"signs": ["fever"]}}, "severe"),
    ("withdrawal_signs", {"signs": {"signs": ["unsure"]}}, None),
    ("urgent_medical_signs", {"body": {"body": ["wound"]}}, True),
    ("urgent_medical_signs", {"body": {"body": ["none"]}}, False),
    # page 12
    ("overdose_last_30_days", {"too_much": {"when": "last_12_months"}}, False),
    ("overdose_last_12_months", {"too_much": {"when": "last_12_months"}}, True),
    ("overdose_last_12_months", {"too_much": {"when": "last_30_days"}}, True),
    ("overdose_last_30_days", {"too_much": {"when": "unsure"}}, None),
    ("suicide_risk", {"too_much": {"when": "last_30_days"}, "too_much_2": {"purpose": "last_3_months"}}, "acute"),
    ("suicide_risk", {"too_much": {"when": "last_12_months"}, "too_much_2": {"purpose": "last_12_months"}}, "positive"),
    ("attempt_last_year", {"too_much": {"when": "last_12_months"}, "too_much_2": {"purpose": "last_12_months"}}, True),
    ("attempt_last_year", {"too_much": {"when": "last_12_months"}, "too_much_2": {"purpose": "rather_not"}}, None),
    # page 13 and 13+
    ("severity", {"past_year": {"fits": ["more", "time"]}}, "mild"),
    ("severity", {"past_year": {"fits": ["more", "time"]}, "past_year_2": {"fits": ["harm", "gave_up"]}}, "moderate"),
    ("severity", {"past_year": {"fits": ["more"]}, "past_year_2": {"fits": ["rather_not"]}}, None),
    ("severity", {"past_year": {"fits": ["more", "cut_down", "time", "craving", "duties", "quarrels"]},
                  "past_year_2": {"fits": ["unsure"]}}, "severe"),
    ("years_of_heavy_use", {"heavy_years": {"years": "10_more"}}, 10),
    # page 14
    ("medical", {"health": {"health": ["none"]}}, "none"),
    ("medical", {"health": {"health": ["under_control"]}}, "stable"),
    ("medical", {"health": {"health": ["under_control", "organs"]}}, "needs_monitoring"),
    ("medical", {"health": {"health": ["nurse", "organs"]}}, "needs_24h_nursing"),
    ("pregnant", {"expecting": {"expecting": ["pregnant"]}}, True),
    ("postpartum", {"expecting": {"expecting": ["pregnant"]}}, False),
    ("postpartum", {"expecting": {"expecting": ["pregnant", "gave_birth"]}}, True),
    ("pregnant", {"expecting": {"expecting": ["does_not_apply"]}}, False),
    ("pregnant", {"expecting": {"expecting": ["rather_not"]}}, None),
    # page 15+
    ("psychosis", {"senses": {"senses": ["followed"]}}, "acute"),
    ("psychosis", {"told_before": {"told": "well"}}, "stable"),
    ("psychosis", {"told_before": {"told": "not_well"}}, "stable"),
    ("psychosis", {"told_before": {"told": "unsure"}}, None),
    ("psychosis", {"senses": {"senses": ["rather_not"]}, "told_before": {"told": "no"}}, None),
    # page 16
    ("suicide_risk", {"past_weeks": asq()}, "none"),
    ("suicide_risk", {"past_weeks": asq(wished="yes")}, "positive"),
    ("suicide_risk", {"past_weeks": asq(wished="rather_not")}, "positive"),
    ("suicide_risk", {"past_weeks": asq(wished="yes"), "today": {"now": "yes", "plan": "no"}}, "acute"),
    ("suicide_risk", {"past_weeks": asq(wished="yes"), "today": {"now": "rather_not", "plan": "no"}}, "acute"),
    ("suicide_risk", {"past_weeks": asq(wished="yes"), "today": {"now": "no", "plan": "yes"}}, "acute"),
    ("suicide_risk", {"past_weeks": asq(tried="yes"), "when": {"tried": "last_3_months"}}, "acute"),
    ("suicide_risk", {"past_weeks": asq(tried="yes"), "when": {"tried": "last_12_months"}}, "positive"),
    ("suicide_risk", {"past_weeks": asq(tried="yes"), "when": {"tried": "rather_not"}}, "positive"),
    ("attempt_last_year", {"past_weeks": asq(tried="yes"), "when": {"tried": "last_3_months"}}, True),
    ("attempt_last_year", {"past_weeks": asq(tried="yes"), "when": {"tried": "last_12_months"}}, True),
    ("attempt_last_year", {"past_weeks": asq(tried="yes"), "when": {"tried": "longer"}}, False),
    ("attempt_last_year", {"past_weeks": asq(tried="yes"), "when": {"tried": "rather_not"}}, None),
    ("attempt_last_year", {"past_weeks": asq(tried="rather_not")}, None),
    ("attempt_last_year", {"past_weeks": asq()}, False),
    # page 16+
    ("eating_disorder_medical_risk", {"meals": {"starving": "yes", "purging": "no"}}, True),
    ("eating_disorder_medical_risk", {"meals": {"starving": "unsure", "purging": "now"}}, True),
    ("eating_disorder_medical_risk", {"meals": {"starving": "no", "purging": "no"}}, False),
    ("eating_disorder_medical_risk", {"meals": {"starving": "no", "purging": "unsure"}}, None),
    # page 17
    ("home", {"home": {"home": "fine"}}, "substance_free"),
    ("home", {"home": {"home": "sober_living"}}, "sober_living"),
    ("home", {"home": {"home": "others_use"}}, "others_use"),
    ("home", {"home": {"home": "moving"}}, "unstable"),
    ("home", {"home": {"home": "dealing"}}, "unsafe"),
    ("home", {"home": {"home": "hurt"}}, "unsafe"),
    ("violence", {"home": {"home": "hurt"}}, True),
    ("home", {"safe": {"safe": "at_home"}}, "unsafe"),
    ("violence", {"safe": {"safe": "elsewhere"}}, True),
    ("home", {"safe": {"safe": "elsewhere"}}, "substance_free"),
    ("violence", {"safe": {"safe": "no"}}, False),
    ("violence", {"safe": {"safe": "unsure"}}, None),
    ("violence", {"now": {"now": ["violence"]}, "safe": {"safe": "no"}}, True),
    ("home_supports_recovery", {"backing": {"backing": "alone"}}, True),
    ("home_supports_recovery", {"backing": {"backing": "no"}}, False),
    ("accepts_sober_living", {"home": {"home": "others_use"}, "move": {"move": "no"}}, False),
    # pages 18, 19, 20, 20+
    ("support_network", {"people": {"people": ["family", "work"]}}, "supportive"),
    ("support_network", {"people": {"people": ["faith"]}}, "thin"),
    ("support_network", {"people": {"people": ["none"]}}, "none"),
    ("support_network", {"people": {"people": ["unsure"]}}, None),
    ("family_engaged", {"join": {"join": "no"}}, False),
    ("transport", {"ride": {"ride": "own_way"}}, "reliable"),
    ("transport", {"ride": {"ride": "none"}}, "none"),
    ("telehealth_ready", {"video": {"video": "no"}}, False),
    ("hours_free_per_week", {"free": {"free": ["mon-morning", "tue-evening"]}}, 6),
    ("hours_free_per_week", {"free": {"free": ["none"]}}, 0),
    ("hours_free_per_week", {"free": {"free": ["unsure"]}}, None),
    ("obligations", {"keep": {"keep": ["work", "children"]}}, ["children", "work"]),
    ("obligations", {"keep": {"keep": ["none"]}}, []),
    ("able_to_take_part", {"group": {"group": "with_changes"}}, True),
    ("able_to_take_part", {"group": {"group": "no"}}, False),
    # page 21
    ("level_not_enough", {"not_enough": {"not_enough": ["outpatient", "php"]}}, "php"),
    ("level_not_enough", {"not_enough": {"not_enough": ["none"]}}, "none"),
    ("residential_completed", {"times": {"times": "1_2"}, "lived_in": {"finished": "yes"}}, True),
    ("residential_completed", {"times": {"times": "never"}}, False),
    ("treatment_episodes", {"times": {"times": "3_5"}}, 5),
    ("leaving_24h_care", {"leaving": {"leaving": ["live_in"]}}, True),
    ("leaving_24h_care", {"leaving": {"leaving": ["jail"]}}, False),
    ("left_controlled_setting", {"leaving": {"leaving": ["jail"]}}, True),
    ("left_controlled_setting", {"leaving": {"leaving": ["none"]}}, False),
    # pages 22, 22+
    ("readiness", {"feel": {"feel": "ready"}}, "ready"),
    ("readiness", {"feel": {"feel": "how"}}, "unsure"),
    ("readiness", {"feel": {"feel": "maybe"}}, "unsure"),
    ("readiness", {"feel": {"feel": "someone_else"}}, "unsure"),
    ("readiness", {"feel": {"feel": "not_now"}}, "not_ready"),
    ("self_management", {"between": {"between": "not_outside"}}, "not_outside_24h_care"),
    ("self_management", {"between": {"between": "unsure"}}, None),
    ("accountable", {"appointments": {"keep": "often_not"}}, False),
]


@pytest.mark.parametrize(("name", "pages", "value"), CASES)
def test_the_table_of_questions(name, pages, value):
    assert fact(name, **pages) == value


@pytest.mark.parametrize(("option", "days"), [
    ("none", 0), ("1_3", 1), ("4_14", 4), ("15_19", 15), ("20_29", 20), ("every_day", 30), ("unsure", None),
])
@pytest.mark.parametrize(("substance", "name"), [
    ("alcohol", "alcohol_days"), ("opioids", "opioid_days"), ("sedatives", "sedative_days"),
])
def test_days_store_their_lower_end(substance, name, option, days):
    assert fact(name, recent={"recent": [substance]}, days={substance: option}) == days


@pytest.mark.parametrize(("option", "days"), [
    ("today", 0), ("1_3", 1), ("4_7", 4), ("8_14", 8), ("15_30", 15), ("longer", 31), ("rather_not", None),
])
@pytest.mark.parametrize("substance", ["alcohol", "opioids", "sedatives"])
def test_the_last_time_stores_its_nearer_end(substance, option, days):
    pages = {"recent": {"recent": [substance]}, "last_time": {substance: option}}
    assert fact(f"days_since_{substance}", **pages) == days


def test_pills_of_an_unknown_kind_count_as_both_and_the_worse_answer_counts():
    pages = {"recent": {"recent": ["opioids", "unknown_pills"]}, "days": {"opioids": "1_3", "unknown_pills": "20_29"},
             "last_time": {"opioids": "today", "unknown_pills": "8_14"}}
    assert fact("opioid_days", **pages) == 20
    assert fact("sedative_days", **pages) == 20
    assert fact("days_since_opioids", **pages) == 0
    assert fact("days_since_sedatives", **pages) == 8
    pages["days"] = {"opioids": "1_3", "unknown_pills": "unsure"}
    assert fact("opioid_days", **pages) is None


def phq(short, rest=0, last=0, difficulty="0"):
    items = [min(3, max(0, rest - 3 * place)) for place in range(6)]
    return {
        "mood": {"phq1": str(min(short, 3)), "phq2": str(max(short - 3, 0)), "gad1": "0", "gad2": "0"},
        "mood_2": {**{f"phq{number}": str(items[number - 3]) for number in range(3, 9)}, "phq9": str(last),
                   "difficulty": difficulty},
    }


@pytest.mark.parametrize(("pages", "burden"), [
    (phq(2), "none"), (phq(4, 0), "none"), (phq(4, 1), "mild"), (phq(4, 5), "mild"),
    (phq(4, 6, difficulty="1"), "mild"), (phq(4, 6, difficulty="2"), "moderate"),
    (phq(4, 10, difficulty="3"), "moderate"),
    (phq(4, 6, difficulty="rather_not"), "moderate"), (phq(4, 11), "moderate"), (phq(4, 15), "moderate"),
    (phq(4, 16, difficulty="0"), "moderate"), (phq(4, 16, difficulty="3"), "severe"),
    (phq(4, 16, difficulty="rather_not"), "severe"),
])
def test_low_mood_becomes_burden(pages, burden):
    assert fact("mental_health", **pages) == burden


@pytest.mark.parametrize(("rest", "burden"), [(0, "none"), (1, "mild"), (10, "mild"), (11, "moderate")])
def test_worry_becomes_burden_and_the_higher_counts(rest, burden):
    items = [min(3, max(0, rest - 3 * place)) for place in range(5)]
    pages = {"mood": {"phq1": "0", "phq2": "0", "gad1": "3", "gad2": "1"},
             "worry": {f"gad{place + 3}": str(item) for place, item in enumerate(items)}}
    assert fact("mental_health", **pages) == burden


def test_a_missing_item_gives_no_score():
    pages = phq(4, 6)
    pages["mood_2"]["phq5"] = "rather_not"
    assert fact("mental_health", **pages) is None


def test_worry_that_is_unknown_is_outweighed_by_a_heavier_mood_only():
    pages = phq(4, 16, difficulty="3")
    pages["mood"]["gad1"] = "rather_not"
    assert fact("mental_health", **pages) == "severe"
    light = phq(4, 1)
    light["mood"]["gad1"] = "rather_not"
    assert fact("mental_health", **light) is None


def test_needing_help_to_eat_wash_and_get_up_is_disabling_whatever_the_rest():
    assert fact("mental_health", every_day={"alone": "no"}) == "disabling"
    assert fact("mental_health", every_day={"alone": "unsure"}) is None


def test_thoughts_of_being_better_off_dead_are_at_least_positive_whatever_the_screen_says():
    assert fact("suicide_risk", **phq(4, 6, last=1)) == "positive"
    assert fact("suicide_risk", **phq(4, 6, last=1), past_weeks=asq()) == "positive"


class TestSeverityOfOtherConcerns:
    low = {"want": {"want": ["mood"]}, "recent": {"recent": ["none"]}}
    food = {"want": {"want": ["eating"]}, "recent": {"recent": ["none"]}}

    @pytest.mark.parametrize(("points", "severity"), [
        ((2, 0), "none"), ((4, 1), "mild"), ((4, 10), "mild"), ((4, 11), "moderate"), ((4, 16), "severe"),
    ])
    def test_low_mood_by_the_mood_questionnaire(self, points, severity):
        assert fact("severity", **self.low, **phq(*points)) == severity

    @pytest.mark.parametrize(("yes", "severity"), [(0, "none"), (1, "mild"), (2, "moderate"), (5, "moderate")])
    def test_eating_by_scoff(self, yes, severity):
        items = ("sick", "control", "stone", "fat", "food")
        given = {item: "yes" if place < yes else "no" for place, item in enumerate(items)}
        assert fact("severity", **self.food, meals_2=given) == severity

    def test_eating_with_a_medical_danger_is_severe(self):
        assert fact("severity", **self.food, meals={"starving": "yes", "purging": "no"}) == "severe"

    def test_gambling_by_its_own_list(self):
        pages = {"want": {"want": ["gambling"]}, "recent": {"recent": ["none"]}}
        assert fact("severity", **pages, past_year_3={"fits": ["more", "time", "duties", "quarrels"]}) == "moderate"

    def test_of_two_concerns_the_worse_counts(self):
        both = {"want": {"want": ["alcohol", "mood"]}, "biggest": {"biggest": "alcohol"}}
        assert fact("severity", **both, past_year={"fits": ["more", "time"]}) == "mild"
        assert fact("severity", **both, past_year={"fits": ["more", "time"]}, **phq(4, 16)) == "severe"

    def test_of_two_concerns_one_unknown_leaves_it_open(self):
        both = {"want": {"want": ["alcohol", "gambling"]}}
        assert fact("severity", **both, past_year={"fits": ["more", "time"]}, past_year_3={"fits": ["unsure"]}) is None


def test_what_a_helper_has_seen_is_never_a_fact():
    answers = told(who={"who": "helper"}, now={"now": ["self_harm"]}, seen={"seen": ["drinking", "low"]})
    assert facts_from(answers) == {}


def test_answers_of_pages_no_longer_shown_count_for_nothing():
    """P-17"""
    answers = told(past_weeks=asq(tried="yes"), when={"tried": "last_3_months"})
    assert facts_from(answers)["suicide_risk"] == "acute"
    answers["past-weeks"] = asq()
    assert facts_from(answers)["suicide_risk"] == "none"


def test_no_answers_are_no_facts():
    assert facts_from({}) == {}
    assert facts_from({"start": {"door": "call_me"}}) == {}


@pytest.mark.parametrize("junk", [
    {"now": "none"}, {"now": {"now": "none"}}, {"days": {"alcohol": 7}}, {"age": {"age": "old"}},
    {"recent": {"recent": "alcohol"}}, {"past-weeks": {"wished": True}}, {"mood": {"phq1": 3}}, {"who": None},
])
def test_answers_of_a_shape_we_do_not_know_are_unknown_never_a_crash(junk):
    assert Facts(facts_from({"start": {"door": "web"}, **junk}))._values is not None


def test_every_fact_of_a_page_is_of_the_vocabulary():
    facts = facts_from(told())
    assert not facts.keys() - VOCABULARY.keys()
    Facts(facts)


def test_the_site_setting_for_an_instrument_without_wording_changes_nothing(lakeside):
    lakeside.severity_list = "taps"
    assert facts_from(told(), lakeside) == facts_from(told())
    assert journey.shown_pages(told(), lakeside) == journey.shown_pages(told())
