"""How many come to each page and how many stop there: numbers that identify nobody (P-46)."""

import datetime as dt

import pytest
from django.db import DatabaseError
from django.utils import timezone

from intake.apart import PageCountQuerySet
from intake.models import Intake, PageCount
from intake.questions import journey
from tests.intake.door import Patient
from tests.intake.walking import CALM

pytestmark = pytest.mark.django_db


def counted(site, *slugs):
    since = timezone.localdate() - dt.timedelta(days=1)
    return {row["slug"]: (row["reached"], row["answered"], row["left"])
            for row in PageCount.objects.drop_off(site, since, slugs)}


def walk(answers, until=None):
    pat = Patient().open("/").open("/on/")
    pat.walk(answers, until=until)
    return pat


def test_who_stops_is_counted_where_they_stopped(lakeside):
    walk(CALM).press()
    walk(CALM, until="home")
    walk(CALM, until="home")
    assert counted(lakeside, "device", "home", "safe", "check") == {
        "device": (3, 3, 0), "home": (3, 1, 2), "safe": (1, 1, 0), "check": (1, 1, 0),
    }


def test_answering_again_counts_once(lakeside):
    pat = walk(CALM, until="age")
    pat.press({"age": "40"}, path="/step/age/")
    pat.press({"age": "41"}, path="/step/age/")
    assert counted(lakeside, "age") == {"age": (1, 1, 0)}


def test_a_count_names_nobody(lakeside):
    """No session, no intake, no time of day: a site, a day, a page and two numbers."""
    names = {field.name for field in PageCount._meta.get_fields()}
    assert names == {"id", "site", "day", "slug", "reached", "answered"}


def test_counting_never_stands_in_the_way_of_an_answer(lakeside, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(PageCountQuerySet, "note", broken)
    pat = Patient().open("/on/").press()
    assert pat.slug == "now"
    assert "device" in Intake.objects.get().answers


def test_staff_read_it_page_by_page(lakeside, ada, signed_in):
    walk(CALM, until="home")
    html = signed_in(ada).get("/desk/pages/").content.decode()
    assert "Where will you sleep while you get care?" in html
    assert "1 (100 %)" in html


def test_another_site_reads_its_own(lakeside, hillside, ada2, signed_in):
    walk(CALM, until="home")
    assert "Nobody has filled in the form yet." in signed_in(ada2).get("/desk/pages/").content.decode()


def test_call_me_instead_is_on_every_page_before_sending(lakeside):
    """P-45."""
    pat = Patient().arrive(CALM)
    paths = [f"/step/{step.slug}/" for step in journey.shown_pages(Intake.objects.get().answers)]
    paths += ["/", "/check/", "/later/", "/tasks/", "/back/", "/still/", "/over/", "/erase/", "/r/ABCD/"]
    paths += [f"/help-now/{address}/" for address in "abcdef"]
    for path in paths:
        assert 'href="/call-me/"' in pat.client.get(path).content.decode(), path
