"""Closed intakes go after the years their site keeps them, whole, and never under a legal hold (#46)."""

import datetime as dt

import pytest
from django.db import models
from django.db.models import ProtectedError
from hypothesis import given
from hypothesis import strategies as st

from admissions import decisions
from admissions.decisions import By, emergency, holding
from admissions.minors import MinorConsent
from admissions.models import Merge, SamePerson, Snooze, Stay, Visit
from admissions.paperwork import documents, entries
from admissions.paperwork.models import Sealed
from followups import retention
from followups.models import CheckIn
from intake import erasure, resume
from intake.models import Intake, StatusChange
from intake.states import State
from outbox.alerts import raise_alert
from outbox.models import Reminder, Reply
from privacy import sealing
from privacy.encryption import EncryptedTextField
from privacy.models import AuditEvent, Consent, Disclosure, LegalHold, RecordRequest
from privacy.retention import YEARS_LEAST, YEARS_MOST, ends_on, years_after
from programs.models import Opening, Program, Provider
from tests.admissions.files import PICTURE
from tests.followups.cast import ELEMENTS, NOON, booked, patient, signed

DAY = dt.timedelta(days=1)
SEVEN = years_after(NOON, 7)
CANARY = "Canary Quillfeather"


def closed(site, at=NOON, age=40, state=State.CLOSED, **rest):
    intake = patient(site, state=state, **rest)
    intake.answers = {"age": {"age": age}} if age is not None else {}
    intake.save()
    Intake.objects.filter(pk=intake.pk).update(created_at=at - 30 * DAY)
    StatusChange.objects.create(intake=intake, was=State.REACHED, now=state, at=at)
    intake.refresh_from_db()
    return intake


def hold(intake, user, at=NOON):
    return LegalHold.objects.create(intake=intake, why="Court order", set_by=user, set_at=at)


@pytest.fixture
def whole(lakeside, ada, cleo, max_, ada2):
    """Somebody with a row in every table that knows of an intake."""
    intake = closed(lakeside, name=CANARY, state=State.REACHED)
    by, free = By(user=ada), NOON + DAY
    raise_alert(intake, "same_day", "V8", CANARY)
    decisions.note_contact(intake, by, "note", CANARY, NOON)
    decisions.record_fact(intake, by, "home", "unstable", "record", NOON)
    resume.new_code(intake)
    provider = Provider.objects.create(name="Brackenwell Care")
    program, full = (Program.objects.create(provider=provider, name=name) for name in ("Evening", "Day"))
    Opening.objects.create(program=program, status="open", seats=1, said_by="Desk", said_at=NOON)
    holding.hold(intake, program, by, NOON)
    holding.wait_in_line(intake, full, by, NOON)
    visit = booked(intake, cleo, free, NOON)
    first = signed(intake, cleo, NOON)
    type(first).objects.filter(pk=first.pk).update(appointment=visit)
    signed(intake, cleo, NOON + DAY, version=2, amends=first)
    begun = Stay.objects.create(intake=intake, evaluation=first, level="iop", admitted_on=NOON.date(), by=ada, at=NOON)
    Visit.objects.create(stay=begun, day=NOON.date(), state="missed", note=CANARY, by=ada, at=NOON)
    other = closed(lakeside, phone="+12025550124")
    one, two = sorted((intake, other), key=lambda each: each.pk)
    SamePerson.objects.create(one=one, other=two, is_same=True, by=ada, at=NOON)
    entries.write(intake, by, "allergy", {"what": CANARY, "said_by": "record"}, NOON)
    documents.keep(intake, by, "letter", CANARY, PICTURE, NOON)
    MinorConsent.objects.create(intake=intake, who="guardian", guardian=CANARY, rule="x", may_write=False,
                                may_tell_guardian=False, by=ada, at=NOON)
    Merge.objects.create(kept=intake, other=other, by=ada, at=NOON, details={"name": CANARY})
    Snooze.objects.create(intake=intake, by=ada, at=NOON, reason="asked", note=CANARY, until=NOON + DAY)
    Reminder.objects.create(
        site=lakeside, intake=intake, kind="received", key="k", channel="text", due_at=NOON, until=NOON + DAY,
        to=CANARY)
    Reply.objects.create(digest="x", intake=intake, at=NOON, text=CANARY)
    okay = Consent.objects.create(
        intake=intake, kind="referral", given=True, signed_at=NOON, language="en", patient_name=CANARY,
        signature=CANARY, **ELEMENTS)
    Disclosure.objects.create(intake=intake, consent=okay, at=NOON, by=ada, recipient="B", what="x", purpose="care")
    RecordRequest.objects.create(
        intake=intake, site=lakeside, kind="erasure", words=CANARY, at=NOON, due_at=NOON + DAY)
    emergency.break_glass(By(user=ada2), "202-555-0123", f"Unconscious: {CANARY}", True, NOON)
    CheckIn.objects.create(
        intake=intake, evaluation_id=first.pk, day=NOON.date(), digest="d", expires_at=NOON, outcome={"why": [CANARY]})
    held = hold(intake, ada)
    held.lifted_at, held.lifted_by = NOON, ada
    held.save()
    return intake


def rows_of(intake):
    return {model._meta.label: erasure.of_intake(model, intake).count() for model in erasure.tables()}


def words_of(intake):
    """Every word stored about an intake, decrypted."""
    return " ".join(
        str(getattr(row, field.name))
        for model in erasure.tables() for row in erasure.of_intake(model, intake)
        for field in model._meta.fields if isinstance(field, EncryptedTextField | models.TextField | models.CharField)
    )


def test_the_whole_person_of_these_tests_has_a_row_in_every_table(whole):
    """A new table about an intake must be tried here: give `whole` a row in it."""
    assert [label for label, n in rows_of(whole).items() if n == 0] == []


@pytest.mark.parametrize(("keeps_account", "left"), [
    (False, {"intake.StatusChange", "privacy.LegalHold", "outbox.Reminder"}), (True, erasure.STAYS),
])
def test_nothing_is_left_of_a_person_but_what_is_named(whole, keeps_account, left):
    others = rows_of(Intake.objects.exclude(pk=whole.pk).first())
    erasure.erase_whole(whole, "kept long enough", keeps_account=keeps_account)
    whole.refresh_from_db()
    assert (whole.state, whole.answers) == (State.ERASED, {})
    assert {label for label, n in rows_of(whole).items() if n} == left
    assert set(Reminder.objects.filter(intake=whole).values_list("kind", flat=True)) <= {"notice_emergency"}
    told = words_of(whole)
    assert told.count(CANARY) == (2 if keeps_account else 0)  # the name and the signature of what left the house
    after = rows_of(Intake.objects.exclude(pk=whole.pk).first())
    assert after == others | {"admissions.SamePerson": 0, "admissions.Merge": 0}
    assert not Visit.objects.exists()
    assert not Sealed.objects.exists()


@pytest.mark.parametrize(("at", "gone"), [(SEVEN - DAY, False), (SEVEN, True)])
@pytest.mark.parametrize("state", [State.CLOSED, State.FINISHED])
def test_it_goes_on_its_day_and_not_before(lakeside, at, gone, state):
    intake = closed(lakeside, state=state)
    assert retention.remove_due(at) == gone
    intake.refresh_from_db()
    assert (intake.state == State.ERASED) is gone


def test_the_site_says_how_long(lakeside):
    type(lakeside).objects.update(keep_years=10)
    closed(lakeside)
    assert retention.remove_due(years_after(NOON, 10) - DAY) == 0
    assert retention.remove_due(years_after(NOON, 10)) == 1


@pytest.mark.parametrize(("age", "more"), [(16, 2), (17, 1), (18, 0), (None, 6)])
def test_a_minors_is_kept_until_they_are_grown_and_then_as_long(lakeside, age, more):
    """An age nobody told may be a minor's: unknown never shortens it."""
    intake = closed(lakeside, age=age)
    day = years_after(intake.created_at, more + 7) if more else SEVEN
    assert retention.remove_due(day - DAY) == 0
    assert retention.remove_due(day) == 1


@pytest.mark.parametrize("state", sorted({*State} - {State.CLOSED, State.FINISHED, State.ERASED, State.DRAFT}))
def test_what_is_not_over_is_never_removed(lakeside, state):
    closed(lakeside, state=state)
    assert retention.remove_due(years_after(NOON, 60)) == 0


def test_nothing_under_a_legal_hold_goes_and_after_it_is_lifted_it_does(lakeside, ada):
    intake, draft = closed(lakeside), patient(lakeside, state="draft", phone="+12025550199")
    standing, second = hold(intake, ada), hold(draft, ada)
    Intake.objects.update(changed_at=NOON - 90 * DAY)
    assert retention.remove_due(SEVEN) == retention.expire_drafts(SEVEN) == 0
    assert not erasure.may_erase(draft)
    with pytest.raises(erasure.UnderHold):
        erasure.erase_whole(intake, "asked", keeps_account=True)
    with pytest.raises(ValueError, match="not erased"):
        erasure.erase(draft)
    with pytest.raises(ProtectedError):
        draft.delete()
    for one in (standing, second):
        one.lifted_at, one.lifted_by = NOON, ada
        one.save()
    assert (retention.remove_due(SEVEN), retention.expire_drafts(SEVEN)) == (1, 1)
    assert Intake.objects.filter(state=State.ERASED).count() == 2  # each hold still hangs on something


def test_running_it_twice_changes_nothing_more(lakeside):
    closed(lakeside)
    assert [retention.remove_due(SEVEN) for _ in range(2)] == [1, 0]
    assert AuditEvent.objects.filter(action="erase").count() == 1
    assert StatusChange.objects.filter(now=State.ERASED).count() == 1


def test_it_is_written_down_without_a_word_and_the_chain_still_holds(lakeside):
    intake = closed(lakeside, name=CANARY)
    sealing.seal(NOON)
    retention.remove_due(SEVEN)
    event = AuditEvent.objects.get(action="erase")
    assert (event.intakes, event.why) == ([str(intake.pk)], "kept long enough")
    assert CANARY not in str(event.__dict__)
    sealing.seal(SEVEN)
    assert sealing.first_fault() is None


def test_a_limit_leaves_the_rest_for_the_next_time(lakeside):
    for number in range(3):
        closed(lakeside, phone=f"+1202555013{number}")
    assert [retention.remove_due(SEVEN, limit=2) for _ in range(3)] == [2, 1, 0]


@given(closed=st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2090, 1, 1), timezones=st.just(dt.UTC)),
       open_for=st.integers(0, 4000), age=st.none() | st.integers(0, 120), years=st.integers(YEARS_LEAST, YEARS_MOST))
def test_no_period_is_ever_shorter_than_the_least(closed, open_for, age, years):
    """The date only moves back for the young and the unknown, and never before the years the site keeps."""
    began = closed - dt.timedelta(days=open_for)
    end = ends_on(closed, began, age, years)
    assert end >= years_after(closed, YEARS_LEAST)
    assert ends_on(closed, began, None, years) >= ends_on(closed, began, 12, years)
    assert ends_on(closed, began, age, years) <= ends_on(closed, began, 0, years)
