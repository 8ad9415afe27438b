"""Finish later: honest about what is saved and how to come back."""

import pytest
from django.utils import timezone

from intake import resume
from intake.models import Contact, Intake
from outbox.models import OptOut
from privacy.encryption import blind_index
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


def test_nothing_is_offered_that_would_not_go_out(lakeside):
    """Where violence was told nothing is written before a person has confirmed it is safe; who said STOP gets nothing.
    The page promises neither; a code to write down is always there."""
    pat = Patient().arrive(CALM)
    assert {"code", "text", "email"} == {button[1].get("value") for button in buttons(pat.open("/later/"))}
    contact = Intake.objects.get().contact
    OptOut.objects.create(digest=blind_index(contact.phone, "phone"), at=timezone.now(), how="stop")
    assert {"code", "email"} == {button[1].get("value") for button in buttons(pat.open("/later/"))}
    hurt = Patient().arrive(CALM | {"home": {"home": "hurt"}})
    assert {"code"} == {button[1].get("value") for button in buttons(hurt.open("/later/"))}
    other = Patient().open("/back/").press({"code": resume.new_code(Intake.objects.latest("created_at"))})
    assert "From here we cannot check that it is you." in other.open("/prove/").page.words
    Contact.objects.update(confirmed_safe_at=timezone.now())
    assert {"code", "email"} <= {button[1].get("value") for button in buttons(hurt.open("/later/"))}


def buttons(pat):
    return [element for element in pat.page.elements if element[0] == "button"]
