"""A link by which a program says once, without an account, whether it has free places."""

import datetime
import re

import pytest
import time_machine
from django.test import Client

from outbox.texts import TOPIC
from privacy.models import AuditEvent
from programs.models import Opening, OpeningLink
from tests.programs.conftest import NOW

WEEK = datetime.timedelta(days=7)


@pytest.fixture
def link(evening_iop, said_open, ada, signed_in):
    with time_machine.travel(NOW, tick=False):
        page = signed_in(ada).post(f"/desk/programs/{evening_iop.pk}/openings/link/").text
    return re.search(r"/say/[\w-]+/", page)[0]


def at(moment):
    return time_machine.travel(moment, tick=False)


def test_only_the_hash_of_a_link_is_kept(link):
    token = link.split("/")[2]
    assert len(token) == 32
    stored = OpeningLink.objects.get()
    assert len(stored.digest) == 64
    assert token not in stored.digest


def test_looking_at_it_often_uses_nothing_up(link, client):
    with at(NOW):
        for _ in range(3):
            page = client.get(link)
            assert page.status_code == 200
            client.head(link)
    assert "Yes, 3 free places" in page.text
    assert OpeningLink.objects.get().used_at is None
    assert Opening.objects.count() == 1
    assert "no-store" in page.headers["Cache-Control"]


def test_one_press_says_it_with_todays_date_and_uses_the_link_up(link, client, evening_iop):
    with at(NOW + datetime.timedelta(days=2)):
        assert client.post(link, {"status": "open", "seats": "3"}).status_code == 200
        assert client.post(link, {"status": "full"}).status_code == 410
        assert client.get(link).status_code == 410
    told = evening_iop.latest_opening()
    assert (told.status, told.seats, told.said_by) == ("open", 3, "The program itself, by link")
    assert told.said_at == NOW + datetime.timedelta(days=2)
    assert Opening.objects.count() == 2
    event = AuditEvent.objects.filter(object_kind="opening").get()
    assert event.actor_kind == AuditEvent.Actor.PROGRAM


@pytest.mark.parametrize(
    ("posted", "status", "seats"),
    [
        ({"status": "full"}, "full", None),
        ({"status": "paused"}, "paused", None),
        ({"status": "open", "seats": ""}, "open", None),
        ({"status": "open", "seats": "12"}, "open", 12),
    ],
)
def test_each_answer_is_taken_as_said(link, client, evening_iop, posted, status, seats):
    with at(NOW):
        client.post(link, posted)
    told = Opening.objects.exclude(said_by="Intake desk").get()
    assert (told.status, told.seats) == (status, seats)


@pytest.mark.parametrize(
    "posted", [{}, {"status": "open", "seats": "0"}, {"status": "open", "seats": "501"}, {"status": "x"},
               {"status": "open", "seats": "three"}, {"status": "open", "seats": "٣"}],
)  # fmt: skip
def test_what_is_no_answer_is_asked_again_and_uses_nothing_up(link, client, posted):
    with at(NOW):
        answer = client.post(link, posted)
    assert answer.status_code == 422
    assert "Type how many places are free" in answer.text
    assert OpeningLink.objects.get().used_at is None


def test_it_ends_after_a_week_and_with_the_next_one(link, client, evening_iop, ada, signed_in):
    with at(NOW + WEEK):
        assert client.get(link).status_code == 410
    with at(NOW + datetime.timedelta(minutes=1)):
        signed_in(ada).post(f"/desk/programs/{evening_iop.pk}/openings/link/")
        assert client.get(link).status_code == 410


@pytest.mark.parametrize("token", ["a", "0" * 32, "x" * 900])
def test_a_guess_reads_like_a_link_that_is_over(link, client, token):
    with at(NOW):
        assert client.get(f"/say/{token}/").status_code == 410


def test_a_form_from_elsewhere_presses_nothing(link):
    """#14."""
    with at(NOW):
        assert Client(enforce_csrf_checks=True).post(link, {"status": "full"}).status_code == 403
    assert Opening.objects.count() == 1


def test_nothing_in_title_or_address_names_the_topic(link, client):
    with at(NOW):
        page = client.get(link)
    assert not TOPIC.search(re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)[1])
    assert not TOPIC.search("/say/")
