"""Booking: the soonest that fits first, no double booking, kind words for who could not come (S-23 to S-27, #52)."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from admissions import decisions
from admissions.acts import DecisionRefused
from admissions.decisions import By, SlotTaken
from admissions.models import Appointment, Slot
from admissions.offering import is_free, offers
from intake.states import State
from privacy.models import AuditEvent


def test_the_soonest_that_fits_comes_first_with_the_days_from_the_request(pat, slots, now):
    """S-24. Pat is free on Monday, Wednesday and Friday evenings only."""
    starts_at = now + dt.timedelta(days=1, hours=8, minutes=30)
    evening = Slot(clinician=slots[0].clinician, site=slots[0].site, starts_at=starts_at)
    found = offers([*slots, evening], zone="America/New_York", requested_at=pat.submitted_at,
                   free_blocks={"mon-evening", "wed-evening", "fri-evening"}, can_video=True)
    assert found[0].slot is evening
    assert found[0].fits
    assert found[0].wait == "1 day after the request"
    assert all(one.warnings == ("Outside the times they said they are free",) for one in found[1:])
    assert [one.slot for one in found[1:]] == slots


def test_where_free_times_are_not_known_the_soonest_is_first_and_nothing_is_warned(slots):
    found = offers(slots, zone="America/New_York", requested_at=None, free_blocks=None, can_video=None)
    assert [one.slot for one in found] == slots
    assert not any(one.warnings or one.fits for one in found)


@pytest.mark.parametrize(("start", "minutes", "free"), [
    ("2026-11-25T18:00", 60, True), ("2026-11-25T17:30", 60, False), ("2026-11-25T20:30", 60, False),
    ("2026-11-25T20:00", 60, True), ("2026-11-25T08:30", 60, False), ("2026-11-25T23:30", 60, False),
    ("2026-11-26T18:00", 60, False),
])
def test_a_time_fits_where_the_ticked_blocks_hold_all_of_it(start, minutes, free):
    assert is_free(dt.datetime.fromisoformat(start), minutes, frozenset({"wed-evening"})) is free


def test_limits_stand_beside_the_times(pat, ada, slots, signed_in, now):
    """S-23."""
    with time_machine.travel(now, tick=False):
        page = signed_in(ada).get(f"/desk/p/{pat.pk}/book/").content.decode()
    for words in ("Free times", "Mon 18–21", "own way", "work", "English", "1 day after the request"):
        assert words in page
    assert page.count('name="slot"') == 5


def test_booking_moves_the_intake_and_takes_the_time(pat, ada, slots, signed_in, now):
    with time_machine.travel(now, tick=False):
        answer = signed_in(ada).post(f"/desk/p/{pat.pk}/book/", {"slot": str(slots[0].pk)})
    assert answer.status_code == 302
    pat.refresh_from_db()
    assert pat.state == State.BOOKED
    assert pat.appointments.get().booked_by == ada
    assert slots[0] not in decisions.open_slots(pat.site_id, now)
    assert AuditEvent.objects.filter(action="book").count() == 1


def test_the_database_refuses_a_second_booking_of_one_time(pat, sent, lakeside, ada, slots, now):
    """S-25: the constraint, not a check before it."""
    Appointment.objects.create(slot=slots[0], intake=pat, booked_by=ada, booked_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(slot=slots[0], intake=sent(lakeside), booked_by=ada, booked_at=now)


def test_who_was_slower_sees_the_next_three_times_and_nothing_changed(
    pat, sent, lakeside, ada, by_ada, slots, signed_in, now
):
    decisions.book(pat, slots[0], by_ada, now)
    other = sent(lakeside)
    with pytest.raises(SlotTaken) as lost:
        decisions.book(other, slots[0], by_ada, now)
    assert lost.value.instead == slots[1:4]
    with time_machine.travel(now, tick=False):
        answer = signed_in(ada).post(f"/desk/p/{other.pk}/book/", {"slot": str(slots[0].pk)})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Someone just booked this time." in page
    for slot in slots[1:4]:
        assert str(slot.pk) in page
    other.refresh_from_db()
    assert other.state == State.SUBMITTED


@pytest.mark.parametrize("slot", ["", "x", "00000000-0000-0000-0000-000000000000", "1e400", "٣" * 300])
def test_a_time_that_is_none_is_not_found(slot, pat, ada, signed_in):
    assert signed_in(ada).post(f"/desk/p/{pat.pk}/book/", {"slot": slot}).status_code == 404


def test_another_sites_time_is_not_found_and_a_past_one_refused(pat, ada, by_ada, slots, slots2, signed_in, now):
    assert signed_in(ada).post(f"/desk/p/{pat.pk}/book/", {"slot": str(slots2[0].pk)}).status_code == 404
    with pytest.raises(DecisionRefused):
        decisions.book(pat, slots2[0], by_ada, now)
    with pytest.raises(DecisionRefused):
        decisions.book(pat, slots[0], by_ada, now + dt.timedelta(days=2))


def test_booking_someone_in_acute_danger_stops_for_a_safety_plan(pat, ada, by_ada, slots, signed_in, now):
    """B1: one of the two interruptions."""
    decisions.record_fact(pat, by_ada, "suicide_risk", "acute", "patient_by_phone", now)
    with pytest.raises(DecisionRefused):
        decisions.book(pat, slots[0], by_ada, now)
    with time_machine.travel(now, tick=False):
        client = signed_in(ada)
        page = client.post(f"/desk/p/{pat.pk}/book/", {"slot": str(slots[0].pk)}).content.decode()
        assert "A safety plan is in place" in page
        assert not Appointment.objects.exists()
        client.post(f"/desk/p/{pat.pk}/book/", {"slot": str(slots[0].pk), "has_safety_plan": "on"})
    assert Appointment.objects.count() == 1
    assert AuditEvent.objects.get(action="book").why == "a safety plan is in place"


def test_moving_frees_the_old_time(pat, ada, by_ada, slots, signed_in, now):
    old = decisions.book(pat, slots[0], by_ada, now)
    with time_machine.travel(now, tick=False):
        assert "Now booked" in signed_in(ada).get(f"/desk/p/{pat.pk}/visits/{old.pk}/move/").content.decode()
        signed_in(ada).post(f"/desk/p/{pat.pk}/visits/{old.pk}/move/", {"slot": str(slots[2].pk)})
    old.refresh_from_db()
    assert old.state == Appointment.State.MOVED
    assert pat.appointments.get(state="booked").slot == slots[2]
    assert slots[0] in decisions.open_slots(pat.site_id, now)
    with pytest.raises(DecisionRefused):
        decisions.move(old, slots[3], by_ada, now)


def test_cancelling_needs_a_reason_and_frees_the_time(pat, ada, by_ada, slots, signed_in, now):
    visit = decisions.book(pat, slots[0], by_ada, now)
    path = f"/desk/p/{pat.pk}/visits/{visit.pk}/cancel/"
    assert signed_in(ada).post(path, {"why": ""}).status_code == 409
    assert signed_in(ada).post(path, {"why": "x" * 61}).status_code == 409
    assert signed_in(ada).post(path, {"why": "Has work that day"}).status_code == 302
    visit.refresh_from_db()
    pat.refresh_from_db()
    assert (visit.state, visit.ended_why, pat.state) == ("cancelled", "Has work that day", State.REACHED)


def test_could_not_come_takes_one_press_and_opens_the_next_times_with_kind_words(
    pat, ada, by_ada, slots, signed_in, now
):
    """S-27."""
    visit = decisions.book(pat, slots[0], by_ada, now)
    client = signed_in(ada)
    assert client.post(f"/desk/p/{pat.pk}/visits/{visit.pk}/missed/").status_code == 409  # it has not begun
    with time_machine.travel(slots[0].starts_at + dt.timedelta(minutes=20), tick=False):
        client = signed_in(ada)
        page = client.get(f"/desk/p/{pat.pk}/").content.decode()
        assert "Could not come" in page
        assert "non-compliant" not in page
        assert "no-show" not in page
        answer = client.post(f"/desk/p/{pat.pk}/visits/{visit.pk}/missed/", follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0].endswith("/book/")
    assert "We missed you today. No problem." in page
    pat.refresh_from_db()
    assert pat.state == State.REACHED
    assert slots[0] not in decisions.open_slots(pat.site_id, now)


def test_they_came(pat, by_ada, slots, now):
    visit = decisions.book(pat, slots[0], by_ada, now)
    decisions.mark_attended(visit, by_ada, slots[0].starts_at)
    pat.refresh_from_db()
    assert pat.state == State.EVALUATED
    with pytest.raises(DecisionRefused):
        decisions.mark_missed(visit, by_ada, slots[0].starts_at)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_want_the_last_time_and_one_gets_it(sent, lakeside, ada, cleo, now):
    """#52, on a real PostgreSQL."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: SQLite writes one after another anyway")
    last = Slot.objects.create(site=lakeside, clinician=cleo, starts_at=now + dt.timedelta(days=1))
    people = [sent(lakeside) for _ in range(20)]
    barrier, results = threading.Barrier(20), []

    def press(intake):
        try:
            barrier.wait()
            decisions.book(intake, last, By(user=ada), now)
            results.append("booked")
        except SlotTaken:
            results.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(intake,)) for intake in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["booked", *["taken"] * 19]
    assert Appointment.objects.filter(slot=last, state="booked").count() == 1
