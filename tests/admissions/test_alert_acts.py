"""Alerts: somebody has it, a named person closes it, nothing closes itself; the level stays hidden meanwhile."""

import pytest

from admissions import decisions
from admissions.acts import DecisionRefused
from outbox.alerts import raise_alert
from privacy.models import AuditEvent


@pytest.fixture
def alert(pat):
    return raise_alert(pat, "emergency", "reply", "Wrote: I want to die.")


def test_having_it_is_one_press_and_the_first_one_counts(pat, alert, ada, cleo, signed_in):
    path = f"/desk/p/{pat.pk}/alerts/{alert.pk}/have/"
    assert signed_in(ada).post(path).status_code == 302
    answer = signed_in(cleo).post(path, follow=True).content.decode()
    assert "Somebody already has this alert." in answer
    alert.refresh_from_db()
    assert alert.acknowledged_by == ada
    assert alert.closed_at is None
    assert "Ada has it" in answer


def test_closing_needs_a_note_and_keeps_the_page(pat, alert, ada, signed_in):
    path = f"/desk/p/{pat.pk}/alerts/{alert.pk}/close/"
    page = signed_in(ada).post(path, {f"{alert.pk}-note": "   "}).content.decode()
    assert "Write something here." in page
    alert.refresh_from_db()
    assert alert.closed_at is None
    signed_in(ada).post(path, {f"{alert.pk}-note": "Called, 911 went there."})
    alert.refresh_from_db()
    assert (alert.closed_by, alert.note) == (ada, "Called, 911 went there.")
    page = signed_in(ada).get(f"/desk/p/{pat.pk}/").content.decode()
    assert "Called, 911 went there." in page


def test_an_alert_raised_again_since_the_page_was_opened_stays_open(pat, alert, by_ada, now):
    seen = alert.raised_at.isoformat()
    alert = raise_alert(pat, "emergency", "reply", "Wrote: now.")
    with pytest.raises(DecisionRefused, match="raised again"):
        decisions.close_alert(alert, by_ada, "Done.", now, seen=seen)


def test_the_level_is_hidden_until_a_named_person_has_closed_it(sent, lakeside, ada, by_ada, signed_in, now):
    """placement.md: an emergency alert hides the level."""
    intake = sent(lakeside, home={"home": "others_use"})
    alert = raise_alert(intake, "emergency", "reply", "Wrote: I want to die.")
    client = signed_in(ada)
    for hidden in (True, True):
        page = client.get(f"/desk/p/{intake.pk}/").content.decode()
        assert ("Education and check-ins" not in page) is hidden
        assert "The level is hidden until a named person has closed the alert." in page
        assert "Programs that fit" in page
        assert "match-" not in page
        decisions.acknowledge(alert, by_ada, now)
    decisions.close_alert(alert, by_ada, "Spoke with them.", now)
    assert "Education and check-ins" in client.get(f"/desk/p/{intake.pk}/").content.decode()


def test_all_of_one_person_at_once(pat, alert, ada, signed_in):
    raise_alert(pat, "priority", "G1", "Is under 18.")
    page = signed_in(ada).get(f"/desk/p/{pat.pk}/").content.decode()
    assert "I have them all" in page
    signed_in(ada).post(f"/desk/p/{pat.pk}/alerts/have/")
    assert pat.alerts.filter(acknowledged_by=ada).count() == 2
    assert AuditEvent.objects.filter(action="acknowledge_alert").count() == 1


def test_an_alert_of_another_person_is_not_found(sent, lakeside, alert, ada, signed_in):
    other = sent(lakeside)
    assert signed_in(ada).post(f"/desk/p/{other.pk}/alerts/{alert.pk}/have/").status_code == 404
