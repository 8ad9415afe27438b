"""Leave at once: the session ends, nothing stays behind, and what is worth keeping is kept."""

import pytest

from intake.models import Intake
from tests.intake.door import Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat(lakeside):
    return Patient().open("/on/").press({"device": "own"})


def test_leaving_goes_to_the_sites_neutral_address_and_clears_the_browser(pat, lakeside):
    """P-27."""
    lakeside.exit_url = "https://www.example.org/"
    lakeside.save()
    response = pat.client.get("/x/")
    assert response.status_code == 303
    assert response.headers["Location"] == "https://www.example.org/"
    assert response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "no-store" in response.headers["Cache-Control"]


def test_after_leaving_the_old_session_opens_nothing(pat):
    """P-27: Back lands on the first page."""
    old = pat.client.cookies["s"].value
    pat.client.get("/x/")
    assert pat.client.cookies["s"].value == ""
    pat.client.cookies["s"] = old
    assert pat.open("/step/who/").slug == "device"


def test_a_draft_nobody_can_come_back_to_goes_with_it(pat):
    pat.client.get("/x/")
    assert not Intake.objects.exists()


def test_a_draft_with_a_number_stays(pat):
    pat.walk(CALM, until="voicemail")
    pat.client.get("/x/")
    assert Intake.objects.get().answers["reach"]["phone"] == "202-555-0143"


def test_who_told_of_danger_is_not_forgotten(pat):
    """Clinical 4.1: if the person closes the page, the alert stays."""
    pat.press({"now": "self_harm"}, path="/step/now/")
    pat.client.get("/x/")
    assert Intake.objects.get().alerts.count() == 1


def test_a_browser_guessing_ahead_ends_nothing(pat):
    response = pat.client.get("/x/", headers={"sec-purpose": "prefetch"})
    assert response.status_code == 204
    assert Intake.objects.exists()


def test_a_member_of_staff_who_tries_the_door_stays_signed_in(signed_in, ada):
    client = signed_in(ada)
    client.get("/x/")
    assert "_auth_user_id" in client.session


def test_leaving_without_having_come_works_too(lakeside):
    assert Patient().client.get("/x/").status_code == 303


def test_a_post_is_not_a_way_out(pat):
    assert pat.client.post("/x/").status_code == 405
