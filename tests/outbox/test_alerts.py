"""Alerts: one an intake and source, only ever graver, and never closed without a person and a note."""

import datetime as dt

import pytest
from django.utils import timezone

from intake.models import Intake
from outbox.alerts import open_alerts, raise_alert
from outbox.models import Alert, CannotClose

NOW = dt.datetime(2026, 3, 3, 15, tzinfo=dt.UTC)


@pytest.fixture
def pat(lakeside):
    return Intake.objects.create(site=lakeside, reference="PAT1-PAT1", form_version="t")


def test_asking_again_does_not_ring_twice(pat, ada):
    first = raise_alert(pat, "same_day", "safety", "Told us about a plan.")
    first.acknowledge(ada, NOW)
    again = raise_alert(pat, "same_day", "safety", "Told us about a plan.")
    assert again.pk == first.pk
    assert again.acknowledged_by == ada
    assert Alert.objects.count() == 1


def test_a_higher_tier_raises_the_standing_one_and_asks_for_a_person_again(pat, ada):
    first = raise_alert(pat, "priority", "safety", "One.")
    first.acknowledge(ada, NOW)
    raised = raise_alert(pat, "emergency", "safety", "Two.")
    raised.refresh_from_db()
    assert raised.pk == first.pk
    assert (raised.tier, raised.acknowledged_at, raised.acknowledged_by) == ("emergency", None, None)
    assert raised.reason == "Two.\nOne."


def test_a_lower_tier_never_lowers_and_keeps_the_acknowledgement(pat, ada):
    alert = raise_alert(pat, "emergency", "safety", "One.")
    alert.acknowledge(ada, NOW)
    after = raise_alert(pat, "priority", "safety", "Two.")
    after.refresh_from_db()
    assert (after.tier, after.acknowledged_by, after.reason) == ("emergency", ada, "One.\nTwo.")


def test_news_of_the_same_weight_must_be_acknowledged_again(pat, ada):
    alert = raise_alert(pat, "emergency", "safety", "One.")
    alert.acknowledge(ada, NOW)
    after = raise_alert(pat, "emergency", "safety", "Two.")
    assert (after.acknowledged_at, after.reason) == (None, "One.\nTwo.")


def test_after_closing_the_same_source_rings_anew(pat, ada):
    raise_alert(pat, "emergency", "safety", "One.").close(ada, "Called, is safe.", NOW)
    raise_alert(pat, "emergency", "safety", "One.")
    assert Alert.objects.count() == 2
    assert open_alerts(pat.site).count() == 1


def test_the_second_to_acknowledge_changes_nothing(pat, ada, max_):
    alert = raise_alert(pat, "emergency", "safety", "One.")
    copy = Alert.objects.get(pk=alert.pk)
    assert alert.acknowledge(ada, NOW)
    assert not copy.acknowledge(max_, NOW)
    assert copy.acknowledged_by == ada


def test_closing_needs_a_note(pat, ada):
    with pytest.raises(CannotClose):
        raise_alert(pat, "priority", "safety", "One.").close(ada, "  ", NOW)


def test_an_emergency_is_closed_by_a_named_person_only(pat):
    alert = raise_alert(pat, "emergency", "safety", "One.")
    with pytest.raises(CannotClose):
        alert.close(None, "Time passed.", NOW)
    assert Alert.objects.get().is_open


def test_nobody_closes_what_became_graver_after_they_read_it(pat, ada):
    read = raise_alert(pat, "priority", "safety", "One.")
    raise_alert(pat, "emergency", "safety", "Two.")
    with pytest.raises(CannotClose):
        read.close(ada, "Called.", NOW)


def test_closing_twice_keeps_the_first_note(pat, ada, max_):
    alert = raise_alert(pat, "emergency", "safety", "One.")
    copy = Alert.objects.get(pk=alert.pk)
    assert alert.close(ada, "Called, is safe.", NOW)
    assert not copy.close(max_, "Another note.", NOW)
    assert Alert.objects.get().note == "Called, is safe."


def test_open_alerts_stand_gravest_first_and_only_of_the_site(pat, lakeside, hillside):
    other = Intake.objects.create(site=hillside, reference="PAT2-PAT2", form_version="t")
    raise_alert(other, "emergency", "safety", "Elsewhere.")
    tiers = [raise_alert(pat, tier, tier, "x").tier for tier in ("priority", "emergency", "same_day")]
    assert len(tiers) == 3
    assert [a.tier for a in open_alerts(lakeside)] == ["emergency", "same_day", "priority"]


def test_overdue_means_unacknowledged_for_a_quarter_of_an_hour(pat, ada):
    raise_alert(pat, "emergency", "safety", "One.")
    now = timezone.now()
    assert not Alert.objects.overdue(now).exists()
    assert Alert.objects.overdue(now + dt.timedelta(minutes=16)).exists()
    Alert.objects.get().acknowledge(ada, now)
    assert not Alert.objects.overdue(now + dt.timedelta(minutes=16)).exists()


def test_an_unknown_tier_is_a_programmers_error(pat):
    with pytest.raises(ValueError, match="loud"):
        raise_alert(pat, "loud", "safety", "One.")


@pytest.mark.postgres
def test_two_who_raise_at_once_leave_one_alert(transactional_db, lakeside):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection, connections

    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: threads share no in-memory SQLite")
    pat = Intake.objects.create(site=lakeside, reference="PAT1-PAT1", form_version="t")

    def ring(number):
        try:
            return raise_alert(pat, "emergency" if number % 2 else "priority", "safety", f"Reason {number % 3}.").pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ring, range(40)))) == 1
    alert = Alert.objects.get()
    assert alert.tier == "emergency"
    assert sorted(alert.reason.split("\n")) == ["Reason 0.", "Reason 1.", "Reason 2."]
