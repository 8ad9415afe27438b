"""The evaluation: drafted by the desk, written and signed by a clinician, amended ever after.

S-18 to S-20, S-34, #4, #5, #54.
"""

import datetime as dt
import re

import pytest
import time_machine
from django.db import IntegrityError, transaction

from admissions import decisions
from admissions.acts import DecisionRefused
from admissions.decisions import By, Changed, Incomplete
from admissions.models import Evaluation
from intake import recommendations
from intake.facts import facts_of
from intake.states import State
from outbox.alerts import raise_alert
from outbox.models import Reminder
from privacy.models import AuditEvent
from programs.models import Program, Provider

SECRET = "Canary: mother was violent"


@pytest.fixture
def program(db):
    provider = Provider.objects.create(name="Harbor")
    return Program.objects.create(
        provider=provider, name="Harbor Evening IOP", levels=["early_support", "iop"], conditions=["substance_use"])


def form(intake, **rest):
    """What a browser posts for a whole evaluation that agrees."""
    draft = Evaluation.objects.filter(intake=intake, is_signed=False).first()
    return {
        "revision": str(draft.revision if draft else 0), "seen": str(recommendations.latest(intake).pk),
        "summary": "Seen today.", "decision": "agree", "decided_withdrawal": "none",
    } | rest


def sign(client, intake, **rest):
    return client.post(f"/desk/p/{intake.pk}/evaluation/sign/", form(intake, **rest))


@pytest.fixture
def signed(pat, cleo, signed_in):
    assert sign(signed_in(cleo), pat).status_code == 302
    return Evaluation.objects.get(intake=pat)


def test_opening_shows_dated_facts_and_the_suggestion_and_begins_nothing(pat, cleo, signed_in):
    page = signed_in(cleo).get(f"/desk/p/{pat.pk}/evaluation/").content.decode()
    assert "Suggestion. A clinician decides." in page
    assert "Where will you sleep" in page
    assert "CIWA-Ar" in page
    assert not Evaluation.objects.exists()  # a GET changes nothing (#9)


def test_looking_where_no_suggestion_is_stored_yet_shows_one_and_stores_none(pat, cleo, signed_in):
    pat.recommendations.all()._raw_delete("default")
    page = signed_in(cleo).get(f"/desk/p/{pat.pk}/evaluation/").content.decode()
    assert "Suggestion. A clinician decides." in page
    assert not pat.recommendations.exists()  # a GET changes nothing (#9)


def test_agreeing_takes_one_press_and_a_signature(pat, cleo, signed_in):
    """S-19."""
    answer = sign(signed_in(cleo), pat)
    assert answer.status_code == 302
    done = Evaluation.objects.get()
    pat.refresh_from_db()
    assert (done.is_signed, done.agrees, done.decided_level, done.clinician) == (True, True, done.suggested_level, cleo)
    assert pat.state == State.DECIDED
    assert AuditEvent.objects.filter(action="sign").count() == 1
    assert [change.now for change in pat.status_changes.order_by("at", "pk")] == ["submitted", "evaluated", "decided"]


def test_signing_plans_nothing(signed):
    assert not Reminder.objects.exists()


def test_agreeing_and_deciding_otherwise_look_the_same_and_none_is_chosen(pat, cleo, signed_in):
    """S-19: no nudging."""
    page = signed_in(cleo).get(f"/desk/p/{pat.pk}/evaluation/").content.decode()
    assert 'value="agree"' in page
    assert 'value="different"' in page
    assert "checked" not in page.split('id="decision"')[1].split("</section>")[0]


@pytest.mark.parametrize(("told", "words"), [
    ({"decision": ""}, "Say whether you agree"),
    ({"decision": "different"}, "Choose the level you decide on."),
    ({"decision": "different", "decided_level": "php"}, "Choose the reason for a different level."),
    ({"decision": "different", "decided_level": "php", "reason": "other"}, "at least 15 characters"),
    ({"decision": "different", "decided_level": "php", "reason": "other", "reason_note": "short     "}, "at least 15"),
    ({"decision": "different", "decided_level": "early_support", "reason": "payer"}, "This is the suggested level."),
    ({"decided_withdrawal": ""}, "Decide on withdrawal care"),
    ({"summary": " "}, "Write a sentence or two"),
    ({"offered_level": "outpatient"}, "Say how the time until then is bridged."),
    ({"decision": "maybe"}, "Choose one of the two."),
    ({"decision": "different", "decided_level": "castle"}, "Choose a level from the list."),
    ({"starts_on": "31/31/2026"}, "Type a date like"),
    ({"starts_on": "0001-01-01"}, "Give a day between"),
    ({"starts_on": "9999-12-31"}, "Give a day between"),
    ({"program": "not-a-uuid"}, "Choose a program from the list."),
    ({"days": ["mon", "noday"]}, "Tick days of the week."),
    ({"ciwa_ar": "68"}, "whole number from 0 to 67"),
    ({"cows": "1e400"}, "whole number from 0 to 48"),
    ({"first_visit": "soon"}, "Type a date and time"),
    ({"summary": "x" * 4001}, "characters or fewer"),
])
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_signed(told, words, pat, cleo, signed_in):
    """S-18."""
    answer = sign(signed_in(cleo), pat, **told)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert words in page
    assert "There is a problem" in page
    assert not Evaluation.objects.filter(is_signed=True).exists()
    if "summary" not in told:
        assert "Seen today." in page


@pytest.mark.parametrize("reason", [code for code in Evaluation.Reason.values if code != "other"])
def test_a_different_level_with_a_coded_reason_is_signed(reason, pat, cleo, signed_in):
    """S-18."""
    assert sign(signed_in(cleo), pat, decision="different", decided_level="php", reason=reason).status_code == 302
    done = Evaluation.objects.get()
    assert (done.agrees, done.decided_level, done.reason) == (False, "php", reason)


def test_wrong_or_changed_facts_lead_to_the_facts_and_sign_nothing(pat, cleo, signed_in):
    """S-18: the tenth reason is no reason to decide otherwise; what was written is kept, the way leads to the facts."""
    client = signed_in(cleo)
    answer = sign(client, pat, decision="different", decided_level="iop", reason="facts", summary="Sober since May.")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/evaluation/#findings")
    draft = Evaluation.objects.get(intake=pat)
    assert not draft.is_signed
    assert (draft.summary, draft.decided_level, draft.reason) == ("Sober since May.", "iop", "")
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Correct the fact beside its finding" in page
    assert f"/desk/p/{pat.pk}/facts/" in page


@pytest.mark.parametrize("decided", [{"decision": "agree"}, {"decision": "different", "decided_level": "iop"}])
def test_wrong_facts_sign_nothing_when_the_button_is_pressed_twice(decided, pat, cleo, signed_in):
    """S-18, S-34: the second press says the same as the first, and neither signs."""
    client = signed_in(cleo)
    told = form(pat, **decided, reason="facts")
    for _press in range(2):
        answer = client.post(f"/desk/p/{pat.pk}/evaluation/sign/", told)
        assert answer.headers["Location"].endswith("/evaluation/#findings")
    assert not Evaluation.objects.filter(is_signed=True).exists()


def test_needed_and_offered_may_differ_with_a_bridge(pat, cleo, signed_in):
    assert sign(signed_in(cleo), pat, offered_level="iop", bridging="Weekly calls until Monday.").status_code == 302
    done = Evaluation.objects.get()
    assert (done.decided_level, done.offered_level, done.plan["bridging"]) == (
        "early_support", "iop", "Weekly calls until Monday.")


def test_a_program_needs_a_first_day_and_withdrawal_care_somewhere(pat, cleo, program, signed_in, now):
    """B1: the other interruption: a program without the withdrawal care that was decided."""
    client = signed_in(cleo)
    day = str((dt.datetime.now(dt.UTC) + dt.timedelta(days=5)).date())
    assert "Give the first day of the program." in sign(client, pat, program=str(program.pk)).content.decode()
    told = {"program": str(program.pk), "starts_on": day, "decided_withdrawal": "monitored", "days": ["mon", "wed"]}
    assert "this program has none" in sign(client, pat, **told).content.decode()
    assert sign(client, pat, **told, withdrawal_elsewhere="Bayview unit, from tomorrow.").status_code == 302
    done = Evaluation.objects.get()
    assert (str(done.starts_on), done.plan["days"]) == (day, ["mon", "wed"])


def test_a_review_comes_after_the_first_day(pat, cleo, program, signed_in):
    day = (dt.datetime.now(dt.UTC) + dt.timedelta(days=5)).date()
    page = sign(signed_in(cleo), pat, program=str(program.pk), starts_on=str(day), review_0=str(day)).content.decode()
    assert "A review comes after the first day" in page


def test_admissions_draft_and_never_sign(pat, ada, signed_in):
    """S-20."""
    client = signed_in(ada)
    assert sign(client, pat).status_code == 403
    told = form(pat, finding_home="Told me of a sister.")
    assert client.post(f"/desk/p/{pat.pk}/evaluation/", told).status_code == 302
    page = client.get(f"/desk/p/{pat.pk}/evaluation/").content.decode()
    assert "Told me of a sister." in page
    assert "Only a clinician signs." in page
    assert "CIWA-Ar (0" not in page
    draft, seen = Evaluation.objects.get(), recommendations.latest(pat).pk
    with pytest.raises(DecisionRefused):
        decisions.sign(draft, By(user=ada), seen, draft.revision, dt.datetime.now(dt.UTC))
    pat.refresh_from_db()
    assert pat.state == State.SUBMITTED


def test_once_a_clinician_wrote_admissions_see_and_change_the_plan_alone(pat, ada, cleo, program, signed_in):
    """#4: the clinician's texts are absent from admissions' pages, before the signature and after."""
    signed_in(cleo).post(f"/desk/p/{pat.pk}/evaluation/", form(pat, finding_safety=SECRET, summary=SECRET, ciwa_ar="3"))
    client = signed_in(ada)
    page = client.get(f"/desk/p/{pat.pk}/evaluation/").content.decode()
    assert SECRET not in page
    assert "A clinician is writing this evaluation." in page
    told = form(pat, summary="overwritten", finding_safety="", aftercare="A group.")
    client.post(f"/desk/p/{pat.pk}/evaluation/", told)
    draft = Evaluation.objects.get()
    assert (draft.summary, draft.findings["safety"], draft.plan["aftercare"]) == (SECRET, SECRET, "A group.")
    assert sign(signed_in(cleo), pat, summary=SECRET, finding_safety=SECRET, reason_note="").status_code == 302
    done = Evaluation.objects.get()
    for path in (f"/desk/p/{pat.pk}/", "/desk/queue/?view=done", f"/desk/p/{pat.pk}/evaluation/"):
        assert SECRET not in client.get(path, follow=True).content.decode(), path
    assert client.get(f"/desk/p/{pat.pk}/evaluations/{done.pk}/").status_code == 403
    assert SECRET in signed_in(cleo).get(f"/desk/p/{pat.pk}/evaluations/{done.pk}/").content.decode()


def test_fields_nobody_offered_change_nothing(pat, cleo, signed_in):
    """#4: mass assignment."""
    signed_in(cleo).post(f"/desk/p/{pat.pk}/evaluation/", form(
        pat, is_signed="true", signed_at="2026-01-01", clinician="x", version="9", suggested_level="inpatient"))
    draft = Evaluation.objects.get()
    assert (draft.is_signed, draft.version, draft.suggested_level) == (False, 1, "early_support")


def test_scales_become_dated_findings_of_the_clinician(pat, cleo, signed_in):
    signed_in(cleo).post(f"/desk/p/{pat.pk}/evaluation/", form(pat, ciwa_ar="12"))
    assert facts_of(pat)["ciwa_ar"] == 12
    assert pat.findings.get().by == cleo
    latest = recommendations.latest(pat)
    assert latest.withdrawal != "none"


def test_a_new_suggestion_that_asks_for_the_same_is_no_reason_to_read_again(pat, cleo, signed_in):
    """A total of zero taken in the same press, or rules stored under another hash: what was seen still stands."""
    seen = str(recommendations.latest(pat).pk)
    assert sign(signed_in(cleo), pat, ciwa_ar="0", seen=seen).status_code == 302
    done = Evaluation.objects.get()
    assert done.is_signed
    assert done.recommendation == recommendations.latest(pat)
    assert str(done.recommendation_id) != seen


def test_what_the_page_shows_is_what_signing_asks_for(pat, cleo, signed_in):
    """Also where nothing was stored before somebody looked: the page names what it shows by its seal."""
    pat.recommendations.all()._raw_delete("default")
    client = signed_in(cleo)
    page = client.get(f"/desk/p/{pat.pk}/evaluation/").content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)[1]
    answer = client.post(f"/desk/p/{pat.pk}/evaluation/sign/", {
        "revision": "0", "seen": seen, "summary": "Seen.", "decision": "agree", "decided_withdrawal": "none"})
    assert answer.status_code == 302


def test_a_suggestion_nobody_showed_is_never_signed(pat, cleo, signed_in):
    for seen in ("", "0" * 64, "nonsense"):
        assert "The suggestion changed while you wrote." in sign(signed_in(cleo), pat, seen=seen).content.decode()


def test_a_suggestion_that_changed_meanwhile_is_read_again_before_signing(pat, cleo, signed_in):
    answer = sign(signed_in(cleo), pat, ciwa_ar="16")
    assert "The suggestion changed while you wrote." in answer.content.decode()
    assert not Evaluation.objects.filter(is_signed=True).exists()
    assert sign(signed_in(cleo), pat, decided_withdrawal="monitored").status_code == 302


def test_signing_waits_while_an_emergency_is_open(pat, cleo, signed_in):
    raise_alert(pat, "emergency", "reply", "Wrote: I want to die.")
    answer = sign(signed_in(cleo), pat)
    assert answer.status_code == 409
    assert "An emergency alert is open." in answer.content.decode()
    assert not Evaluation.objects.filter(is_signed=True).exists()
    assert Evaluation.objects.get().summary == "Seen today."  # the draft is kept


def test_nobody_signs_twice_or_edits_after_the_signature(pat, signed, cleo, by_cleo, signed_in, now):
    """#5."""
    client = signed_in(cleo)
    assert client.post(f"/desk/p/{pat.pk}/evaluation/", form(pat, summary="changed")).status_code == 409
    assert sign(client, pat, summary="changed").status_code == 409
    for act in (
        lambda: decisions.sign(signed, by_cleo, signed.recommendation_id, signed.revision, now),
        lambda: decisions.save_evaluation(signed, by_cleo, {"summary": "changed"}, signed.revision, now),
    ):
        with pytest.raises(DecisionRefused):
            act()
    signed.refresh_from_db()
    assert signed.summary == "Seen today."
    assert client.get(f"/desk/p/{pat.pk}/evaluation/").status_code == 302


def test_amending_makes_the_next_version_with_a_why_and_leaves_the_first(pat, signed, cleo, ada, signed_in):
    path = f"/desk/p/{pat.pk}/evaluations/{signed.pk}/amend/"
    assert signed_in(ada).post(path, {"why": "x"}).status_code == 403
    client = signed_in(cleo)
    assert client.post(path, {"why": ""}).status_code == 409
    assert client.post(path, {"why": "Moved in with her sister."}).status_code == 302
    page = client.get(f"/desk/p/{pat.pk}/evaluation/").content.decode()
    assert "Amended because: Moved in with her sister." in page
    assert "Seen today." in page
    assert sign(client, pat, summary="Seen again.").status_code == 302
    first, second = Evaluation.objects.order_by("version")
    assert (first.version, first.summary, second.version, second.summary) == (1, "Seen today.", 2, "Seen again.")
    assert second.amends == first
    pat.refresh_from_db()
    assert pat.state == State.DECIDED
    assert client.post(path, {"why": "again"}).status_code == 409  # the first was amended before


def test_a_draft_saved_by_a_button_pressed_twice_is_no_conflict(pat, cleo, max_, signed_in):
    """S-34: nobody changed anything; with a total taken, or from somebody else, both are still shown."""
    client, told = signed_in(cleo), form(pat, summary="Seen today.") | {"revision": "0"}
    assert client.post(f"/desk/p/{pat.pk}/evaluation/", told).status_code == 302
    assert client.post(f"/desk/p/{pat.pk}/evaluation/", told).status_code == 302
    assert Evaluation.objects.get().summary == "Seen today."
    assert client.post(f"/desk/p/{pat.pk}/evaluation/", told | {"ciwa_ar": "3"}).status_code == 409
    assert signed_in(max_).post(f"/desk/p/{pat.pk}/evaluation/", told).status_code == 409


def test_two_clinicians_on_one_draft_the_second_sees_both_texts(pat, cleo, max_, by_cleo, signed_in, now):
    """S-34, #54."""
    client = signed_in(max_)
    client.post(f"/desk/p/{pat.pk}/evaluation/", form(pat, summary="first", finding_home="the sister"))
    stale = form(pat, summary="mine", finding_home="the brother", aftercare="A weekly group.")
    client.post(f"/desk/p/{pat.pk}/evaluation/", form(pat, summary="theirs", finding_home="the sister"))
    answer = signed_in(cleo).post(f"/desk/p/{pat.pk}/evaluation/", stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Max changed this just now. See both." in page
    for text in ("theirs", "mine", "the sister", "the brother", "A weekly group."):
        assert text in page
    assert Evaluation.objects.get().summary == "theirs"
    assert 'name="revision" value="2"' in page  # saving again is now a choice made with open eyes
    assert signed_in(cleo).post(f"/desk/p/{pat.pk}/evaluation/", stale | {"revision": "2"}).status_code == 302
    assert Evaluation.objects.get().summary == "mine"
    with pytest.raises(Changed):
        decisions.save_evaluation(Evaluation.objects.get(), by_cleo, {"summary": "x"}, 0, now)


@pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999999999999", "٣"])
def test_a_revision_that_is_none_is_a_conflict_not_an_error(revision, pat, cleo, signed_in):
    client = signed_in(cleo)
    client.post(f"/desk/p/{pat.pk}/evaluation/", form(pat))
    assert client.post(f"/desk/p/{pat.pk}/evaluation/", form(pat, revision=revision)).status_code == 409


def test_the_database_holds_the_shape_of_a_signature(pat, cleo, by_cleo, now):
    draft = decisions.open_evaluation(pat, by_cleo, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=draft.pk).update(is_signed=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.create(intake=pat, version=2, recommendation=draft.recommendation, suggested_level="iop")


def test_a_signature_settles_the_booked_visit(pat, by_ada, by_cleo, cleo, slots, signed_in, now):
    visit = decisions.book(pat, slots[0], by_ada, now)
    with time_machine.travel(slots[0].starts_at + dt.timedelta(minutes=50), tick=False):
        assert sign(signed_in(cleo), pat).status_code == 302
    visit.refresh_from_db()
    assert visit.state == "attended"
    assert Evaluation.objects.get().appointment == visit


def test_signing_incomplete_says_all_of_it_at_once(pat, by_cleo, now):
    draft = decisions.open_evaluation(pat, by_cleo, now)
    with pytest.raises(Incomplete) as missing:
        decisions.sign(draft, by_cleo, recommendations.latest(pat).pk, 0, now)
    assert set(missing.value.problems) == {"decision", "decided_withdrawal", "summary"}


def test_after_the_decision_the_way_goes_on_by_the_table(pat, signed, ada, signed_in, now):
    """S-10."""
    client = signed_in(ada)
    for deed, state in (("refer", "referred"), ("wait", "waiting"), ("back", "decided"), ("refer", "referred")):
        page = client.get(f"/desk/p/{pat.pk}/").content.decode()
        assert f'name="deed" value="{deed}"' in page
        client.post(f"/desk/p/{pat.pk}/step/", {"deed": deed})
        pat.refresh_from_db()
        assert pat.state == state
    with time_machine.travel(now, tick=False):
        client, day = signed_in(ada), "2026-11-24"
        client.post(f"/desk/p/{pat.pk}/start/", {"admitted_on": day})
        pat.refresh_from_db()
        assert pat.state == "admitted"
        end = f"/desk/p/{pat.pk}/stays/{pat.stays.get().pk}/end/"
        assert f'href="{end}"' in client.get(f"/desk/p/{pat.pk}/").content.decode()
        client.post(end, {"ending": "finished", "ended_on": day, "aftercare_on": day})
    pat.refresh_from_db()
    assert pat.state == "finished"


def test_opening_again_after_a_decision_begins_the_next_version(pat, signed, by_ada, by_cleo, now):
    decisions.close(pat, by_ada, "declined", now)
    pat.refresh_from_db()
    decisions.reopen(pat, by_ada)
    pat.refresh_from_db()
    draft = decisions.open_evaluation(pat, by_cleo, now)
    assert (draft.version, draft.amends) == (2, signed)
