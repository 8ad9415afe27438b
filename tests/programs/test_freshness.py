"""Capacity with an age: who said it, when; it fades to "call to confirm"."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from programs.freshness import Freshness, freshness
from programs.words import checked_words, opening_words, stale_words
from tests.programs.conftest import NOW, an_offer

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("hours", "fresh"),
    [
        (0, Freshness.TODAY),
        (11, Freshness.TODAY),
        (13, Freshness.RECENT),
        (72, Freshness.RECENT),
        (73, Freshness.OLD),
        (-2, Freshness.TODAY),
    ],
)
def test_a_word_fades_from_today_over_three_days_to_call_to_confirm(hours, fresh):
    """NOW is noon in New York."""
    assert freshness(NOW - datetime.timedelta(hours=hours), NEW_YORK, NOW) is fresh


def test_today_is_the_programs_own_day():
    late = datetime.datetime(2026, 11, 20, 4, 30, tzinfo=datetime.UTC)  # 11:30 pm the day before in New York
    early = datetime.datetime(2026, 11, 20, 5, 30, tzinfo=datetime.UTC)
    assert freshness(late, NEW_YORK, early) is Freshness.RECENT
    assert freshness(late, ZoneInfo("America/Los_Angeles"), early) is Freshness.TODAY


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "3 free places, today"),
        ({"seats": 1}, "1 free place, today"),
        ({"seats": None}, "Free places, today"),
        ({"said_at": NOW - datetime.timedelta(days=2)}, "3 free places, up to 3 days ago"),
        ({"said_at": NOW - datetime.timedelta(days=12)}, "Call to confirm: 3 free places 12 days ago"),
        ({"status": "full", "seats": 0, "waiting": 6}, "Full, 6 waiting, today"),
        ({"status": "full", "seats": 0}, "Full, today"),
        ({"status": "paused", "seats": None}, "Paused, today"),
        ({"status": "", "said_at": None}, "Free places not known: call to confirm"),
    ],
)
def test_the_words_say_how_many_and_how_old(changes, text):
    assert opening_words(an_offer(**changes), "America/New_York", NOW).text == text


def test_who_said_so_and_when_stand_beside():
    assert opening_words(an_offer(), "America/New_York", NOW).by == "Said by Intake desk, Fri Nov 20, 11:00 a.m."


def test_facts_older_than_ninety_days_carry_a_tag_and_fresh_ones_none():
    """S-22, in the words of B3."""
    today = datetime.date(2026, 11, 20)
    assert stale_words(today - datetime.timedelta(days=94), today) == "Last checked 94 days ago."
    assert stale_words(today - datetime.timedelta(days=90), today) == ""
    assert stale_words(None, today) == "Never checked."
    assert checked_words(0) == "Last checked today."
