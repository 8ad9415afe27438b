"""The person's own account of what left: to whom, what, why, under which okay (42 CFR 2.25, 45 CFR 164.528; #55)."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Role, User
from intake import resume
from intake.models import Intake
from privacy import consent
from privacy.models import AuditEvent, Consent, Disclosure, EmergencyAccess
from tests.intake.door import Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db
LETTER = "Referral letter: level asked for and why, requirements, medicines and health as told, safety, wishes"


@pytest.fixture
def pat(lakeside):
    return Patient().arrive(CALM).press()


@pytest.fixture
def left(pat, ada):
    """Something of Pat's left, under the okay for care."""
    intake = Intake.objects.get()
    okay = consent.standing(intake.pk, Consent.Kind.CARE)
    return Disclosure.objects.create(
        intake=intake, consent=okay, at=timezone.now(), by=ada, recipient="Harbor Care, Evening IOP", what=LETTER,
        purpose="Treatment: referral to a program")


def test_before_anything_left_the_page_says_so(pat):
    assert "So far nothing about you has been shared." in pat.open("/shared/").page.words


def test_each_disclosure_stands_there_with_its_recipient_purpose_and_okay(pat, left):
    words = pat.open("/shared/").page.words
    for said in ("Harbor Care, Evening IOP", LETTER, "Treatment: referral to a program", "You said yes on",
                 Intake.objects.get().reference):
        assert said in words, said
    assert "print this page" in words


def test_what_is_taken_back_later_stays_in_the_account(pat, left):
    consent.revoke(left.intake_id, Consent.Kind.CARE, "page")
    assert "Harbor Care" in pat.open("/shared/").page.words


def test_a_look_in_an_emergency_stands_there_too(pat, hillside):
    intake = Intake.objects.get()
    there = User.objects.create_user("e@hillside.example", None, name="E", role=Role.CLINICIAN, site=hillside)
    now = timezone.now()
    EmergencyAccess.objects.create(
        intake=intake, site=intake.site, by=there, why="Found not waking up", at=now, until=now + dt.timedelta(hours=1))
    words = pat.open("/shared/").page.words
    assert "Opened in an emergency" in words
    assert "Hillside: Found not waking up" in words


def test_nobody_elses_disclosures_stand_there(pat, left, lakeside):
    other = Patient().arrive(CALM).press()
    assert "Harbor Care" not in other.open("/shared/").page.words


def test_who_comes_back_by_a_code_shows_who_they_are_first(pat, left):
    """P-33: whoever found a code learns from it nothing of where the person is treated."""
    stranger = Patient()
    stranger.client.post("/back/", {"code": resume.new_code(left.intake)})
    assert "Harbor Care" not in stranger.open("/shared/").page.words
    assert stranger.client.get("/shared/").headers["Location"] == "/prove/"
    session = stranger.client.session
    session["sealed"] = []  # an intake in which nothing was answered yet
    session.save()
    assert stranger.client.get("/shared/").headers["Location"] == "/prove/"
    session["proven"] = [str(left.intake_id), timezone.now().timestamp() + 60]
    session.save()
    assert "Harbor Care" in stranger.open("/shared/").page.words


def test_it_is_reached_from_the_confirmation_and_only_by_who_sent(pat):
    assert "/shared/" in pat.open("/sent/").page.links
    assert Patient().open("/shared/").slug == "device"


def test_each_look_at_it_is_one_event(pat, left):
    """#47."""
    pat.open("/shared/")
    event = AuditEvent.objects.get(object_kind="disclosures")
    assert (event.action, event.actor_kind, event.intakes) == ("read", "patient", [str(left.intake_id)])


def test_it_is_spanish_for_who_reads_spanish(pat, left):
    """P-41."""
    words = pat.open("/es/shared/").page.words
    assert "Qué se compartió" in words
    assert "Carta a un programa" in words
    assert "Tratamiento: enviar a un programa" in words


def test_it_takes_no_form(pat):
    assert pat.client.post("/shared/", {"x": "y"}).status_code == 405
