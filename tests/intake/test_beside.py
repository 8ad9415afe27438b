"""Someone who cares: what they saw stands beside what the person told, and is never taken for it."""

import pytest

from eligibility.facts import VOCABULARY
from intake import beside as module
from intake.beside import beside
from intake.facts import facts_from
from intake.questions import helper
from tests.intake.walking import told

HELPER = {"start": {"door": "web"}, "who": {"who": "helper"}}
CALM = facts_from(told())


def seen(*ticks):
    return HELPER | {"seen": {"seen": list(ticks)}}


def test_what_differs_is_said_first():
    rows = beside(seen("drinking", "hurt", "nowhere"), CALM)
    assert [(row.fact, row.differs) for row in rows] == [("violence", True), ("home", True), ("substances", False)]
    assert rows[0].seen == "Someone hurts them"
    assert rows[0].told is False


def test_what_the_person_has_not_told_differs_from_nothing():
    """P-10: unknown is never no."""
    assert [row.differs for row in beside(seen("low", "too_much"), {})] == [None, None]


@pytest.mark.parametrize("ticks", [["none"], ["unsure"], ["rather_not"], []])
def test_nothing_seen_is_nothing_beside(ticks):
    assert beside(seen(*ticks), CALM) == []


def test_only_a_helpers_form_is_set_beside():
    assert beside(told() | {"seen": {"seen": ["low"]}}, CALM) == []


def test_a_helpers_words_are_no_facts():
    assert facts_from(seen("drinking", "hurt")) == {}


def test_everything_a_helper_can_tick_is_about_a_fact():
    ticks = {value for value, _words in helper.Seen.base_fields["seen"].choices} - {"none", "unsure", "rather_not"}
    assert set(module._SAYS) == ticks
    assert {fact for fact, _agrees in module._SAYS.values()} <= set(VOCABULARY)
