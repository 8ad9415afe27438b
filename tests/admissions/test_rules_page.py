"""The rules page: the same table as docs/rules.md, in words, with what each rule has done so far at this site."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from admissions import rule_history, rulebook
from admissions.models import Evaluation
from eligibility import review
from eligibility.recommend import recommend
from eligibility.rules import RULES
from intake.models import Intake, Recommendation
from privacy.models import AuditEvent

PAGE = "/desk/rules/"
HOME = {"severity": "severe", "home": "others_use"}  # H1, H2, V2 …
CALM = {"severity": "mild"}


@pytest.fixture
def suggested(db):
    """Return a function that stores what the rules suggest for these facts about somebody at this site."""

    def store(site, facts, intake=None):
        now = timezone.now()
        intake = intake or Intake.objects.create(
            site=site, reference=uuid.uuid4().hex[:9], form_version="t", state="submitted", submitted_at=now)
        result = recommend(facts).as_dict()
        return Recommendation.objects.create(
            intake=intake, at=now, cause="submitted", facts=facts, result=result, level=result["level"],
            withdrawal=result["withdrawal"], is_complete=result["complete"], rules_version="t", rules_hash="t",
            seal="t")

    return store


@pytest.fixture
def decided(cleo):
    """Return a function that signs an evaluation on a suggestion, agreeing or not."""

    def sign(suggestion, agrees, **rest):
        return Evaluation.objects.create(
            intake=suggestion.intake, clinician=cleo, recommendation=suggestion, suggested_level=suggestion.level,
            decided_level=suggestion.level if agrees else "php", decided_withdrawal="none", agrees=agrees,
            reason="" if agrees else "higher_risk", is_signed=True, signed_at=timezone.now(), **rest)

    return sign


def row_of(answer, rule):
    """Return the text of one rule's row."""
    found = re.search(rf'<tr id="{slugify(rule)}">(.*?)</tr>', answer.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_every_rule_stands_on_the_page_with_its_sentence_and_its_source(signed_in, ada):
    page = signed_in(ada).get(PAGE)
    assert page.status_code == 200
    for row in review.table():
        told = row_of(page, row.id).replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")
        assert row.sentence in told
        assert row.source in told
        assert ("To confirm" in told) is row.for_lead


@pytest.mark.parametrize("rule", [row.id for row in review.table()])
def test_every_rule_has_a_page_of_its_own_under_a_plain_address(rule):
    shown, = rulebook.named(slugify(rule))
    assert shown.id == rule
    assert reverse("admissions:rule", args=[shown.slug])


def test_no_two_rules_share_an_address_and_no_row_is_called_like_a_rule_of_another():
    slugs = [slugify(rule.id) for rule in RULES]
    assert len(set(slugs)) == len(slugs)
    rows = {slugify(rule.row): rule.row for rule in RULES}
    assert all(rows[slugify(rule.id)] == rule.row for rule in RULES if slugify(rule.id) in rows)


def test_no_code_word_of_a_fact_is_left_in_what_staff_read():
    codes = re.compile(r"\b[a-z0-9]+_[a-z0-9_]+\b")
    for rule in rulebook.rules():
        texts = [*(condition for point in rule.when for condition in point), *rule.then, *map(str, rule.remedies)]
        texts += [f"{story.judgement} {story.suggestion}" for story in rule.stories]
        assert not [text for text in texts if codes.search(text)], rule.id


def test_when_then_and_remedies_are_told_in_words():
    rule, = rulebook.named("d4")
    assert rule.when[0] == [
        "Days with alcohol, of the last 30: 20 or more", "Days since the last drink: 7 or less",
        "Withdrawal care finished in the last 30 days, no use since: no",
    ]
    assert len(rule.when) == 2
    assert rule.then[0] == "At least: Withdrawal care from home, after a clinician's check"
    assert rule.then[1].startswith("Alert: Same day.")
    rule, = rulebook.named("h5")
    assert rule.then[0] == (
        "At least: Residential. With this remedy, “A sober living home during the program”, at least: "
        "Intensive outpatient (IOP)"
    )


@pytest.mark.parametrize(("query", "kept"), [
    ("family=home", lambda rule: rule.family.value == "home"),
    ("effect=level", lambda rule: rule.level is not None),
    ("effect=withdrawal", lambda rule: rule.withdrawal is not None),
    ("effect=requirement", lambda rule: rule.barrier),
    ("effect=emergency", lambda rule: rule.alert is not None and rule.alert.value == "emergency"),
    ("confirm=1", lambda rule: rule.for_lead),
    ("family=detox&confirm=1", lambda rule: rule.family.value == "detox" and rule.for_lead),
])
def test_the_filters_live_in_the_address(signed_in, ada, query, kept):
    page = signed_in(ada).get(f"{PAGE}?{query}")
    shown = set(re.findall(r'<tr id="([^"]+)">', page.text)) - {"c1"}
    assert shown == {slugify(rule.id) for rule in RULES if kept(rule)}
    assert "Clear filters" in page.text


@pytest.mark.parametrize(
    "query", ["family=nowhere", "effect=level%20", "confirm=yes", "family=home&family=' OR 1", "x=1"]
)
def test_a_word_nobody_knows_is_dropped(signed_in, ada, query):
    assert signed_in(ada).get(f"{PAGE}?{query}").status_code == 200


def test_filters_that_leave_nothing_say_so(signed_in, ada):
    page = signed_in(ada).get(f"{PAGE}?family=transport&effect=emergency")
    assert "No rule matches these filters." in page.text


def test_a_rule_shows_the_cases_in_which_it_fires(signed_in, ada):
    page = signed_in(ada).get(reverse("admissions:rule", args=["d10-earlier-detox"]))
    assert page.status_code == 200
    row, = (row for row in review.table() if row.id == "D10 earlier detox")
    assert row.cases
    assert all(f"Case {case}," in page.text for case in row.cases)
    assert "decided by independent physician reviewers" in page.text


def test_a_row_shows_all_its_branches(signed_in, ada):
    page = signed_in(ada).get(reverse("admissions:rule", args=["d10"]))
    branches = [rule for rule in RULES if rule.row == "D10"]
    assert len(branches) == 6
    assert all(f'id="{slugify(rule.id)}-title"' in page.text for rule in branches)


@pytest.mark.parametrize("slug", ["d99", "d10-earlier", "c", "x" * 300])
def test_a_rule_that_does_not_exist_is_a_404(signed_in, ada, slug):
    assert signed_in(ada).get(f"{PAGE}{slug}/").status_code == 404


def test_looking_is_written_down_and_names_no_patient(signed_in, ada, lakeside, suggested):
    suggested(lakeside, HOME)
    signed_in(ada).get(PAGE)
    event = AuditEvent.objects.get(screen="admissions:rules")
    assert (event.action, event.intakes) == ("list", [])


# --- what each rule has done so far -----------------------------------------------------------------------------------


def test_before_any_suggestion_nothing_is_counted(signed_in, cleo):
    page = signed_in(cleo).get(PAGE)
    assert "No suggestion was made at this site yet." in page.text
    assert "Fired:" not in page.text


def test_a_clinician_reads_how_often_a_rule_fired_and_was_decided_otherwise(
    signed_in, cleo, lakeside, suggested, decided
):
    for number in range(4):
        decided(suggested(lakeside, HOME), agrees=number > 0)
    suggested(lakeside, CALM)
    told = row_of(signed_in(cleo).get(PAGE), "H2")
    assert "Fired: 4 of 5 (80 %)" in told
    assert "Another level decided: 1 of 4 (25 %)" in told


def test_only_the_latest_suggestion_of_a_person_and_the_standing_evaluation_count(lakeside, cleo, suggested, decided):
    first = suggested(lakeside, HOME)
    signed = decided(first, agrees=False)
    decided(first, agrees=True, version=2, amends=signed)
    suggested(lakeside, CALM, intake=first.intake)
    history = rule_history.counted(lakeside)
    assert (history.suggestions, history.decisions) == (1, 1)
    assert "H2" not in history.fired
    assert history.decided["H2"] == 1
    assert "H2" not in history.overridden


def test_an_unsigned_amendment_takes_nothing_away(lakeside, suggested, decided, cleo):
    signed = decided(suggested(lakeside, HOME), agrees=False)
    Evaluation.objects.create(
        intake=signed.intake, recommendation=signed.recommendation, suggested_level="iop", version=2, amends=signed)
    assert rule_history.counted(lakeside).overridden["H2"] == 1


def test_another_site_counts_for_nothing(lakeside, hillside, suggested):
    suggested(hillside, HOME)
    assert rule_history.counted(lakeside).suggestions == 0


def test_hours_that_are_too_few_count_as_row_c1(lakeside, suggested):
    suggested(lakeside, {"severity": "moderate", "hours_free_per_week": 3, "age_years": 40})
    assert rule_history.counted(lakeside).fired["C1"] == 1


def test_no_more_than_a_bounded_number_is_opened(
    lakeside, suggested, decided, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(rule_history, "LAST", 3)
    for _person in range(5):
        decided(suggested(lakeside, HOME), agrees=False)
    with django_assert_max_num_queries(3):
        history = rule_history.counted(lakeside)
    assert (history.suggestions, history.decisions) == (3, 3)


def test_sums_are_kept_for_ten_minutes_and_hold_nobody(lakeside, suggested):
    suggested(lakeside, HOME)
    assert rule_history.history_of(lakeside).suggestions == 1
    suggested(lakeside, HOME)
    assert rule_history.history_of(lakeside).suggestions == 1, "counted again within ten minutes"
    assert rule_history.KEPT == 600


@pytest.mark.parametrize("who", ["ada", "cora", "ida"])
def test_small_numbers_are_not_shown_to_others_than_clinicians(request, signed_in, lakeside, suggested, decided, who):
    """As everywhere in the house: "Fewer than 11 people. Not shown."."""
    for _person in range(3):
        decided(suggested(lakeside, HOME), agrees=False)
    page = signed_in(request.getfixturevalue(who)).get(PAGE)
    assert "Fewer than 11 people so far. Not shown." in page.text
    assert "Fired:" not in page.text
    assert "Another level decided:" not in page.text


@pytest.mark.parametrize(("count", "whole", "told"), [
    (0, 40, "0 of 40 (0 %)"), (1, 40, "fewer than 11 of 40"), (10, 40, "fewer than 11 of 40"),
    (11, 40, "11 of 40 (28 %)"), (30, 40, "all but fewer than 11 of 40"), (29, 40, "29 of 40 (72 %)"),
    (40, 40, "40 of 40 (100 %)"), (0, 10, ""), (0, 0, ""),
])
def test_a_share_says_nothing_that_could_name_somebody(count, whole, told):
    history = rule_history.RuleHistory(suggestions=whole, fired={"H2": count})
    assert rule_history.Shares(history=history, is_exact=False).fired("H2") == told


def test_the_medical_director_reads_small_numbers(signed_in, max_, lakeside, suggested):
    suggested(lakeside, HOME)
    assert "Fired: 1 of 1 (100 %)" in row_of(signed_in(max_).get(PAGE), "H2")
