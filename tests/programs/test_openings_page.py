"""Writing down what a program said about its free places."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from privacy.models import AuditEvent
from programs.models import Opening


@pytest.fixture
def address(evening_iop):
    return f"/desk/programs/{evening_iop.pk}/openings/"


def told(**changes):
    return {
        "status": "open",
        "seats": "3",
        "waiting": "",
        "next_start": "",
        "said_by": "Intake desk, by phone",
        "said_on": timezone.localdate(timezone=datetime.UTC).isoformat(),
    } | changes


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(datetime.datetime(2026, 11, 20, 17, tzinfo=datetime.UTC), tick=False):
        yield


def test_a_word_is_kept_with_who_said_it_who_wrote_it_and_when(signed_in, ada, address, evening_iop):
    response = signed_in(ada).post(address, told(next_start="2026-12-01"))
    assert response.status_code == 302
    opening = Opening.objects.get()
    assert (opening.status, opening.seats, opening.said_by, opening.recorded_by) == (
        "open",
        3,
        "Intake desk, by phone",
        ada,
    )
    assert opening.said_at == timezone.now()
    assert opening.next_start == datetime.date(2026, 12, 1)
    event = AuditEvent.objects.filter(object_kind="opening").get()
    assert (event.action, event.object_id, event.actor_id) == ("write", str(opening.pk), str(ada.pk))


def test_the_page_shows_the_new_word_at_once(signed_in, ada, address):
    client = signed_in(ada)
    shown = client.post(address, told(status="full", seats="", waiting="6"), follow=True).content.decode()
    assert "Full, 6 waiting, today" in shown
    assert "Saved." in shown


def test_earlier_words_stay(signed_in, ada, address):
    client = signed_in(ada)
    client.post(address, told())
    client.post(address, told(status="paused", seats=""))
    assert Opening.objects.count() == 2


def test_a_word_of_an_earlier_day_is_dated_noon_of_that_day_at_the_program(signed_in, ada, address):
    signed_in(ada).post(address, told(said_on="2026-11-18"))
    assert Opening.objects.get().said_at == datetime.datetime(2026, 11, 18, 17, tzinfo=datetime.UTC)


WRONG = {
    "nothing": ({"status": "", "said_by": ""}, ["Choose whether it takes people now.", "Say who told you."]),
    "no seats": ({"seats": "0"}, ["With no free place, choose Full instead, or type how many are free."]),
    "full with seats": ({"status": "full"}, ["Full or paused means no free place."]),
    "words": ({"seats": "three"}, ["Type a whole number, like 3."]),
    "half": ({"seats": "1.5"}, ["Type a whole number, like 3."]),
    "huge": ({"seats": "9" * 30}, ["500"]),
    "below zero": ({"seats": "-1"}, ["0"]),
    "future": ({"said_on": "2026-11-22"}, ["This day is still to come. Choose today or earlier."]),
    "long ago": ({"said_on": "2026-01-01"}, ["That is more than 90 days ago. Call the program and ask again."]),
    "first year": ({"said_on": "0001-01-01"}, ["That is more than 90 days ago."]),
    "no day": ({"said_on": "02/30/2026"}, ["Type the day like 2026-11-21."]),
    "start behind": ({"next_start": "2026-11-01"}, ["Choose a day from today up to two years ahead"]),
    "start far": ({"next_start": "9999-12-31"}, ["Choose a day from today up to two years ahead"]),
    "status": ({"status": "maybe"}, ["maybe"]),
    "long": ({"said_by": "x" * 5000}, ["120"]),
}


@pytest.mark.parametrize(("changes", "sentences"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_gets_a_sentence_keeps_what_was_typed_and_saves_nothing(
    signed_in, ada, address, changes, sentences
):
    response = signed_in(ada).post(address, told(**changes))
    shown = response.content.decode()
    assert response.status_code == 200
    assert Opening.objects.count() == 0
    assert "There is a problem" in shown
    for sentence in sentences:
        assert sentence in shown
    assert told(**changes)["said_by"][:20] in shown


@pytest.mark.parametrize("who", ["cleo", "cora"])
def test_those_who_may_not_edit_are_refused(signed_in, address, request, who):
    client = signed_in(request.getfixturevalue(who))
    assert client.get(address).status_code == 403
    assert client.post(address, told()).status_code == 403
    assert Opening.objects.count() == 0


def test_extra_fields_are_ignored(signed_in, ada, cleo, address):
    signed_in(ada).post(address, told(recorded_by=str(cleo.pk), said_at="2001-01-01", program="x"))
    assert Opening.objects.get().recorded_by == ada


def test_reading_changes_nothing(signed_in, ada, address):
    signed_in(ada).get(address)
    assert Opening.objects.count() == 0


def test_the_form_works_with_a_token_only(ada, address, signed_in):
    assert signed_in(ada, enforce_csrf_checks=True).post(address, told()).status_code == 403


def test_a_nul_is_refused_and_saves_nothing(signed_in, ada, address):
    assert signed_in(ada).post(address, told(said_by="a\x00b")).status_code in (200, 400)
    assert Opening.objects.count() == 0


def test_an_empty_form_says_what_is_missing(signed_in, ada, address):
    assert "Choose whether it takes people now." in signed_in(ada).post(address, {}).content.decode()
