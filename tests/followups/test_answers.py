"""What a reply does: confirm the visit, put a call on the list, find whose danger it is (C2, S-30)."""

import datetime as dt

import pytest

from followups import answers, moment, planning
from intake.models import Contact
from outbox import delivery, replies
from outbox.models import Alert, OptOut, Reminder, Reply
from tests.followups.cast import NOON, booked, patient

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
NUMBER = "+12025550123"


@pytest.fixture
def pat(lakeside, cleo, texts):
    """Pat, reminded a minute ago of a visit tomorrow."""
    pat = patient(lakeside, state="booked")
    booked(pat, cleo, NOON + DAY - HOUR, NOON - 9 * DAY)
    planning.plan(NOON - 9 * DAY)
    Reminder.objects.exclude(kind="visit_24h").update(state="cancelled")
    delivery.send_due(moment.check, clock=lambda: NOON)
    assert len(texts.sent) == 1
    return pat


def reply(text, now=NOON + HOUR, number=NUMBER):
    replies.receive(number, text, now)
    answers.act_on_replies(now)
    return delivery.send_due(moment.check, clock=lambda: now)


def calls():
    return list(Reminder.objects.filter(channel="call", state="planned").values_list("kind", flat=True))


def test_c_confirms_the_visit_and_is_thanked(pat, texts):
    reply("C")
    assert pat.appointments.get().confirmed_at == NOON + HOUR
    assert texts.sent[-1].text == "Thank you. See you Wed Mar 11 at 11:00 am."
    assert calls() == []


def test_a_yes_where_nothing_is_booked_is_read_by_a_person(pat):
    pat.appointments.update(state="cancelled")
    reply("yes")
    assert calls() == ["reply_other"]


@pytest.mark.parametrize(("text", "kind"), [
    ("R", "reply_new_time"), ("ride", "reply_ride"), ("eve", "reply_good_time"), ("is there parking?", "reply_other"),
])
def test_what_a_person_must_answer_is_on_the_call_list_once(pat, texts, text, kind):
    reply(text)
    answers.act_on_replies(NOON + 2 * HOUR)
    assert calls() == [kind]
    assert texts.sent[-1].text.startswith("Thank you. Someone will call you.")


def test_stop_is_obeyed_before_the_next_send_and_confirmed_once(pat, texts):
    reply("stop")
    assert texts.sent[-1].text.startswith("You will get no more texts from this number.")
    Reminder.objects.filter(kind="visit_2h").update(state="planned", due_at=NOON + 2 * HOUR, until=NOON + DAY)
    delivery.send_due(moment.check, clock=lambda: NOON + 2 * HOUR)
    assert [message.to for message in texts.sent] == [NUMBER] * 2
    reply("stop")
    assert len(texts.sent) == 2


def test_alto_is_obeyed_and_answered_once_in_its_own_language(pat, texts):
    """S-30."""
    reply("ALTO")
    assert OptOut.objects.exists()
    assert len(texts.sent) == 2
    assert texts.sent[-1].text.startswith("No recibira mas mensajes de este numero. Responda INICIAR")


def test_a_wrong_number_is_marked_and_never_written_to_again(pat, texts):
    reply("wrong number")
    assert Contact.objects.get().may_text is False
    assert calls() == ["reply_wrong"]
    assert len(texts.sent) == 1


def test_danger_from_a_number_we_never_wrote_to_finds_everyone_who_gave_it(lakeside, hillside, texts):
    patient(lakeside)
    patient(hillside, name="Sam")
    patient(lakeside, name="Old", state="erased")
    reply("i want to kill myself")
    assert Alert.objects.filter(tier="emergency").count() == 2


def test_danger_of_an_intake_we_know_rings_once(pat, texts):
    reply("i want to die")
    assert Alert.objects.count() == 1
    assert "988" in texts.sent[-1].text


def test_an_answer_a_person_waits_for_goes_at_night(pat, texts):
    reply("HELP", NOON + 12 * HOUR)
    assert texts.sent[-1].text.startswith("Appointment texts. Help: 202-555-0142.")


def test_a_reply_from_nobody_we_know_is_kept_and_done(db):
    reply("hello?", number="+12025559999")
    assert Reply.objects.get().handled_at is not None
    assert calls() == []
