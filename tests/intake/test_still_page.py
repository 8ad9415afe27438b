"""A screen nobody touches asks first, and a shared one then closes: on the server, too."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from intake.models import Intake
from tests.intake.door import Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(lakeside):
    return Patient().open("/on/").press({"device": "shared"})


def later(minutes):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False)


@pytest.mark.parametrize(("device", "seconds"), [("shared", 480), ("own", 1800)])
def test_a_page_asks_after_a_while_without_scripts(lakeside, device, seconds):
    """P-43."""
    pat = Patient().open("/on/").press({"device": device})
    assert pat.response.headers["Refresh"] == f"{seconds}; url=/still/"


def test_a_page_with_nothing_to_hide_never_asks(lakeside):
    assert "Refresh" not in Patient().open("/on/").response.headers


def test_an_urgent_page_stays(shared):
    response = shared.client.post("/step/now/", {"now": "self_harm"})
    assert "Refresh" not in response.headers


def test_one_press_goes_on(shared):
    shared.open("/still/")
    assert shared.response.headers["Refresh"] == "120; url=/over/"
    assert "/on/" in shared.page.links
    assert shared.open("/on/").slug == "now"


def test_a_shared_screen_left_alone_forgets_and_keeps_the_draft(shared):
    with later(11):
        assert "This page was closed" in shared.open("/over/").html
        assert shared.open("/on/").slug == "device"
    assert Intake.objects.exists()


def test_without_any_page_having_asked_the_server_closes_it_too(shared):
    with later(11):
        assert shared.open("/step/now/").slug == "device"


def test_looking_at_the_question_is_not_being_there(shared):
    with later(6):
        shared.open("/still/")
    with later(11):
        assert shared.open("/step/now/").slug == "device"


def test_being_there_keeps_it_open(shared):
    with later(6):
        assert shared.open("/step/now/").slug == "now"
    with later(12):
        assert shared.open("/step/now/").slug == "now"


def test_ones_own_device_keeps_its_draft_for_hours(lakeside):
    """P-43: what was sent is not lost."""
    pat = Patient().open("/on/").press({"device": "own"})
    with later(19 * 60):
        assert pat.open("/over/").open("/on/").slug == "now"


def test_a_shared_screen_is_offered_a_code(shared):
    assert "/later/" in shared.open("/still/").page.links


def test_the_way_goes_on_as_before_on_a_shared_device(lakeside):
    pat = Patient()
    pat.walk(CALM | {"device": {"device": "shared"}})
    assert pat.press().path == "/sent/"
