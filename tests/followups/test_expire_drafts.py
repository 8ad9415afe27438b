"""Drafts are erased on their day, and nothing else is (P-34, #46)."""

import datetime as dt

import pytest

from followups import retention
from intake.models import Intake
from outbox.alerts import raise_alert
from privacy.models import AuditEvent
from tests.followups.cast import NOON, patient

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.mark.parametrize(("contact", "age", "left"), [
    (False, 23 * HOUR, True), (False, 25 * HOUR, False), (True, 29 * DAY, True), (True, 31 * DAY, False),
])
def test_a_draft_lives_a_day_without_a_way_back_and_thirty_with_one(lakeside, contact, age, left):
    draft = patient(lakeside, state="draft", phone="+12025550123" if contact else "", email="")
    Intake.objects.update(changed_at=NOON - age)
    retention.expire_drafts(NOON)
    assert Intake.objects.filter(pk=draft.pk, state="draft").exists() is left
    assert AuditEvent.objects.filter(action="erase").exists() is not left


def test_what_was_sent_or_rang_is_not_erased_by_the_clock(lakeside):
    patient(lakeside, state="submitted", phone="", email="")
    raise_alert(patient(lakeside, state="draft", phone="", email=""), "emergency", "now", "x")
    Intake.objects.update(changed_at=NOON - 90 * DAY)
    assert retention.expire_drafts(NOON) == 0
    assert Intake.objects.count() == 2


def test_the_log_of_the_erasure_holds_no_content(lakeside):
    draft = patient(lakeside, state="draft", name="Canary", phone="", email="")
    Intake.objects.update(changed_at=NOON - 90 * DAY)
    assert retention.expire_drafts(NOON) == 1
    event = AuditEvent.objects.get(action="erase")
    assert event.intakes == [str(draft.pk)]
    assert "Canary" not in str(event.__dict__)
