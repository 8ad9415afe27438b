"""Set aside with a reason and an end; back with the time, with an alert, or with one press."""

import datetime as dt

import pytest

from admissions import decisions
from admissions.access import visible_to
from admissions.acts import DecisionRefused
from admissions.filters import VIEWS, Filters, chosen
from admissions.models import Snooze
from outbox.alerts import raise_alert
from privacy.models import AuditEvent

DAY = dt.timedelta(days=1)


def listed(view, user, at):
    return list(chosen(visible_to(user), Filters(view=view), user, user.site, at).values_list("pk", flat=True))


@pytest.fixture
def aside(pat, by_ada, now):
    return decisions.snooze(pat, by_ada, "asked", "", now + DAY, now)


def test_set_aside_is_off_the_working_lists_until_its_time(pat, aside, ada, now):
    for view in ("all", "new", "us", "mine"):
        assert pat.pk not in listed(view, ada, now)
    assert listed("aside", ada, now) == [pat.pk]
    assert listed("new", ada, now + DAY) == [pat.pk]
    assert listed("aside", ada, now + DAY) == []
    assert decisions.take_next(decisions.By(user=ada), now) is None
    assert decisions.take_next(decisions.By(user=ada), now + DAY) == pat


def test_an_alert_wakes_and_cannot_wait(pat, aside, ada, by_ada, now):
    raise_alert(pat, "same_day", "V8", "Had an overdose.")
    assert listed("urgent", ada, now) == [pat.pk] == listed("us", ada, now)
    with pytest.raises(DecisionRefused):
        decisions.snooze(pat, by_ada, "asked", "", now + DAY, now)


def test_one_press_brings_back_and_setting_aside_again_replaces(pat, aside, ada, by_ada, now):
    decisions.snooze(pat, by_ada, "papers", "", now + 2 * DAY, now)
    assert Snooze.objects.filter(ended_at=None).get().reason == "papers"
    assert decisions.wake(pat, by_ada, now)
    assert listed("new", ada, now) == [pat.pk]
    assert not decisions.wake(pat, by_ada, now)
    assert AuditEvent.objects.filter(action__in=["snooze", "wake"]).count() == 3


@pytest.mark.parametrize(("reason", "note", "ahead"), [
    ("because", "", DAY), ("other", " ", DAY), ("asked", "", dt.timedelta(0)), ("asked", "", dt.timedelta(days=15))])
def test_it_needs_a_reason_and_an_end(reason, note, ahead, pat, by_ada, now):
    with pytest.raises(DecisionRefused):
        decisions.snooze(pat, by_ada, reason, note, now + ahead, now)


def test_on_the_page_by_the_sites_clock(pat, ada, signed_in, time_machine, now):
    time_machine.move_to(now, tick=False)
    client = signed_in(ada)
    page = client.post(f"/desk/p/{pat.pk}/snooze/", {"reason": "asked", "until": ""}).text
    assert "Choose a day and a time." in page
    client.post(f"/desk/p/{pat.pk}/snooze/", {"reason": "asked", "until": "2026-11-25T09:00"})
    assert Snooze.objects.get().until == dt.datetime(2026, 11, 25, 14, 0, tzinfo=dt.UTC)
    assert "They asked us to call later" in client.get(f"/desk/p/{pat.pk}/").text
    assert "Set aside until Wed Nov 25, 9:00" in client.get("/desk/queue/?view=aside").text
    client.post(f"/desk/p/{pat.pk}/wake/")
    assert pat.reference in client.get("/desk/queue/").text or "Pat Doe" in client.get("/desk/queue/").text


def test_every_view_is_named_where_views_are_listed(ada, signed_in):
    page = signed_in(ada).get("/desk/queue/").text
    assert all(f"view={view}" in page for view in VIEWS if view != "all")


def test_a_time_that_cannot_be_is_said_beside_what_was_typed(pat, ada, signed_in):
    """S-34: nothing typed is lost where setting aside is refused."""
    page = signed_in(ada).post(f"/desk/p/{pat.pk}/snooze/", {
        "reason": "asked", "until": "2020-01-01T10:00", "note": "After the wedding."}).text
    assert "Choose a time from now to 14 days ahead." in page
    assert "After the wedding." in page
    assert 'value="2020-01-01T10:00"' in page
    assert not Snooze.objects.exists()
