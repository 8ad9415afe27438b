"""How messages leave: file, provider, mail. Each says plainly what became of the message (#31, #38, #42)."""

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail

from outbox.channels import CannotSay, Message, OutcomeUnknown, TransportError, channel_for
from outbox.channels.email import EmailChannel
from outbox.channels.text import FileGateway, HttpGateway
from tests.faults.servers import Gateway, Mailbox, free_port


def message(key="k1", **rest):
    return Message(**({"key": key, "to": "+12025550123", "text": "Hi Pat", "sender": "Dana"} | rest))


# --- the file ------------------------------------------------------------------------------------------------
def test_the_file_holds_one_line_a_message_and_honours_keys(tmp_path):
    gateway = FileGateway(tmp_path / "var" / "messages.jsonl")
    for key in ("k1", "k2", "k1"):
        assert gateway.send(message(key)) == f"file-{key}"
    lines = [json.loads(line) for line in gateway.path.read_text().splitlines()]
    assert [(line["key"], line["to"], line["text"], line["from"]) for line in lines] == [
        ("k1", "+12025550123", "Hi Pat", "Dana"), ("k2", "+12025550123", "Hi Pat", "Dana")]
    assert gateway.path.stat().st_mode & 0o077 == 0
    assert (gateway.find("k2"), gateway.find("k3")) == ("file-k2", None)


def test_a_line_cut_off_by_a_crash_spoils_only_itself(tmp_path):
    path = tmp_path / "messages.jsonl"
    path.write_text('{"key": "k0", "text": "x"}\n{"key": "k1", "te')
    gateway = FileGateway(path)
    gateway.send(message("k1"))
    gateway.send(message("k2"))
    assert [line for line in path.read_text().splitlines() if '"k2"' in line or '"to"' in line]
    assert (gateway.find("k0"), gateway.find("k1"), gateway.find("k2")) == ("file-k0", "file-k1", "file-k2")


def test_the_file_may_be_emptied_and_written_from_several_sides(tmp_path):
    path = tmp_path / "messages.jsonl"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: FileGateway(path).send(message(f"k{number % 20}")), range(100)))
    assert len(path.read_text().splitlines()) == 20
    path.write_text("")
    FileGateway(path).send(message("k1"))
    assert len(path.read_text().splitlines()) == 1


def test_a_file_that_cannot_be_written_is_a_temporary_failure(tmp_path):
    (tmp_path / "there").write_text("")
    with pytest.raises(TransportError) as failed:
        FileGateway(tmp_path / "there" / "messages.jsonl").send(message())
    assert not failed.value.permanent


def test_the_settings_choose_the_gateway(settings):
    assert isinstance(channel_for("text"), FileGateway)
    settings.SMS_GATEWAY, settings.SMS_URL = "http", "https://gateway.example/send"
    assert isinstance(channel_for("text"), HttpGateway)
    assert isinstance(channel_for("email"), EmailChannel)


# --- the provider --------------------------------------------------------------------------------------------
@pytest.fixture
def provider():
    gateway = Gateway()
    yield gateway
    gateway.close()


def http(provider, timeout=2.0):
    return HttpGateway(provider.url, "token", timeout)


def test_the_provider_gets_the_message_with_token_and_key(provider):
    assert http(provider).send(message()) == "p-k1"
    assert http(provider).send(message()) == "p-k1"
    [received] = provider.log
    assert (received["to"], received["from"], received["text"], received["key"]) == (
        "+12025550123", "Dana", "Hi Pat", "k1")
    assert (received["bearer"], received["header"]) == ("Bearer token", "k1")
    assert (http(provider).find("k1"), http(provider).find("k2")) == ("p-k1", None)


@pytest.mark.parametrize(("fault", "permanent"), [(400, True), (429, False), (500, False), (503, False)])
def test_a_refusal_says_whether_trying_again_helps(provider, fault, permanent):
    provider.plan = [fault]
    with pytest.raises(TransportError) as failed:
        http(provider).send(message())
    assert (failed.value.code, failed.value.permanent) == (f"http_{fault}", permanent)
    assert failed.value.retry_after == (1 if fault == 429 else 0)
    assert not isinstance(failed.value, OutcomeUnknown)


def test_a_line_that_breaks_after_the_message_leaves_the_outcome_open(provider):
    provider.plan = ["drop"]
    with pytest.raises(OutcomeUnknown):
        http(provider).send(message())
    assert http(provider).find("k1") == "p-k1"


def test_a_slow_provider_is_not_waited_for(provider):
    provider.delay = 1.0
    with pytest.raises(OutcomeUnknown) as failed:
        http(provider, timeout=0.2).send(message())
    assert failed.value.code == "TimeoutError"


def test_a_provider_that_is_not_there_got_nothing():
    with pytest.raises(TransportError) as failed:
        HttpGateway(f"http://127.0.0.1:{free_port()}/", "t", 1).send(message())
    assert not isinstance(failed.value, OutcomeUnknown)
    assert not failed.value.permanent


def test_a_provider_without_that_question_cannot_say(provider):
    provider.honours_key = False
    with pytest.raises(CannotSay):
        http(provider).find("k1")


def _answering(raw):
    """A server that says these bytes to whoever calls."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                line.recv(65536)
                line.sendall(raw)

    threading.Thread(target=serve, daemon=True).start()
    return listener


@pytest.mark.parametrize(("raw", "error"), [
    (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/steal\r\nContent-Length: 0\r\n\r\n", TransportError),
    (b"rubbish\r\n\r\n", OutcomeUnknown), (b"", OutcomeUnknown),
    (b"HTTP/1.1 429 Slow\r\nRetry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\nContent-Length: 0\r\n\r\n", TransportError),
])
def test_what_a_provider_should_not_say_is_survived(raw, error):
    with _answering(raw) as listener, pytest.raises(error) as failed:
        HttpGateway(f"http://127.0.0.1:{listener.getsockname()[1]}/", "t", 1).send(message())
    assert not failed.value.permanent


def test_an_answer_that_is_no_json_is_still_accepted():
    with _answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as listener:
        assert HttpGateway(f"http://127.0.0.1:{listener.getsockname()[1]}/", "t", 1).send(message()) == ""


# --- the mail -------------------------------------------------------------------------------------------------
def test_a_mail_is_neutral_and_its_id_is_the_same_each_time(settings):
    settings.DEFAULT_FROM_EMAIL = "Front desk <desk@lake.example>"
    given = message(to="pat@mail.example", subject="Your visit on March 3", sender="Dana at Lakeside")
    assert EmailChannel().send(given) == EmailChannel().send(given) == "<k1@lake.example>"
    sent = mail.outbox[0]
    assert (sent.from_email, sent.to, sent.subject, sent.attachments) == (
        "Dana at Lakeside <desk@lake.example>", ["pat@mail.example"], "Your visit on March 3", [])
    assert sent.message()["Message-ID"] == "<k1@lake.example>"
    with pytest.raises(CannotSay):
        EmailChannel().find("k1")


@pytest.mark.parametrize("sender", ["Dana\r\nBcc: all@evil.example", "\"Dana\" <x@evil.example>", "Dana,Sam", "Zoë 李"])
def test_sender_words_cannot_add_a_header(settings, sender):
    settings.DEFAULT_FROM_EMAIL = "desk@lake.example"
    EmailChannel().send(message(to="pat@mail.example", subject="s", sender=sender))
    headers = mail.outbox[0].message()
    assert headers["Bcc"] is None
    assert headers["From"].count("@lake.example") == 1
    assert len(headers.get_all("From")) == 1


def test_a_subject_with_a_second_line_is_refused_for_good():
    with pytest.raises(TransportError) as failed:
        EmailChannel().send(message(to="pat@mail.example", subject="a\nBcc: x@y.example"))
    assert failed.value.permanent


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = box.server.server_address
    settings.EMAIL_TIMEOUT = 1
    yield box
    box.close()


def test_over_smtp_it_arrives(mailbox):
    EmailChannel().send(message(to="pat@mail.example", subject="s"))
    assert "Message-ID: <k1@" in mailbox.log[0][1]


def test_over_smtp_a_break_after_the_last_dot_leaves_the_outcome_open(mailbox):
    mailbox.delay = 3
    with pytest.raises(OutcomeUnknown):
        EmailChannel().send(message(to="pat@mail.example", subject="s"))


def test_without_a_mail_server_nothing_left(mailbox, settings):
    settings.EMAIL_PORT = free_port()
    with pytest.raises(TransportError) as failed:
        EmailChannel().send(message(to="pat@mail.example", subject="s"))
    assert not isinstance(failed.value, OutcomeUnknown)


@pytest.mark.parametrize(("code", "permanent"), [(550, True), (450, False)])
def test_an_address_the_other_side_refuses(monkeypatch, code, permanent):
    import smtplib

    def refuse(self, messages):
        raise smtplib.SMTPRecipientsRefused({"x": (code, b"no")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    with pytest.raises(TransportError) as failed:
        EmailChannel().send(message(to="pat@mail.example", subject="s"))
    assert (failed.value.code, failed.value.permanent) == ("address_refused", permanent)
