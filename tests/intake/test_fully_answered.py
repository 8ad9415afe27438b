"""Who answers every question with something known leaves only the clinician's two scales unknown (P-10)."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from eligibility.facts import VOCABULARY
from eligibility.settling import settle
from intake.facts import facts_from
from intake.questions import journey
from intake.questions.journey import PAGES, next_page
from intake.questions.reading import COUNTED
from tests.intake.walking import CALM, any_answer, journeys, told

# A whole journey is too long to shrink: a failing one is read as it is.
SLOW = settings(
    max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate],
)
ASKED = {name for name, fact in VOCABULARY.items() if not fact.derived and not fact.clinician_only}
# Answers that are honest but leave something open, as the table says.
OPEN = {
    "want": {"unsure"}, "earlier-stop": {"never_stopped"},
}
CONCERNS = {
    "substance_use": {"want": ["opioids", "alcohol"]}, "depression": {"want": ["mood"]},
    "eating_disorder": {"want": ["eating"]}, "other_dependency": {"want": ["gambling"]},
}


def unknown_after(facts):
    settled = settle(facts)
    unknown = {name for name in VOCABULARY if not settled.is_known(name)}
    # "More than 30 days ago" is all there is to know of what was not used in 30 days.
    long_ago = {
        name for name in unknown if name.startswith("days_since") and min(settled.best[name], settled.worst[name]) > 30
    }
    return unknown - long_ago


@pytest.mark.parametrize("concern", CONCERNS)
@SLOW
@given(data=st.data())
def test_only_the_two_scales_of_the_clinician_stay_unknown(concern, data):
    fixed = {
        "want": CONCERNS[concern], "biggest": {"biggest": "alcohol"}, "now": {"now": ["none"]}, "who": {"who": "self"},
        "age": {"age": 40}, "earlier-stop": {"earlier": "no"},
        # refusals here count as yes and leave their time open
        "past-weeks": data.draw(st.fixed_dictionaries({
            item: st.sampled_from(["yes", "no"]) for item in ("wished", "better_off", "thoughts", "tried")
        })),
    }
    answers = {"start": {"door": "web"}}
    page = PAGES[0]
    while page is not None:
        given_ = fixed.get(page.slug) or data.draw(any_answer(page, answers, known=True))
        answers[page.slug] = given_
        page = next_page(answers, page.slug)
    facts = facts_from(answers)
    assert facts["primary_concern"] == concern
    assert unknown_after(facts) <= {"ciwa_ar", "cows"}


def test_every_fact_that_is_asked_can_be_settled_by_some_answer():
    ways = [
        told(recent={"recent": list(COUNTED)}, days=dict.fromkeys(COUNTED, "1_3"),
             last_time=dict.fromkeys(COUNTED, "1_3"), home={"home": "others_use"}),
        told(recent={"recent": ["none"]}),
    ]
    settled_by = {name for way in ways for name in facts_from(way)}
    assert settled_by == ASKED


@SLOW
@given(journeys())
def test_not_sure_and_rather_not_say_are_unknown_all_the_way(answers):
    """P-10: with every known answer turned into "rather not say", nothing is left but what a refusal means."""
    silent = {"start": answers["start"]}
    for slug, page in answers.items():
        if slug != "start":
            silent[slug] = {
                field: ["rather_not"] if isinstance(value, list) else "rather_not" for field, value in page.items()
            }
    silent["who"] = {"who": "self"}
    facts = facts_from(silent)
    # A refusal counts as yes in the suicide screen, and only there.
    assert facts.keys() <= {"suicide_risk"}
    assert facts.get("suicide_risk") in (None, "positive", "acute")


def test_a_calm_person_is_known_whole():
    facts = facts_from(told())
    assert unknown_after(facts) == set()
    assert not OPEN["want"] & set(CALM["want"]["want"])
    assert journey.shown_pages(told())[-1].slug == "okay-to-text"
