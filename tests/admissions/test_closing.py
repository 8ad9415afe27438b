"""Closing with a coded reason, opening again with one press."""

import pytest

from admissions import decisions
from admissions.acts import DecisionRefused
from admissions.models import Appointment
from intake.states import State
from outbox.alerts import raise_alert
from privacy.models import AuditEvent


def test_closing_needs_a_coded_reason(pat, by_ada, now):
    with pytest.raises(DecisionRefused):
        decisions.close(pat, by_ada, "because", now)


def test_closing_keeps_the_reason_frees_the_booked_time_and_is_audited(pat, by_ada, slots, now):
    appointment = decisions.book(pat, slots[0], by_ada, now)
    intake = decisions.close(pat, by_ada, "other_care", now)
    assert (intake.state, intake.closed_reason) == (State.CLOSED, "other_care")
    appointment.refresh_from_db()
    assert appointment.state == Appointment.State.CANCELLED
    assert decisions.open_slots(pat.site_id, now).filter(pk=slots[0].pk).exists()
    assert AuditEvent.objects.filter(action="close", intakes__icontains=str(pat.pk)).count() == 1


def test_nothing_closes_over_an_open_alert(pat, by_ada, now):
    raise_alert(pat, "priority", "reply", "Wrote back: help.")
    with pytest.raises(DecisionRefused, match="alert"):
        decisions.close(pat, by_ada, "declined", now)


def test_opening_again_is_one_press(pat, ada, by_ada, now, signed_in):
    decisions.close(pat, by_ada, "not_reached", now)
    answer = signed_in(ada).post(f"/desk/p/{pat.pk}/reopen/")
    assert answer.status_code == 302
    pat.refresh_from_db()
    assert (pat.state, pat.closed_reason) == (State.REACHED, "")


def test_closing_without_a_reason_keeps_the_page_and_says_what_to_do(pat, ada, signed_in):
    page = signed_in(ada).post(f"/desk/p/{pat.pk}/close/", {"reason": ""}).content.decode()
    assert "Choose why it is closed." in page
    pat.refresh_from_db()
    assert pat.state == State.SUBMITTED
