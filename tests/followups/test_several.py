"""One message to several people: who gets it, who is left out and why, then one press (S-28, S-38)."""

import datetime as dt

import pytest
import time_machine

from accounts import permissions
from admissions.acts import DecisionRefused
from admissions.decisions import By
from followups import several
from outbox.models import OptOut, Reminder
from privacy.encryption import blind_index
from privacy.models import AuditEvent
from tests.followups.cast import NOON, patient

URL = "/desk/followups/several/"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def people(lakeside):
    """Four who may be written to, and one for each reason not to be."""
    fine = [patient(lakeside, name=name, phone=f"+1202555010{n}", email="") for n, name in enumerate("ABCD")]
    stopped = patient(lakeside, name="Stopped", phone="+12025550111", email="")
    OptOut.objects.create(digest=blind_index("+12025550111", "phone"), at=NOON, how="reply")
    no_okay = patient(lakeside, name="NoOkay", phone="+12025550112", email="", consents=False)
    no_number = patient(lakeside, name="NoNumber", phone="", email="")
    shared = patient(lakeside, name="Cousin", phone="+12025550100", email="")
    watched = patient(lakeside, name="Watched", phone="+12025550113", email="",
                      answers={"now": {"now": ["violence"]}})
    return {"fine": fine, "out": [stopped, no_okay, no_number, shared, watched]}


def everyone(people):
    return [*people["fine"], *people["out"]]


def test_who_may_not_be_written_to_is_named_with_the_reason_and_nothing_is_planned_yet(people, ada, signed_in):
    with time_machine.travel(NOON, tick=False):
        page = signed_in(ada).post(URL, {"pick": [one.pk for one in everyone(people)], "kind": "call_us"}).text
    assert "we would like to talk with you." in page
    for reason in ("This number or address wants no messages.", "No okay for messages. Call instead.",
                   "No number yet.", "Another patient has the same number", "Someone may read their messages."):
        assert reason in page, reason
    assert "3 people get it" in page, "A shares a number with the cousin"
    assert "6 people are left out" in page
    assert not Reminder.objects.exists()


def test_one_press_plans_it_for_those_it_may_go_to_with_a_row_for_each(people, ada, signed_in):
    with time_machine.travel(NOON, tick=False):
        answer = signed_in(ada).post(
            URL, {"pick": [one.pk for one in everyone(people)], "kind": "call_us", "confirm": "1"}, follow=True)
    assert "3 messages are on their way. 6 people left out." in answer.text
    assert set(Reminder.objects.values_list("intake", flat=True)) == {one.pk for one in people["fine"][1:]}
    assert AuditEvent.objects.filter(action="message_many").count() == 3


def test_pressed_twice_it_goes_once(people, ada):
    by, ids = By(user=ada), [one.pk for one in people["fine"][1:]]
    assert several.send_many(by, ids, "call_us", NOON) == (3, 0)
    assert several.send_many(by, ids, "call_us", NOON + HOUR) == (0, 3)
    assert Reminder.objects.count() == 3


def test_at_night_it_waits_for_the_morning_and_the_page_says_so(people, ada, signed_in):
    """S-29."""
    night = NOON + 10 * HOUR
    with time_machine.travel(night, tick=False):
        page = signed_in(ada).post(URL, {"pick": [people["fine"][1].pk], "kind": "closed_today"}).text
    assert "where they are" in page
    row = several.weigh([people["fine"][1]], "closed_today", night)[0]
    assert row.goes
    assert row.row.due_at > night + 8 * HOUR


def test_three_in_a_week_are_enough_for_several_too(people):
    """S-28: the caps of one message hold for a message to many."""
    one = people["fine"][1]
    for n in range(3):
        Reminder.objects.create(
            site=one.site, intake=one, kind="day_14", key=f"said {n}", channel="text", state="accepted",
            due_at=NOON, until=NOON, finished_at=NOON - dt.timedelta(days=n + 1))
    told = several.weigh([one], "call_us", NOON)[0]
    assert told.goes is False or told.at is not None
    assert told.why


def test_nobody_may_write_to_more_than_their_role_may_and_nobody_else_at_all(people, ada, cora, monkeypatch):
    ids = [one.pk for one in people["fine"]]
    with pytest.raises(DecisionRefused):
        several.send_many(By(user=cora), ids, "call_us", NOON)
    with pytest.raises(DecisionRefused):
        several.send_many(By(user=ada), ids, "visit_24h", NOON)
    monkeypatch.setitem(permissions.MOST_AT_ONCE, "admissions", 3)
    with pytest.raises(DecisionRefused):
        several.send_many(By(user=ada), ids, "call_us", NOON)
    assert not Reminder.objects.exists()


def test_another_sites_people_get_nothing(people, ada2, ada, signed_in):
    """#2."""
    ids = [one.pk for one in people["fine"]]
    assert several.send_many(By(user=ada2), ids, "call_us", NOON) == (0, 4)
    assert "Tick the people first." in signed_in(ada2).post(URL, {"pick": ids}, follow=True).text
