"""The budgets of a first visit on an old phone: sizes and queries (P-40)."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.intake.door import Patient

KB = 1024
STATIC = Path(settings.BASE_DIR) / "static"


def packed(content):
    return len(gzip.compress(content, 9))


def test_the_style_sheet_and_the_script_are_small():
    assert packed((STATIC / "css" / "care.css").read_bytes()) <= 12 * KB
    assert packed((STATIC / "js" / "door.js").read_bytes()) <= 4 * KB


def test_a_style_sheet_loads_nothing():
    css = (STATIC / "css" / "care.css").read_text()
    assert "url(" not in css
    assert "@import" not in css
    assert "@font-face" not in css


@pytest.mark.django_db
def test_every_page_of_the_longest_way_is_small_and_asks_little_of_the_database(lakeside):
    """At most 14 KB gzipped and 12 queries, for showing and for saving, empty, wrong and on the check page."""
    pat = Patient().open("/").open("/on/")
    largest = most = 0
    while pat.slug:
        path, slug, data = pat.path, pat.slug, pat.page.first_choices()
        for send, sent in ((pat.client.get, None), (pat.client.post, {"x": "y"})):
            with CaptureQueriesContext(connection) as shown:
                response = send(path, sent)
            largest, most = max(largest, packed(response.content)), max(most, len(shown))
            assert packed(response.content) <= 14 * KB, slug
            assert len(shown) <= 12, [query["sql"][:90] for query in shown]
        pat.press(data, path=path)
        if pat.is_in_danger:
            assert packed(pat.response.content) <= 8 * KB, slug
            pat.open("/on/")
    with CaptureQueriesContext(connection) as shown:
        assert packed(pat.client.get("/check/").content) <= 14 * KB
    assert len(shown) <= 12
    pat.press()
    assert pat.path == "/sent/"
    assert packed(pat.response.content) <= 14 * KB


@pytest.mark.django_db
def test_saving_an_ordinary_answer_asks_little_of_the_database(lakeside):
    from tests.intake.test_door_journey import CALM

    pat = Patient()
    pat.arrive(CALM, until="want")
    while pat.slug:
        data = CALM.get(pat.slug) or pat.page.first_choices()
        path = pat.path
        with CaptureQueriesContext(connection) as shown:
            pat.client.post(path, data)
        counted = [q["sql"] for q in shown if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
        if "name" not in data and "zip" not in data and "phone" not in data:
            assert len(counted) <= 12, (path, [sql[:100] for sql in counted])
        pat.open("/on/")


@pytest.mark.django_db
def test_showing_a_question_asks_three_things_of_the_database(lakeside):
    """The session, the draft with its site, and the audit's own row: a field read beside those would be a fourth."""
    from tests.intake.test_door_journey import CALM

    pat = Patient().arrive(CALM)
    for slug in CALM:
        path = f"/step/{slug}/"
        if pat.client.get(path).status_code != 200:
            continue
        with CaptureQueriesContext(connection) as shown:
            assert pat.client.get(path).status_code == 200
        assert len(shown) <= 3, (slug, [query["sql"][:200] for query in shown])
