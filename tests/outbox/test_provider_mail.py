"""E-mail by a provider: the same mail as by SMTP, nobody followed, and its answers in our words (#31, #38, #42).

No network: anymail's own test backend, and providers' backends against a server on loopback.
"""

import json
import socket

import pytest
import requests
from anymail.message import AnymailRecipientStatus
from anymail.signals import pre_send
from django.conf import settings as house
from django.core import mail

from outbox.channels import Message, OutcomeUnknown, TransportError
from outbox.channels.email import EmailChannel
from tests.faults.servers import free_port
from tests.outbox.test_channels import _answering

WITH = {"MAILGUN_API_KEY": "k", "POSTMARK_SERVER_TOKEN": "k", "SPARKPOST_API_KEY": "k"}
# How each is told not to follow
QUIET = {
    "mailgun": {"o:tracking-clicks": "no", "o:tracking-opens": "no"},
    "postmark": {"TrackLinks": "None", "TrackOpens": False},
    "sparkpost": {"click_tracking": False, "open_tracking": False},
}


def send(**rest):
    given = {"key": "k1", "to": "pat@mail.example", "text": "Hi Pat", "subject": "Your visit", "sender": "Dana"}
    return EmailChannel().send(Message(**given | rest))


@pytest.fixture(autouse=True)
def provider(settings):
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "Front desk <desk@lake.example>"
    settings.ANYMAIL = dict(WITH)
    return settings


@pytest.fixture
def mailgun(provider):
    """Mailgun's backend, calling a server of ours."""
    provider.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"

    def at(port):
        provider.ANYMAIL["MAILGUN_API_URL"] = f"http://127.0.0.1:{port}/"

    return at


@pytest.fixture
def answer():
    """Let the test backend answer with these statuses, by the name before the @."""
    listeners = []

    def answering(**statuses):
        def told(sender, message, **_rest):
            message.anymail_test_response = {"recipient_status": {
                f"{name}@mail.example": AnymailRecipientStatus(message_id=f"id-{said}", status=said)
                for name, said in statuses.items()}}

        listeners.append(told)
        pre_send.connect(told)

    yield answering
    for told in listeners:
        pre_send.disconnect(told)


def test_a_provider_gets_one_neutral_mail_with_our_key_and_follows_nobody(answer):
    answer(pat="queued")
    assert send() == send() == "id-queued"
    for sent in mail.outbox:
        told = sent.anymail_test_params
        assert [str(to) for to in told["to"]] == ["pat@mail.example"]
        assert not {"cc", "bcc", "html_body", "attachments", "tags", "template_id"} & {key for key in told if told[key]}
        assert (str(told["from"]), told["subject"], told["text_body"]) == (
            "Dana <desk@lake.example>", "Your visit", "Hi Pat")
        assert told["extra_headers"] == {"Message-ID": "<k1@lake.example>", "Auto-Submitted": "auto-generated"}
        assert told["metadata"] == {"key": "k1"}
        assert (told["track_opens"], told["track_clicks"]) == (False, False)


def test_where_a_provider_gives_no_id_ours_is_kept(answer, monkeypatch):
    monkeypatch.setattr("anymail.backends.test.EmailBackend.get_esp_message_id", lambda *_: None)
    assert send() == "<k1@lake.example>"


@pytest.mark.parametrize("sender", ["Dana\r\nBcc: all@evil.example", "\"Dana\" <x@evil.example>", "Dana,Sam", "Zoë 李"])
def test_sender_words_cannot_add_a_header_or_a_sender_with_a_provider_either(sender):
    send(sender=sender)
    told = mail.outbox[0].anymail_test_params
    assert told["from"].addr_spec == "desk@lake.example"
    assert "\n" not in told["from"].display_name
    assert "bcc" not in {key for key in told if told[key]}


def test_a_subject_with_a_second_line_never_reaches_a_provider():
    with pytest.raises(TransportError) as failed:
        send(subject="a\nBcc: x@y.example")
    assert failed.value.permanent
    assert mail.outbox == []


@pytest.mark.parametrize(("said", "code", "permanent", "unknown"), [
    ("rejected", "address_refused", True, False), ("invalid", "address_refused", True, False),
    ("failed", "provider_failed", False, False), ("unknown", "provider_unclear", False, True),
])
def test_what_a_provider_says_of_the_address(answer, said, code, permanent, unknown):
    answer(pat=said)
    with pytest.raises(TransportError) as failed:
        send()
    error = failed.value
    assert (error.code, error.permanent, isinstance(error, OutcomeUnknown)) == (code, permanent, unknown)


def test_a_refusal_of_the_address_in_other_letters_is_a_refusal(answer):
    answer(pat="unknown", PAT="rejected")
    with pytest.raises(TransportError) as failed:
        send()
    assert (failed.value.code, failed.value.permanent) == ("address_refused", True)


@pytest.mark.parametrize(("status", "permanent", "unknown", "pause"), [
    (400, True, False, 0), (413, True, False, 0), (422, True, False, 0),
    (401, False, False, 0), (403, False, False, 0), (404, False, False, 0),
    (429, False, False, 40), (503, False, False, 40),
    (500, False, True, 0), (502, False, True, 0), (504, False, True, 0),
])
def test_what_a_provider_answers_is_permanent_or_not_or_not_known(mailgun, status, permanent, unknown, pause):
    """#31: without keys at the provider, what broke in its hands is not simply sent again."""
    with _answering(f"HTTP/1.1 {status} No\r\nRetry-After: 40\r\nContent-Length: 0\r\n\r\n".encode()) as listener:
        mailgun(listener.getsockname()[1])
        with pytest.raises(TransportError) as failed:
            send()
    error = failed.value
    assert (error.code, error.permanent, isinstance(error, OutcomeUnknown)) == (f"http_{status}", permanent, unknown)
    if pause:
        assert error.retry_after == pause


def test_the_id_of_the_provider_is_kept(mailgun):
    body = json.dumps({"id": "<20260303.1@mg.example>", "message": "Queued. Thank you."})
    with _answering(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()) as listener:
        mailgun(listener.getsockname()[1])
        assert send() == "<20260303.1@mg.example>"


@pytest.mark.parametrize("raw", [b"", b"rubbish\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"])
def test_an_answer_that_breaks_off_or_says_nothing_leaves_the_outcome_open(mailgun, raw):
    with _answering(raw) as listener:
        mailgun(listener.getsockname()[1])
        with pytest.raises(OutcomeUnknown):
            send()


def test_a_provider_that_does_not_answer_in_time_leaves_the_outcome_open(mailgun, provider):
    provider.EMAIL_TIMEOUT = 1
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mailgun(silent.getsockname()[1])
        with pytest.raises(OutcomeUnknown):
            send()


def test_without_a_line_to_the_provider_nothing_left(mailgun):
    mailgun(free_port())
    with pytest.raises(TransportError) as failed:
        send()
    assert (type(failed.value), failed.value.permanent) == (TransportError, False)


@pytest.mark.parametrize("name", house.EMAIL_PROVIDERS)
def test_every_provider_of_the_settings_is_told_our_key_and_to_follow_nobody(provider, monkeypatch, name):
    """#42: what would leave by each one's own interface."""
    asked = []

    def keep(_session, **request):
        asked.append(request)
        raise requests.ConnectTimeout

    monkeypatch.setattr(requests.Session, "request", keep)
    provider.EMAIL_BACKEND = f"anymail.backends.{name}.EmailBackend"
    with pytest.raises(TransportError):
        send()
    data = asked[0]["data"]
    told = json.loads(data) if isinstance(data, str) else dict(data)
    options = told.get("options", told)
    assert {key: options[key] for key in QUIET[name]} == QUIET[name]
    for words in ("<k1@lake.example>", "Your visit", "Hi Pat", "pat@mail.example"):
        assert words in json.dumps(told)
    metadata = told.get("metadata") or told.get("Metadata") or {"key": told.get("v:key")}
    assert metadata == {"key": "k1"}
    assert asked[0]["timeout"] == house.EMAIL_TIMEOUT
