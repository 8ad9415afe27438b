"""Every reading stays visible: what the person answered, staff noted, a clinician found; one of them counts."""

import pytest

from eligibility.facts import VOCABULARY
from intake import submission
from intake.facts import evidence, facts_of
from intake.models import Finding
from intake.questions import journey
from intake.sources import SOURCES
from tests.intake.test_submission import whole

pytestmark = pytest.mark.django_db


def record(intake, by, fact, value, *, by_clinician=False, at="2026-11-22T10:00:00Z"):
    return Finding.objects.create(
        intake=intake, fact=fact, value=value, said_by="patient_by_phone", by=by, by_clinician=by_clinician, at=at,
    )


@pytest.fixture
def intake(lakeside):
    return submission.submit(whole(lakeside))


def test_the_form_counts_where_nobody_said_otherwise(intake):
    assert facts_of(intake)["home"] == "substance_free"
    (only,) = evidence(intake)["home"]
    assert only.value == "substance_free"
    assert "Where will you sleep while you get care? At home, and no one there makes it hard" in only.words
    assert (only.who, only.by) == ("form", "")


def test_staff_outrank_the_form_and_a_clinician_outranks_staff(intake, ada, cleo):
    record(intake, cleo, "home", "unstable", by_clinician=True, at="2026-11-22T09:00:00Z")
    record(intake, ada, "home", "others_use", at="2026-11-22T12:00:00Z")
    assert facts_of(intake)["home"] == "unstable"
    assert [each.value for each in evidence(intake)["home"]] == ["unstable", "others_use", "substance_free"]
    assert [each.by for each in evidence(intake)["home"]] == ["Cleo", "Ada", ""]


def test_of_equals_the_latest_counts(intake, ada):
    record(intake, ada, "home", "others_use", at="2026-11-22T12:00:00Z")
    record(intake, ada, "home", "unstable", at="2026-11-22T13:00:00Z")
    assert facts_of(intake)["home"] == evidence(intake)["home"][0].value == "unstable"


def test_what_was_taken_back_counts_no_more(intake, ada):
    finding = record(intake, ada, "home", "others_use")
    finding.withdrawn_at = "2026-11-22T13:00:00Z"
    finding.save()
    assert facts_of(intake)["home"] == "substance_free"
    assert [each.value for each in evidence(intake)["home"]] == ["substance_free"]


def test_asked_and_still_unknown_is_shown_as_that(lakeside):
    intake = whole(lakeside, feel={"feel": "rather_not"}, body={"body": ["unsure"]})
    assert "readiness" not in facts_of(intake)
    (told,) = evidence(intake)["readiness"]
    assert told.value is None
    assert "I'd rather not say" in told.words
    assert "I'm not sure" in evidence(intake)["urgent_medical_signs"][0].words


def test_the_measured_facts_show_their_scores_to_staff(lakeside):
    mood = {"phq1": "2", "phq2": "2", "gad1": "0", "gad2": "0"}
    intake = whole(lakeside, past_year={"fits": ["more", "time"]}, mood=mood)
    assert "List of 11, use: 2 / 11 (mild)" in evidence(intake)["severity"][0].words
    assert "PHQ-9: 4 / 27 (minimal)" in evidence(intake)["mental_health"][0].words


@pytest.mark.parametrize(("last", "repeat"), [("today", True), ("8_14", True), ("15_30", False), ("unsure", True)])
def test_mood_asked_soon_after_use_is_to_be_asked_again(lakeside, last, repeat):
    intake = whole(lakeside, last_time={"alcohol": last})
    assert ("Repeat in 2 to 4 weeks" in evidence(intake)["mental_health"][0].words) is repeat


def test_a_helpers_words_are_no_evidence_about_the_person(lakeside):
    intake = whole(lakeside, who={"who": "helper"}, them={"them": "parent"}, their_age={}, seen={"seen": ["low"]})
    assert evidence(intake) == {}
    assert facts_of(intake) == {}


def test_every_fact_with_a_question_names_it():
    asked = {name for name, fact in VOCABULARY.items() if not fact.derived and not fact.clinician_only}
    assert set(SOURCES) == asked
    for sources in SOURCES.values():
        for slug, _field in sources:
            assert journey.page(slug) is not None, slug
