"""Two records of one person made one: chosen line by line, nothing erased, all of it taken back (S-33, S-34)."""

import contextlib
import datetime as dt
import threading

import pytest
from django.db import OperationalError, connection, connections

from admissions import decisions
from admissions.acts import DecisionRefused
from admissions.decisions import By, holding
from admissions.decisions.merging import merge, undo_merge
from admissions.merging import beside
from admissions.models import Appointment, Hold, Merge, WaitingPlace
from admissions.paperwork import entries
from admissions.paperwork.health import health_of
from admissions.same_person import alike
from intake.facts import facts_of
from intake.models import Intake
from intake.states import State
from outbox.alerts import raise_alert
from outbox.models import Alert, Reminder
from privacy.models import AuditEvent
from programs.models import Opening, Program, Provider

DAY = dt.timedelta(days=1)


@pytest.fixture
def again(sent, lakeside):
    """Pat once more: another spelling and a home that tells more."""
    return sent(lakeside, name="P. Dough", home={"home": "others_use"})


@pytest.fixture
def two(pat, again, by_ada, now):
    decisions.say_same(pat, again, by_ada, is_same=True, now=now)
    return pat, again


@pytest.fixture
def program(now):
    one = Program.objects.create(provider=Provider.objects.create(name="Care"), name="Evening", levels=["iop"])
    Opening.objects.create(program=one, status="open", seats=1, said_by="Desk", said_at=now)
    return one


def make(kept, other, by, now, side="other"):
    found = beside(kept, other, is_clinician=False)
    done = merge(kept, other, by, {line.name: side for line in found.lines}, found.stamp, now)
    kept.refresh_from_db()
    other.refresh_from_db()
    return done


def test_what_was_chosen_stays_and_the_other_is_closed_with_its_history(two, by_ada, ada, now):
    pat, again = two
    decisions.note_contact(again, by_ada, "spoke", "Mornings.", now)
    again.refresh_from_db()
    make(pat, again, by_ada, now)
    pat.contact.refresh_from_db()
    assert pat.contact.name == "P. Dough"
    assert facts_of(pat)["home"] == facts_of(again)["home"]
    assert (again.state, again.closed_reason) == (State.CLOSED, "duplicate")
    assert again.call_notes.count() == 1
    assert again.contact.name == "P. Dough"
    assert alike(pat, ada)[0].merged == Merge.objects.get()
    assert AuditEvent.objects.filter(action="merge", intakes__icontains=str(pat.pk)).count() == 1
    assert AuditEvent.objects.filter(action="merged_into", intakes__icontains=str(again.pk)).count() == 1


def test_choosing_this_one_on_every_line_changes_nothing_of_it(two, by_ada, now):
    pat, again = two
    before = facts_of(pat)
    make(pat, again, by_ada, now, side="kept")
    pat.contact.refresh_from_db()
    assert (pat.contact.name, facts_of(pat)) == ("Pat Doe", before)


def test_a_line_without_a_choice_merges_nothing(two, by_ada, now):
    pat, again = two
    found = beside(pat, again, is_clinician=False)
    assert found.lines
    with pytest.raises(DecisionRefused, match="every line"):
        merge(pat, again, by_ada, {}, found.stamp, now)
    assert not Merge.objects.exists()


def test_what_changed_since_somebody_looked_is_not_merged_over(two, by_ada, now):
    """S-34."""
    pat, again = two
    found = beside(pat, again, is_clinician=False)
    decisions.correct_contact(again, by_ada, {"phone": "+12025550177"})
    with pytest.raises(DecisionRefused, match="changed meanwhile"):
        merge(pat, again, by_ada, {line.name: "kept" for line in found.lines}, found.stamp, now)


def test_only_two_who_were_said_to_be_one_person_are_merged(pat, again, by_ada, now):
    with pytest.raises(DecisionRefused, match="Say first"):
        make(pat, again, by_ada, now)


def test_danger_told_on_the_other_goes_on_here(two, by_ada, now):
    """An alert is never lost with a record."""
    pat, again = two
    raise_alert(again, "same_day", "reply", "Wrote back: not well.")
    raise_alert(pat, "priority", "V8", "First.")
    Alert.objects.filter(intake=pat).update(acknowledged_at=now, acknowledged_by=by_ada.user)
    raise_alert(again, "emergency", "V8", "Second.")
    make(pat, again, by_ada, now)
    standing = {one.source: one for one in Alert.objects.filter(intake=pat, closed_at=None)}
    assert {"reply", "V8"} <= set(standing)
    assert (standing["V8"].tier, standing["V8"].acknowledged_at) == ("emergency", None)
    assert "First." in standing["V8"].reason
    assert "Second." in standing["V8"].reason
    assert not Alert.objects.filter(intake=again, closed_at=None).exists()


def test_of_two_booked_the_sooner_stays_and_the_other_time_is_free_again(two, by_ada, slots, now):
    pat, again = two
    decisions.book(pat, slots[3], by_ada, now)
    theirs = decisions.book(again, slots[0], by_ada, now)
    pat.refresh_from_db()
    again.refresh_from_db()
    make(pat, again, by_ada, now)
    assert Appointment.objects.get(state="booked").pk == theirs.pk
    assert Appointment.objects.get(state="booked").intake == pat
    assert slots[3] in decisions.open_slots(pat.site_id, now)


def test_a_visit_moves_with_its_reminders_and_calls_of_the_other_are_not_lost(two, by_ada, slots, now):
    pat, again = two
    theirs = decisions.book(again, slots[0], by_ada, now)
    plain = {"site": pat.site, "intake": again, "due_at": now, "until": now + DAY}
    visit = Reminder.objects.create(kind="visit_24h", key="a", channel="text", appointment_id=theirs.pk, **plain)
    call = Reminder.objects.create(kind="call_back", key="b", channel="call", **plain)
    again.refresh_from_db()
    made = make(pat, again, by_ada, now)
    for row in (visit, call):
        row.refresh_from_db()
        assert row.intake == pat
    assert pat.state == State.BOOKED
    undo_merge(made, by_ada, now)
    for row in (visit, call, theirs):
        row.refresh_from_db()
        assert row.intake_id == again.pk
    pat.refresh_from_db()
    again.refresh_from_db()
    assert (pat.state, again.state) == (State.REACHED, State.BOOKED)


def test_a_kept_place_and_the_longer_wait_go_on_here(two, by_ada, program, now):
    pat, again = two
    holding.hold(again, program, by_ada, now)
    full = Program.objects.create(provider=program.provider, name="Day", levels=["iop"])
    holding.wait_in_line(again, full, by_ada, now - 5 * DAY)
    holding.wait_in_line(pat, full, by_ada, now)
    make(pat, again, by_ada, now)
    assert Hold.objects.get(ended_at=None).intake == pat
    place = WaitingPlace.objects.get(left_at=None)
    assert (place.intake, place.since) == (pat, now - 5 * DAY)


def test_an_allergy_told_on_the_other_stands_on_the_bar_until_it_is_taken_back(two, by_ada, sent, lakeside, now):
    """Whoever is treated by the kept record is allergic all the same; also where a third was merged into the second."""
    pat, again = two
    third = sent(lakeside, name="Patty Doe")
    decisions.say_same(again, third, by_ada, is_same=True, now=now)
    entries.write(third, by_ada, "allergy", {"what": "Penicillin", "reaction": "rash", "said_by": "patient"}, now)
    entries.write(pat, by_ada, "allergy", {"what": "", "said_by": "patient"}, now)
    assert health_of(pat).allergies == []
    make(again, third, by_ada, now)
    make(pat, again, by_ada, now)
    assert health_of(pat).allergies == ["Penicillin (rash)"]
    assert [one.intake_id for one in health_of(pat).entries] == [pat.pk]
    undo_merge(Merge.objects.get(other=again), by_ada, now)
    assert health_of(pat).allergies == []


def test_taken_back_everything_stands_as_before_and_what_was_changed_since_stays(two, by_ada, now):
    pat, again = two
    before = facts_of(pat)
    raise_alert(again, "same_day", "reply", "Wrote back: not well.")
    made = make(pat, again, by_ada, now)
    decisions.correct_contact(pat, by_ada, {"name": "Patricia Doe"})
    undo_merge(made, by_ada, now)
    pat.contact.refresh_from_db()
    again.refresh_from_db()
    assert pat.contact.name == "Patricia Doe"
    assert facts_of(pat) == before
    assert again.state == State.REACHED
    assert Alert.objects.get(source="reply").intake == again
    assert Merge.objects.get().undone_at == now, "the row stays: nothing is erased"
    with pytest.raises(DecisionRefused):
        undo_merge(made, by_ada, now)


def test_while_merged_nobody_says_they_are_two(two, by_ada, now):
    pat, again = two
    make(pat, again, by_ada, now)
    with pytest.raises(DecisionRefused, match="merge back first"):
        decisions.undo_same(pat, again, by_ada, now)


def test_a_record_with_an_evaluation_is_never_merged_away(two, by_ada, by_cleo, now):
    pat, again = two
    decisions.open_evaluation(again, by_cleo, now)
    again.refresh_from_db()
    with pytest.raises(DecisionRefused, match="other one"):
        make(pat, again, by_ada, now)


def test_another_sites_record_is_nobodys(two, sent, hillside, ada2, ada, signed_in, now):
    """#2."""
    pat, again = two
    theirs = sent(hillside, name="Pat Doe")
    with pytest.raises(DecisionRefused):
        make(pat, again, By(user=ada2), now)
    client = signed_in(ada)
    assert client.get(f"/desk/p/{pat.pk}/same/{theirs.pk}/merge/").status_code == 404
    assert client.post(f"/desk/p/{pat.pk}/same/apart/", {"other": theirs.pk}).status_code == 404


def test_the_whole_way_by_the_pages(two, ada, signed_in):
    pat, again = two
    client = signed_in(ada)
    at = f"/desk/p/{pat.pk}/same/{again.pk}/merge/"
    assert at in client.get(f"/desk/p/{pat.pk}/same/").text
    page = client.get(at)
    assert "Which one is right?" in page.text
    stamp = page.context["beside"].stamp
    told = {line.name: "other" for line in page.context["beside"].lines}
    assert client.post(at, {"stamp": stamp}).status_code == 409
    assert client.post(at, told | {"stamp": stamp}).status_code == 302
    assert "merged into this one" in client.get(f"/desk/p/{pat.pk}/").text
    assert "this one was merged into it" in client.get(f"/desk/p/{again.pk}/").text
    assert client.post(f"/desk/p/{pat.pk}/same/apart/", {"other": again.pk}).status_code == 302
    again.refresh_from_db()
    assert again.state == State.REACHED


def test_two_merging_both_ways_at_once_close_one_record_and_only_one(transactional_db, lakeside, ada, sent, now):
    """#52's shape: locks in one order, one winner, no deadlock."""
    one, two = sent(lakeside), sent(lakeside, name="P. Dough")
    by = By(user=ada)
    decisions.say_same(one, two, by, is_same=True, now=now)
    ready, done = threading.Barrier(2), []

    def act(kept, other):
        try:
            found = beside(kept, other, is_clinician=False)
            ready.wait(10)
            with contextlib.suppress(DecisionRefused, OperationalError):
                done.append(merge(kept, other, by, {line.name: "kept" for line in found.lines}, found.stamp, now))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(done) == Merge.objects.count() == 1, connection.vendor
    assert Intake.objects.filter(state=State.CLOSED).count() == 1
