"""What comes back: opt-out by number at once, crisis words to a person, one answer (C2, S-30)."""

import datetime as dt
import json
import time

import pytest
from django.test import Client
from django.urls import include, path

from outbox import replies
from outbox.hooks import sign
from outbox.models import Alert, Attempt, OptOut, Reminder, Reply
from outbox.replies import Meaning, meaning
from privacy.encryption import blind_index

NOW = dt.datetime(2026, 3, 10, 16, tzinfo=dt.UTC)
NUMBER = "+12025550123"
urlpatterns = [path("hooks/", include("outbox.urls"))]
STOPS = ["stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe", "stopall", "alto", "parar", "cancelar",
         "basta", "no mas", "baja"]


@pytest.fixture
def written_to(pat):
    """Pat got a text from us."""
    row = Reminder.objects.create(site=pat.site, intake=pat, key="k", kind="visit_24h", channel="text", due_at=NOW,
                                  until=NOW, state="accepted")
    Attempt.objects.create(reminder=row, number=1, channel="text", idempotency_key="k", started_at=NOW,
                           digest=blind_index(NUMBER, "phone"), outcome="accepted", provider_id="p1")
    return row


def answers():
    return list(Reminder.objects.filter(kind__startswith="answer_").order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize("word", STOPS)
@pytest.mark.parametrize("form", ["{}", "{}.", " {} ", "{}!!", "“{}”", "{}\n"])
@pytest.mark.parametrize("case", [str.lower, str.upper, str.title])
def test_every_stop_word_in_any_case_and_punctuation(word, form, case):
    assert meaning(form.format(case(word))) is Meaning.STOP


@pytest.mark.parametrize("text", [
    "S T O P", "opt-out", "OptOut", "stop texting me", "Please do not text me", "don't text me anymore",
    "DON’T TEXT ME", "no more texts please", "stop sending me messages", "Stop!!! who is this", "ya no mas", "no más",
    "no me escriba", "Deje de mandar mensajes", "STOP ALL", "never contact me", "i do not want to get your messages",
])
def test_any_clear_wish_counts(text):
    assert replies.wants_no_more(text)


@pytest.mark.parametrize("text", ["", "ok", "Do not worry, I will text you", "can't stop coughing", "see you", "C",
                                  "🙂", "the bus stop is far"])
def test_what_is_no_such_wish_is_not_taken_for_one(text):
    assert not replies.wants_no_more(text)


@pytest.mark.parametrize(("text", "found"), [
    ("C", "confirm"), (" c. ", "confirm"), ("Yes", "confirm"), ("Sí", "confirm"), ("R", "new_time"), ("RIDE", "ride"),
    ("am", "good_time"), ("Eve!", "good_time"), ("START", "start"), ("unstop", "start"), ("iniciar", "start"),
    ("HELP", "help"), ("Ayuda", "help"), ("WRONG", "wrong"), ("equivocado", "wrong"), ("wrong number", "wrong"),
    ("I want to die", "crisis"), ("stop. i want to kill myself", "crisis"), ("Quiero morirme", "crisis"),
    ("he is not breathing", "crisis"), ("I think I overdosed", "crisis"), ("I'm going to end it all", "crisis"),
    ("what time was it again?", "other"), ("", "other"), ("x" * 100000, "other"), ("\x00\ud800", "other"),
])
def test_what_a_reply_means(text, found):
    assert meaning(text) == found


def test_stop_holds_for_the_number_at_once_with_one_confirmation(written_to):
    replies.receive(NUMBER, "Stop.", NOW)
    replies.receive(NUMBER, "STOP", NOW)
    assert OptOut.objects.get().digest == blind_index(NUMBER, "phone")
    assert answers() == ["answer_stop"]
    answer = Reminder.objects.get(kind="answer_stop")
    assert (answer.is_urgent, answer.due_at, answer.to) == (True, NOW, NUMBER)
    assert Reply.objects.count() == 2


def test_start_turns_it_on_again_but_not_for_a_wrong_number(written_to):
    replies.receive(NUMBER, "stop", NOW)
    replies.receive(NUMBER, "START", NOW)
    assert not OptOut.objects.exists()
    replies.receive(NUMBER, "wrong", NOW)
    replies.receive(NUMBER, "start", NOW)
    assert OptOut.objects.get().how == "wrong_number"


def test_a_wrong_number_is_never_told_why_we_texted(written_to):
    replies.receive(NUMBER, "Wrong number", NOW)
    assert OptOut.objects.exists()
    assert answers() == []


def test_crisis_words_raise_an_emergency_and_answer_with_988(written_to, pat):
    reply = replies.receive(NUMBER, "stop i want to die", NOW)
    alert = Alert.objects.get()
    assert (alert.tier, alert.source, alert.intake) == ("emergency", "reply", pat)
    assert answers() == ["answer_crisis"]
    assert OptOut.objects.exists()  # the STOP in it is obeyed too
    assert reply.text == "stop i want to die"
    assert "die" not in alert.reason


def test_two_machines_do_not_talk_to_each_other_for_ever(written_to):
    for minute in range(5):
        replies.receive(NUMBER, "I am driving", NOW + dt.timedelta(minutes=minute))
    assert answers() == ["answer_person"]


def test_a_number_we_never_wrote_to_is_heard_and_not_answered(db):
    reply = replies.receive(NUMBER, "stop", NOW)
    assert reply.intake is None
    assert OptOut.objects.exists()
    assert answers() == []


# --- the hook ----------------------------------------------------------------------------------------------
KEY = "hook-key"


@pytest.fixture
def hook(settings):
    settings.ROOT_URLCONF = __name__
    settings.SMS_HOOK_KEY = KEY

    def post(event, *, key=KEY, at=None, raw=None, signature=None):
        body = raw if raw is not None else json.dumps(event).encode()
        signature = signature if signature is not None else sign(body, key, int(at or time.time()))
        return Client().post("/hooks/text/", body, content_type="application/json", headers={"X-Signature": signature})

    return post


def test_a_signed_reply_is_taken_once(hook, written_to):
    event = {"type": "reply", "id": "m1", "from": NUMBER, "text": "STOP"}
    assert hook(event).status_code == 200
    assert hook(event).status_code == 200
    assert Reply.objects.count() == 1


@pytest.mark.parametrize("wrong", [
    {"key": "another"}, {"at": 1}, {"signature": ""}, {"signature": "t=1,v1=x"}, {"signature": "t=²,v1=x"},
    {"signature": "\u00e9"},
])
def test_an_unsigned_old_or_forged_event_is_an_address_that_does_not_exist(hook, written_to, wrong):
    assert hook({"type": "reply", "id": "m1", "from": NUMBER, "text": "STOP"}, **wrong).status_code == 404
    assert not OptOut.objects.exists()


def test_without_a_key_nobody_is_listened_to(hook, settings, db):
    settings.SMS_HOOK_KEY = ""
    assert hook({"type": "reply", "from": NUMBER, "text": "STOP"}, key="").status_code == 404


def test_an_event_in_the_clear_is_refused_in_production_and_not_led_on_to_https(hook, settings, db):
    """ASVS 4.1.2: a gateway set up without https is told so, instead of saying everything twice."""
    settings.SECURE_SSL_REDIRECT = True
    answer = hook({"type": "reply", "id": "m1", "from": NUMBER, "text": "STOP"})
    assert answer.status_code == 403
    assert not Reply.objects.exists()
    page = Client().get("/desk/")
    assert (page.status_code, page.headers["Location"]) == (301, "https://testserver/desk/")


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff\x00", b"null", b'{"type":"reply"}', b'{"type":"x"}',
                                 b'{"type":"reply","from":"911; drop","text":"x"}', b"[" * 10000,
                                 b'{"type":"receipt","status":"eaten"}'])
def test_an_event_that_cannot_be_read_gets_a_400_and_never_a_500(hook, db, raw):
    assert hook(None, raw=raw).status_code == 400


def test_nul_and_lone_surrogates_in_a_reply_are_survived(written_to):
    replies.receive(NUMBER, "a\x00b\ud800", NOW)
    assert Reply.objects.get().text == "ab?"


def test_get_changes_nothing(hook, db):
    assert Client().get("/hooks/text/").status_code == 405


# --- receipts ------------------------------------------------------------------------------------------------
def test_a_receipt_marks_the_message_delivered_however_often_it_comes(hook, written_to):
    for _ in range(2):
        assert hook({"type": "receipt", "id": "p1", "status": "delivered"}).status_code == 200
    written_to.refresh_from_db()
    assert written_to.state == "delivered"
    assert written_to.tries.get().outcome == "delivered"


def test_failed_after_delivered_changes_nothing(hook, written_to):
    hook({"type": "receipt", "id": "p1", "status": "delivered"})
    hook({"type": "receipt", "id": "p1", "status": "failed", "code": "30003"})
    written_to.refresh_from_db()
    assert written_to.state == "delivered"


def test_delivered_after_failed_wins_before_the_next_channel_has_sent(hook, written_to):
    hook({"type": "receipt", "id": "p1", "status": "failed", "code": "30003"})
    hook({"type": "receipt", "id": "p1", "status": "delivered"})
    written_to.refresh_from_db()
    assert written_to.state == "delivered"


def test_a_failure_goes_on_by_the_next_channel_once(hook, written_to):
    Reminder.objects.update(attempts=1)
    for _ in range(2):
        hook({"type": "receipt", "id": "p1", "status": "failed", "code": "30003"})
    written_to.refresh_from_db()
    assert (written_to.state, written_to.channel, written_to.reason) == ("planned", "email", "text:30003")


def test_a_receipt_that_comes_before_our_own_note_is_not_overwritten(written_to, say, texts):
    from outbox import delivery, receipts

    Reminder.objects.update(state="planned", until=NOW + dt.timedelta(hours=1), kind="visit_2h")
    Attempt.objects.all().delete()
    texts.on_send = lambda message: receipts.take("", message.key, "delivered", "", NOW)
    delivery.send_due(say, clock=lambda: NOW)
    written_to.refresh_from_db()
    assert (written_to.state, written_to.tries.get().outcome) == ("delivered", "delivered")


def test_a_receipt_of_a_message_we_do_not_know_is_taken_quietly(hook, db):
    assert hook({"type": "receipt", "id": "p9", "status": "failed"}).status_code == 200
