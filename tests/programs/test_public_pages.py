"""The catalog for whoever comes: no sign-in, nothing kept, no topic in a title or an address, no verdict."""

import datetime
import re

import pytest
from django.contrib.sessions.models import Session as BrowserSession

from outbox.texts import TOPIC
from programs import public_limit
from programs.models import Program
from programs.public_forms import KINDS, WAYS
from programs.public_limit import LOOKS_A_MINUTE

MINUTE = datetime.datetime(2026, 11, 20, 17, 0, tzinfo=datetime.UTC)


@pytest.fixture
def two(evening_iop, provider):
    far = Program.objects.create(
        provider=provider, name="Brackenwell Far", levels=["outpatient"], payers=["private"], zip_code="60601",
        latitude=41.886, longitude=-87.62, city="Chicago", state="IL",
    )  # fmt: skip
    return evening_iop, far


def test_anybody_finds_what_is_near_and_how_it_is_paid(client, two):
    page = client.get("/find/", {"zip": "20001", "miles": "25", "way": "a"}).text
    assert "Brackenwell Evening IOP" in page
    assert "Brackenwell Far" not in page
    assert "1 place" in page


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize("address", ["/find/", "/find/?zip=20001&kind=3&way=a&language=es&age=30&open=1"])
def test_neither_title_nor_address_nor_cookie_names_the_topic(client, two, prefix, address):
    answer = client.get(prefix + address)
    title = re.search(r"<title>(.*?)</title>", answer.text, re.DOTALL)[1]
    assert not TOPIC.search(title)
    assert not TOPIC.search(address)
    for link in re.findall(r'href="([^"]+)"|action="([^"]+)"', answer.text):
        assert not TOPIC.search(link[0] or link[1]), link
    assert not [name for name in answer.cookies if TOPIC.search(name)]
    names = re.findall(r'<option value="([^"]*)"', answer.text)
    assert not [name for name in names if TOPIC.search(name)]


def test_what_is_asked_leaves_no_trace(client, two):
    client.get("/find/", {"zip": "20001", "age": "30"})
    assert BrowserSession.objects.count() == 0


def test_every_level_and_payer_can_be_asked_for(client, two):
    for kind in KINDS:
        assert client.get("/find/", {"kind": kind}).status_code == 200
    for way in WAYS:
        assert client.get("/find/", {"way": way}).status_code == 200


@pytest.mark.parametrize("query", ["kind=99", "way=zz", "page=-1", "zip=nonsense", "age=abc", "miles=7", "q=%27%3B--"])
def test_what_cannot_be_used_is_no_error(client, two, query):
    assert client.get(f"/find/?{query}").status_code == 200


def test_pages_follow_one_another_with_the_filters_in_the_address(client, provider):
    for number in range(45):
        Program.objects.create(provider=provider, name=f"Place {number:02}", payers=["medicaid"])
    first = client.get("/find/?way=a").text
    assert "page=2" in first
    assert "way=a" in first
    assert "Place 44" in client.get("/find/?way=a&page=3").text


def test_a_page_of_one_shows_facts_with_their_age_and_no_level_as_a_verdict(client, two, said_open):
    page = client.get(f"/find/{two[0].pk}/").text
    assert "Last checked" in page or "Never checked" in page
    assert not re.search(r"\b(you need|suggested|recommended|score)\b", page, re.IGNORECASE)


def test_what_is_off_the_list_is_not_there(client, two):
    Program.objects.filter(pk=two[0].pk).update(is_listed=False)
    assert client.get(f"/find/{two[0].pk}/").status_code == 404
    assert "Brackenwell Evening IOP" not in client.get("/find/").text


def test_whoever_looks_far_too_often_waits_a_minute_and_nobody_else_does(client, two, time_machine):
    """S-18: a limit by address; a header a stranger writes does not reset it."""
    time_machine.move_to(MINUTE, tick=False)
    for _ in range(LOOKS_A_MINUTE):
        assert client.get("/find/").status_code == 200
    for address in ("/find/", f"/find/{two[0].pk}/"):
        refused = client.get(address, headers={"X-Forwarded-For": "198.51.100.9"})
        assert refused.status_code == 429
        assert refused["Retry-After"] == "60"
        assert "988" in refused.text
    assert client.get("/find/", REMOTE_ADDR="198.51.100.7").status_code == 200
    time_machine.shift(60)
    assert client.get("/find/").status_code == 200


def test_a_flood_of_addresses_takes_no_memory(rf, monkeypatch):
    monkeypatch.setattr(public_limit, "ADDRESSES", 5)
    monkeypatch.setattr(public_limit, "_counts", {})
    for number in range(40):
        public_limit.within_limit(rf.get("/find/", REMOTE_ADDR=f"198.51.100.{number}"))
    assert len(public_limit._counts) <= 6


def test_only_looking_is_possible(client, two):
    assert client.post("/find/").status_code == 405
    assert client.post(f"/find/{two[0].pk}/").status_code == 405
