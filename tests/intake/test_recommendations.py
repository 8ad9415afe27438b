"""What the rules suggest is stored once, sealed, never changed, and tells staff what became different."""

import pytest
import time_machine

from intake import recommendations, submission
from intake.models import Finding, Recommendation
from outbox.models import Alert
from tests.intake.test_submission import whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def intake(lakeside):
    return submission.submit(whole(lakeside, past_year={"fits": ["more", "time", "duties", "quarrels"]}))


def record(intake, by, fact, value, *, by_clinician=False, at="2026-11-22T10:00:00Z"):
    return Finding.objects.create(
        intake=intake, fact=fact, value=value, said_by="patient_by_phone", by=by, by_clinician=by_clinician, at=at,
    )


def test_nothing_new_stores_nothing(intake):
    first = recommendations.latest(intake)
    assert recommendations.renew(intake, "finding") == first
    assert intake.recommendations.count() == 1


def test_a_finding_makes_a_new_one_and_the_old_one_stays(intake, ada):
    before = recommendations.latest(intake)
    record(intake, ada, "home", "unsafe")
    after = recommendations.renew(intake, "finding")
    assert after.pk != before.pk
    assert recommendations.latest(intake) == after
    assert after.facts["home"] == "unsafe"
    assert intake.recommendations.count() == 2


def test_two_made_in_the_same_instant_keep_their_order(intake, ada):
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False):
        for minute, value in enumerate(("unsafe", "others_use", "unstable")):
            record(intake, ada, "home", value, at=f"2026-11-25T11:0{minute}:00Z")
            latest = recommendations.renew(intake, "finding")
            assert recommendations.latest(intake) == latest
            assert latest.facts["home"] == value


def test_the_seal_shows_any_change(intake):
    stored = recommendations.latest(intake)
    assert recommendations.is_intact(stored)
    stored.facts = {**stored.facts, "severity": "none"}
    assert not recommendations.is_intact(stored)


def test_a_stored_one_is_never_changed(intake):
    stored = recommendations.latest(intake)
    stored.level = "inpatient"
    with pytest.raises(TypeError, match="never changed"):
        stored.save()
    assert Recommendation.objects.get().level != "inpatient"


def test_the_same_facts_and_rules_give_the_same_seal(intake, lakeside):
    twin = submission.submit(whole(lakeside, past_year={"fits": ["more", "time", "duties", "quarrels"]}))
    assert recommendations.latest(intake).seal == recommendations.latest(twin).seal


def test_a_new_alert_of_the_rules_is_raised(intake, ada):
    record(intake, ada, "suicide_risk", "acute")
    recommendations.renew(intake, "finding")
    assert Alert.objects.get(intake=intake, source="S1").tier == "emergency"


def test_an_alert_a_person_closed_is_not_raised_again_by_another_finding(intake, ada):
    record(intake, ada, "suicide_risk", "positive")
    recommendations.renew(intake, "finding")
    Alert.objects.update(closed_at="2026-11-22T11:00:00Z", closed_by=ada)
    record(intake, ada, "transport", "none")
    recommendations.renew(intake, "finding")
    assert not Alert.objects.filter(intake=intake, source="S2", closed_at=None).exists()


def test_it_is_raised_again_when_it_becomes_true_again(intake, ada):
    first = record(intake, ada, "suicide_risk", "positive")
    recommendations.renew(intake, "finding")
    Alert.objects.update(closed_at="2026-11-22T11:00:00Z", closed_by=ada)
    first.withdrawn_at = "2026-11-22T11:30:00Z"
    first.save()
    recommendations.renew(intake, "finding")
    record(intake, ada, "suicide_risk", "positive")
    recommendations.renew(intake, "finding")
    assert Alert.objects.filter(intake=intake, source="S2", closed_at=None).exists()


def test_the_local_supply_alert_of_a_site_counts(lakeside):
    lakeside.supply_alert = True
    lakeside.save()
    pages = {"recent": {"recent": ["opioids"]}, "days": {"opioids": "4_14"}, "last_time": {"opioids": "1_3"},
             "signs": {"signs": ["shaking", "sweating", "no_sleep"]}}
    assert recommendations.latest(submission.submit(whole(lakeside, **pages))).withdrawal == "monitored"
