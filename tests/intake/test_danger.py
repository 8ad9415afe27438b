"""What a page asks for at once: the help page, the alert, the words on the page (A3, P-06, P-09)."""

import pytest

from intake.questions import journey
from tests.intake.walking import told

TIERS = ("priority", "same_day", "emergency")


def page_of(slug, **pages):
    return journey.page(slug), told(**pages)


def asq(**answers):
    return {"wished": "no", "better_off": "no", "thoughts": "no", "tried": "no"} | answers


CASES = [
    # slug, answers, help page, tier of the alert
    ("now", {"now": {"now": ["none"]}}, None, None),
    ("now", {"now": {"now": ["self_harm"]}}, "self_harm", "emergency"),
    ("now", {"now": {"now": ["others"]}}, "others", "emergency"),
    ("now", {"now": {"now": ["violence"]}}, "violence", "emergency"),
    ("now", {"now": {"now": ["breathing", "self_harm"]}}, "breathing", "emergency"),
    ("now", {"now": {"now": ["seizure"]}}, "withdrawal", "emergency"),
    ("now", {"now": {"now": ["very_sick"]}}, "medical", "emergency"),
    ("signs", {"signs": {"signs": ["none"]}}, None, None),
    ("signs", {"signs": {"signs": ["shaking", "sweating", "throwing_up"]}}, None, None),
    ("signs", {"signs": {"signs": ["confused"]}}, "withdrawal", "emergency"),
    ("signs", {"signs": {"signs": ["fever"]}, "recent": {"recent": ["opioids"]}}, "medical", "emergency"),
    ("signs", {"signs": {"signs": ["seizure"]}, "recent": {"recent": ["unsure"]}}, "withdrawal", "emergency"),
    ("body", {"body": {"body": ["yellow"]}}, None, "same_day"),
    ("body", {"body": {"body": ["unsure"]}}, None, None),
    ("too-much", {"too_much": {"when": "last_30_days"}}, None, "same_day"),
    ("too-much", {"too_much": {"when": "last_12_months"}}, None, None),
    ("too-much-2", {"too_much": {"when": "last_30_days"}, "too_much_2": {"purpose": "last_3_months"}}, "self_harm",
     "emergency"),
    ("too-much-2", {"too_much": {"when": "last_30_days"}, "too_much_2": {"purpose": "last_12_months"}}, "self_harm",
     "same_day"),
    ("mood-2", {"mood": {"phq1": "3"}, "mood_2": {"phq9": "0"}}, None, None),
    ("mood-2", {"mood": {"phq1": "3"}, "mood_2": {"phq9": "1"}}, "self_harm", "same_day"),
    ("senses", {"senses": {"senses": ["followed"]}}, "medical", "emergency"),
    ("told-before", {"told_before": {"told": "well"}}, None, None),
    ("told-before", {"told_before": {"told": "not_well"}}, None, "same_day"),
    ("past-weeks", {"past_weeks": asq()}, None, None),
    ("past-weeks", {"past_weeks": asq(better_off="yes")}, "self_harm", "same_day"),
    ("past-weeks", {"past_weeks": asq(tried="rather_not")}, "self_harm", "same_day"),
    ("today", {"past_weeks": asq(wished="yes"), "today": {"now": "no", "plan": "no"}}, None, None),
    ("today", {"past_weeks": asq(wished="yes"), "today": {"now": "yes", "plan": "no"}}, "self_harm", "emergency"),
    ("today", {"past_weeks": asq(wished="yes"), "today": {"now": "rather_not", "plan": "no"}}, "self_harm",
     "emergency"),
    ("today", {"past_weeks": asq(wished="yes"), "today": {"now": "no", "plan": "yes"}}, "self_harm", "emergency"),
    ("when", {"past_weeks": asq(tried="yes"), "when": {"tried": "last_3_months"}}, "self_harm", "emergency"),
    ("when", {"past_weeks": asq(tried="yes"), "when": {"tried": "longer"}}, None, None),
    ("meals", {"meals": {"starving": "no", "purging": "no"}}, None, None),
    ("meals", {"meals": {"starving": "yes", "purging": "no"}}, None, "same_day"),
    ("meals", {"meals": {"starving": "no", "purging": "now"}}, "medical", "emergency"),
    ("home", {"home": {"home": "hurt"}}, "violence", "same_day"),
    ("home", {"home": {"home": "dealing"}}, None, None),
    ("safe", {"safe": {"safe": "elsewhere"}}, "violence", "same_day"),
    ("safe", {"safe": {"safe": "no"}}, None, None),
    ("seen", {"who": {"who": "helper"}, "seen": {"seen": ["drinking"]}}, None, None),
    ("seen", {"who": {"who": "helper"}, "seen": {"seen": ["low"]}}, None, "same_day"),
]


@pytest.mark.parametrize(("slug", "pages", "kind", "tier"), CASES)
def test_danger_has_its_help_page_and_its_alert(slug, pages, kind, tier):
    page, answers = page_of(slug, **pages)
    assert page.danger(answers) == kind
    alerts = page.alerts(answers)
    worst = max((alert.tier for alert in alerts), key=TIERS.index, default=None)
    assert worst == tier
    assert all(alert.source == slug and str(alert.reason) for alert in alerts)


def test_several_ticks_are_all_told():
    page, answers = page_of("now", now={"now": ["self_harm", "violence", "very_sick"]})
    assert len({str(alert.reason) for alert in page.alerts(answers)}) == 3


@pytest.mark.parametrize("page", journey.PAGES, ids=lambda page: page.slug)
def test_every_page_can_be_asked_with_nothing_and_with_rubbish(page):
    for answers in ({}, {page.slug: {}}, {page.slug: dict.fromkeys(page.form(answers=told()).fields, 700)},
                    {page.slug: {name: ["x"] for name in page.form(answers=told()).fields}}):
        assert page.danger(answers) is None
        assert page.alerts(answers) == []
        assert page.notes(answers) == []


def test_a_page_read_alone_still_answers_danger():
    """The database may be away: this page's answers are all there is."""
    assert journey.page("now").danger({"now": {"now": ["breathing"]}}) == "breathing"
    assert journey.page("signs").danger({"signs": {"signs": ["seizure"]}}) == "withdrawal"
    assert journey.page("past-weeks").danger({"past-weeks": {"wished": "yes"}}) == "self_harm"


@pytest.mark.parametrize(("slug", "posted", "kind"), [
    ("now", {"now": ["none", "self_harm"]}, "self_harm"), ("signs", {"signs": ["unsure", "seizure"]}, "withdrawal"),
    ("senses", {"senses": ["none", "followed"]}, "medical"),
    ("past-weeks", {"wished": [], "thoughts": ["yes"]}, "self_harm"),
    ("today", {"now": ["yes"], "plan": []}, "self_harm"), ("mood-2", {"phq9": ["2"]}, "self_harm"),
    ("home", {"home": ["hurt"]}, "violence"), ("meals", {"starving": [], "purging": ["now"]}, "medical"),
    ("when", {"tried": ["last_3_months"]}, "self_harm"),
])
def test_a_page_with_a_mistake_in_it_still_answers_danger(slug, posted, kind):
    """As it was posted: contradictory ticks, unanswered items, every answer in a list."""
    assert journey.page(slug).danger({slug: posted}) == kind


NOTES = [
    ("recent", {"recent": {"recent": ["stimulants"]}}, "After a break, even your old amount can kill"),
    ("recent", {"recent": {"recent": ["unknown_pills"]}}, "Carry naloxone"),
    ("days", {"days": {"alcohol": "20_29"}}, "do not stop suddenly"),
    ("days", {"recent": {"recent": ["sedatives"]}, "days": {"sedatives": "every_day"}}, "fever, confusion"),
    ("medicine", {"medicine": {"medicine": ["buprenorphine"]}}, "Keep taking it"),
    ("expecting", {"expecting": {"expecting": ["pregnant"]}}, "You come first in line. Do not stop suddenly."),
    ("age", {"age": {"age": 16}}, "programs for people your age"),
    ("leaving", {"recent": {"recent": ["opioids"]}, "leaving": {"leaving": ["jail"]}}, "After a break"),
]


@pytest.mark.parametrize(("slug", "pages", "words"), NOTES)
def test_guidance_stands_on_the_page_itself(slug, pages, words):
    page, answers = page_of(slug, **pages)
    assert words in " ".join(str(note.text) for note in page.notes(answers))


@pytest.mark.parametrize(("slug", "pages"), [
    ("recent", {"recent": {"recent": ["cannabis"]}}), ("days", {"days": {"alcohol": "15_19"}}),
    ("medicine", {"medicine": {"medicine": ["none"]}}), ("expecting", {}), ("age", {}), ("body", {}), ("signs", {}),
])
def test_where_there_is_nothing_to_say_nothing_is_said(slug, pages):
    """Never "good" after a "none", and no all-clear."""
    page, answers = page_of(slug, **pages)
    assert page.notes(answers) == []


def test_only_a_minor_gets_the_sites_own_words_about_guardians():
    page, answers = page_of("age", age={"age": 16})
    assert [note.kind for note in page.notes(answers)] == ["guardian"]
