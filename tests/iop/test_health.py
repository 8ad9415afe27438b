"""The health answer tells a watchman what is late, and nobody anything about people."""

import datetime as dt
import json
import time

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from followups import tasks
from iop import pulse
from outbox import canary
from outbox.models import Reminder
from privacy import safekeeping
from tests.followups.cast import patient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_pulse():
    cache.clear()


def beat(age=0.0, lag=0.0, taken=True):
    """As beat and a worker leave it: woken `age` seconds ago and taken `lag` seconds later."""
    headers = {}
    pulse._woken(headers=headers)
    cache.set(pulse.WOKEN, headers["woken_at"] - age)
    if taken:
        cache.set(pulse.TAKEN, [headers["woken_at"] - age, headers["woken_at"] - age + lag])


def clock(client):
    return json.loads(client.get("/health/").content)["clock"]


def arrive(age=0.0):
    """As the canary's way leaves it, so many seconds ago."""
    tasks.plant_canary()
    tasks.send_due()
    Reminder.objects.filter(key=canary.KEY).update(finished_at=timezone.now() - dt.timedelta(seconds=age))


def test_a_clock_that_runs_is_well(client):
    beat()
    arrive()
    told = clock(client)
    assert told["is_well"]
    assert told["oldest_due_seconds"] == 0
    assert told["beat_seconds"] < 5
    assert told["queue_seconds"] == 0


def test_a_clock_that_never_ran_is_not_well_and_the_page_is(client):
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert json.loads(answer.content)["clock"] == {
        "is_well": False, "oldest_due_seconds": 0.0, "beat_seconds": None, "queue_seconds": None,
        "canary_seconds": None}


def test_a_canary_that_no_longer_arrives_shows(client):
    """Safeguards 4: beat, broker and worker may all answer, and no message go out."""
    beat()
    arrive(age=400)
    told = clock(client)
    assert not told["is_well"]
    assert 400 <= told["canary_seconds"] < 500
    assert told["beat_seconds"] < 5


def test_a_beat_that_fell_silent_shows(client):
    arrive()
    beat(age=500)
    told = clock(client)
    assert not told["is_well"]
    assert told["beat_seconds"] >= 500
    assert told["queue_seconds"] == 0


def test_wake_ups_that_nobody_takes_show(client):
    arrive()
    beat(age=400)
    beat(taken=False)
    told = clock(client)
    assert not told["is_well"]
    assert told["beat_seconds"] < 5
    assert told["queue_seconds"] >= 400


def test_a_message_that_waits_shows_by_its_age_and_no_number_of_people(client, lakeside):
    beat()
    arrive()
    now = timezone.now()
    for name in ("a", "b", "c"):
        Reminder.objects.create(
            site=lakeside, intake=patient(lakeside, consents=False), kind="visit_2h", key=name, channel="text",
            due_at=now - dt.timedelta(minutes=5), until=now + dt.timedelta(hours=1))
    answer = client.get("/health/")
    told = json.loads(answer.content)["clock"]
    assert not told["is_well"]
    assert 300 <= told["oldest_due_seconds"] < 400
    assert set(told) == {"is_well", "oldest_due_seconds", "beat_seconds", "queue_seconds", "canary_seconds"}
    assert not any(word in answer.text for word in ("visit", "text", "Pat", "3}", lakeside.slug))


def test_the_pulse_comes_from_a_wake_up_itself():
    """The header written where beat publishes is what the worker reads."""
    from celery import signals

    headers = {}
    signals.before_task_publish.send(sender=pulse.SCAN, headers=headers)
    assert abs(headers["woken_at"] - time.time()) < 5

    class Task:
        name, request = pulse.SCAN, headers

    signals.task_prerun.send(sender=Task, task=Task)
    assert cache.get(pulse.TAKEN)[0] == headers["woken_at"]
    signals.before_task_publish.send(sender=tasks.expire_drafts.name, headers=(other := {}))
    assert other == {}


def test_without_a_database_the_answer_is_503_and_the_clock_goes_on(client, monkeypatch):
    def broken(execute, sql, params, many, context):
        raise DatabaseError("secret words")

    monkeypatch.setattr(connections, "close_all", lambda: None)
    with connection.execute_wrapper(broken):
        answer = client.get("/health/")
        pulse._woken(headers={})
    assert (answer.status_code, json.loads(answer.content)) == (503, {"database": "down"})


@pytest.mark.parametrize(("backup", "drill", "well"), [
    (None, None, False), (2, None, False), (None, 48, False), (2, 24, True), (30, 24, False), (2, 24 * 93, False),
])
def test_health_says_how_old_the_last_backup_and_the_last_drill_are(client, backup, drill, well):
    """#57: a backup nobody has put back for a quarter, or none since yesterday, is not well."""
    now = timezone.now()
    for kind, hours in (("backup", backup), ("drill", drill)):
        if hours is not None:
            safekeeping.note(kind, now - dt.timedelta(hours=hours), 7)
            safekeeping.note(kind, now - dt.timedelta(hours=hours + 500), 7)
    answer = client.get("/health/")
    told = json.loads(answer.content)["safekeeping"]
    assert answer.status_code == 200
    assert told == {"is_well": well, "backup_hours": backup, "drill_days": None if drill is None else drill / 24}
