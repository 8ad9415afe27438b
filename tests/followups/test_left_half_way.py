"""The clock tells staff of a person who left half way and can be reached, whatever else it does."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from followups.tasks import escalate_alerts
from intake import submission
from outbox.models import Alert


@pytest.mark.django_db
def test_the_clock_raises_an_alert_for_a_draft_left_half_way(lakeside):
    with time_machine.travel(dt.datetime(2026, 3, 3, 15, 0, tzinfo=dt.UTC), tick=False) as clock:
        draft = submission.start(lakeside, "en")
        submission.save_page(draft, "device", {"device": "own"})
        submission.save_page(draft, "now", {"now": ["none"]})
        submission.save_page(draft, "who", {"who": "self"})
        submission.save_page(draft, "age", {"age": 34})
        submission.save_page(draft, "name", {"name": "Pat"})
        submission.save_page(draft, "reach", {"phone": "202-555-0123"})
        escalate_alerts()
        assert not Alert.objects.filter(intake=draft).exists()
        clock.shift(dt.timedelta(hours=2))
        escalate_alerts()
        escalate_alerts()
        alert = Alert.objects.get(intake=draft)
        assert alert.raised_at == timezone.now()
