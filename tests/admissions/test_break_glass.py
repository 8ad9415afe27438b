"""A look at a person of another site in an emergency: why, until when, who is told and judges it (#7); #2, #3 hold."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Role, User
from admissions import decisions
from admissions.acts import DecisionRefused
from admissions.decisions import By, emergency
from followups import moment
from outbox.models import Reminder
from privacy.models import AuditEvent, EmergencyAccess

WHY = "Found unconscious at our door, the ambulance asks."
CANARY = "Canary Hillsidenson"


@pytest.fixture
def theirs(sent, hillside):
    return sent(hillside, name=CANARY, reach={"phone": "202-555-0188", "email": ""})


@pytest.fixture
def cora2(hillside):
    return User.objects.create_user("cora2@hillside.example", None, name="Cora2", role=Role.COMPLIANCE, site=hillside)


def ask(client, text="202-555-0188", why=WHY, **rest):
    return client.post("/desk/emergency/", {"text": text, "why": why, "confirmed": "on"} | rest)


@pytest.fixture
def opened(theirs, cora2, ada):
    [access] = emergency.break_glass(By(user=ada), theirs.reference, WHY, True, timezone.now())
    return access


@pytest.mark.parametrize(("told", "words"), [
    ({"why": ""}, "Write something here."), ({"why": "please"}, "at least 15 letters"),
    ({"confirmed": ""}, "Tick this box"), ({"text": ""}, "whole name"),
])
def test_without_a_reason_or_a_yes_nothing_opens(theirs, cora2, ada, signed_in, told, words):
    answer = ask(signed_in(ada), **told)
    assert words in answer.text
    assert not EmergencyAccess.objects.exists()
    assert not Reminder.objects.filter(kind="notice_emergency").exists()


def test_the_act_itself_asks_for_both_whoever_calls_it(theirs, ada):
    for why, is_confirmed in (("x" * 14, True), (WHY, False)):
        with pytest.raises(DecisionRefused):
            emergency.break_glass(By(user=ada), theirs.reference, why, is_confirmed, timezone.now())


def test_it_shows_the_record_to_read_only_and_only_to_who_opened_it(theirs, cora2, ada, cleo, signed_in):
    client = signed_in(ada)
    answer = ask(client)
    access = EmergencyAccess.objects.get()
    assert answer.headers["Location"] == f"/desk/emergency/{access.pk}/"
    page = client.get(f"/desk/emergency/{access.pk}/").text
    assert CANARY in page
    assert page.count("<form") == 2  # sign out, and close it
    assert signed_in(cleo).get(f"/desk/emergency/{access.pk}/").status_code == 404
    assert signed_in(cora2).get(f"/desk/emergency/{access.pk}/").status_code == 403


def test_every_other_address_stays_closed(opened, ada, signed_in):
    """#2, #3: the look opens one page; the person's own pages, lists and searches know of nobody."""
    client = signed_in(ada)
    for path in ("", "phone/", "contact/", "book/", "evaluation/", "letter/", "own-sheet/", "places/"):
        assert client.get(f"/desk/p/{opened.intake_id}/{path}").status_code == 404, path
    assert client.post(f"/desk/p/{opened.intake_id}/notes/", {"outcome": "note", "text": "x"}).status_code == 404
    assert CANARY not in client.post("/desk/search/", {"text": "hillsidenson"}).text
    assert CANARY not in client.get("/desk/queue/?view=all").text


def test_it_ends_by_itself_after_an_hour(opened, ada, signed_in):
    client = signed_in(ada)
    assert opened.until - opened.at == dt.timedelta(minutes=60)
    for minutes, status in ((59, 200), (60, 404)):
        EmergencyAccess.objects.update(
            at=timezone.now() - dt.timedelta(minutes=minutes, seconds=1),
            until=timezone.now() + dt.timedelta(minutes=60 - minutes, seconds=-1))
        assert client.get(f"/desk/emergency/{opened.pk}/").status_code == status


def test_it_is_ended_by_hand_by_who_opened_it(opened, ada, signed_in):
    client = signed_in(ada)
    assert client.post(f"/desk/emergency/{opened.pk}/end/").status_code == 302
    assert client.get(f"/desk/emergency/{opened.pk}/").status_code == 404
    opened.refresh_from_db()
    assert opened.ended_by == ada


def test_the_patients_site_ends_it_too(opened, ada, cora2, cora, signed_in):
    assert signed_in(cora).post(f"/desk/emergency/{opened.pk}/stop/").status_code == 404  # not of her site
    assert signed_in(cora2).post(f"/desk/emergency/{opened.pk}/stop/").status_code == 302
    assert signed_in(ada).get(f"/desk/emergency/{opened.pk}/").status_code == 404


def test_privacy_staff_of_the_patients_site_are_told_at_once_and_without_a_name(opened, cora2, ada):
    [row] = Reminder.objects.sendable(timezone.now())
    mail = moment.check([row], timezone.now())[row.pk]
    assert mail.to == cora2.email
    assert "/desk/emergency/review/" in mail.text
    for word in (CANARY, WHY, ada.name, opened.intake.reference):
        assert word not in mail.text + mail.subject


def test_where_nobody_answers_for_privacy_the_administrator_is_told(theirs, hillside, ada):
    ida2 = User.objects.create_user("ida2@hillside.example", None, name="Ida2", role=Role.ADMINISTRATOR, site=hillside)
    emergency.break_glass(By(user=ada), theirs.reference, WHY, True, timezone.now())
    assert [row.to for row in Reminder.objects.filter(kind="notice_emergency")] == [ida2.email]


def test_opening_and_every_look_stand_in_the_audit_as_what_they_are(opened, ada, cora2, cora, signed_in):
    client = signed_in(ada)
    client.get(f"/desk/emergency/{opened.pk}/")
    client.get(f"/desk/emergency/{opened.pk}/")
    events = AuditEvent.objects.filter(object_id=str(opened.pk)).order_by("pk")
    assert [one.action for one in events] == ["break_glass", "read", "read"]
    for one in events:
        assert (one.why, one.actor_id, one.site_id) == ("emergency access", str(ada.pk), opened.site_id)
        assert one.intakes == [str(opened.intake_id)]
        assert WHY not in str(one.__dict__)  # #51
    there = signed_in(cora2).get(f"/desk/audit/?reference={opened.intake.reference}").text
    assert there.count("emergency access") == 3
    here = signed_in(cora).get(f"/desk/audit/?staff={ada.pk}").text
    assert "emergency access" in here
    assert opened.intake.reference not in here


def test_a_try_that_finds_nobody_is_written_down_and_guessing_is_stopped(theirs, ada, signed_in):
    client = signed_in(ada)
    for _ in range(emergency.TRIES_AN_HOUR):
        assert "told apart" in ask(client, "Nobody Atall").text
    assert AuditEvent.objects.filter(action="break_glass", result="denied").count() == emergency.TRIES_AN_HOUR
    assert "too many tries" in ask(client).text
    assert not EmergencyAccess.objects.exists()


def test_a_name_that_fits_two_people_opens_neither(theirs, sent, hillside, ada, signed_in):
    sent(hillside, name=CANARY, reach={"phone": "202-555-0199", "email": ""})
    assert "told apart" in ask(signed_in(ada), CANARY).text
    assert AuditEvent.objects.get(action="break_glass").object_kind == "several"
    assert ask(signed_in(ada), theirs.reference).status_code == 302


def test_a_draft_stays_the_persons_own(draft, hillside, ada, signed_in):
    left = draft(hillside)
    assert "told apart" in ask(signed_in(ada), left.reference).text


def test_a_clinicians_texts_stay_with_clinicians(theirs, slots2, ada, cleo, cleo2, now, signed_in):
    """#4 holds in an emergency too."""
    with time_machine.travel(now, tick=False):
        evaluation = decisions.open_evaluation(theirs, By(user=cleo2), now)
    type(evaluation).objects.filter(pk=evaluation.pk).update(
        is_signed=True, decided_level="iop", decided_withdrawal="none", agrees=True, signed_at=now, clinician=cleo2)
    for member, sees in ((ada, False), (cleo, True)):
        [access] = emergency.break_glass(By(user=member), theirs.reference, WHY, True, timezone.now())
        page = signed_in(member).get(f"/desk/emergency/{access.pk}/").text
        assert ("Signed evaluation" in page) is sees


def test_it_is_reviewed_at_the_patients_site_by_somebody_else(opened, cora2, cora, hillside, signed_in):
    told = {f"{opened.pk}-verdict": "justified", f"{opened.pk}-note": "Asked Ada and the hospital."}
    assert signed_in(cora).post(f"/desk/emergency/{opened.pk}/review/", told).status_code == 404
    client = signed_in(cora2)
    assert WHY in client.get("/desk/emergency/review/").text
    assert client.post(f"/desk/emergency/{opened.pk}/review/", {}).status_code == 200
    assert client.post(f"/desk/emergency/{opened.pk}/review/", told).status_code == 302
    opened.refresh_from_db()
    assert (opened.verdict, opened.reviewed_by) == ("justified", cora2)
    assert "0 to review" in client.get("/desk/emergency/review/").text


def test_nobody_reviews_their_own(opened, ada):
    with pytest.raises(DecisionRefused):
        emergency.review(opened, By(user=ada), "justified", "All fine.", timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.update(reviewed_by=ada, reviewed_at=timezone.now(), verdict="justified")


def test_nothing_of_it_shows_to_a_site_it_is_no_business_of(opened, cora, signed_in):
    """#3."""
    page = signed_in(cora).get("/desk/emergency/review/").text
    assert opened.intake.reference not in page
    assert "0 to review" in page
