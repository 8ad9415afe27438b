"""A person under 18: who consents, by the site's text; no care starts and nothing is written without (#34, 2.14)."""

import pytest

from admissions import decisions
from admissions.acts import DecisionRefused
from admissions.decisions.minors import note_minor_consent
from admissions.models import MinorConsent, Stay
from followups import moment, world
from intake import recommendations
from outbox.models import Reminder
from tests.admissions.test_stay import ADMITTED
from tests.followups.cast import NOON, patient

RULE = "In this state a person of 16 may consent alone to outpatient care."


@pytest.fixture
def young(sent, lakeside, by_cleo, now):
    """Sixteen, evaluated and signed."""
    intake = sent(lakeside, name="Jo Roe", age={"age": 16})
    draft = decisions.open_evaluation(intake, by_cleo, now)
    told = {"agrees": True, "decided_withdrawal": "none", "summary": "Fits."}
    saved = decisions.save_evaluation(draft, by_cleo, told, draft.revision, now)
    decisions.sign(saved, by_cleo, recommendations.latest(intake).pk, saved.revision, now)
    intake.refresh_from_db()
    return intake


@pytest.fixture
def rule(lakeside):
    lakeside.guardian_text = RULE
    lakeside.save()


def note(intake, by, now, who="alone", guardian="", **okays):
    return note_minor_consent(intake, by, who, guardian, now,
                              **({"may_write": True, "may_tell_guardian": False} | okays))


def test_care_starts_only_when_it_is_written_down_who_consents(young, rule, by_ada, now):
    with pytest.raises(DecisionRefused, match="under 18"):
        decisions.admit(young, by_ada, ADMITTED, now)
    assert not Stay.objects.exists()
    made = note(young, by_ada, now)
    assert made.rule == RULE, "the text it was decided by stays with it"
    assert decisions.admit(young, by_ada, ADMITTED, now)


def test_without_a_text_of_the_site_nobody_decides_who_consents(young, by_ada, now):
    """#34: minor without guardian rule."""
    with pytest.raises(DecisionRefused, match="no text yet"):
        note(young, by_ada, now)
    assert not MinorConsent.objects.exists()


@pytest.mark.parametrize("wrong", [{"who": "guardian"}, {"who": "anybody"}])
def test_a_guardian_has_a_name(wrong, young, rule, by_ada, now):
    with pytest.raises(DecisionRefused):
        note(young, by_ada, now, **wrong)


def test_an_adult_has_no_guardian(pat, rule, by_ada, now):
    with pytest.raises(DecisionRefused, match="not known to be under 18"):
        note(pat, by_ada, now)


def test_a_newer_word_replaces_the_older_which_stays_readable(young, rule, by_ada, now):
    note(young, by_ada, now)
    note(young, by_ada, now, who="guardian", guardian="Ann Roe, mother", may_tell_guardian=True)
    assert MinorConsent.objects.count() == 2
    assert MinorConsent.objects.get(replaced_at=None).guardian == "Ann Roe, mother"


def decision(intake):
    row = Reminder.objects.create(site=intake.site, intake=intake, kind="received", key=str(intake.pk), channel="text",
                                  due_at=NOON, until=NOON.replace(hour=20))
    return moment.decide(row, world.read([row], NOON, lock=False), NOON)


@pytest.mark.parametrize(("age", "respondent", "okay", "reason"), [
    (16, "helper", None, "minor"), (16, "helper", False, "minor"), (16, "helper", True, ""), (16, "self", None, ""),
    (16, "self", False, "minor"), (34, "helper", None, ""),
])
def test_nothing_is_written_to_a_person_under_18_without_their_own_okay(
        age, respondent, okay, reason, lakeside, ada, monkeypatch):
    """2.14: what somebody else allowed for them is not their okay."""
    intake = patient(lakeside, respondent=respondent, submitted_at=NOON, answers={"age": {"age": age}})
    monkeypatch.setattr(world, "facts_of", lambda one: {"age_years": age})
    if okay is not None:
        MinorConsent.objects.create(intake=intake, who="alone", rule=RULE, may_write=okay, may_tell_guardian=False,
                                    by=ada, at=NOON)
    assert getattr(decision(intake), "reason", "") == reason


def test_the_page_says_that_it_is_missing_and_the_form_writes_it_down(young, rule, ada, signed_in):
    client, at = signed_in(ada), f"/desk/p/{young.pk}/"
    assert "who consents is not written down yet" in client.get(at).text
    assert RULE in client.get(at + "under-18/").text
    told = {"who": "guardian", "guardian": "", "may_write": "yes", "may_tell_guardian": "no"}
    assert "Write down the guardian" in client.post(at + "under-18/", told).text
    assert client.post(at + "under-18/", told | {"guardian": "Ann Roe"}).status_code == 302
    page = client.get(at).text
    assert "Ann Roe" in page
    assert "we tell the guardian nothing" in page
