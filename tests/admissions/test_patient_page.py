"""One person's page: placement explained requirement by requirement, never a bare level, gaps in three words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from admissions.explanation import requirement_lines, rule_line
from admissions.patient import page_of
from admissions.placement import placement_of
from admissions.told import DID_NOT_SAY, NOT_ASKED, UNSURE, gap
from eligibility.levels import Family, Level
from eligibility.recommend import recommend
from intake import recommendations
from intake.facts import evidence
from intake.models import Intake
from privacy.models import AuditEvent

UNSAID = {"senses": {"senses": ["rather_not"]}}  # acute psychosis is not ruled out: inpatient stays possible


@pytest.fixture
def lou(sent, lakeside):
    """Others use at home, a list of six: severe, with remedies."""
    return sent(
        lakeside, name="Lou Rivers", home={"home": "others_use"}, move={"move": "yes"}, ride={"ride": "none"},
        past_year={"fits": ["more", "cut_down", "time", "craving", "duties"]},
    )


def test_the_suggestion_is_labelled(lou, ada, signed_in):
    """S-17."""
    assert "Suggestion. A clinician decides." in signed_in(ada).get(f"/desk/p/{lou.pk}/").content.decode()


def test_every_family_has_a_state_evidence_in_their_words_and_rules_with_a_source(lou, ada, signed_in, now):
    """S-12."""
    page = page_of(lou, ada, now)
    lines = {line.family: line for line in page.suggested.requirements}
    assert list(lines) == [family.value for family in Family]
    home = lines["home"]
    assert home.state == "unmet"
    assert {rule.row for rule in home.rules} & {"H1", "H2"}
    assert all(rule.source and rule.sentence for rule in home.rules)
    assert any("Where will you sleep" in reading.words for reading in home.evidence)
    assert all(reading.at for reading in home.evidence if reading.words)
    html = signed_in(ada).get(f"/desk/p/{lou.pk}/").content.decode()
    for line in lines.values():
        assert str(line.label) in html
    assert "Met" in html
    assert "Not met yet" in html


def test_a_rule_with_several_conditions_tells_only_the_one_that_holds():
    """S-12: a row is named with the words of the condition behind this suggestion, never with those of its first."""
    result = recommend({"substances": ["alcohol"], "alcohol_days": 30, "days_since_alcohol": 0,
                        "withdrawal_signs": "none", "support_network": "none"}).as_dict()
    told = {rule.row: rule.sentence for line in requirement_lines(result, {}, {}) if line.family == "detox"
            for rule in line.rules}
    assert "nobody to help between visits" in told["D23"]
    assert "place to sleep" not in told["D23"]
    for line in requirement_lines(result, {}, {}):
        if line.state == "unmet":
            assert all(rule.sentence in line.reason for rule in line.rules)


def test_a_rule_of_which_no_condition_is_known_to_hold_tells_none_of_them():
    """S-12: what is still unknown is not put in the words of one condition of several."""
    assert rule_line("D23").sentence == "Any of its 16 conditions."
    assert rule_line("D4").sentence.startswith("Drinks on 20 or more days")


def test_each_unmet_requirement_has_a_remedy_or_says_that_none_is_known(lou, ada, now):
    """S-13."""
    for line in page_of(lou, ada, now).suggested.requirements:
        assert bool(line.remedies) == (line.state == "unmet")
    result = recommend({"readiness": "unsure"}).as_dict()
    lines = {line.family: line for line in requirement_lines(result, {}, {})}
    assert lines["motivation"].remedies == ("No remedy known",)


def test_every_level_says_why_or_why_not(lou, ada, now):
    """S-12: "Not suggested because" for lighter and heavier levels."""
    levels = page_of(lou, ada, now).suggested.levels
    assert [line.level for line in levels] == [level.value for level in Level]
    assert sum(line.is_suggested for line in levels) == 1
    suggested = next(place for place, line in enumerate(levels) if line.is_suggested)
    assert all(line.why for line in levels[: suggested + 1])
    assert all("Not suggested because" in line.words for line in levels[:suggested])


def test_what_would_change_it_is_worked_out_by_the_rules(lou, ada, now, signed_in):
    """S-15."""
    result = recommendations.latest(lou).result
    assert result["changes"]
    html = signed_in(ada).get(f"/desk/p/{lou.pk}/").content.decode()
    assert "What would change it" in html
    assert len(page_of(lou, ada, now).suggested.changes) <= len(result["changes"])


def test_while_danger_is_open_two_spans_stand_apart(sent, lakeside, ada, signed_in):
    intake = sent(lakeside, home={"home": "unsure"}, **UNSAID)
    page = signed_in(ada).get(f"/desk/p/{intake.pk}/").content.decode()
    latest = recommendations.latest(intake)
    assert latest.result["possible_levels"][-1] == "inpatient"
    placement = placement_of(latest.result, latest.facts)
    assert placement.danger.startswith("Danger not yet ruled out (")
    assert "inpatient" not in placement.sentence.lower()
    assert placement.sentence.startswith("At least")
    assert placement.danger in page


def test_nothing_known_is_never_said_as_not_needed():
    placement = placement_of(recommend({}).as_dict(), {})
    assert "need" not in placement.withdrawal.lower()
    assert placement.is_open


def test_a_plan_says_withdrawal_care_first_then_a_level():
    facts = {"substances": ["alcohol"], "alcohol_days": 25, "days_since_alcohol": 1, "severity": "moderate",
             "complicated_withdrawal_history": True}
    assert placement_of(recommend(facts).as_dict(), facts).plan == "24-hour withdrawal care first, then IOP"


def test_a_gap_is_not_asked_not_said_or_unsure():
    """B3: three different words."""
    assert gap({}, "home") == NOT_ASKED
    assert gap({"home": {"home": "rather_not"}}, "home") == DID_NOT_SAY
    assert gap({"home": {"home": "unsure"}}, "home") == UNSURE
    assert gap({"recent": {"recent": ["unsure"]}}, "substances") == UNSURE
    assert gap({"home": "nonsense"}, "home") == NOT_ASKED


def test_each_unknown_has_a_link_that_asks_and_records(sent, lakeside, ada, signed_in):
    """S-14: one press."""
    intake = sent(lakeside, home={"home": "rather_not"})
    page = signed_in(ada).get(f"/desk/p/{intake.pk}/").content.decode()
    for name in recommendations.latest(intake).result["ask_next"]:
        if name not in ("ciwa_ar", "cows"):
            assert f"/desk/p/{intake.pk}/facts/{name}/" in page
    assert "Did not say" in page
    asked = signed_in(ada).get(f"/desk/p/{intake.pk}/facts/home/").content.decode()
    assert "Where will you sleep" in asked


def test_the_answers_stand_in_their_words(lou, ada, signed_in):
    page = signed_in(ada).get(f"/desk/p/{lou.pk}/").content.decode()
    assert "People there use what I use" in page or "use what I use" in page


def test_reading_writes_exactly_one_event(pat, ada, signed_in):
    """S-32, #47."""
    client, before = signed_in(ada), AuditEvent.objects.count()
    client.get(f"/desk/p/{pat.pk}/")
    event = AuditEvent.objects.latest("pk")
    assert AuditEvent.objects.count() == before + 1
    assert (event.action, event.actor_id, event.intakes) == ("read", str(ada.pk), [str(pat.pk)])


def test_the_page_costs_a_bounded_number_of_queries(lou, ada, by_ada, signed_in, now):
    from admissions import decisions

    client = signed_in(ada)
    client.get(f"/desk/p/{lou.pk}/")
    for _ in range(5):
        decisions.note_contact(lou, by_ada, "no_answer", "x", now)
        decisions.record_fact(lou, by_ada, "readiness", "unsure", "record", now)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/desk/p/{lou.pk}/")
    assert len(queries) <= 30


def test_a_helper_is_told_nothing_and_no_fact_is_made_of_what_they_saw(sent, lakeside, ada, signed_in):
    from intake import submission
    from tests.intake.walking import told

    intake = submission.save_pages(submission.start(lakeside, "en"), told(
        who={"who": "helper"}, seen={"seen": ["drinking"]}, name={"name": "Hal Per"}))
    intake = submission.submit(intake)
    page = signed_in(ada).get(f"/desk/p/{intake.pk}/").content.decode()
    assert "they may tell us, we tell them nothing" in page
    assert evidence(intake) == {}


def test_an_old_suggestion_stays_as_it_was_stored(lou):
    """S-16."""
    latest = recommendations.latest(lou)
    assert recommendations.is_intact(latest)
    assert Intake.objects.get(pk=lou.pk).recommendations.count() == 1


def test_no_program_fits_says_what_is_missing(lou, ada, signed_in):
    page = signed_in(ada).get(f"/desk/p/{lou.pk}/").content.decode()
    assert "No program offers this level or a higher one." in page


def test_programs_that_fit_are_shown_with_their_reasons(lou, ada, signed_in):
    from programs.demo import make_catalog

    make_catalog()
    page = signed_in(ada).get(f"/desk/p/{lou.pk}/").content.decode()
    assert page.count('<article class="card match') >= 1
    assert "/desk/programs/compare/?p=" in page
