"""Whole records: legal holds, a copy for the person, erasure, what people asked for (#46)."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from admissions import decisions
from admissions.acts import DecisionRefused
from admissions.decisions import By, records
from admissions.models import Appointment
from followups import moment, planning
from intake.models import Intake
from intake.states import State
from outbox.alerts import raise_alert
from outbox.models import Reminder
from privacy.models import AuditEvent, LegalHold, RecordRequest

CANARY = "Canary Quillfeather"


@pytest.fixture
def by_cora(cora):
    return By(user=cora)


@pytest.fixture
def quill(sent, lakeside):
    return sent(lakeside, name=CANARY)


def test_only_who_answers_for_records_opens_them(quill, ada, cleo, max_, cora, ida, signed_in):
    for member, status in ((ada, 403), (cleo, 403), (ida, 403), (cora, 200), (max_, 200)):
        for path in ("/desk/records/", f"/desk/records/{quill.pk}/"):
            assert signed_in(member).get(path).status_code == status
    for act in (records.set_hold, records.lift_hold):
        with pytest.raises(DecisionRefused):
            act(quill, By(user=ada), "x", timezone.now())


def test_a_record_is_found_by_its_reference_alone(quill, cora, signed_in):
    client = signed_in(cora)
    found = client.post("/desk/records/", {"reference": quill.reference.lower()})
    assert found.headers["Location"] == f"/desk/records/{quill.pk}/"
    assert "Nobody of this site" in client.post("/desk/records/", {"reference": CANARY}).text


def test_a_hold_is_set_with_a_reason_lifted_with_one_and_both_are_in_the_log(quill, cora, signed_in):
    client = signed_in(cora)
    path = f"/desk/records/{quill.pk}/hold/"
    assert "Write something here." in client.post(path, {"why": "", "do": "set"}).text
    client.post(path, {"why": "Subpoena 12", "do": "set"})
    assert "A legal hold stands" in client.get(f"/desk/records/{quill.pk}/").text
    assert "stands already" in client.post(path, {"why": "again", "do": "set"}).text
    client.post(path, {"why": "Withdrawn by the court", "do": "lift"})
    hold = LegalHold.objects.get()
    assert (hold.set_by, hold.lifted_by, hold.lifted_why) == (cora, cora, "Withdrawn by the court")
    log = AuditEvent.objects.filter(action__in=("set_hold", "lift_hold")).order_by("pk")
    assert [one.action for one in log] == ["set_hold", "lift_hold"]
    assert "Subpoena" not in str([one.__dict__ for one in log])


def test_the_database_knows_one_standing_hold(quill, cora):
    LegalHold.objects.create(intake=quill, why="x", set_by=cora, set_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalHold.objects.create(intake=quill, why="x", set_by=cora, set_at=timezone.now())


def test_under_a_hold_nothing_is_erased_by_staff_or_by_the_person(quill, by_cora, cora, signed_in):
    records.set_hold(quill, by_cora, "Court", timezone.now())
    told = {"why": "asked", "typed": quill.reference}
    assert "A legal hold stands" in signed_in(cora).post(f"/desk/records/{quill.pk}/erase/", told).text
    quill.refresh_from_db()
    assert quill.state == State.SUBMITTED
    assert CANARY in quill.contact.name


@pytest.mark.parametrize(("told", "words"), [
    ({"why": "asked", "typed": "7KQ2-MVXR"}, "to be sure it is the right one"),
    ({"why": "because"}, "Choose one of these."), ({"typed": ""}, "Type the reference."),
])
def test_erasing_asks_why_and_for_the_reference(quill, cora, signed_in, told, words):
    page = signed_in(cora).post(
        f"/desk/records/{quill.pk}/erase/", {"why": "asked", "typed": quill.reference} | told).text
    assert words in page
    assert Intake.objects.get(pk=quill.pk).state == State.SUBMITTED


def test_an_open_alert_comes_first(quill, by_cora):
    raise_alert(quill, "emergency", "now", "Might hurt themselves.")
    with pytest.raises(DecisionRefused, match="alert is open"):
        records.erase_for(quill, by_cora, "asked", quill.reference)


def test_erased_for_good_also_after_staff_have_worked_with_them(quill, slots, by_ada, cora, now, signed_in):
    decisions.note_contact(quill, by_ada, "spoke", CANARY, now)
    decisions.book(quill, slots[0], by_ada, now)
    preview = signed_in(cora).get(f"/desk/records/{quill.pk}/").text
    for kind in ("Notes", "Visits", "Name and contact", "Suggestions"):
        assert kind in preview
    done = signed_in(cora).post(f"/desk/records/{quill.pk}/erase/", {"why": "asked", "typed": quill.reference})
    assert done.headers["Location"] == "/desk/records/"
    quill.refresh_from_db()
    assert (quill.state, quill.answers, hasattr(quill, "contact")) == (State.ERASED, {}, False)
    assert not Appointment.objects.filter(slot=slots[0]).exists()  # somebody else can have the time
    event = AuditEvent.objects.get(action="erase")
    assert (event.actor_id, event.why, event.intakes) == (str(cora.pk), "asked", [str(quill.pk)])
    assert signed_in(cora).get(f"/desk/records/{quill.pk}/").status_code == 404


def test_no_message_ever_goes_out_to_somebody_who_was_erased(quill, slots, by_ada, by_cora, now):
    decisions.book(quill, slots[0], by_ada, now)
    planning.add(now)
    planned = list(Reminder.objects.filter(intake=quill))
    assert planned
    in_hand = planned[0]
    Reminder.objects.filter(pk=in_hand.pk).update(state=Reminder.State.ATTEMPTING)
    quill.refresh_from_db()
    records.erase_for(quill, by_cora, "asked", quill.reference)
    assert list(Reminder.objects.filter(intake=quill)) == [in_hand]
    in_hand.refresh_from_db()
    verdict = moment.check([in_hand], in_hand.due_at)[in_hand.pk]
    assert type(verdict).__name__ == "Cancel"
    for day in range(60):
        planning.add(now + dt.timedelta(days=day))
    assert Reminder.objects.filter(intake=quill).count() == 1


def test_a_copy_holds_what_is_held_and_is_written_down(quill, by_ada, cora, now, signed_in):
    decisions.note_contact(quill, by_ada, "note", "Asked about evenings", now)
    client = signed_in(cora)
    page = client.post(f"/desk/records/{quill.pk}/copy/", {"why": "asked"}).text
    for words in (CANARY, quill.contact.phone, "Asked about evenings", quill.reference, "What was shared"):
        assert words in page
    event = AuditEvent.objects.get(action="export")
    assert (event.intakes, event.why, event.object_kind) == ([str(quill.pk)], "asked", "record")
    assert client.get(f"/desk/records/{quill.pk}/copy/").status_code == 405
    assert "Choose one" in client.post(f"/desk/records/{quill.pk}/copy/", {}).text
    assert AuditEvent.objects.filter(action="export").count() == 1


def test_what_is_asked_by_phone_becomes_a_task_and_is_answered_once(quill, cora, max_, signed_in):
    client = signed_in(cora)
    path = f"/desk/records/{quill.pk}/asked/"
    client.post(path, {"kind": "correction", "words": "My name is Quill."})
    assert "asked for that already" in client.post(path, {"kind": "correction"}).text
    asked = RecordRequest.objects.get()
    assert asked.due_at - asked.at == dt.timedelta(days=30)
    assert "1 request to answer" in client.get("/desk/records/").text
    refused = {f"{asked.pk}-answer": "refused", f"{asked.pk}-words": ""}
    assert "Say why not" in client.post(f"{path}{asked.pk}/", refused).text
    done = {f"{asked.pk}-answer": "done", f"{asked.pk}-words": "Corrected."}
    client.post(f"{path}{asked.pk}/", done)
    assert "answered this already" in signed_in(max_).post(f"{path}{asked.pk}/", done).text
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by) == ("done", cora)
    assert "0 requests to answer" in client.get("/desk/records/").text


def test_a_late_answer_is_marked_late(quill, cora, signed_in):
    past = timezone.now() - dt.timedelta(days=31)
    RecordRequest.objects.create(
        intake=quill, site=quill.site, kind="copy", at=past, due_at=past + dt.timedelta(days=30))
    assert "late" in signed_in(cora).get("/desk/records/").text


def test_nothing_of_another_site_shows(sent, hillside, cora, signed_in, now):
    """#2, #3."""
    theirs = sent(hillside, name=CANARY)
    RecordRequest.objects.create(intake=theirs, site=hillside, kind="copy", at=now, due_at=now)
    page = signed_in(cora).get("/desk/records/").text
    assert theirs.reference not in page
    assert "0 requests to answer" in page
    for one in (theirs.pk, uuid.uuid4()):
        assert signed_in(cora).get(f"/desk/records/{one}/").status_code == 404


def test_other_records_of_the_same_person_are_named(quill, sent, lakeside, by_ada, cora, now, signed_in):
    other = sent(lakeside, name=CANARY)
    assert other.reference not in signed_in(cora).get(f"/desk/records/{quill.pk}/").text
    decisions.say_same(quill, other, by_ada, is_same=True, now=now)
    assert other.reference in signed_in(cora).get(f"/desk/records/{quill.pk}/").text
