"""What a person asks for goes at once, at night too, and only the last of it."""

import datetime as dt

import pytest

from followups import moment
from outbox import delivery
from outbox.asking import ask
from outbox.models import OptOut, Reminder
from privacy.encryption import blind_index
from tests.followups.cast import NOON, patient

NIGHT = NOON + dt.timedelta(hours=12)


@pytest.fixture
def pat(lakeside):
    """Pat, half way through the form: no consent yet."""
    return patient(lakeside, state="draft", consents=False, may_text=None, may_email=None)


def send():
    return delivery.send_due(moment.check, clock=lambda: NIGHT)


def test_a_link_goes_at_once_and_at_night_to_a_number_without_consent_to_reminders(pat, texts):
    ask(pat, "save_link", "text", NIGHT, link="https://go.example/7KQ2MVXR4TBNP3WD")
    send()
    assert texts.sent[0].text == (
        "Hi, here is your link to finish what you started: https://go.example/7KQ2MVXR4TBNP3WD It works for 7 days. "
        "Reply STOP to end texts.")


def test_a_code_by_mail_has_a_neutral_subject(pat, mails):
    ask(pat, "code", "email", NIGHT, code="482913")
    send()
    assert (mails.sent[0].subject, mails.sent[0].text) == (
        "Your code", "Your code is 482913. It works for 10 minutes. Do not share it.")


def test_only_the_last_one_goes(pat, texts):
    ask(pat, "code", "text", NIGHT, code="111111")
    ask(pat, "code", "text", NIGHT, code="222222")
    send()
    assert ["222222" in message.text for message in texts.sent] == [True]


def test_an_opt_out_holds_here_too(pat, texts):
    OptOut.objects.create(digest=blind_index("+12025550123", "phone"), at=NIGHT, how="reply")
    ask(pat, "code", "text", NIGHT, code="111111")
    send()
    assert texts.sent == []
    assert Reminder.objects.get().reason == "opted_out"


def test_a_code_is_not_sent_after_it_has_run_out(pat, texts):
    ask(pat, "code", "text", NIGHT - dt.timedelta(minutes=11), code="111111")
    send()
    assert texts.sent == []


def test_the_code_does_not_stand_readable_in_the_database(pat):
    from django.db import connection

    row = ask(pat, "code", "text", NIGHT, code="482913")
    with connection.cursor() as cursor:
        cursor.execute("SELECT details FROM outbox_reminder")
        assert "482913" not in cursor.fetchone()[0]
    assert Reminder.objects.get(pk=row.pk).details == {"code": "482913"}
