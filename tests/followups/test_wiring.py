"""The clock is wired as the design says: names, queues, schedule, and no far-off wake-up in the broker."""

import re
from pathlib import Path

from django.conf import settings

from followups import tasks
from iop.celery import app
from tests.followups.cast import NOON

HOUSE = Path(__file__).resolve().parents[2]


def test_every_task_of_the_schedule_exists_under_its_name():
    app.loader.import_default_modules()
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert named == {"followups.tasks.send_due", "followups.tasks.escalate_alerts", "followups.tasks.expire_drafts",
                     "followups.tasks.drain_spool", "followups.tasks.seal_audit",
                     "followups.tasks.run_jobs", "followups.tasks.scan_documents", "followups.tasks.remove_due",
                     "followups.tasks.withdraw", "followups.tasks.plant_canary"}
    assert named <= set(app.tasks)


def test_the_scan_has_a_queue_of_its_own_and_the_worker_listens_to_both():
    route = app.amqp.router.route({}, tasks.send_due.name)
    assert route["queue"].name == "outbox"
    assert app.amqp.router.route({}, tasks.expire_drafts.name)["queue"].name == "work"
    from iop.processes import WORKER

    assert "work,outbox" in WORKER


def test_what_a_killed_worker_had_in_hand_goes_back():
    assert (app.conf.task_acks_late, app.conf.task_reject_on_worker_lost, app.conf.worker_prefetch_multiplier) == (
        True, True, 1)
    assert app.conf.task_time_limit > app.conf.task_soft_time_limit
    assert app.conf.broker_connection_max_retries is None


def test_a_scan_ends_before_its_limit_and_a_call_before_its_lease():
    from outbox import delivery

    longest_call = max(2 * settings.SMS_TIMEOUT, settings.EMAIL_TIMEOUT)
    assert delivery.WORK_SECONDS + longest_call < settings.CELERY_TASK_SOFT_TIME_LIMIT
    assert longest_call < settings.LEASE_SECONDS


def test_a_wake_up_nobody_took_is_dropped_after_a_minute_at_least():
    """It ends by the worker's clock: where that is some seconds ahead of beat's, none may be thrown away."""
    assert all(entry["options"]["expires"] >= 60 for entry in settings.CELERY_BEAT_SCHEDULE.values())


def test_nothing_is_put_off_in_the_broker():
    """Redis delivers again what waits longer than the visibility timeout: no eta, and no countdown over 300."""
    for path in HOUSE.rglob("*.py"):
        place = path.relative_to(HOUSE)
        if place.parts[0] in (".venv", "tests", "var", "bench"):
            continue
        words = path.read_text()
        assert not re.search(r"\beta\s*=", words), place
        for seconds in re.findall(r"\bcountdown\s*=\s*([^,)\s]+)", words):
            assert seconds.isdigit(), place
            assert int(seconds) <= 300, place


def test_the_tasks_carry_nothing():
    for task in (tasks.send_due, tasks.escalate_alerts, tasks.expire_drafts, tasks.remove_due, tasks.drain_spool,
                 tasks.seal_audit, tasks.withdraw, tasks.run_jobs, tasks.plant_canary):
        assert task.run.__code__.co_argcount == 0


def test_the_scan_does_all_its_work(lakeside, cleo, texts):
    import time_machine

    from tests.followups.cast import patient

    patient(lakeside, submitted_at=NOON)
    with time_machine.travel(NOON, tick=False):
        tasks.send_due()
        tasks.escalate_alerts()
        tasks.expire_drafts()
    assert texts.sent[0].text.startswith("Hi Pat, we got your form.")


def test_an_urgent_answer_kept_aside_is_stored_by_the_clock_and_whoever_is_on_duty_is_told(lakeside, cleo, mails):
    """Safeguards #56: the alert rings although the database was down when it was told."""
    import time_machine

    from intake import spool
    from outbox.models import Alert, Reminder

    with time_machine.travel(NOON, tick=False):
        spool.append(slug="now", answers={"now": ["self_harm"]}, kind="self_harm")
        tasks.send_due()
        assert not Reminder.objects.exists()
        tasks.drain_spool()
        assert Alert.objects.get().tier == "emergency"
        tasks.send_due()
    assert not spool.path().exists()
    assert mails.sent
    assert all(message.subject == "Please look at the desk now" for message in mails.sent)


def test_what_has_lost_its_reason_leaves_the_staffs_list_by_a_task_of_its_own(lakeside, cleo):
    import time_machine

    from outbox.models import Reminder
    from tests.followups.cast import booked, patient

    with time_machine.travel(NOON, tick=False):
        visit = booked(patient(lakeside, state="reached"), cleo, NOON, NOON, state="missed", ended_at=NOON)
        tasks.send_due()
        assert Reminder.objects.filter(kind="missed_call_0", state="planned").exists()
        type(visit).objects.update(state="attended")
        tasks.send_due()
        tasks.withdraw()
    assert not Reminder.objects.filter(kind__startswith="missed", state="planned").exists()
