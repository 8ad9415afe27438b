"""R-06: a number on a report opens the same people on the queue, for whoever may see it."""

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict

from admissions.filters import Filters
from admissions.models import CallNote
from outbox.models import Alert
from reports.report import ALL
from tests.reports.conftest import DAY, HOUR, NOW


@pytest.fixture
def crowd(lakeside, hillside, person, visit, decide, ada):
    """People of every state, at the edges of days, and some who must not count."""
    for site in (lakeside, hillside):
        for state in ("submitted", "reached", "decided", "admitted", "finished", "closed", "erased"):
            person(site, NOW - 5 * DAY, state=state)
    midnight = dt.datetime(2026, 11, 16, 5, tzinfo=dt.UTC)  # a Monday begins in New York
    for moved in (-1, 0, 1):
        person(lakeside, midnight + dt.timedelta(seconds=moved))
        person(lakeside, dt.datetime(2026, 8, 31, 4, tzinfo=dt.UTC) + dt.timedelta(seconds=moved))  # the first week
    person(lakeside, NOW - HOUR, began=NOW - 9 * DAY)  # began and sent in different weeks
    person(lakeside, NOW - 80 * DAY, began=NOW - 100 * DAY)  # began before these weeks
    person(lakeside, NOW)
    person(lakeside, None, state="draft", began=NOW - DAY)
    person(lakeside, None, state="draft", door="phone", began=NOW - DAY)
    in_danger = person(lakeside, None, state="draft", began=NOW - DAY)
    Alert.objects.create(site=lakeside, intake=in_danger, tier="emergency", source="now", reason="Told.", raised_at=NOW)
    CallNote.objects.create(intake=in_danger, by=ada, at=NOW, outcome="spoke")  # reached, with nothing sent
    CallNote.objects.create(intake=person(lakeside, state="reached"), by=ada, at=NOW, outcome="spoke")
    visit(person(lakeside, state="booked"), NOW + DAY, "booked")
    visit(person(lakeside, NOW - 9 * DAY, state="closed"), NOW - 8 * DAY, "attended")
    decide(person(lakeside, state="decided"), "iop", "iop")
    return lakeside


def how_many(client, url):
    found = re.search(r'<h2 id="count">[^<]*?: (\d+) (?:person|people)</h2>', client.get(url).text)
    return int(found[1])


@pytest.mark.parametrize("role", ["admissions", "clinician", "medical_director"])
def test_every_step_opens_as_many_people_as_it_counts(role, crowd, asked, staff, signed_in):
    client = signed_in(staff[role])
    steps, _weeks, _pages = asked("losing", crowd)
    assert [bool(row.url) for row in steps.rows] == [False] + 7 * [True], "what is not sent is on no queue"
    for row in steps.rows[1:]:
        assert how_many(client, row.url) == row.cells[0].value, str(row.label)
    assert steps.rows[2].cells[0].value >= 5


@pytest.mark.parametrize("slug", ["waiting", "starting"])
def test_every_week_opens_as_many_people_as_it_counts(slug, crowd, asked, ada, signed_in):
    table, client, opened = asked(slug, crowd)[0], signed_in(ada), 0
    for row in table.rows:
        assert bool(row.url) == (row.key != ALL)
        if row.url:
            assert how_many(client, row.url) == row.cells[0].value, (slug, row.label)
            opened += row.cells[0].value
    assert opened == table.rows[-1].cells[0].value > 10


def test_the_page_holds_these_links_in_its_table_and_its_chart(crowd, cleo, signed_in):
    html = signed_in(cleo).get("/desk/reports/losing/").text
    for part in (r"<svg.*?</svg>", r"<table.*?</table>"):
        links = re.findall(r'href="(/desk/queue/\?[^"]+)"', re.search(part, html, flags=re.S)[0])
        assert [parse_qs(urlsplit(link.replace("&amp;", "&")).query)["came"] for link in links] == [
            [str(step)] for step in range(1, 8)]


@pytest.mark.parametrize("role", ["compliance", "administrator"])
def test_who_may_not_see_the_queue_has_no_links_to_it(role, busy, staff, signed_in):
    client = signed_in(staff[role])
    for slug in ("losing", "waiting", "starting", "safety"):
        html = client.get(f"/desk/reports/{slug}/").text
        assert "/desk/queue/" not in html
        assert "/desk/p/" not in html
    assert client.get("/desk/queue/?view=sent&since=2026-11-16").status_code == 403


def test_each_chip_takes_one_filter_away(crowd, ada, signed_in):
    client = signed_in(ada)
    asked_ = {"view": "began", "since": "2026-11-09", "until": "2026-11-22", "came": "2"}
    query = "&".join(f"{name}={told}" for name, told in asked_.items())
    html = client.get(f"/desk/queue/?{query}").text
    chips = re.findall(r'<a class="chip" href="(\?[^"]*)"', html)
    left = [{name: told[0] for name, told in parse_qs(chip.replace("&amp;", "&")[1:]).items()} for chip in chips]
    names = ["came", "since", "until"]
    assert sorted(left, key=str) == sorted(
        ({name: told for name, told in asked_.items() if name != gone} for gone in names), key=str)
    assert "On 2026-11-09 or later" in html
    assert "On 2026-11-22 or before" in html
    counts = [how_many(client, "/desk/queue/" + chip.replace("&amp;", "&")) for chip in chips]
    assert min(counts) >= how_many(client, f"/desk/queue/?{query}")
    cleared = re.search(r'<li><a href="(\?[^"]*)">Clear filters', html)[1]
    assert cleared == "?view=began"
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', html)
    assert [one for one in hidden if one[0] in asked_] == list(asked_.items()), "another filter keeps these"


@pytest.mark.parametrize("bad", ["", "2026-13-01", "2026-11-31", "yesterday", "20261123", "2026-11-23 ", "0001-01-01",
                                 "9999-12-31", "2026-11-23T10:00", "'; --", "٢٠٢٦-١١-٢٣", "-1"])
def test_a_day_that_is_none_is_dropped(bad, crowd, ada, signed_in):
    query = QueryDict(mutable=True)
    query.update({"view": "sent", "since": bad, "until": bad})
    read = Filters.read(query)
    assert (read.since, read.until, read.view) == ("", "", "sent")
    client = signed_in(ada)
    assert how_many(client, f"/desk/queue/?{query.urlencode()}") == how_many(client, "/desk/queue/?view=sent")


@pytest.mark.parametrize("bad", ["0", "8", "-1", "1.0", "one", "", "٢", "11"])
def test_a_step_that_is_none_is_dropped(bad):
    query = QueryDict(mutable=True)
    query.update({"came": bad, "since": "2026-11-23", "until": "2026-11-01"})
    assert Filters.read(query) == Filters(since="2026-11-23", until="2026-11-01")


def test_days_in_the_wrong_order_are_nobody_and_no_error(crowd, ada, signed_in):
    assert how_many(signed_in(ada), "/desk/queue/?view=sent&since=2026-11-23&until=2026-11-01") == 0
