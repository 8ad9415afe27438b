"""Finish later: honest about what is saved and how to come back."""

import pytest

from tests.intake.door import Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db


def test_it_says_how_to_come_back_and_whom_to_call(lakeside):
    pat = Patient()
    pat.arrive(CALM, until="want")
    words = pat.open("/later/").page.words
    assert "within 20 hours" in words
    assert "call 202-555-0142" in words
    assert "Get a code to write down" in words
    assert pat.open("/on/").slug == "want"


def test_without_a_number_it_says_that_leaving_deletes(lakeside):
    pat = Patient().open("/on/").press().open("/later/")
    assert "If you leave with “Exit this page” now, your answers are deleted." in pat.page.words


def test_on_a_shared_device_it_warns(lakeside):
    pat = Patient().open("/on/").press({"device": "shared"}).open("/later/")
    assert "Other people use this device." in pat.page.words


def test_with_nothing_saved_it_says_so(lakeside):
    assert "There is nothing to save yet." in Patient().open("/later/").page.words
