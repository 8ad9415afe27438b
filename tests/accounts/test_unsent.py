"""Notes outlive a sign-out (S-40): kept for their writer, shown where they were written, gone after a day."""

import datetime as dt

import pytest
from django.db import connection

from accounts import unsent
from accounts.models import Unsent

HERE = "http://testserver/desk/queue/"
TEXT = "She asked for mornings. Call her sister not at all."


@pytest.fixture
def clock(time_machine):
    time_machine.move_to("2026-11-23 12:00:00+00:00", tick=False)
    return time_machine


def test_what_was_typed_when_the_time_was_up_waits_on_its_page(clock, signed_in, ada, cleo):
    """Without any script: the form itself was posted too late."""
    client = signed_in(ada)
    clock.shift(15 * 60)
    answer = client.post("/desk/queue/next/", {"text": TEXT, "outcome": "spoke", "password": "one two"},
                         headers={"referer": HERE})
    assert answer.headers["Location"].startswith("/account/login/")
    assert set(Unsent.objects.get().texts) == {"text"}
    page = signed_in(ada).get("/desk/queue/").text
    assert TEXT in page
    assert TEXT not in signed_in(ada).get("/desk/").text
    assert TEXT not in signed_in(cleo).get("/desk/queue/").text


def test_taken_over_it_is_gone(signed_in, ada):
    unsent.keep(ada, "/desk/queue/", {"text": TEXT})
    client = signed_in(ada)
    answer = client.post("/account/unsent/drop/", headers={"referer": HERE})
    assert answer.headers["Location"] == "/desk/queue/"
    assert not Unsent.objects.exists()


def test_after_a_day_nothing_of_it_is_left(clock, signed_in, ada):
    unsent.keep(ada, "/desk/queue/", {"text": TEXT})
    clock.shift(dt.timedelta(hours=24, seconds=1))
    assert unsent.of(ada, "/desk/queue/") is None
    unsent.keep(ada, "/desk/", {"text": "short and", "note": "x"})
    assert Unsent.objects.get().place == "/desk/"


def test_it_is_not_readable_in_the_database(ada):
    unsent.keep(ada, "/desk/queue/", {"text": TEXT})
    with connection.cursor() as cursor:
        cursor.execute("SELECT texts FROM accounts_unsent")
        assert "sister" not in str(cursor.fetchall())


def test_keeping_by_itself_keeps_nobody_signed_in_and_staying_does(clock, signed_in, ada):
    """#11: only a press of the member counts."""
    client = signed_in(ada)
    client.get("/desk/")
    clock.shift(13 * 60)
    assert client.post("/account/unsent/", {"text": TEXT}, headers={"referer": HERE}).status_code == 204
    assert unsent.of(ada, "/desk/queue/").texts == {"text": TEXT}
    clock.shift(2 * 60)
    assert client.get("/desk/").status_code == 302
    client = signed_in(ada)
    client.get("/desk/")
    clock.shift(13 * 60)
    assert client.post("/account/stay/").status_code == 204
    clock.shift(13 * 60)
    assert client.get("/desk/").status_code == 200


def test_a_page_knows_when_to_warn_and_shows_nothing_before(signed_in, ada, settings):
    page = signed_in(ada).get("/desk/").text
    assert 'data-warn="780" data-over="900"' in page
    assert 'id="time" class="time-up" role="alertdialog" aria-labelledby="time-title" hidden' in page
    settings.STAFF_IDLE_MINUTES = 1
    assert 'data-warn="30" data-over="60"' in signed_in(ada).get("/desk/").text


def test_nothing_of_another_place_or_of_choices_is_kept(ada):
    assert unsent.keep(ada, "/account/you/", {"text": TEXT}) is None
    assert unsent.keep(ada, "/desk/", {"outcome": "spoke", "code": "123 456"}) is None
