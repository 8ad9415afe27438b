"""Read it all once more, change it, send it once."""

import re

import pytest

from intake.models import Intake, StatusChange
from intake.questions import journey
from intake.states import State
from intake.views.check import fingerprint
from privacy.models import AuditEvent
from tests.intake.door import Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat(lakeside):
    return Patient().arrive(CALM)


def test_every_question_is_listed_with_its_answer_and_a_way_to_change_it(pat):
    answers = Intake.objects.get().answers
    for step in journey.shown_pages(answers):
        assert f'href="/step/{step.slug}/?change"' in pat.html
    assert "Pat" in pat.page.words
    assert "At home, and no one there makes it hard" in pat.page.words


def test_an_answer_is_said_in_the_words_it_was_given(pat):
    """No code of ours reaches the page."""
    rows = re.findall(r"<dd><p>(.*?)</p>", pat.html)
    assert rows
    assert not any(re.fullmatch(r"[a-z]+_[a-z_]+", row) for row in rows)
    assert "I&#x27;d rather not say" in pat.press(
        {"age": "", "age_skip": "on"}, path="/step/age/?change"
    ).html


def test_it_is_not_shown_before_everything_is_answered(lakeside):
    pat = Patient().open("/check/")
    assert pat.slug == "device"
    pat.press()
    pat.open("/check/")
    assert pat.slug == "now"


@pytest.mark.parametrize(("reach", "said"), [
    ({"phone": "202-555-0123", "email": ""}, "reads your answers and calls you"),
    ({"phone": "", "email": "pat@example.org"}, "reads your answers and writes to you"),
    ({"phone": "", "email": ""}, "You left no number and no address"),
])
def test_it_promises_a_call_only_where_a_number_was_left(lakeside, reach, said):
    words = Patient().arrive(CALM | {"reach": reach, "reach-again": reach}).page.words
    assert said in words
    assert ("calls you" in words) == bool(reach["phone"])


def test_on_a_shared_screen_health_is_folded_away(lakeside):
    pat = Patient()
    pat.walk(CALM | {"device": {"device": "shared"}})
    opened = pat.html.split("<details")[0]
    assert "What should we call you?" in opened
    assert "Do you have any health problems?" not in opened
    assert "<details open" not in pat.html


def test_sending_moves_the_intake_and_is_written_down_once(pat):
    pat.press()
    intake = Intake.objects.get()
    assert intake.state == State.SUBMITTED
    assert AuditEvent.objects.filter(action="submit", intakes=[str(intake.pk)]).count() == 1


def test_sending_twice_makes_one(pat):
    """P-38, #53: two presses, the second after the first was done."""
    data = pat.page.first_choices()
    for _time in range(3):
        response = pat.client.post("/check/", data)
        assert response.status_code == 302
        assert response.headers["Location"] == "/sent/"
    assert Intake.objects.count() == 1
    assert StatusChange.objects.filter(now=State.SUBMITTED).count() == 1


def test_nobody_sends_what_they_did_not_see(pat):
    """#53: another tab changed an answer; the page is shown again with a 409, and nothing is sent."""
    data = pat.page.first_choices()
    pat.client.post("/step/ride/?change", {"ride": "none"})
    response = pat.client.post("/check/", data)
    assert response.status_code == 409
    assert "Something changed" in response.content.decode()
    assert Intake.objects.get().state == State.DRAFT
    assert pat.client.post("/check/", {}).status_code == 409


def test_the_mark_of_the_answers_changes_with_them_and_tells_nothing():
    one, other = fingerprint({"a": {"b": "c"}}), fingerprint({"a": {"b": "d"}})
    assert one != other
    assert re.fullmatch(r"[0-9a-f]{24}", one)


def test_a_form_without_its_token_sends_nothing(lakeside):
    """#14."""
    pat = Patient(enforce_csrf_checks=True).open("/step/device/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', pat.html).group(1)
    assert pat.client.post("/step/device/", {"device": "own"}).status_code == 403
    assert pat.client.post("/step/device/", {"device": "own", "csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert not Intake.objects.exists()
    assert pat.client.post("/step/device/", {"device": "own", "csrfmiddlewaretoken": token}).status_code == 302
