"""Alerts reach who is on duty, and whoever is above them when nobody takes them (P-09)."""

import datetime as dt

import pytest
import time_machine

from accounts.models import RotaShift
from followups import duty, moment
from outbox import delivery
from outbox.alerts import raise_alert
from outbox.models import Alert, Reminder
from tests.followups.cast import NOON, patient

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def pat(lakeside):
    return patient(lakeside)


def ring(pat, tier="emergency", at=NOON, source="now"):
    with time_machine.travel(at, tick=False):
        return raise_alert(pat, tier, source, "Might hurt themselves.")


def told(kind="notice_alert"):
    return sorted(row.to for row in Reminder.objects.filter(kind=kind))


def test_who_is_on_duty_is_told_once_and_without_a_word_of_why(pat, ada, max_, mails):
    RotaShift.objects.create(site=pat.site, user=ada, starts_at=NOON - HOUR, ends_at=NOON + HOUR)
    ring(pat)
    for _ in range(3):
        duty.notify(NOON)
    delivery.send_due(moment.check, clock=lambda: NOON)
    [mail] = mails.sent
    assert mail.to == ada.email
    assert mail.text == ("Someone at Lakeside needs a person now.\nOpen it here and press “I have it”:\n"
                         "http://127.0.0.1:8000/desk/")
    assert "Pat" not in mail.text + mail.subject
    assert "hurt" not in mail.text + mail.subject


def test_it_goes_at_night_too_and_for_an_intake_nobody_has_sent(pat, max_, mails):
    night = NOON + 14 * HOUR
    type(pat).objects.filter(pk=pat.pk).update(state="draft")
    ring(pat, at=night)
    duty.notify(night)
    delivery.send_due(moment.check, clock=lambda: night)
    assert [mail.to for mail in mails.sent] == [max_.email]


def test_whoever_comes_on_duty_is_told_of_what_nobody_has_taken(pat, ada, cleo):
    RotaShift.objects.create(site=pat.site, user=ada, starts_at=NOON - HOUR, ends_at=NOON + HOUR)
    RotaShift.objects.create(site=pat.site, user=cleo, starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR)
    ring(pat)
    duty.notify(NOON)
    duty.notify(NOON + 90 * MINUTE)
    assert told() == sorted([ada.email, cleo.email])


def test_raised_again_means_told_again(pat, ada, max_):
    ring(pat, "same_day")
    duty.notify(NOON)
    ring(pat, "emergency", NOON + MINUTE)
    duty.notify(NOON + MINUTE)
    assert told() == [max_.email] * 2


@pytest.mark.parametrize("change", ["acknowledge", "close", "priority"])
def test_what_somebody_has_or_can_wait_rings_nobody(pat, ada, max_, change):
    alert = ring(pat, "priority" if change == "priority" else "same_day")
    if change == "acknowledge":
        alert.acknowledge(ada, NOON)
    elif change == "close":
        alert.close(ada, "Called.", NOON)
    duty.notify(NOON)
    duty.escalate(NOON + HOUR)
    assert not Reminder.objects.exists()


def test_after_15_open_minutes_directors_and_administrators_are_told_once(pat, ada, max_, ida):
    ring(pat)
    assert duty.escalate(NOON + 14 * MINUTE) == 0
    assert duty.escalate(NOON + 16 * MINUTE) == 1
    assert duty.escalate(NOON + 20 * MINUTE) == 0
    assert told("notice_late") == sorted([max_.email, ida.email])
    assert Alert.objects.get().escalated_at == NOON + 16 * MINUTE


def test_the_minutes_are_counted_while_the_site_is_open(hillside, ada2):
    """Hillside closes at 18:00 on weekdays: ten minutes then, and the other five from eight the next morning."""
    pat = patient(hillside)
    late = dt.datetime(2026, 3, 10, 22, 50, tzinfo=dt.UTC)  # 17:50 in Chicago
    ring(pat, at=late)
    assert duty.escalate(late + 12 * HOUR) == 0  # 05:50
    morning = dt.datetime(2026, 3, 11, 13, 4, tzinfo=dt.UTC)
    assert duty.escalate(morning) == 0
    assert duty.escalate(morning + 2 * MINUTE) == 1


def test_an_alert_never_closes_itself(pat, max_):
    ring(pat)
    for days in range(0, 400, 40):
        duty.notify(NOON + dt.timedelta(days=days))
        duty.escalate(NOON + dt.timedelta(days=days))
    assert Alert.objects.get().is_open


def test_a_dead_mail_server_delays_the_notice_and_does_not_lose_it(pat, max_, mails):
    from outbox.channels import TransportError

    ring(pat)
    duty.notify(NOON)
    mails.errors = [TransportError("ConnectionRefusedError")] * 3
    for minute in range(0, 60, 3):
        delivery.send_due(moment.check, clock=lambda minute=minute: NOON + minute * MINUTE)
    assert [mail.to for mail in mails.sent] == [max_.email]


def test_the_scan_costs_little_when_everything_is_taken(pat, max_, django_assert_max_num_queries):
    ring(pat)
    duty.notify(NOON)
    with django_assert_max_num_queries(6):
        duty.notify(NOON)


def test_the_scan_costs_the_same_however_many_wait(pat, max_, django_assert_num_queries):
    """The rota of a site is read once a scan, not once an alert: a bad night does not slow down every message."""
    for number in range(30):
        raise_alert(pat, "same_day", f"why {number}", "Needs somebody.")
    with django_assert_num_queries(5):
        assert duty.notify(NOON) == 30
    with django_assert_num_queries(4):
        assert duty.notify(NOON) == 0
