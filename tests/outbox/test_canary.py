"""A message to nobody goes every minute the way all others go, and health says when it last arrived (safeguards 4)."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from followups import moment
from outbox import canary, delivery
from outbox.models import Attempt, Reminder
from privacy.models import AuditEvent

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 10, 3, tzinfo=dt.UTC)  # deep in everybody's night
MINUTE = dt.timedelta(minutes=1)


def scan(now, check=moment.check):
    return delivery.send_due(check, clock=lambda: now, seconds=20)


def planted(now):
    canary.plant(now)
    Reminder.objects.filter(key=canary.KEY, created_at__gt=now).update(created_at=now)  # made by the real clock


def test_it_goes_through_claim_check_attempt_and_settling_and_reaches_nobody(texts, mails):
    planted(NOW)
    assert canary.age(NOW + 2 * MINUTE) == 2 * MINUTE
    assert scan(NOW + 2 * MINUTE)["accepted"] == 1
    row = Reminder.objects.get()
    assert (row.state, row.attempts, row.finished_at) == ("accepted", 1, NOW + 2 * MINUTE)
    assert Attempt.objects.get().outcome == "accepted"
    assert canary.age(NOW + 3 * MINUTE) == MINUTE
    assert (texts.calls, mails.calls) == (0, 0)


def test_every_minute_there_is_another_and_never_two_rows(texts):
    for minute in range(5):
        planted(NOW + minute * MINUTE)
        scan(NOW + minute * MINUTE)
    assert Reminder.objects.count() == Attempt.objects.count() == 1
    assert canary.age(NOW + 4 * MINUTE) == dt.timedelta(0)
    assert not AuditEvent.objects.filter(action="send_message").exists(), "it is about nobody"


def test_one_that_does_not_arrive_grows_old_however_often_another_would_be_planned():
    planted(NOW)
    for minute in range(1, 40):
        planted(NOW + minute * MINUTE)
    assert canary.age(NOW + 40 * MINUTE) == 40 * MINUTE


def test_one_that_breaks_on_the_way_grows_old_and_puts_no_call_on_a_list():
    def broken(rows, now):
        raise ZeroDivisionError

    for minute in range(0, 400, 4):
        planted(NOW + minute * MINUTE)
        scan(NOW + minute * MINUTE, broken)
    assert Reminder.objects.count() == 1
    assert canary.age(NOW + 400 * MINUTE) == 400 * MINUTE
    scan(NOW + 500 * MINUTE)
    planted(NOW + 500 * MINUTE)
    scan(NOW + 500 * MINUTE)
    assert canary.age(NOW + 500 * MINUTE) == dt.timedelta(0)


def test_one_that_died_in_the_hands_of_its_process_comes_back_after_the_lease():
    planted(NOW)
    delivery.claim(NOW)
    assert not scan(NOW + MINUTE)
    assert scan(NOW + 3 * MINUTE)["accepted"] == 1


def test_there_is_none_before_the_first():
    assert canary.age(NOW) is None


def test_no_other_message_is_nobodys(lakeside):
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(site=lakeside, kind="booked", key="k", channel="text", due_at=NOW, until=NOW + MINUTE)
    with pytest.raises(ValidationError):
        Reminder(site=lakeside, kind="booked", key="k", channel="text", due_at=NOW,
                 until=NOW + MINUTE).validate_constraints()
