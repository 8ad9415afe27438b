"""The queue's page: filters in the address, one next step a row, few queries (S-01 to S-06)."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from admissions import decisions
from admissions.filters import Filters
from intake import submission
from outbox.alerts import raise_alert
from privacy.models import AuditEvent
from tests.intake.walking import told


def test_every_row_shows_one_next_step_and_who_must_act(sent, lakeside, ada, signed_in):
    sent(lakeside, name="Sky Rows")
    page = signed_in(ada).get("/desk/queue/").content.decode()
    assert "Sky Rows" in page
    assert "Call for the first time" in page
    assert "34 years" in page


def test_all_filters_live_in_the_address_and_chips_take_one_away(pat, ada, signed_in):
    """S-02, S-03."""
    page = signed_in(ada).get("/desk/queue/?view=new&language=en&who=us&sort=waiting").content.decode()
    assert "New: 1 person" in page
    assert 'href="?view=new&amp;language=en&amp;sort=waiting"' in page  # the chip that takes "us" away
    assert "Pat Doe" in page
    page = signed_in(ada).get("/desk/queue/?language=es").content.decode()
    assert "No one matches these filters." in page
    assert "Clear filters" in page


def test_an_empty_queue_says_so(ada, signed_in):
    assert "No one is waiting. New forms show up here." in signed_in(ada).get("/desk/queue/").content.decode()


@pytest.mark.parametrize("query", [
    "view=nonsense", "page=0", "page=-1", "page=99999999999999999999", "page=٣", "sort=name; DROP TABLE", "tier='",
    "who=%F0%9F%92%A9", "state=erased", "owner=1e400", "language=" + "x" * 2000, "view=us&view=new", "%5B%5D=1",
])
def test_an_address_somebody_typed_opens_all_the_same(query, pat, ada, signed_in):
    """Bad input is never a 500 (#30, #33)."""
    assert signed_in(ada).get(f"/desk/queue/?{query}").status_code == 200


def test_sort_headers_are_links_that_say_which_is_on(pat, ada, signed_in):
    """S-04."""
    page = signed_in(ada).get("/desk/queue/?sort=waiting").content.decode()
    assert page.count('aria-sort="ascending"') == 1
    assert 'href="?sort=contact"' in page


@pytest.mark.django_db
def test_fifty_rows_cost_no_more_queries_than_one(lakeside, ada, now, signed_in):
    """S-01: at most 8."""
    counts = []
    client = signed_in(ada)
    client.get("/desk/queue/")
    for people in (1, 54):
        for number in range(people):
            intake = submission.save_pages(submission.start(lakeside, "en"), told(name={"name": f"Row {number}"}))
            intake = submission.submit(intake)
            if number % 3 == 0:
                raise_alert(intake, "same_day", "V8", "Had an overdose.")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/desk/queue/").content.decode()
        counts.append(len(queries))
    assert "Page 1 of 2" in page
    assert counts[0] == counts[1]
    assert counts[1] <= 8, [query["sql"][:90] for query in queries.captured_queries]


def test_while_an_emergency_is_open_the_row_shows_no_level(sent, lakeside, ada, signed_in):
    intake = sent(lakeside, home={"home": "others_use"})
    assert "Education and check-ins" in signed_in(ada).get("/desk/queue/").content.decode()
    raise_alert(intake, "emergency", "reply", "Wrote: I want to die.")
    page = signed_in(ada).get("/desk/queue/").content.decode()
    assert "Hidden: emergency" in page
    assert "Education and check-ins" not in page


def test_a_row_never_shows_a_bare_level_while_anything_is_open(sent, lakeside, ada, signed_in):
    sent(lakeside, past_weeks=dict.fromkeys(("wished", "better_off", "thoughts", "tried"), "rather_not"))
    page = signed_in(ada).get("/desk/queue/").content.decode()
    assert "At least" in page


def test_the_clock_is_said_in_words_and_a_mark_not_in_colour_alone(sent, lakeside, ada, signed_in, now):
    """S-07."""
    sent(lakeside, at=now - dt.timedelta(hours=40), name="Ana Soon")
    sent(lakeside, at=now - dt.timedelta(hours=60), name="Lou Late")
    with time_machine.travel(now, tick=False):
        page = signed_in(ada).get("/desk/queue/").content.decode()
    assert "Offer due in 8 h" in page
    assert "Offer late: 12 h" in page
    assert page.index("Lou Late") < page.index("Ana Soon")


def test_one_event_a_request_names_everyone_shown(sent, lakeside, ada, signed_in):
    """#47, S-32."""
    people = {str(sent(lakeside).pk) for _ in range(3)}
    before = AuditEvent.objects.count()
    signed_in(ada).get("/desk/queue/")
    event = AuditEvent.objects.latest("pk")
    assert AuditEvent.objects.count() == before + 1
    assert (event.action, event.screen, set(event.intakes)) == ("list", "admissions:queue", people)


def test_filters_read_back_from_their_own_address():
    from django.http import QueryDict

    filters = Filters(
        view="us", tier="emergency", who="patient", state="booked", language="es", owner="me", sort="waiting")
    assert Filters.read(QueryDict(filters.url()[1:])) == filters
    assert Filters.read(QueryDict(filters.url(page=3)[1:])).page == 3


def test_mine_and_nobodys(sent, lakeside, ada, by_ada, signed_in):
    mine, other = sent(lakeside, name="Mia Mine"), sent(lakeside, name="Otto Other")
    decisions.assign(mine, ada, by_ada)
    page = signed_in(ada).get("/desk/queue/?view=mine").content.decode()
    assert "Mia Mine" in page
    assert "Otto Other" not in page
    page = signed_in(ada).get("/desk/queue/?owner=none").content.decode()
    assert "Otto Other" in page
    assert "Mia Mine" not in page
    assert other.owner_id is None
