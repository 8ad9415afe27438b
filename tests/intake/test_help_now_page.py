"""Danger is answered in the same response, saved first, and whatever else does not work."""

import gzip
import re

import pytest
import time_machine
from django.db import DatabaseError, OperationalError
from django.test import Client

from intake import spool, submission
from intake.models import Intake
from intake.questions import journey
from intake.views import help_now
from outbox.models import Alert
from privacy.models import AuditEvent
from tests.intake.door import Form, Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db

TICKS = {
    "self_harm": ("self_harm", "Talk to someone now", "tel:988"),
    "others": ("others", "Call 911 or 988 now", "tel:911"),
    "violence": ("violence", "You deserve to be safe. Call now", "tel:911"),
    "breathing": ("breathing", "Call 911 now", "tel:911"),
    "seizure": ("withdrawal", "Get medical help now", "tel:911"),
    "very_sick": ("medical", "Get medical help now", "tel:911"),
}


@pytest.fixture
def pat(lakeside):
    return Patient().open("/on/").press({"device": "own"})


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.mark.parametrize(("tick", "kind", "heading", "first"), [(tick, *rest) for tick, rest in TICKS.items()])
def test_danger_is_answered_in_the_same_response_and_saved_first(pat, tick, kind, heading, first):
    """P-06, A3: no redirect, the action as the heading, the number to call first, the answer stored."""
    response = pat.client.post("/step/now/", {"now": tick})
    assert response.status_code == 200
    shown = Form(response.content.decode())
    assert shown.headings == [heading]
    body = Form(response.content.decode().split("<main")[1]).links
    assert body[0] == first
    assert Intake.objects.get().answers["now"] == {"now": [tick]}
    assert Alert.objects.get().tier == "emergency"
    assert "Your answer is saved" in shown.words


def test_an_urgent_answer_sent_twice_rings_once(pat):
    for _time in range(3):
        assert pat.client.post("/step/now/", {"now": "self_harm"}).status_code == 200
    assert Alert.objects.count() == 1


def test_having_called_leads_on_to_the_next_question(pat):
    pat.press({"now": "self_harm"}, path="/step/now/")
    assert '<a class="button quiet" href="/step/who/">' in pat.html
    pat.open("/step/who/")
    assert pat.slug == "who"


def test_the_screening_questions_lead_there_too(pat):
    pat.walk(CALM, until="past-weeks")
    pat.press({"wished": "yes", "better_off": "no", "thoughts": "no", "tried": "no"})
    assert pat.page.headings == ["Talk to someone now"]
    assert Alert.objects.get().source == "past-weeks"


def test_a_contradictory_answer_still_shows_whom_to_call(pat):
    pat.press({"now": ["self_harm", "none"]}, path="/step/now/")
    assert "There is a problem" in pat.html
    assert "If this is happening right now, do not wait for this form." in pat.html


@pytest.mark.parametrize("kind", help_now.KINDS)
def test_every_help_page_stands_alone_small_and_without_scripts_or_images(lakeside, kind):
    """A3: at most 8 KB, works without scripts, no pictures, phone links that are buttons."""
    response = Client().get(f"/help-now/{help_now.ADDRESSES[kind]}/")
    html = response.content.decode()
    assert response.status_code == 200
    assert len(gzip.compress(response.content, 9)) <= 8 * 1024
    assert "<img" not in html
    assert "tel:911" in html
    assert re.search(r'class="button[^"]*" href="tel:', html)
    assert "your answers" not in html.lower()


def test_every_kind_of_danger_a_page_can_name_has_its_help_page(lakeside):
    """Try every single answer of every page, after each substance: a kind without a page would show nothing."""
    named = set()
    for used in (["alcohol"], ["opioids"], ["none"], None):
        before = {"recent": {"recent": used}} if used else {}
        before |= {"past-weeks": {"tried": "yes"}, "too-much": {"when": "last_30_days"}}
        for step in journey.PAGES:
            for name, field in step.form(answers=before).fields.items():
                for value, _words in getattr(field, "choices", []):
                    for said in (value, [value]):
                        named.add(step.danger({**before, step.slug: {name: said}}))
    named.discard(None)
    assert named == set(help_now.KINDS)


def test_an_unknown_kind_is_a_404(lakeside):
    assert Client().get("/help-now/nothing/").status_code == 404


class TestWhoSeesIt:
    """P-09: honest words, by the site's own hours."""

    def words(self, pat):
        return pat.press({"now": "self_harm"}, path="/step/now/").page.words

    def test_while_open_someone_has_been_told(self, pat, max_):
        assert "We have told someone at Lakeside. If you give us a number on a later page" in self.words(pat)

    def test_with_a_number_they_will_call(self, pat, max_):
        pat.walk(CALM, until="past-weeks")
        words = pat.press({"wished": "yes", "better_off": "no", "thoughts": "no", "tried": "no"}).page.words
        assert "They will call you at the number you gave." in words

    def test_while_closed_it_says_when_and_promises_no_call(self, pat, lakeside):
        lakeside.opening_hours = {"mon": [["08:00", "18:00"]]}
        lakeside.save()
        with time_machine.travel("2026-11-24T22:00:00Z", tick=False):
            words = self.words(Patient().open("/on/").press({"device": "own"}))
        assert "Lakeside opens on Monday, November 30 at 8 am (EST). Someone will see your answer then." in words
        assert "call you" not in words

    def test_without_cover_it_promises_nothing(self, pat, lakeside):
        lakeside.has_cover = False
        lakeside.save()
        words = self.words(pat)
        assert "No one at Lakeside answers right away." in words
        assert "call you" not in words

    def test_where_nobody_is_on_duty_nobody_is_said_to_have_been_told(self, pat):
        """Cover is promised, and nobody works here who could be told."""
        words = self.words(pat)
        assert "No one at Lakeside answers right away." in words
        assert "We have told" not in words


class TestWithoutDatabase:
    """#56: the number to call is shown even when nothing can be saved, and what was said is kept for later."""

    @pytest.fixture(autouse=True)
    def _apart(self, var):
        pass

    @pytest.fixture
    def broken(self, monkeypatch):
        def fail(*args, **kwargs):
            raise OperationalError("gone")

        monkeypatch.setattr(submission, "save_page", fail)
        return monkeypatch

    def test_a_save_that_fails_still_shows_the_page_and_keeps_the_answer(self, pat, broken):
        response = pat.client.post("/step/now/", {"now": "self_harm"})
        words = Form(response.content.decode()).words
        assert response.status_code == 200
        assert "Call 988" in words
        assert "Do not wait for us." in words
        assert "Your answer is saved" not in words
        assert spool.path().exists()

    def test_what_is_kept_cannot_be_read_and_nobody_else_may_try(self, pat, broken):
        pat.client.post("/step/now/", {"now": "self_harm"})
        assert "self_harm" not in spool.path().read_text()
        assert spool.path().stat().st_mode & 0o077 == 0

    def test_it_is_stored_when_the_database_is_back(self, pat, broken):
        pat.client.post("/step/now/", {"now": "self_harm"})
        assert spool.drain() == 0
        assert spool.path().exists()
        broken.undo()
        assert spool.drain() == 1
        assert not spool.path().exists()
        assert Intake.objects.get().answers["now"] == {"now": ["self_harm"]}
        assert Alert.objects.get().source == "now"
        assert AuditEvent.objects.filter(action="save", why__startswith="kept aside at").count() == 1
        assert spool.drain() == 0

    def test_the_next_answer_that_is_saved_takes_it_along(self, pat, broken):
        pat.client.post("/step/now/", {"now": "self_harm"})
        broken.undo()
        Patient().open("/on/").press({"device": "own"})
        assert not spool.path().exists()
        assert Alert.objects.get().source == "now"

    def test_a_line_that_cannot_be_read_is_kept_for_a_person(self, lakeside):
        spool.path().write_text("not-a-line\n")
        assert spool.drain() == 0
        assert spool.path().read_text() == "not-a-line\n"

    def test_a_full_disk_hides_no_number(self, pat, broken):
        def full(**kwargs):
            raise OSError("No space left on device")

        broken.setattr(spool, "append", full)
        response = pat.client.post("/step/now/", {"now": "self_harm"})
        assert response.status_code == 200
        assert "Call 988" in response.content.decode()

    def test_an_answer_without_danger_is_an_honest_error(self, pat, broken):
        pat.client.raise_request_exception = False
        response = pat.client.post("/step/now/", {"now": "none"})
        assert response.status_code == 500
        assert "tel:911" in response.content.decode()
        assert not spool.path().exists()

    def test_an_audit_that_cannot_be_written_stops_the_save_and_not_the_page(self, pat, monkeypatch):
        """#50."""
        def fail(*args, **kwargs):
            raise DatabaseError("full")

        monkeypatch.setattr("privacy.audit.record_request", fail)
        response = pat.client.post("/step/now/", {"now": "breathing"})
        assert response.status_code == 200
        assert "Call 911 now" in response.content.decode()
        assert "now" not in Intake.objects.get().answers
        assert spool.path().exists()

    @pytest.fixture
    def no_database(self, pat, django_db_blocker, monkeypatch):
        from django.db.backends.base.base import BaseDatabaseWrapper

        def gone(self):
            raise OperationalError("could not connect to server")

        monkeypatch.setattr(BaseDatabaseWrapper, "cursor", gone)
        monkeypatch.setattr(BaseDatabaseWrapper, "_cursor", gone, raising=False)
        return monkeypatch

    def test_with_no_database_at_all_the_number_is_shown_and_the_answer_kept(self, pat, no_database):
        response = pat.client.post("/step/now/", {"now": "very_sick"})
        assert response.status_code == 200
        assert "Get medical help now" in response.content.decode()
        no_database.undo()
        assert spool.drain() == 1
        assert Intake.objects.get().answers["now"] == {"now": ["very_sick"]}

    def test_with_no_database_at_all_a_help_page_can_be_opened(self, pat, no_database):
        response = pat.client.get("/help-now/d/")
        assert response.status_code == 200
        assert "Call 988" in response.content.decode()

    def test_with_no_database_at_all_one_can_leave(self, pat, no_database):
        response = pat.client.get("/x/")
        assert response.status_code == 303
        assert response.headers["Location"] == "https://www.weather.gov/"

    def test_who_had_no_draft_yet_gets_one_when_it_is_stored(self, lakeside, broken):
        spool.append(slug="now", answers={"now": ["breathing"]}, kind="breathing")
        broken.undo()
        assert spool.drain() == 1
        assert Alert.objects.get().intake.site == lakeside
