"""A check-in from its text to what staff find on their list, through the pages as a browser sees them."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from followups import planning, tasks
from followups.check_in_page import PARTS, QUESTIONS
from followups.models import CheckIn
from outbox import texts as words
from outbox.models import Alert, OptOut, Reminder
from privacy.models import AuditEvent
from tests.followups.cast import NOON, patient, signed

DAY = dt.timedelta(days=1)
WEEK = NOON + 7 * DAY + dt.timedelta(hours=4)  # 4 pm in New York on the day of the first one
STEADY = {f"q{item}": "4" if item in (9, 10, 12, 13, 14, 16) else "0" for item in QUESTIONS}


@pytest.fixture
def pat(lakeside, cleo):
    """In an intensive outpatient program since this morning."""
    intake = patient(lakeside, state="admitted", submitted_at=NOON - 9 * DAY)
    signed(intake, cleo, NOON - 3 * DAY, NOON.date())
    return intake


def scan(at):
    with time_machine.travel(at, tick=False):
        tasks.send_due()


def link_in(texts):
    return re.findall(r"http://127.0.0.1:8000(/c/\w+/)", " ".join(message.text for message in texts.sent))[-1]


def at_the_link(texts, at):
    """Return a browser that has shown who it is."""
    browser = Client()
    with time_machine.travel(at, tick=False):
        assert browser.post(link_in(texts), {"code": "0123"}).headers["Location"] == "/c/questions/"
    return browser


def press(browser, said):
    """Answer page after page as the browser leads, and return the last page."""
    path = "/c/questions/"
    while True:
        response = browser.post(path, said)
        if response.status_code != 302:
            return response
        path = response.headers["Location"]
        if "part=" not in path:
            return browser.get(path)


def answer(texts, at, **said):
    browser = at_the_link(texts, at)
    with time_machine.travel(at, tick=False):
        return press(browser, STEADY | said)


@pytest.fixture
def asked(pat, texts):
    """The text with the first link has gone out."""
    scan(NOON)
    assert Reminder.objects.get(kind="check_in").due_at.date() == NOON.date() + 7 * DAY
    scan(WEEK)
    return texts


def test_a_week_after_the_start_a_link_goes_out_in_neutral_words(asked):
    said = asked.sent[-1].text
    assert said.startswith("Hi Pat, how is it going? It takes 3 minutes: http://127.0.0.1:8000/c/")
    assert words.problems(said) == []
    token = link_in(asked).split("/")[2]
    assert not CheckIn.objects.filter(digest__icontains=token).exists()


def test_opening_the_link_says_nothing_and_changes_nothing(asked):
    browser = Client()
    with time_machine.travel(WEEK, tick=False):
        for _ in range(3):
            page = browser.get(link_in(asked))
            assert page.status_code == 200
            assert "last 4 digits" in page.text
            assert not words.TOPIC.search(re.sub(r"<[^>]+>", " ", page.text.split("<main")[1].split("</main")[0]))
        assert "4 drinks" not in browser.get("/c/questions/").text, "not without the proof"
    assert CheckIn.objects.get().answered_at is None


def test_whoever_guesses_gets_five_tries(asked, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    with time_machine.travel(WEEK, tick=False):
        for _ in range(5):
            assert "does not fit" in Client().post(link_in(asked), {"code": "9999"}).text
        assert "This link is over" in Client().post(link_in(asked), {"code": "0123"}).text


def test_the_title_and_address_are_neutral_and_help_is_on_every_page(asked):
    browser = at_the_link(asked, WEEK)
    with time_machine.travel(WEEK, tick=False):
        for address in (link_in(asked), "/c/questions/", "/c/thanks/"):
            page = browser.get(address)
            assert not words.TOPIC.search(re.search("<title>(.*?)</title>", page.text)[1])
            assert not words.TOPIC.search(address)
            for number in ("tel:911", "tel:988", "sms:988"):
                assert number in page.text
            assert page.headers["Cache-Control"].startswith("no-store") or "no-store" in page.headers["Cache-Control"]


def test_steady_answers_ask_nothing_of_staff_and_the_next_comes_a_week_later(asked, pat):
    page = answer(asked, WEEK)
    assert "Thank you" in page.text
    check_in = CheckIn.objects.get()
    assert check_in.answers["4"] == 0
    assert check_in.outcome["says"] == "stay"
    assert not Alert.objects.exists()
    event = AuditEvent.objects.get(action="answer_check_in")
    assert (event.actor_kind, event.object_id) == ("patient", str(check_in.pk))
    scan(WEEK + DAY)
    coming = Reminder.objects.get(kind="check_in", state="planned")
    assert coming.due_at.date() == NOON.date() + 14 * DAY
    assert not Reminder.objects.filter(kind__in=["step_up", "step_down", "check_in_look", "wants_call"]).exists()


def test_a_link_is_answered_once(asked):
    browser, other = at_the_link(asked, WEEK), at_the_link(asked, WEEK)
    with time_machine.travel(WEEK, tick=False):
        press(browser, STEADY)
        assert "This link is over" in other.post("/c/questions/", STEADY | {"q6": "4"}).text
        assert "This link is over" in Client().get(link_in(asked)).text
    assert CheckIn.objects.get().answers["6"] == 0


def test_two_steady_ones_put_a_step_down_on_the_list_and_move_nobody(asked, pat):
    answer(asked, WEEK)
    scan(WEEK + DAY)
    scan(WEEK + 7 * DAY)  # the message of day 14 goes first: one a day
    scan(WEEK + 8 * DAY)
    answer(asked, WEEK + 8 * DAY)
    task = Reminder.objects.get(kind="step_down")
    assert (task.channel, task.state) == ("call", "planned")
    pat.refresh_from_db()
    assert pat.state == "admitted"


def test_use_twice_is_a_review_with_the_rules_run_again(asked, pat):
    pat.answers = {}
    answer(asked, WEEK, q6="1")
    assert Reminder.objects.get(kind="check_in_look").state == "planned"
    scan(WEEK + DAY)
    scan(WEEK + 7 * DAY)  # the message of day 14 goes first: one a day
    scan(WEEK + 8 * DAY)
    answer(asked, WEEK + 8 * DAY, q6="2")
    outcome = CheckIn.objects.order_by("-day").first().outcome
    assert (outcome["says"], outcome["why"]) == ("up", ["use_grew"])
    assert outcome["facts"] == ["level_not_enough"]
    assert (outcome["in"], outcome["level"]) == ("iop", "php"), "one step up from where they are"
    assert Reminder.objects.get(kind="step_up").channel == "call"
    assert Alert.objects.get(source="check_in").tier == "priority"


def test_who_asks_for_a_call_gets_one(asked):
    answer(asked, WEEK, call="yes")
    assert Reminder.objects.get(kind="wants_call").due_at == WEEK


def test_what_is_left_out_stays_unknown(asked):
    browser = at_the_link(asked, WEEK)
    with time_machine.travel(WEEK, tick=False):
        press(browser, {"q4": "rather_not", "q6": "0"})
    check_in = CheckIn.objects.get()
    assert check_in.answers == {"6": 0}
    assert check_in.outcome["says"] == "stay"


@pytest.mark.parametrize("sent", [{"q4": "9"}, {"q4": "-1"}, {"q4": "x\x00"}, {"q1": "perhaps"}, {"q4": ["0", "7"]}])
def test_a_choice_that_was_not_offered_is_sent_back(asked, sent):
    browser = at_the_link(asked, WEEK)
    with time_machine.travel(WEEK, tick=False):
        for part in range(1, len(PARTS) + 1):
            page = browser.post(f"/c/questions/?part={part}", sent)
            assert page.status_code in (200, 302, 400)
            if page.status_code == 302:  # nothing of it is asked on this page
                assert not any(f'name="{name}"' in browser.get(f"/c/questions/?part={part}").text for name in sent)
            if part == len(PARTS) - 1:
                break
    assert CheckIn.objects.get().answered_at is None
    assert CheckIn.objects.get().answers == {}


def test_it_is_asked_a_few_at_a_time_and_each_page_is_kept(asked):
    """A4's calm: no page asks more than four things, and who comes back finds what was answered."""
    assert sorted(item for _title, items in PARTS for item in items) == sorted(QUESTIONS)
    assert max(len(items) for _title, items in PARTS) <= 4
    browser = at_the_link(asked, WEEK)
    with time_machine.travel(WEEK, tick=False):
        first = browser.get("/c/questions/")
        assert "Page 1 of 5" in first.text
        assert first.text.count("<fieldset") == 3
        assert browser.post("/c/questions/", {"q1": "2"}).headers["Location"] == "/c/questions/?part=2"
        assert AuditEvent.objects.filter(action="save", object_kind="check_in").count() == 1
        assert CheckIn.objects.get().answered_at is None
        assert CheckIn.objects.get().answers == {"1": 2}
        again = at_the_link(asked, WEEK)
        assert re.search(r'name="q1" value="2" id="[^"]+"[^>]* checked', again.get("/c/questions/").text)
        assert AuditEvent.objects.filter(action="read", object_kind="check_in").count() == 1
        again.post("/c/questions/", {"q1": "rather_not", "q2": "1"})
        assert CheckIn.objects.get().answers == {"2": 1}, "what is taken back is forgotten"
        press(again, {})
    assert CheckIn.objects.get().answered_at == WEEK


@pytest.mark.parametrize("part", ["0", "99", "-1", "x", "1e3", "²", "1" * 500])
def test_a_page_that_does_not_exist_is_one_that_does(asked, part):
    browser = at_the_link(asked, WEEK)
    with time_machine.travel(WEEK, tick=False):
        assert browser.get("/c/questions/", {"part": part}).status_code == 200


def test_after_three_without_an_answer_a_person_calls(asked, texts, pat):
    at = WEEK
    for _ in range(3):
        at += 7 * DAY
        scan(at - 5 * DAY)
        scan(at)
        scan(at + DAY / 12)
    assert CheckIn.objects.filter(answered_at=None).count() == 4
    assert Reminder.objects.get(kind="check_in_call").channel == "call"
    assert sum("how is it going?" in message.text for message in texts.sent) == 3


@pytest.mark.parametrize("why", ["closed", "opted_out", "not_safe", "erased"])
def test_nothing_goes_where_it_must_not(pat, texts, why):
    from intake.models import Contact, Intake
    from privacy.encryption import blind_index

    scan(NOON)
    before = len(texts.sent)
    if why == "opted_out":
        OptOut.objects.create(digest=blind_index("+12025550123", "phone"), at=NOON, how="reply")
        Contact.objects.update(may_email=False)
    elif why == "not_safe":
        pat.answers = {"now": {"now": ["violence"]}}
        pat.save()
    else:
        Intake.objects.filter(pk=pat.pk).update(state=why)
    scan(WEEK)
    assert not any("how is it going" in message.text for message in texts.sent[before:])
    if why in ("opted_out", "not_safe"):
        assert Reminder.objects.get(kind="check_in", channel="call").reason == why, "a person's list, with the reason"


def test_who_left_the_program_cannot_answer_any_more(asked, pat):
    browser = at_the_link(asked, WEEK)
    pat.move_to("finished")
    with time_machine.travel(WEEK, tick=False):
        assert "This link is over" in browser.post("/c/questions/", STEADY).text
    assert CheckIn.objects.get().answered_at is None


def test_planning_again_and_again_makes_one_of_each(pat):
    for _ in range(3):
        planning.plan(NOON)
    assert CheckIn.objects.count() == Reminder.objects.filter(kind="check_in").count() == 1


def test_after_the_program_somebody_stays_in_touch(pat, texts):
    with time_machine.travel(NOON, tick=False):
        pat.move_to("finished")
    scan(NOON)
    scan(NOON + DAY)
    rows = {row.kind: row for row in Reminder.objects.filter(kind__startswith="aftercare")}
    assert set(rows) == {"aftercare", "aftercare_30", "aftercare_90"}
    assert rows["aftercare_90"].channel == "call"
    scan(WEEK)
    assert texts.sent[-1].text.startswith("Hi Pat, how are you?")


def test_aftercare_is_planned_once_whatever_the_record_of_the_finish_says(pat):
    type(pat).objects.filter(pk=pat.pk).update(state="finished")
    for days in range(3):
        planning.plan(NOON + days * DAY)
    assert Reminder.objects.filter(kind__startswith="aftercare").count() == 3
