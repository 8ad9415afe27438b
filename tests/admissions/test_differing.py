"""What became different is said to staff, with the rule it is because of, and never while a level is hidden."""

import pytest

from admissions import decisions
from admissions.differing import what_differs, why_it_differs
from admissions.patient import page_of
from eligibility.recommend import recommend
from intake import recommendations
from intake.models import Recommendation

HOME = {"severity": "severe", "home": "substance_free"}


@pytest.fixture
def kit(sent, lakeside):
    """Kit Doe: a moderate disorder, a home where no one makes it hard."""
    return sent(lakeside, name="Kit Doe", past_year={"fits": ["more", "time", "duties", "quarrels"]})


def stored(facts):
    return Recommendation(facts=facts, result=recommend(facts).as_dict(), rules_hash="a", rules_version="1")


def test_it_says_what_was_what_is_because_of_which_rule_and_which_answer():
    said = what_differs(stored(HOME), stored({**HOME, "readiness": "not_ready"}))
    assert said == (
        "Was: At least IOP, up to inpatient. Now: At least residential, up to inpatient. "
        "Because: Has a severe disorder and does not feel ready for change; community care alone is unlikely to hold "
        "(V9). Changed: Readiness: unknown → not now."
    )


def test_going_down_it_says_which_rule_no_longer_asks():
    said = why_it_differs(stored({**HOME, "readiness": "not_ready"}), stored({**HOME, "readiness": "ready"}))
    assert said.startswith("No longer: Has a severe disorder and does not feel ready for change;")


def test_alerts_that_come_and_go_are_named():
    drinking = {"substances": ["alcohol"], "alcohol_days": 30, "days_since_alcohol": 1}
    assert "New alert: Same day (D4)." in what_differs(stored(HOME), stored({**HOME, **drinking}))
    assert "No longer asked for: Same day (D4)." in what_differs(stored({**HOME, **drinking}), stored(HOME))


def test_many_rules_are_counted_not_listed():
    heavy = {"mental_health": "severe", "readiness": "not_ready", "home": "unstable", "support_network": "none",
             "self_management": "not_outside_24h_care", "accountable": False}
    assert "; and 10 more." in why_it_differs(stored({"severity": "mild"}), stored({"severity": "severe", **heavy}))


def test_without_one_before_or_a_difference_nothing_is_said():
    assert what_differs(None, stored(HOME)) == ""
    assert what_differs(stored(HOME), stored(HOME)) == why_it_differs(stored(HOME), stored(HOME)) == ""


@pytest.mark.django_db
def test_recording_an_answer_says_because_of_which_rule(kit, ada, signed_in, now):
    answer = signed_in(ada).post(
        f"/desk/p/{kit.pk}/facts/home/", {"value": "unsafe", "said_by": "patient_by_phone"}, follow=True)
    assert "Recorded: Home during treatment: not safe." in answer.text
    assert "(H5)" in answer.text
    assert "New alert: Priority (H5)." in answer.text


@pytest.mark.django_db
def test_the_history_says_what_each_suggestion_changed(kit, ada, by_ada, signed_in, now):
    decisions.record_fact(kit, by_ada, "home", "unsafe", "patient_by_phone", now)
    first, second = kit.recommendations.order_by("at")
    said = what_differs(first, second)
    assert said
    history = page_of(kit, ada, now).history
    assert [one.differs for one in history if one.differs] == [said]
    assert "Changed: Home during treatment:" in signed_in(ada).get(f"/desk/p/{kit.pk}/").text


@pytest.mark.django_db
def test_while_an_emergency_hides_the_level_the_history_hides_it_too(kit, ada, by_ada, now):
    decisions.record_fact(kit, by_ada, "home", "unsafe", "patient_by_phone", now)
    decisions.record_fact(kit, by_ada, "suicide_risk", "acute", "patient_by_phone", now)
    assert recommendations.latest(kit).level == "inpatient"
    assert not [one.differs for one in page_of(kit, ada, now).history if one.differs]


@pytest.mark.django_db
def test_only_the_last_suggestions_are_opened(kit, ada, by_ada, now, monkeypatch):
    monkeypatch.setattr("admissions.patient.COMPARED", 2)
    for home in ("unsafe", "others_use", "unstable"):
        decisions.record_fact(kit, by_ada, "home", home, "patient_by_phone", now)
    assert len([one for one in page_of(kit, ada, now).history if one.differs]) == 1
