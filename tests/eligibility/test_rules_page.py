"""The rules page: generated, complete, never stale, and readable by the people who answer for the rules."""

import re

import pytest

from eligibility import review, stories
from eligibility.levels import Family
from eligibility.rules import RULES

ROWS = {row.id: row for row in review.table()}


def test_docs_rules_md_is_not_stale():
    """Run `python -m eligibility.review` after any change of a rule or a case."""
    assert review.PAGE.read_text(encoding="utf-8") == review.page()


def test_the_stories_that_are_shipped_are_those_of_the_cases():
    """Run `python -m eligibility.review` after any change of a rule or a case."""
    assert stories.STORED.read_text(encoding="utf-8") == stories.written(stories.gathered())
    assert stories.stored() == stories.gathered()


def test_every_story_says_who_judged_it():
    assert all(story.grade in "SHMLP" and story.text and story.source for story in stories.stored())


def test_every_rule_has_a_line_and_the_hours_too():
    assert [row.id for row in review.table()] == [*(rule.id for rule in RULES), "C1"]
    text = review.page()
    assert all(re.search(rf"^\| {re.escape(row)} (\*\*to confirm\*\* )?\|", text, re.MULTILINE) for row in ROWS)


def test_every_family_has_its_part_in_the_order_staff_see():
    headings = re.findall(r"^## (.+)$", review.page(), re.MULTILINE)
    assert headings == [family.value.replace("_", " ").capitalize() for family in Family]


@pytest.mark.parametrize(
    ("rule", "when"),
    [
        ("D1", "withdrawal_signs severe"),
        ("D7 sedatives", "withdrawal_signs moderate or worse, days_since_sedatives 14 or less"),
        ("D18 any substance", "pregnant, any substances"),
        ("D21", "overdose_last_30_days, substances with sedatives and opioids"),
        ("V12", "not able_to_take_part"),
        (
            "D4",
            "alcohol_days 20 or more, days_since_alcohol 7 or less, not detox_completed; or "
            "alcohol_days 15 or more, drinks_per_day 9 or more, days_since_alcohol 7 or less, not detox_completed",
        ),
        (
            "V4 home",
            "severity severe, not residential_completed, not detox_completed, home others_use or worse, "
            "primary_concern substance_use or other_dependency",
        ),
    ],
)
def test_when_is_told_in_words(rule, when):
    assert ROWS[rule].when == when


@pytest.mark.parametrize(
    ("rule", "effect"),
    [
        ("D20", "requirement unmet"),
        ("C2 children", "remedy offered"),
        ("S7", "requirement unmet; alert same_day; never family_sessions"),
        ("H5", "level at least residential, unless sober_living: at least iop; alert priority"),
        ("D13", "withdrawal care at least monitored, unless craving_medicine: at least ambulatory; alert same_day"),
    ],
)
def test_the_effect_is_told_in_words(rule, effect):
    assert ROWS[rule].effect == effect


def test_what_the_lead_must_confirm_is_marked_and_nothing_else():
    marked = set(re.findall(r"^\| ([^|*]+) \*\*to confirm\*\* \|", review.page(), re.MULTILINE))
    assert marked == {rule.id for rule in RULES if rule.for_lead}


def test_every_rule_is_exercised_by_some_case():
    assert not [row.id for row in review.table() if not row.cases and row.id != "C1"]


def test_a_bar_in_a_text_does_not_break_the_table():
    columns = {line.count("|") - line.count("\\|") for line in review.page().splitlines() if line.startswith("| ")}
    assert columns == {8}
