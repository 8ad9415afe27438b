"""What happens next: who, how, by when, and what to do if it gets worse."""

from datetime import UTC, datetime

import pytest
import time_machine

from intake import promise
from intake.models import Intake
from intake.states import State
from tests.intake.door import Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db

FRIDAY_5_PM = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
OFFICE = {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def send(answers=None):
    pat = Patient().arrive(CALM | (answers or {}))
    pat.press()
    assert pat.path == "/sent/"
    return pat


def test_it_says_who_calls_by_when_in_local_time_and_from_which_number(lakeside):
    """P-37: the promise is the site's own setting, inside its opening hours."""
    lakeside.opening_hours, lakeside.first_offer_hours = OFFICE, 24
    lakeside.save()
    with time_machine.travel(datetime(2026, 11, 17, 15, 0, tzinfo=UTC), tick=False):
        words = send().page.words
    assert "Someone from Lakeside calls you by Wednesday, November 18 at 10 am (EST)" in words
    assert "They call 202-555-0143." in words
    assert "The call comes from 202-555-0142." in words


def test_the_reference_can_be_read_out(lakeside):
    pat = send()
    assert f'<span class="code">{Intake.objects.get().reference}</span>' in pat.html


@pytest.mark.parametrize(("hours", "by"), [(48, "Friday, November 20 at 6 pm"), (72, "Monday, November 23 at 5 pm")])
def test_nobody_is_promised_a_call_while_the_doors_are_closed(lakeside, hours, by):
    lakeside.opening_hours, lakeside.first_offer_hours = OFFICE, hours
    assert promise.spoken_time(lakeside, promise.call_by(lakeside, FRIDAY_5_PM)) == f"{by} (EST)"


def test_closed_all_the_time_until_then_means_the_first_opening_after(lakeside):
    lakeside.opening_hours, lakeside.first_offer_hours = OFFICE, 12
    saturday = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    assert promise.spoken_time(lakeside, promise.call_by(lakeside, saturday)) == "Monday, November 23 at 8 am (EST)"


def test_a_time_is_said_in_quarters_of_an_hour_and_never_earlier(lakeside):
    lakeside.first_offer_hours = 1
    at = datetime(2026, 11, 17, 15, 4, 31, tzinfo=UTC)
    assert promise.call_by(lakeside, at) == datetime(2026, 11, 17, 16, 15, tzinfo=UTC)


def test_who_left_no_number_is_told_how_to_reach_us(lakeside):
    pat = send({"reach": {}, "reach-again": {}})
    assert "so we cannot reach you. Call us at 202-555-0142" in pat.page.words
    assert "calls you by" not in pat.page.words


def test_who_left_only_an_address_is_written_to(lakeside):
    pat = send({"reach": {"email": "pat@example.com"}})
    assert "Someone from Lakeside writes to you by" in pat.page.words


@pytest.mark.parametrize(("answers", "is_said"), [
    ({"want": {"want": "opioids"}, "recent": {"recent": "opioids"}}, True),
    ({"want": {"want": "stimulants"}, "recent": {"recent": "stimulants"}}, True),
    ({"want": {"want": "mood"}, "recent": {"recent": "none"}, "too-much": {"when": "last_12_months"},
      "too-much-2": {"purpose": "no"}, "year": {"opioid": "no"}}, True),
    ({"want": {"want": "mood"}, "recent": {"recent": "none"}, "year": {"opioid": "no"}}, False),
])
def test_naloxone_where_it_may_be_needed(lakeside, answers, is_said):
    """A3: opioids, stimulants or an overdose."""
    assert ("Naloxone saves lives" in send(answers).html) is is_said


def test_what_to_do_if_it_gets_worse_is_always_said(lakeside):
    words = send().page.words
    assert "Call 911 for a seizure" in words
    assert "Call or text 988, day or night" in words
    assert "do not stop drinking" in words
    assert "1-800-662-4357" in words


def test_a_helper_is_told_nothing_about_anyone(lakeside):
    assert "We cannot tell you whether we know the person" in send({"who": {"who": "helper"}}).page.words


def test_it_is_shown_only_to_the_browser_that_sent_it(lakeside):
    send()
    assert Patient().open("/sent/").slug == "device"


def test_it_stays_when_it_is_loaded_again(lakeside):
    pat = send()
    assert pat.open("/sent/").path == "/sent/"


def test_declining_everything_still_sends_and_ends_in_a_call(lakeside):
    """P-36."""
    pat = send({"okay-to-share": {"share": "no"}, "okay-to-text": {"text": "no", "email": "no"}})
    assert "Someone from Lakeside calls you by" in pat.page.words
    intake = Intake.objects.get()
    assert intake.state == State.SUBMITTED
    assert not intake.consents.filter(given=True).exists()
    assert intake.consents.filter(given=False).count() == 2
