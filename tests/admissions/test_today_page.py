"""Count cards equal the lists they lead to, always (S-09)."""

import datetime as dt

import pytest
import time_machine

from admissions import decisions
from outbox.alerts import raise_alert
from outbox.models import Reminder


@pytest.fixture
def a_day(sent, draft, lakeside, hillside, by_ada, slots, now):
    """People of every kind, and some of another site."""
    people = [sent(lakeside) for _ in range(6)]
    raise_alert(people[0], "same_day", "V8", "Had an overdose.")
    draft(lakeside)
    for number in (1, 2):
        slots[number].starts_at = now + dt.timedelta(hours=number)
        slots[number].save()
        decisions.book(people[number], slots[number], by_ada, now)
    decisions.book(people[3], slots[3], by_ada, now)
    for number, state in ((4, "planned"), (4, "failed"), (5, "accepted")):
        Reminder.objects.create(
            site=lakeside, intake=people[number], kind="missed_call", key=f"{number}{state}", channel="call",
            due_at=now - dt.timedelta(hours=1), until=now + dt.timedelta(days=1), state=state,
        )
    for name in ("Hill One", "Hill Two"):
        raise_alert(sent(hillside, name=name), "emergency", "reply", "Help.")
    return people


@pytest.mark.parametrize(("view", "count"), [("urgent", 2), ("us", 4), ("today", 2), ("overdue", 1)])
def test_a_card_counts_what_its_list_shows(view, count, a_day, ada, signed_in, now):
    with time_machine.travel(now, tick=False):
        today = signed_in(ada).get("/desk/").content.decode()
        listed = signed_in(ada).get(f"/desk/queue/?view={view}").content.decode()
    card = today[today.index(f"count-{view}"):]
    assert f'<span class="count-n">{count}</span>' in card[:200]
    assert f": {count} {'person' if count == 1 else 'people'}" in listed
    assert listed.count('class="who"') == count


def test_my_list_is_mine(pat, ada, by_ada, signed_in):
    assert "Nobody is yours yet." in signed_in(ada).get("/desk/").content.decode()
    decisions.assign(pat, ada, by_ada)
    assert "Pat Doe" in signed_in(ada).get("/desk/").content.decode()


def test_who_has_no_queue_goes_on_to_their_own_screen(cora, ida, signed_in):
    assert signed_in(cora).get("/desk/").headers["Location"] == "/desk/audit/"
    assert signed_in(ida).get("/desk/").headers["Location"] == "/desk/programs/"


def test_the_navigation_shows_what_a_role_may_open_and_marks_where_one_is(pat, ada, cora, signed_in):
    page = signed_in(ada).get(f"/desk/p/{pat.pk}/").content.decode()
    assert "Access log" not in page
    assert 'aria-current="page"' not in page
    assert '<a href="/desk/" aria-current="page">' in signed_in(ada).get("/desk/").content.decode()
    page = signed_in(cora).get("/desk/audit/").content.decode()
    assert "Access log" in page
    assert "/desk/queue/" not in page


def test_signing_out_is_a_post(ada, signed_in):
    page = signed_in(ada).get("/desk/").content.decode()
    assert '<form method="post" action="/account/logout/"' in page
