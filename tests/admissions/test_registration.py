"""Registration, benefits, allergies and medicines: written down, changed, struck through (S-11, S-32 to S-34)."""

import datetime as dt

import pytest
from django.db import connection

from admissions import decisions
from admissions.acts import DecisionRefused
from admissions.models import Entry
from admissions.paperwork import entries
from admissions.paperwork.forms import FORMS
from admissions.paperwork.health import health_of
from followups import planning
from intake import erasure
from intake.models import Intake
from outbox.models import Reminder
from privacy.models import AuditEvent
from tests.admissions.conftest import NOW
from tests.admissions.test_bad_input import NASTY

CARD = {"payer": "private", "insurer": "Blue Pine", "plan": "Silver", "member": "CANARY-77120", "group": "G1",
        "holder": "parent", "holder_name": "Jo Doe", "holder_born": "1960-02-03", "payer_phone": "202-555-0188"}
TODAY = NOW.date()
CHECK = {"asked_on": str(TODAY), "asked_of": "Rita, provider line", "reference": "R-1", "active": "yes",
         "covered": ["iop", "php"], "not_covered": ["residential"], "deductible": "$500, $120 met", "copay": "20%",
         "days": "20 visits", "needs_authorization": "yes"}
LEAVE = {"standing": "given", "number": "PA-9", "level": "iop", "starts": str(TODAY),
         "until": str(TODAY + dt.timedelta(days=30)), "units": "12 days"}
ALLERGY = {"what": "Penicillin", "reaction": "rash", "said_by": "patient_by_phone"}


def url(intake, *more):
    return "/".join([f"/desk/p/{intake.pk}/registration", *map(str, more)]) + "/"


def add(client, intake, kind, told, **more):
    return client.post(url(intake, kind, "new"), told | more)


@pytest.fixture
def desk(ada, signed_in):
    return signed_in(ada)


@pytest.fixture
def card(pat, desk):
    """Pat's insurance card, written down."""
    assert add(desk, pat, "coverage", CARD).status_code == 302
    return Entry.objects.get()


def test_staff_write_down_who_they_are_who_pays_and_whom_to_call_and_read_it_on_one_page(pat, desk, card):
    for kind, told in (
        ("identity", {"legal_name": "Patricia Ann Doe", "born": "1990-05-04", "street": "1 Elm St", "zip": "20001"}),
        ("emergency", {"name": "Sam Doe", "relation": "brother", "phone": "2025550199", "may_say": "nothing"}),
        ("benefits", CHECK | {"about": card.thread}), ("authorization", LEAVE | {"about": card.thread}),
        ("source", {"who": "hospital", "organization": "Mercy Hospital", "person": "Dr Lee"}),
        ("allergy", ALLERGY), ("medicine", {"none": "on", "said_by": "record"}),
    ):
        answer = add(desk, pat, kind, told)
        assert answer.status_code == 302, (kind, answer.context["form"].errors)
    page = desk.get(url(pat)).text
    for words in ("Patricia Ann Doe", "May 4, 1990", "202-555-0199", "Only “please call back”", "Blue Pine · Silver",
                  "CANARY-77120", "Rita, provider line", "Intensive outpatient (IOP), Day program (PHP)", "PA-9",
                  "Mercy Hospital", "Penicillin", "The patient, by phone", "They take no medicine now",
                  "Interpreter needed", "Not asked", "Written by Ada"):
        assert words in page, words
    summary = desk.get(f"/desk/p/{pat.pk}/").text
    assert "Blue Pine · Silver" in summary
    assert "PA-9" in summary
    assert "CANARY-77120" not in summary  # a number is read where it is needed, and every look is an audit event
    assert AuditEvent.objects.filter(action="read", object_kind="registration").exists()


def test_what_stands_in_the_database_is_unreadable_and_the_audit_holds_names_of_fields_only(pat, card):
    with connection.cursor() as cursor:
        cursor.execute("SELECT told FROM admissions_entry")
        [(stored,)] = cursor.fetchall()
    assert "CANARY" not in stored
    event = AuditEvent.objects.get(action="write_entry")
    assert {"coverage", "member"} <= set(event.fields)
    assert "CANARY" not in str(vars(event))


def test_nobody_asked_is_never_read_as_none(pat, desk):
    page = desk.get(f"/desk/p/{pat.pk}/").text
    assert "Allergies: not asked" in page
    assert "Medicines: not asked" in page
    add(desk, pat, "allergy", {"none": "on", "said_by": "patient_by_phone"})
    page = desk.get(f"/desk/p/{pat.pk}/").text
    assert "Allergies: none they know of" in page
    assert "Medicines: not asked" in page


def test_none_and_something_never_stand_beside_each_other(pat, desk):
    add(desk, pat, "allergy", {"none": "on", "said_by": "record"})
    answer = add(desk, pat, "allergy", ALLERGY)
    assert answer.status_code == 200
    assert "It says that there is none" in answer.text
    assert "Penicillin" in answer.text  # what was typed stays
    assert add(desk, pat, "medicine", {"what": "Zinc", "none": "on", "said_by": "record"}).status_code == 200
    assert add(desk, pat, "medicine", {"said_by": "record"}).status_code == 200
    assert Entry.objects.count() == 1
    assert health_of(pat).allergies == []


def test_allergies_and_medicines_are_on_the_bar_and_are_recorded_from_the_evaluation(pat, cleo, signed_in):
    client = signed_in(cleo)
    assert url(pat, "allergy", "new") + "?back=evaluation" in client.get(f"/desk/p/{pat.pk}/evaluation/").text
    answer = add(client, pat, "allergy", ALLERGY | {"said_by": "clinician", "back": "evaluation"})
    assert answer.headers["Location"] == f"/desk/p/{pat.pk}/evaluation/"
    assert "Allergies: Penicillin (rash)" in client.get(f"/desk/p/{pat.pk}/evaluation/").text


def test_admissions_staff_do_not_speak_for_a_clinician(pat, desk):
    assert add(desk, pat, "allergy", ALLERGY | {"said_by": "clinician"}).status_code == 200
    assert not Entry.objects.exists()


def test_a_change_strikes_the_old_version_through_with_who_and_why(pat, desk, card, ida):
    """S-33: corrections never erase."""
    answer = desk.post(url(pat, card.pk), CARD | {"member": "NEW-1", "why": "wrong"})
    assert answer.status_code == 302
    before, after = Entry.objects.order_by("at")
    assert (before.told["member"], after.told["member"], before.thread) == ("CANARY-77120", "NEW-1", after.thread)
    page = desk.get(url(pat)).text
    assert "CANARY-77120" in page.split("<s>", 1)[1]
    assert "It was written down wrong" in page
    assert AuditEvent.objects.get(action="change_entry").fields == ["coverage", "member"]


def test_a_change_says_why(pat, desk, card):
    assert desk.post(url(pat, card.pk), CARD).status_code == 200
    assert Entry.objects.count() == 1


def test_the_second_of_two_who_change_the_same_sees_both_and_loses_nothing(pat, desk, card, cleo, signed_in):
    """S-34, #54."""
    assert desk.post(url(pat, card.pk), CARD | {"plan": "Gold", "why": "changed"}).status_code == 302
    answer = signed_in(cleo).post(url(pat, card.pk), CARD | {"plan": "Bronze", "why": "wrong"})
    assert answer.status_code == 409
    assert "Ada changed this just now. See both." in answer.text
    assert "Gold" in answer.text
    assert 'value="Bronze"' in answer.text
    assert Entry.objects.count() == 2
    stands = Entry.objects.get(struck_at=None)
    assert f'action="{url(pat, stands.pk)}"' in answer.text
    assert desk.get(url(pat, card.pk)).status_code == 409


def test_an_entry_is_struck_through_with_a_reason_and_once(pat, desk, card):
    assert desk.post(url(pat, card.pk, "strike"), {"why": " "}).status_code == 409
    assert desk.post(url(pat, card.pk, "strike"), {"why": "Another person's card"}).status_code == 302
    assert desk.post(url(pat, card.pk, "strike"), {"why": "again"}).status_code == 409
    assert "Another person&#x27;s card" in desk.get(url(pat)).text


def test_a_card_that_a_check_is_about_is_not_struck_through_under_it(pat, desk, card):
    add(desk, pat, "benefits", CHECK, about=card.thread)
    assert desk.post(url(pat, card.pk, "strike"), {"why": "x"}).status_code == 409
    desk.post(url(pat, card.pk), CARD | {"plan": "Gold", "why": "changed"})
    assert "Rita, provider line" in desk.get(url(pat)).text  # it is about the card, whichever version stands


def test_one_name_and_one_source_stand_at_a_time(pat, desk, by_ada, now):
    add(desk, pat, "identity", {"legal_name": "Patricia Doe"})
    answer = add(desk, pat, "identity", {"legal_name": "P. Doe"})
    assert "Somebody wrote this down already" in answer.text
    assert Entry.objects.count() == 1


def test_a_check_is_about_an_insurance_of_this_person(pat, desk, card, sent, lakeside, by_ada, now):
    other = sent(lakeside, name="Other One")
    theirs = entries.write(other, by_ada, "coverage", {"payer": "medicaid"}, now)
    assert add(desk, pat, "benefits", CHECK, about=theirs.thread).status_code == 200
    with pytest.raises(DecisionRefused):
        entries.write(pat, by_ada, "benefits", {}, now, about=str(theirs.thread))
    assert "First write down the insurance" in desk.get(url(sent(lakeside), "benefits", "new")).text


@pytest.mark.parametrize(("kind", "wrong"), [
    ("identity", {"legal_name": "P", "born": str(TODAY + dt.timedelta(days=1))}),
    ("identity", {"legal_name": "P", "born": "1850-01-01"}),
    ("coverage", {"payer": "gold"}), ("coverage", {"payer": "private"}),
    ("benefits", CHECK | {"not_covered": ["iop"]}), ("benefits", CHECK | {"asked_on": "2099-01-01"}),
    ("authorization", LEAVE | {"until": str(TODAY - dt.timedelta(days=9))}),
    ("authorization", {"standing": "given"}), ("emergency", {"name": "S", "phone": "911"}),
    ("authorization", LEAVE | {"task_on": str(TODAY + dt.timedelta(days=60))}),
])
def test_what_cannot_be_is_refused_and_nothing_is_saved(kind, wrong, pat, desk, card):
    """#34: combination rules across dates."""
    about = {"about": card.thread} if kind in ("benefits", "authorization") else {}
    answer = add(desk, pat, kind, wrong | about)
    assert answer.status_code == 200
    assert "There is a problem" in answer.text
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("kind", FORMS)
def test_bad_input_is_a_sentence_and_never_an_error(kind, pat, desk, card):
    """#30 to #33."""
    names = [*FORMS[kind].base_fields, "about", "why", "back"]
    for nasty in NASTY:
        for path in (url(pat, kind, "new"), url(pat, card.pk), url(pat, card.pk, "strike")):
            answer = desk.post(path, dict.fromkeys(names, nasty))
            assert answer.status_code in (200, 302, 400, 409), path
            assert "<script>alert(1)" not in answer.text
    desk.get(url(pat, kind, "new") + "?about=%22%3E&back=https://x.example")
    assert desk.get(url(pat)).status_code == 200
    assert desk.get(url(pat, "nonsense", "new")).status_code == 404


class TestAnAuthorization:
    """It comes onto the desk's list before it runs out."""

    @pytest.fixture
    def task(self, pat, desk, card):
        add(desk, pat, "authorization", LEAVE | {"about": card.thread})
        return Reminder.objects.get(kind="authorization")

    def test_is_a_task_a_week_before_it_ends_at_the_sites_morning(self, task):
        assert task.due_at.date() == TODAY + dt.timedelta(days=23)
        assert task.wall_time.endswith("T10:00")
        assert (task.channel, task.state) == ("desk", "planned")

    def test_asked_for_and_not_answered_is_a_task_after_three_days_denied_is_none(self, pat, by_ada, card, now):
        for standing, days in (("requested", 3), ("appeal", 3), ("denied", None)):
            entries.write(pat, by_ada, "authorization", {"standing": standing}, now, about=str(card.thread))
            due = Reminder.objects.filter(kind="authorization").order_by("-created_at", "-due_at").first()
            assert days is None or due.due_at.date() == now.date() + dt.timedelta(days=days), standing
        assert Reminder.objects.filter(kind="authorization").count() == 2

    def test_that_ends_within_the_week_is_a_task_at_once(self, pat, by_ada, card, now):
        soon = {"standing": "given", "until": str(now.date() + dt.timedelta(days=2))}
        entries.write(pat, by_ada, "authorization", soon, now, about=str(card.thread))
        assert Reminder.objects.get(kind="authorization").due_at == now

    def test_gives_its_task_up_when_it_is_changed_or_struck(self, pat, desk, task):
        entry = Entry.objects.get(kind="authorization")
        later = LEAVE | {"until": str(TODAY + dt.timedelta(days=60)), "why": "changed"}
        assert desk.post(url(pat, entry.pk), later).status_code == 302
        task.refresh_from_db()
        assert task.state == "cancelled"
        new = Reminder.objects.get(kind="authorization", state="planned")
        assert new.due_at.date() == TODAY + dt.timedelta(days=53)
        desk.post(url(pat, Entry.objects.get(kind="authorization", struck_at=None).pk, "strike"), {"why": "x"})
        assert not Reminder.objects.planned().filter(kind="authorization").exists()

    def test_done_is_no_call_with_the_person(self, pat, desk, task):
        """A word with a payer moves nobody from sent to reached, and no clock of theirs stops."""
        Reminder.objects.filter(pk=task.pk).update(due_at=dt.datetime.now(dt.UTC) - dt.timedelta(hours=1))
        page = desk.get("/desk/followups/").text
        assert "Prior authorization: ask the payer" in page
        assert str(pat.pk) in desk.get("/desk/queue/?view=overdue").text
        assert desk.post(f"/desk/followups/{task.pk}/done/").status_code == 302
        task.refresh_from_db()
        pat.refresh_from_db()
        assert (task.state, task.reason, pat.state) == ("done", "finished", "submitted")
        assert not pat.call_notes.exists()

    def test_leaves_the_list_with_the_person(self, pat, task, by_ada, now):
        decisions.close(pat, by_ada, "other_care", now)
        planning.withdraw(now)
        task.refresh_from_db()
        assert task.state == "cancelled"


def test_erasing_an_intake_erases_what_the_desk_wrote(pat, desk, card):
    """#46, P-29: while nobody has spoken with them it is theirs to erase."""
    erasure.erase(Intake.objects.get(pk=pat.pk))
    assert not Entry.objects.exists()


def test_compliance_and_administrators_see_none_of_it(pat, card, cora, ida, signed_in):
    for member in (cora, ida):
        client = signed_in(member)
        assert client.get(url(pat)).status_code == 403
        assert add(client, pat, "allergy", ALLERGY).status_code == 403
