"""Saving a page, sending, asking to be called: what is stored, what is dropped, whom it tells."""

import threading

import pytest
from django.db import connection, connections
from django.utils import translation

from intake import submission
from intake.models import Contact, Intake, StatusChange
from intake.states import State
from outbox.models import Alert
from privacy.encryption import Ciphertext
from tests.intake.walking import CALM, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(lakeside):
    return submission.start(lakeside, "en")


def whole(site, **pages):
    """Return a draft with every page answered."""
    answers = told(**pages)
    return submission.save_pages(submission.start(site, "en"), {s: a for s, a in answers.items() if s != "start"})


def test_a_draft_begins_with_how_the_person_came_in(lakeside):
    intake = submission.start(lakeside, "es", door="call_me")
    assert (intake.state, intake.door, intake.language) == (State.DRAFT, "call_me", "es")
    assert intake.answers == {"start": {"door": "call_me"}}
    assert intake.form_version


def test_a_page_is_stored_as_it_was_typed(draft):
    submission.save_page(draft, "name", {"name": "  Zoë O'Neil "})
    assert Intake.objects.get(pk=draft.pk).answers["name"] == {"name": "  Zoë O'Neil "}


def test_an_empty_page_is_stored_as_answered(draft):
    """Left empty is not the same as not asked."""
    assert submission.save_page(draft, "reach", {}).answers["reach"] == {}


def test_what_no_database_may_read_is_not_in_it(draft):
    submission.save_page(draft, "name", {"name": "Findable Person"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM intake_intake")
        assert "Findable" not in str(cursor.fetchall())
        cursor.execute("SELECT name FROM intake_contact")
        assert "Findable" not in str(cursor.fetchall())
        cursor.execute("SELECT digest FROM intake_searchtoken")
        assert "findable" not in str(cursor.fetchall()).lower()


def test_another_way_in_is_stored_like_a_page(draft):
    assert submission.save_page(draft, "start", {"door": "call_me"}).door == "call_me"


def test_a_page_that_does_not_exist_is_a_programmers_error(draft):
    with pytest.raises(KeyError):
        submission.save_page(draft, "banana", {})


def test_the_row_knows_who_answers_and_whose_screen_it_is(draft):
    submission.save_page(draft, "device", {"device": "shared"})
    draft = submission.save_page(draft, "who", {"who": "together"})
    assert draft.is_device_shared
    assert draft.respondent == "together"


def test_pages_that_close_lose_their_answers(lakeside):
    """P-17"""
    draft = whole(lakeside, past_weeks={"wished": "yes", "better_off": "no", "thoughts": "no", "tried": "yes"})
    assert {"today", "when"} <= draft.answers.keys()
    draft = submission.save_page(draft, "past-weeks", CALM["past-weeks"])
    assert not {"today", "when"} & draft.answers.keys()


def test_contact_is_kept_as_it_can_be_used(draft):
    submission.save_page(draft, "name", {"name": "Pat Doe"})
    submission.save_page(draft, "reach", {"phone": "(202) 555-0142", "email": "Pat@Mail.example "})
    submission.save_page(draft, "voicemail", {"voicemail": "no"})
    contact = Contact.objects.get(intake=draft)
    assert (contact.name, contact.phone, contact.email) == ("Pat Doe", "+12025550142", "Pat@Mail.example")
    assert (contact.may_voicemail, contact.may_text, contact.may_email) == (False, None, None)


def test_not_sure_about_voicemail_is_not_a_yes(lakeside):
    draft = whole(lakeside, voicemail={"voicemail": "unsure"}, okay_to_text={"text": "rather_not", "email": "yes"})
    assert (draft.contact.may_voicemail, draft.contact.may_text, draft.contact.may_email) == (None, None, True)


@pytest.mark.parametrize(("typed", "zone"), [
    ("60601", "America/Chicago"), ("10001", "America/New_York"), ("90012", "America/Los_Angeles"), ("rather_not", ""),
])
def test_the_zone_follows_from_the_zip(lakeside, typed, zone):
    draft = whole(lakeside, where={"zip": typed})
    assert draft.contact.zone == zone
    assert draft.contact.zip == ("" if typed == "rather_not" else typed)


def test_a_number_given_on_the_second_asking_is_used(lakeside):
    draft = whole(lakeside, reach={}, reach_again={"phone": "202-555-0199"})
    assert draft.contact.phone == "+12025550199"


class TestAlerts:
    def test_danger_is_raised_with_the_answer_and_stays_when_the_person_leaves(self, draft):
        """P-09, and drafts with danger are seen by staff even if they are never sent."""
        submission.save_page(draft, "now", {"now": ["self_harm"]})
        alert = Alert.objects.get(intake=draft)
        assert (alert.tier, alert.source, alert.closed_at) == ("emergency", "now", None)
        assert list(Intake.objects.in_danger()) == [draft]

    def test_saying_it_again_rings_once(self, draft):
        for _again in range(3):
            submission.save_page(draft, "now", {"now": ["self_harm"]})
        assert Alert.objects.filter(intake=draft).count() == 1

    def test_taking_it_back_does_not_close_it(self, draft):
        submission.save_page(draft, "now", {"now": ["self_harm"]})
        submission.save_page(draft, "now", {"now": ["none"]})
        assert Alert.objects.get(intake=draft).closed_at is None

    def test_the_same_answer_sent_again_does_not_reopen_what_a_person_closed(self, draft, ada):
        submission.save_page(draft, "now", {"now": ["self_harm"]})
        Alert.objects.update(closed_at="2026-11-22T00:00:00Z", closed_by=ada)
        submission.save_page(draft, "now", {"now": ["self_harm"]})
        assert Alert.objects.count() == 1
        submission.save_page(draft, "now", {"now": ["self_harm", "violence"]})
        assert Alert.objects.filter(closed_at=None).count() == 1

    def test_a_page_asks_in_the_language_of_staff(self, draft):
        with translation.override("es"):
            submission.save_page(draft, "now", {"now": ["violence"]})
        assert "someone is hurting or threatening them" in Alert.objects.get().reason

    def test_an_answer_and_its_alert_are_saved_together_or_not_at_all(self, draft, monkeypatch):
        def breaks(*args, **kwargs):
            raise RuntimeError("no")

        monkeypatch.setattr(submission, "raise_alert", breaks)
        with pytest.raises(RuntimeError):
            submission.save_page(draft, "now", {"now": ["self_harm"]})
        assert "now" not in Intake.objects.get(pk=draft.pk).answers


class TestSending:
    def test_sends_once_with_a_recommendation_and_a_row_that_says_so(self, lakeside):
        intake = submission.submit(whole(lakeside))
        assert intake.state == State.SUBMITTED
        assert intake.submitted_at is not None
        assert intake.recommendations.count() == 1
        assert StatusChange.objects.get(intake=intake).now == State.SUBMITTED

    def test_pressed_twice_is_sent_once(self, lakeside):
        """P-38"""
        draft = whole(lakeside)
        first, second = submission.submit(draft), submission.submit(draft)
        assert first.pk == second.pk
        assert first.submitted_at == second.submitted_at
        assert StatusChange.objects.count() == 1
        assert first.recommendations.count() == 1

    def test_what_was_sent_is_not_changed_by_a_late_page(self, lakeside):
        intake = submission.submit(whole(lakeside))
        with pytest.raises(submission.AlreadySent):
            submission.save_page(intake, "name", {"name": "Someone Else"})

    def test_the_rules_alerts_are_raised_with_it(self, lakeside):
        intake = submission.submit(whole(lakeside, days={"alcohol": "every_day"}, last_time={"alcohol": "today"}))
        assert Alert.objects.filter(intake=intake, source="D4", tier="same_day").exists()

    def test_the_suicide_questions_left_unanswered_are_told(self, lakeside):
        intake = submission.ask_to_be_called(lakeside, "en", {
            "device": {"device": "own"}, "now": {"now": ["none"]}, "name": {"name": "Pat"},
            "reach": {"phone": "202-555-0142"}, "voicemail": {"voicemail": "no"}, "okay-to-text": {"text": "no"},
        })
        assert intake.state == State.SUBMITTED
        assert intake.door == "call_me"
        assert Alert.objects.get(intake=intake, source="past-weeks").tier == "priority"

    def test_who_rather_wants_a_call_sends_what_was_told_before(self, lakeside):
        draft = submission.save_page(whole(lakeside, days={"alcohol": "every_day"}), "start", {"door": "call_me"})
        intake = submission.submit(draft)
        assert intake.door == "call_me"
        assert intake.recommendations.get().facts["alcohol_days"] == 30

    def test_they_weigh_more_with_daily_drinking(self, lakeside):
        draft = submission.start(lakeside, "en")
        answers = told(days={"alcohol": "every_day"})
        draft = submission.save_pages(draft, {s: answers[s] for s in ("who", "want", "recent", "days")})
        intake = submission.submit(draft)
        assert Alert.objects.get(intake=intake, source="past-weeks").tier == "same_day"

    def test_a_calm_whole_answer_raises_nothing(self, lakeside):
        submission.submit(whole(lakeside))
        assert not Alert.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def threads(self, *acts):
        errors = []

        def run(act):
            try:
                act()
            except Exception as error:
                errors.append(error)
            finally:
                connections.close_all()

        running = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        return errors

    def test_sent_from_two_tabs_at_once_is_sent_once(self, lakeside):
        """P-38"""
        if connection.vendor != "postgresql":
            pytest.skip("needs PostgreSQL: threads share no in-memory database")
        draft = whole(lakeside, now={"now": ["self_harm"]})
        assert self.threads(*[lambda: submission.submit(draft)] * 6) == []
        assert StatusChange.objects.count() == 1
        assert draft.recommendations.count() == 1

    def test_pages_saved_at_once_lose_no_answer(self, lakeside):
        if connection.vendor != "postgresql":
            pytest.skip("needs PostgreSQL: threads share no in-memory database")
        draft = submission.start(lakeside, "en")
        given = {slug: CALM[slug] for slug in ("device", "now", "who", "age", "name", "want", "recent", "body")}
        errors = self.threads(*[
            lambda slug=slug: submission.save_page(draft, slug, given[slug]) for slug in given
        ])
        assert errors == []
        assert Intake.objects.get(pk=draft.pk).answers == {"start": {"door": "web"}} | given


def test_reading_a_list_decrypts_nothing(lakeside):
    whole(lakeside)
    assert isinstance(Intake.objects.get().__dict__["answers"], Ciphertext)
