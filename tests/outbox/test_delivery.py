"""Delivery: claimed once, attempted in writing, settled, retried within bounds, and never lost (issue of the clock)."""

import datetime as dt
import uuid

import pytest
from django.db import OperationalError

from outbox import delivery
from outbox.channels import OutcomeUnknown, TransportError
from outbox.models import Attempt, Reminder
from outbox.verdicts import CallInstead, Cancel, Hold
from privacy.models import AuditEvent

NOW = dt.datetime(2026, 3, 10, 16, tzinfo=dt.UTC)
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def due(pat):
    def make(key="k", *, kind="visit_24h", channel="text", due_at=NOW, until=NOW + 48 * HOUR, **rest):
        return Reminder.objects.create(site=pat.site, intake=pat, key=key, kind=kind, channel=channel, due_at=due_at,
                                       until=until, **rest)

    return make


def run(check, now=NOW, seconds=20):
    return delivery.send_due(check, clock=lambda: now, seconds=seconds)


def test_what_is_due_goes_out_once(due, say, texts):
    row = due()
    assert run(say)["accepted"] == 1
    assert not run(say)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.finished_at, row.claimed_by) == ("accepted", 1, NOW, "")
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.provider_id, attempt.digest) == ("accepted", f"id-{row.pk}-text", "dk")
    assert [message.text for message in texts.sent] == ["Hi k"]


def test_what_is_not_due_a_task_or_over_is_left_alone(due, say, texts):
    due("later", due_at=NOW + MINUTE)
    due("call", channel="call")
    due("over", state="cancelled")
    assert not run(say)
    assert texts.sent == []


def test_what_a_person_waits_for_goes_before_a_backlog(due, say, texts):
    for number in range(5):
        due(f"old{number}", due_at=NOW - HOUR)
    due("asked", is_urgent=True)
    run(say)
    assert texts.sent[0].text == "Hi asked"


def test_many_batches_go_in_one_scan(due, say, texts, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH", 10)
    for number in range(35):
        due(str(number))
    assert run(say)["accepted"] == 35
    assert len({message.key for message in texts.sent}) == 35


def test_the_attempt_stands_in_the_database_before_the_call(due, say, texts):
    row = due()
    seen = []
    texts.on_send = lambda message: seen.append((Reminder.objects.get(pk=row.pk).state, Attempt.objects.get().outcome))
    run(say)
    assert seen == [("attempting", "started")]


def test_every_sending_is_in_the_audit_log_with_ids_only(due, say, texts, pat):
    due()
    run(say)
    event = AuditEvent.objects.get(action="send_message")
    assert event.intakes == [str(pat.pk)]
    assert "2025550123" not in str(event.__dict__)


@pytest.mark.parametrize(("verdict", "state", "reason"), [
    (Hold(NOW + HOUR, "quiet_hours"), "planned", "quiet_hours"), (Cancel("opted_out"), "cancelled", "opted_out"),
    (CallInstead("no_consent"), "failed", "no_consent"),
])
def test_what_may_not_go_is_held_cancelled_or_given_to_a_person(due, texts, verdict, state, reason):
    row = due()
    run(lambda rows, now: {one.pk: verdict for one in rows})
    row.refresh_from_db()
    assert (row.state, row.reason, row.claimed_by, row.attempts) == (state, reason, "", 0)
    assert Reminder.objects.filter(channel="call", key="k:call", state="planned").exists() == (state == "failed")
    if state == "planned":
        assert row.due_at == NOW + HOUR
    assert texts.calls == 0


def test_a_gateway_in_trouble_costs_time_only(due, say, texts):
    row = due()
    texts.errors = [TransportError("http_503")]
    assert run(say)["later"] == 1
    row.refresh_from_db()
    assert (row.state, row.reason) == ("planned", "http_503")
    assert NOW + MINUTE / 2 < row.due_at < NOW + 2 * MINUTE
    assert run(say, NOW + 2 * MINUTE)["accepted"] == 1
    assert [attempt.outcome for attempt in Attempt.objects.order_by("number")] == ["failed", "accepted"]


def test_a_gateway_that_names_a_pause_gets_it(due, say, texts):
    row = due()
    texts.errors = [TransportError("http_429", retry_after=600)]
    run(say)
    row.refresh_from_db()
    assert row.due_at >= NOW + 10 * MINUTE


def test_a_channel_that_fails_three_times_in_a_row_rests_and_the_rest_stays_planned(due, say, texts):
    for number in range(50):
        due(str(number))
    texts.errors = [TransportError("ConnectionRefusedError")] * 50
    run(say)
    assert texts.calls == 3
    assert Reminder.objects.filter(state="planned", due_at=NOW, claimed_by="", attempts=0).count() == 47
    assert Attempt.objects.count() == 3


def test_what_cannot_go_before_it_is_stale_goes_to_a_person(due, say, texts):
    row = due(until=NOW + MINUTE / 2)
    texts.errors = [TransportError("http_503")]
    run(say)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("failed", "http_503")
    assert Reminder.objects.get(key="k:call").channel == "call"


def test_two_refusals_make_a_call(due, say, texts, mails):
    """S-31: the text fails, then the e-mail, then a person calls; one chain of attempts."""
    row = due()
    texts.errors = [TransportError("http_400", permanent=True)]
    mails.errors = [TransportError("address", permanent=True)]
    assert run(say)["next_channel"] == 1
    row.refresh_from_db()
    assert row.state == "failed"
    assert [(one.channel, one.outcome) for one in row.tries.order_by("number")] == [
        ("text", "failed"), ("email", "failed")]
    call = Reminder.objects.get(channel="call")
    assert (call.key, call.state, call.reason) == ("k:call", "planned", "address")


def test_an_unknown_outcome_is_asked_again_under_the_same_key_where_the_channel_keeps_keys(due, say, texts):
    row = due()
    texts.on_send = None
    texts.errors = [OutcomeUnknown("TimeoutError")]
    run(say)
    run(say, NOW + 5 * MINUTE)
    row.refresh_from_db()
    assert row.state == "accepted"
    assert len({one.idempotency_key for one in row.tries.all()}) == 1
    assert len(texts.sent) == 1


def test_without_keys_an_unknown_outcome_is_repeated_once_and_then_listed(due, say, mails):
    row = due(channel="email")
    mails.errors = [OutcomeUnknown("x"), OutcomeUnknown("x")]
    run(say)
    run(say, NOW + 5 * MINUTE)
    run(say, NOW + HOUR)
    row.refresh_from_db()
    assert (row.state, mails.calls) == ("unknown", 2)


def test_what_must_not_be_said_twice_is_listed_at_once(due, say, mails):
    row = due(channel="email", kind="last")
    mails.errors = [OutcomeUnknown("x")]
    run(say)
    row.refresh_from_db()
    assert (row.state, mails.calls) == ("unknown", 1)


def test_a_fault_of_ours_in_a_channel_is_an_unknown_outcome(due, say, mails):
    row = due(channel="email")
    mails.errors = [ZeroDivisionError()]
    run(say)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("planned", "unknown")


def test_mail_goes_one_by_one_so_that_a_crash_can_hit_one_call_only(due, say, mails, texts):
    for number in range(6):
        due(str(number), channel="email" if number % 2 else "text")
    open_attempts = []
    mails.on_send = lambda message: open_attempts.append(Attempt.objects.filter(outcome="started").count())
    run(say)
    assert open_attempts == [1, 1, 1]
    assert len(texts.sent) == len(mails.sent) == 3


def test_a_slow_channel_gets_a_fresh_check_for_every_call(due, say, texts, monkeypatch):
    """An opt-out that arrives while a batch is being sent stops what has not been handed over yet."""
    ticks = iter(range(0, 100000, 2))
    monkeypatch.setattr(delivery.time, "monotonic", lambda: float(next(ticks)))
    for number in range(4):
        due(str(number))
    out = []

    def check(rows, now):
        return {row.pk: Cancel("opted_out") if out else say([row], now)[row.pk] for row in rows}

    texts.on_send = lambda message: out.append(1) if texts.calls == 2 else None
    run(check, seconds=10000)
    assert len(texts.sent) == 2
    assert Reminder.objects.filter(state="cancelled").count() == 2
    assert Attempt.objects.count() == 2


def test_when_the_time_is_up_the_rest_is_given_back(due, say, texts, monkeypatch):
    ticks = iter(range(0, 100000, 2))
    monkeypatch.setattr(delivery.time, "monotonic", lambda: float(next(ticks)))
    for number in range(20):
        due(str(number))
    run(say, seconds=30)
    assert 0 < len(texts.sent) < 20
    assert Reminder.objects.filter(state="planned", claimed_by="").count() == 20 - len(texts.sent)
    assert not Attempt.objects.filter(outcome="started").exists()


def test_one_row_that_breaks_the_check_does_not_hold_up_the_others(due, say, texts):
    for number in range(10):
        due(str(number))

    def check(rows, now):
        if any(row.key == "4" for row in rows):
            raise ZeroDivisionError
        return say(rows, now)

    counts = run(check)
    assert (counts["accepted"], counts["stumbled"]) == (9, 1)
    poison = Reminder.objects.get(key="4")
    assert (poison.state, poison.reason) == ("planned", "check_failed")
    for hour in range(1, 20):
        run(check, NOW + hour * HOUR)
    poison.refresh_from_db()
    assert (poison.state, poison.reason) == ("failed", "parked")
    assert Reminder.objects.get(key="4:call").channel == "call"


def test_trouble_of_the_database_is_not_the_rows_fault(due):
    due()

    def check(rows, now):
        raise OperationalError("gone")

    with pytest.raises(OperationalError):
        run(check)
    assert Reminder.objects.get().state == "claimed"  # until the lease ends


# --- after a crash ------------------------------------------------------------------------------------------
def crash(say, monkeypatch, gateway):
    """Kill the process in the middle of the call: nothing after it runs."""

    class Killed(BaseException):
        pass

    def die(message):
        raise Killed

    gateway.on_send = die
    with pytest.raises(Killed):
        run(say)
    gateway.on_send = None


def test_what_a_dead_process_had_claimed_comes_back_after_its_lease(due, say, texts):
    row = due()
    delivery.claim(NOW)
    assert not run(say, NOW + MINUTE)
    assert run(say, NOW + 3 * MINUTE)["accepted"] == 1
    row.refresh_from_db()
    assert row.state == "accepted"


def test_a_crash_before_the_gateway_had_it_is_found_out_and_sent(due, say, texts, monkeypatch):
    row = due()
    crash(say, monkeypatch, texts)
    assert run(say, NOW + 3 * MINUTE)["accepted"] == 1
    row.refresh_from_db()
    assert [one.error for one in row.tries.order_by("number")] == ["never_arrived", ""]
    assert len(texts.sent) == 1


def test_a_crash_after_the_gateway_had_it_is_found_out_and_not_repeated(due, say, texts, monkeypatch):
    row = due()
    crash(say, monkeypatch, texts)
    texts.send(type("M", (), {"key": f"{row.pk}-text", "text": "x"}))
    run(say, NOW + 3 * MINUTE)
    row.refresh_from_db()
    assert row.state == "accepted"
    assert len(texts.sent) == 1


def test_a_crash_in_a_channel_that_cannot_say_costs_one_repeat_at_most(due, say, mails, monkeypatch):
    row = due(channel="email")
    crash(say, monkeypatch, mails)
    run(say, NOW + 3 * MINUTE)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("planned", "unknown")
    crash_again = dt.timedelta(minutes=10)
    run(say, NOW + crash_again)
    row.refresh_from_db()
    assert row.state == "accepted"


def test_a_gateway_that_cannot_be_asked_now_is_asked_at_the_next_scan(due, say, texts, monkeypatch):
    row = due()
    crash(say, monkeypatch, texts)
    real = texts.find

    def down(key):
        raise TransportError("http_503")

    texts.find = down
    run(say, NOW + 3 * MINUTE)
    row.refresh_from_db()
    assert row.state == "attempting"
    texts.find = real
    run(say, NOW + 4 * MINUTE)
    row.refresh_from_db()
    assert row.state == "accepted"


def test_a_worker_that_comes_back_late_changes_nothing(due, say, texts):
    row = due()
    [mine] = delivery.claim(NOW)
    run(say, NOW + 3 * MINUTE)  # somebody else has reclaimed and sent it
    scan = delivery._Scan(check=say, clock=lambda: NOW + 3 * MINUTE, ends=1e12)
    scan.work([mine])
    row.refresh_from_db()
    assert (row.state, row.attempts, len(texts.sent)) == ("accepted", 1, 1)


def test_a_row_that_kills_its_worker_is_taken_alone_and_then_given_to_a_person(due, say, texts):
    due("poison")
    due("good")
    now = NOW
    for _ in range(delivery.SUSPECT):
        delivery.claim(now)
        now += 3 * MINUTE
        delivery.reclaim(now)
    assert {row.stumbles for row in Reminder.objects.all()} == {delivery.SUSPECT}
    for _ in range(20):
        batch = delivery.claim(now)
        if not batch:
            break
        assert len(batch) == 1
        if batch[0].key == "good":
            delivery._Scan(check=say, clock=lambda now=now: now, ends=1e12).work(batch)
        now += 3 * MINUTE
        delivery.reclaim(now)
    assert Reminder.objects.get(key="good").state == "accepted"
    assert Reminder.objects.get(key="poison").reason == "parked"
    assert Reminder.objects.get(key="poison:call").state == "planned"


def test_the_oldest_due_row_says_how_late_we_are(due):
    assert delivery.oldest_due(NOW) == dt.timedelta(0)
    due(due_at=NOW - HOUR)
    due("task", channel="call", due_at=NOW - 9 * HOUR)
    assert delivery.oldest_due(NOW) == HOUR


def test_an_intake_erased_between_claim_and_check_hears_nothing(due, say, texts, pat):
    due()
    batch = delivery.claim(NOW)
    pat.delete()
    delivery._Scan(check=say, clock=lambda: NOW, ends=1e12).work(batch)
    assert texts.sent == []


def test_an_intake_erased_during_the_call_leaves_nothing_half_written(due, say, texts, pat):
    due()
    texts.on_send = lambda message: pat.delete()
    assert run(say)
    assert not Reminder.objects.exists()
    assert not Attempt.objects.exists()


@pytest.mark.postgres
def test_several_workers_at_once_send_each_row_once(transactional_db, lakeside, say, texts):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection, connections

    from intake.models import Intake

    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: threads share no in-memory SQLite")
    pat = Intake.objects.create(site=lakeside, reference=uuid.uuid4().hex[:9], form_version="t")
    Reminder.objects.bulk_create(
        Reminder(site=lakeside, intake=pat, key=str(number), kind="visit_24h", channel="text", due_at=NOW,
                 until=NOW + HOUR) for number in range(600))
    texts.honours_key = True
    keys = []
    texts.on_send = lambda message: keys.append(message.key)

    def work(_):
        try:
            return run(say, seconds=60)["accepted"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 600
    assert len(keys) == len(set(keys)) == 600


