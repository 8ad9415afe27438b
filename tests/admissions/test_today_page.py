"""Count cards equal the lists they lead to, always (S-09)."""

import datetime as dt
import re

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


@pytest.fixture
def to_review(sent, lakeside, hillside, by_ada, now):
    """Two with one number, two of them decided, one whose text came back, one whose okay ends, and none of Hillside."""
    from admissions.decisions import say_same
    from privacy import consent
    from tests.privacy.test_consent import words_for

    one, other = (sent(lakeside, name=name, reach={"phone": "202-555-0123"}) for name in ("Kim Day", "K. Day"))
    two = [sent(lakeside, name=name, reach={"phone": "202-555-0177"}) for name in ("Lee Roe", "Jo Fox")]
    say_same(*two, by_ada, is_same=False, now=now)
    sent(hillside, name="Kim Hill", reach={"phone": "202-555-0123"})
    Reminder.objects.create(site=lakeside, intake=one, kind="missed", key="m", channel="text", state="failed",
                            due_at=now, until=now, finished_at=now - dt.timedelta(days=1))
    ending = consent.give(other.pk, "referral", words_for("referral"), expires_on=(now + dt.timedelta(days=9)).date())
    consent.give(one.pk, "referral", words_for("referral"), expires_on=(now + dt.timedelta(days=90)).date())
    return ending


@pytest.mark.parametrize(("view", "words", "names"), [
    ("alike", "Maybe the same person twice", {"Kim Day", "K. Day"}),
    ("bounced", "A message did not arrive", {"Kim Day"}),
    ("ending", "An okay ends within two weeks", {"K. Day"})])
def test_what_needs_review_stands_on_the_first_page_and_counts_what_its_list_shows(
        view, words, names, to_review, ada, signed_in, now):
    """B1, S-09: and once it is settled the line is gone."""
    with time_machine.travel(now, tick=False):
        client = signed_in(ada)
        today, listed = client.get("/desk/").text, client.get(f"/desk/queue/?view={view}").text
        people = "1 person" if len(names) == 1 else f"{len(names)} people"
        assert f'<a href="/desk/queue/?view={view}">{words}</a>: {people}' in today
        assert f"{words}: {people}" in listed
        for name in ("Kim Day", "K. Day", "Lee Roe", "Jo Fox", "Kim Hill"):
            assert (f">{name}</a>" in listed) == (name in names), name
        to_review.revoked_at = now
        to_review.save()
        Reminder.objects.all().delete()
        decisions.close(to_review.intake, decisions.By(user=ada), "duplicate", now)
        if view != "alike":
            assert f"view={view}" not in client.get("/desk/").text


@pytest.fixture
def old_catalog(db, now):
    """Checked 90 days ago, 91 days ago, in part long ago, never; and one that is not shown."""
    from programs.models import Program, Provider

    made, provider = {}, Provider.objects.create(name="Harbor")
    days_ago = {"Just fresh": [90], "Just old": [91], "Half old": [400, 0], "Never": [], "Hidden": [300]}
    for name, ages in days_ago.items():
        made[name] = Program.objects.create(provider=provider, name=name, levels=["iop"], is_listed=name != "Hidden")
        for age, group in zip(ages, ("levels", "contact"), strict=False):
            made[name].checks.create(group=group, source="Call", checked_on=now.date() - dt.timedelta(days=age))
    return made


def test_programs_with_old_facts_stand_under_what_needs_review_and_count_what_their_list_shows(
        old_catalog, ada, signed_in, now):
    """B1, S-09, S-22: the tag, the line and the list mean the same programs; one checked again is gone from all."""
    link = '<a href="/desk/programs/?checked=old">Not checked within 90 days</a>'
    three = {"Just old", "Half old", "Never"}
    with time_machine.travel(now, tick=False):
        client = signed_in(ada)
        today, listed = client.get("/desk/").text, client.get("/desk/programs/?checked=old").text
        assert f"{link}: 3 programs" in today
        assert '<h2 id="count">3 programs</h2>' in listed
        everything = client.get("/desk/programs/").text
        for name, one in old_catalog.items():
            assert (f"{one.pk}/" in listed) == (name in three), name
        assert len(re.findall('<span class="tag">(?:Last|Never) checked', everything)) == len(three)
        for name in ("Just old", "Half old"):
            old_catalog[name].checks.update(checked_on=now.date())
        assert f"{link}: 1 program<" in client.get("/desk/").text
        old_catalog["Never"].delete()
        assert "Needs review" not in client.get("/desk/").text
        assert "No program matches these filters." in client.get("/desk/programs/?checked=old").text


def test_who_may_not_change_the_catalog_is_not_told_to_review_it(old_catalog, cleo, signed_in):
    assert "Needs review" not in signed_in(cleo).get("/desk/").text


def test_where_nothing_needs_review_nothing_says_so(pat, ada, signed_in):
    assert "Needs review" not in signed_in(ada).get("/desk/").text


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


def test_where_people_stop_and_long_work_are_reached_by_links(ada, max_, signed_in):
    """S-36: a screen nobody can reach by a link is as good as none."""
    assert 'href="/desk/pages/"' in signed_in(ada).get("/desk/").text
    assert 'href="/desk/jobs/"' in signed_in(max_).get("/desk/programs/").text
