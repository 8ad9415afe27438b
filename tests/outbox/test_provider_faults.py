"""A provider with every fault there is (safeguards 5): what became of each message is known, and known to be so."""

import datetime as dt
import random

import pytest

from outbox import delivery, receipts, reclaiming
from outbox.channels import channel_for
from outbox.channels.text import HttpGateway
from outbox.models import Attempt, Reminder
from tests.faults.servers import Gateway

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 10, 16, tzinfo=dt.UTC)
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
TIMEOUT = 0.15  # seconds; an answer marked "slow" takes four times as long
FAULTS = (None, None, None, 500, 503, 429, 400, "drop", "slow")
UNCLEAR = ("drop", "slow")  # accepted, and we were not told


@pytest.fixture
def provider(monkeypatch, mails):
    """The provider at the other end of the real gateway; mails go to a channel in memory."""
    gateway = Gateway()
    gateway.slow = 4 * TIMEOUT
    text = HttpGateway(gateway.url, "token", TIMEOUT)
    for module in (delivery, reclaiming):
        monkeypatch.setattr(module, "channel_for", lambda name: text if name == "text" else mails)
    yield gateway
    gateway.close()


def fill(pat, number, until=NOW + 48 * HOUR):
    Reminder.objects.bulk_create(
        Reminder(site=pat.site, intake=pat, kind="visit_24h", key=str(place), channel="text", due_at=NOW, until=until)
        for place in range(number))


def live(say, hours=10):
    """Scan as beat does, every five minutes, until everything has ended; return how often the provider was called."""
    now = NOW
    while now <= NOW + hours * HOUR and Reminder.objects.messages().exclude(
            state__in=["accepted", "delivered", "failed", "cancelled", "unknown"]).exists():
        delivery.send_due(say, clock=lambda now=now: now, seconds=20)
        now += 5 * MINUTE
    return Attempt.objects.filter(channel="text").count()


@pytest.mark.parametrize("seed", range(2))
def test_whatever_it_answers_every_message_ends_once(pat, say, mails, provider, seed):
    """Planned = accepted + listed; what people received is what we wrote down; nothing twice."""
    dice = random.Random(seed)
    provider.plan = [dice.choice(FAULTS) for _ in range(40)]
    fill(pat, 20)
    live(say)
    rows = Reminder.objects.filter(key__regex="^[0-9]+$")
    assert set(rows.values_list("state", flat=True)) == {"accepted"}
    received = [one["key"] for one in provider.log]
    assert len(received) == len(set(received)), "a provider that keeps keys is given none twice"
    by_text = {f"{row.pk}-text" for row in rows if row.channel == "text"}
    by_mail = {f"{row.pk}-email" for row in rows if row.channel == "email"}
    assert by_mail == {message.key for message in mails.sent}
    assert by_text == set(received), "and has what we say it has"
    assert len(by_mail) == Attempt.objects.filter(error="http_400").count(), "refused for good goes on by e-mail"


@pytest.mark.parametrize("seed", range(2))
def test_a_provider_without_keys_gets_at_most_one_copy_for_each_call_nobody_knows_of(pat, say, provider, seed):
    dice = random.Random(seed)
    provider.honours_key = False
    provider.plan = [dice.choice((None, 500, *UNCLEAR)) for _ in range(30)]
    unclear = sum(fault in UNCLEAR for fault in provider.plan)
    fill(pat, 15)
    live(say)
    received = [one["key"] for one in provider.log]
    assert set(received) == {f"{row.pk}-text" for row in Reminder.objects.filter(state="accepted")}
    assert len(received) - len(set(received)) <= unclear


def test_one_that_is_down_for_good_is_asked_a_bounded_number_of_times_and_a_person_calls(pat, say, provider):
    """Retries are bounded and spread; no call of a scan waits for another's fault."""
    provider.plan = [500] * 10_000
    fill(pat, 12, until=NOW + 3 * HOUR)
    calls = live(say)
    texts = Reminder.objects.filter(channel="text")
    assert set(texts.values_list("state", flat=True)) == {"failed"}
    assert Reminder.objects.tasks().filter(state="planned").count() == 12
    assert calls <= 12 * 7, "one, two, five, ten, twenty, forty minutes, and no more"
    assert provider.log == []


def test_the_next_tries_do_not_come_all_at_once(pat, say, provider):
    provider.plan = [500] * 3
    fill(pat, 3)
    delivery.send_due(say, clock=lambda: NOW, seconds=20)
    assert len(set(Reminder.objects.values_list("due_at", flat=True))) == 3


def test_a_pause_it_names_is_kept(pat, say, provider):
    """429 with Retry-After: everything for this channel waits, and nothing is lost."""
    provider.plan = [429]
    fill(pat, 5)
    delivery.send_due(say, clock=lambda: NOW, seconds=20)
    assert provider.log == []
    assert Reminder.objects.planned().count() == 5
    live(say)
    assert len(provider.log) == 5


@pytest.mark.parametrize("seed", range(2))
def test_receipts_twice_and_in_any_order_end_in_the_same_state(pat, say, mails, provider, seed):
    """Delivered wins, whenever it comes; a failure is taken once, and the message goes on by the next channel once."""
    dice = random.Random(seed)
    fill(pat, 12)
    live(say)
    told = [(one["key"], status) for place, one in enumerate(provider.log)
            for status in (("delivered",), ("failed",), ("failed", "delivered"))[place % 3] for _copy in range(2)]
    dice.shuffle(told)
    for key, status in told:
        receipts.take(f"p-{key}", key, status, "no_such_number", NOW + HOUR)
        live(say) if dice.random() < 0.1 else None
    live(say)
    for place, one in enumerate(provider.log):
        row = Reminder.objects.get(pk=one["key"].removesuffix("-text"))
        copies = [message for message in mails.sent if message.key == f"{row.pk}-email"]
        assert (row.state, len(copies)) in {
            0: {("delivered", 0)}, 1: {("accepted", 1)}, 2: {("delivered", 0), ("accepted", 1), ("delivered", 1)},
        }[place % 3]


def test_the_channel_of_the_settings_is_the_one_tried_here(settings):
    settings.SMS_GATEWAY, settings.SMS_URL = "http", "https://gateway.example/send"
    assert isinstance(channel_for("text"), HttpGateway)
