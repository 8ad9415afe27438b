"""Every row of the table is a rule, no rule is without a row, and each says what it should."""

import re
import tomllib
from pathlib import Path

import pytest

from eligibility.facts import VOCABULARY
from eligibility.levels import Family, Level, Remedy, Tier, WithdrawalCare
from eligibility.rules import RULES
from eligibility.situations import terms_of

HOUSE = Path(__file__).resolve().parents[2]
SPEC = HOUSE.parent / "shared" / "spec" / "placement.md"

# The rows of the table, version 2026.1, and how many rules each is (an "or" is several).
ROWS = {
    **{f"D{n}": 1 for n in range(1, 27)},
    "D2": 2,
    "D6": 2,
    "D7": 2,
    "D8": 2,
    "D9": 2,
    "D10": 6,
    "D11": 2,
    "D12": 2,
    "D15": 3,
    "D16": 4,
    "D18": 2,
    "D19": 3,
    "D22": 3,
    "D23": 16,
    "D25": 2,
    "D26": 3,
    **{f"V{n}": 1 for n in range(1, 16)},
    "V4": 4,
    "V5": 3,
    "V6": 3,
    "V11": 2,
    **{f"S{n}": 1 for n in range(1, 8)},
    **{f"P{n}": 1 for n in range(1, 7)},
    **{f"H{n}": 1 for n in range(1, 10)},
    "P6": 5,
    "M1": 4,
    "M2": 1,
    "H1": 2,
    "H3": 2,
    "T1": 1,
    "N1": 1,
    "N2": 1,
    "N3": 1,
    "R1": 2,
    "G1": 1,
    "C2": 2,
}
BY_THE_ENGINE = {"C1"}  # the hours a level asks for, checked once the level is known

# Words of experience.md C1 that no string of ours may hold. "Sober living" is what such homes are called.
BANNED = re.compile(
    r"\b(addicts?|addicted|users?|abus\w*|junkies?|alcoholics?|drunks?|former addict|reformed|habits?|clean|dirty"
    r"|sober(?! living)|relaps\w*|slips?|fell off|battling|replacement|substitution|MAT|no-?shows?|non-?complian\w*"
    r"|refus\w+|resist\w*|in denial|unmotivated|fail\w*|ineligible|reject\w*|diagnos\w*|verdict|commit\w*|threats?"
    r"|homeless|transients?|mentally ill|crazy|invalid|please|oops|forbidden|asam|locus)\b",
    re.IGNORECASE,
)

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def test_every_row_of_the_table_is_there_with_all_its_branches():
    found = {row: sum(rule.row == row for rule in RULES) for row in {rule.row for rule in RULES}}
    assert found == ROWS


def test_the_rows_are_those_of_the_specification():
    if not SPEC.exists():
        pytest.skip("the specification is not beside the checkout; the copied list of rows holds alone")
    rows = set(re.findall(r"^\| ([DVSMPHTNRGC]\d+) \|", SPEC.read_text(encoding="utf-8"), re.MULTILINE))
    assert rows == ROWS.keys() | BY_THE_ENGINE


@each_rule
def test_the_sentence_is_one_person_first_sentence_staff_can_read(rule):
    assert not BANNED.search(rule.sentence)
    assert rule.sentence[0].isupper()
    assert rule.sentence.endswith(".")
    assert rule.sentence.count(". ") == 0
    assert len(rule.sentence) <= 220


@each_rule
def test_the_source_is_public_and_claims_nothing(rule):
    assert len(rule.source) > 10
    assert not re.search(r"asam|locus|calocus|\b[0-4]\.[1357]\b|certified|compliant", rule.source, re.IGNORECASE)


@each_rule
def test_the_rule_names_facts_of_the_vocabulary_and_few(rule):
    assert set(rule.facts) <= VOCABULARY.keys()
    assert 1 <= len(rule.facts) <= 5


@each_rule
def test_a_softer_floor_comes_with_its_remedy_and_is_lighter(rule):
    if rule.unless is None:
        assert rule.then_level is None
        assert rule.then_withdrawal is None
        return
    assert rule.unless in rule.remedies
    assert (rule.then_level, rule.then_withdrawal) != (None, None)
    if rule.then_level:
        assert rule.then_level < rule.level
    if rule.then_withdrawal:
        assert rule.then_withdrawal < rule.withdrawal


@each_rule
def test_law_8_a_floor_of_24_hour_danger_raises_an_alert(rule):
    if rule.level is Level.INPATIENT or (rule.withdrawal and rule.withdrawal >= WithdrawalCare.MONITORED):
        assert rule.alert
        assert rule.alert >= Tier.SAME_DAY


@each_rule
def test_only_detox_rules_speak_of_withdrawal_care(rule):
    assert rule.withdrawal is None or rule.family is Family.DETOX
    assert rule.level is None or rule.family is not Family.DETOX


def test_a_floor_of_withdrawal_care_always_names_its_remedy():
    """A requirement that is unmet without a remedy would read "no remedy known"."""
    assert all("withdrawal_management" in [r.value for r in rule.remedies] for rule in RULES if rule.withdrawal)


def test_the_rows_the_lead_must_confirm_are_marked():
    marked = {rule.id for rule in RULES if rule.for_lead}
    assert {rule.row for rule in RULES if rule.for_lead} == {
        "D16", "D25", "H6", "S3", "V2", "V4", "V9", "V10", "V13",
    }  # fmt: skip
    assert {"D16 alcohol", "D16 sedatives", "D25 supply alert"} <= marked
    assert not {"D16 signs with drinking", "D16 signs with sedatives", "D25"} & marked


def test_rules_stand_in_the_order_of_the_families():
    families = [list(Family).index(rule.family) for rule in RULES]
    assert families == sorted(families)


def test_violence_takes_family_sessions_away():
    """S7: never offered where there is violence."""
    [violence] = [rule for rule in RULES if rule.row == "S7"]
    assert [remedy.value for remedy in violence.forbids] == ["family_sessions"]


def test_safety_holds_the_rows_the_table_lends_it():
    assert {rule.row for rule in RULES if rule.family is Family.SAFETY} == {
        "S1", "S2", "S3", "S4", "S7", "V8", "V11", "V13", "V14",
    }  # fmt: skip


def test_alerts_of_one_tier_are_told_in_the_order_of_danger():
    """Withdrawal signs now, lost tolerance, overdose, history of complicated withdrawal, the rest."""
    orders = {rule.row: rule.order for rule in RULES if rule.alert}
    assert {row for row, order in orders.items() if order == 20} == {"V11"}
    assert {row for row, order in orders.items() if order == 30} == {"D21", "V8", "V14"}
    assert {row for row, order in orders.items() if order == 40} == {"D2", "D3"}
    assert {
        rule.order for rule in RULES if {"withdrawal_signs", "cows", "ciwa_ar"} & set(rule.facts) and rule.alert
    } == {10}


def test_no_rule_file_names_another_systems_text():
    for path in (HOUSE / "eligibility").rglob("*.py"):
        assert not re.search(r"\bASAM\b|\bLOCUS\b", path.read_text(encoding="utf-8")), path


def test_the_stories_of_our_own_cases_are_person_first():
    cases = tomllib.loads((HOUSE / "tests" / "cases" / "project.toml").read_text(encoding="utf-8"))["case"]
    assert not [case["id"] for case in cases if BANNED.search(case["story"])]


def spec_rows():
    """Return row -> its effect in the words of the specification."""
    if not SPEC.exists():
        pytest.skip("the specification is not beside the checkout; boundaries.toml holds alone")
    lines = re.findall(r"^\| ([DVSMPHTNRGC]\d+) \| (.+) \| (.+) \|$", SPEC.read_text(encoding="utf-8"), re.MULTILINE)
    return {row: f"{when} | {effect}" for row, when, effect in lines if row not in BY_THE_ENGINE}


def words(enum, text):
    return {member.value for member in enum if re.search(rf"\b{member.value}\b", text)}


def test_the_effects_are_those_of_the_specification():
    """Floors, tiers, barriers, remedies and L marks, row by row, read from the specification's own words."""
    for row, line in spec_rows().items():
        effect = line.split(" | ")[1]
        rules = [rule for rule in RULES if rule.row == row]
        floors = {
            rung.value
            for rule in rules
            for rung in (rule.level, rule.withdrawal, rule.then_level, rule.then_withdrawal)
            if rung
        }
        said = " ".join(re.findall(r"(?:>=|makes it) [\w /]+", effect))
        assert floors == words(Level, said) | words(WithdrawalCare, said), row
        assert {rule.alert.value for rule in rules if rule.alert} == words(Tier, effect), row
        assert any(rule.barrier for rule in rules) is ("unmet" in effect), row
        assert any(rule.for_lead for rule in rules) is bool(re.search(r"\(L\)|: L\)", line)), row
        remedies = {
            r.value for rule in rules for r in (*rule.remedies, *(r for r, _ in rule.remedies_if), *rule.forbids)
        }
        told = words(Remedy, effect)
        ours = {"withdrawal_management"} if any(rule.withdrawal for rule in rules) else set()
        ours |= {"sober_living"} if row == "H3" else set()
        ours |= {"craving_medicine"} if row == "D20" else set()  # case D8 and the published descriptions ask for it
        assert told <= remedies <= told | ours, row


def test_the_numbers_of_the_specification_are_thresholds_of_the_row():
    rows = spec_rows()
    assert rows.keys() == ROWS.keys()
    for row, line in rows.items():
        told = {int(number) for number in re.findall(r"(?<![\w-])\d+(?![\w-])", line.split(" | ")[0])}
        needs = [term.needs.values() for rule in RULES if rule.row == row for term in terms_of(rule)]
        assert told <= {value for values in needs for value in values if type(value) is int}, row
