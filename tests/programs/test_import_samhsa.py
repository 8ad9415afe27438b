"""The federal directory of 2015, where the file is at hand: read whole, every code known, with the published counts."""

import datetime
import json
from collections import Counter
from pathlib import Path

import pytest

from programs.imports import samhsa, samhsa_codes
from programs.imports.plan import apply_plan, make_plan
from programs.imports.reading import Unreadable
from programs.models import Program
from programs.words import stale_words

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "locator"
DIRECTORY, KEY = FOLDER / "natl_directory_2015_geocoded.csv", FOLDER / "abbr_key_2015_2017.json"
needs_the_file = pytest.mark.skipif(
    not DIRECTORY.exists(), reason="the federal directory is not at hand (../shared/data/locator)"
)
COUNTS = {
    "OD": 1240,
    "RD": 783,
    "HID": 514,
    "ORT": 9176,
    "OIT": 5577,
    "ODT": 1478,
    "OMB": 2226,
    "RS": 1497,
    "RL": 2317,
    "HH": 1206,
    "SF": 10773,
    "PI": 7944,
    "MD": 7107,
    "SI": 5254,
    "SS": 4723,
    "MI": 3876,
    "MC": 3800,
    "PA": 2640,
    "NP": 369,
    "ADLT": 11330,
    "YAD": 8497,
    "CHLD": 5017,
    "CO": 5253,
    "PW": 2457,
    "VET": 2070,
    "SP": 2966,
}
HEAD = (
    "Name1,Name2,Name3,Address1,Address2,Address3,City,State,ZIP_Code,Contact,Note,Keys,ID,Longitude,Latitude,"
    "Match Score\n"
)


def read_row(keys, note="", zip_code="2134", name="Foxtarn", latitude="42.3"):
    row = f"{name},Youth,,1 Elm Street,,,Allston,MA,{zip_code},(617)555-0100,{note},{keys},1MA,-71.1,{latitude},100\n"
    drafts, problems, strays = samhsa.read((HEAD + row).encode())
    return (drafts[0] if drafts else None), problems, strays


@pytest.fixture(scope="module")
def whole():
    return samhsa.read(DIRECTORY.read_bytes())


@needs_the_file
def test_every_row_is_read_and_none_refused(whole):
    drafts, problems, _ = whole
    assert len(drafts) == 11_928
    assert problems == []
    assert len({draft.external_id for draft in drafts}) == 11_928


@needs_the_file
def test_the_codes_are_counted_as_published():
    from programs.imports.reading import read_table

    table = read_table(DIRECTORY.read_bytes())
    rows = [set(samhsa.codes_of(row["Keys"])) for _line, row in table.rows]
    found = Counter(code for row in rows for code in row)
    assert {code: found[code] for code in COUNTS} == COUNTS
    assert sum(bool(row & {"DT", "OD", "RD", "HID"}) for row in rows) == 2290
    assert sum(bool(row & {"RES", "RS", "RL", "RD"}) for row in rows) == 2872
    assert sum(bool(row & {"HIT", "HID"}) for row in rows) == 588


@needs_the_file
def test_facts_are_as_many_as_their_codes(whole):
    facts = [draft.facts for draft in whole[0]]

    def having(name, code):
        return sum(code in one.get(name, ()) for one in facts)

    assert having("levels", "iop") == COUNTS["OIT"]
    assert having("levels", "php") == COUNTS["ODT"]
    payers = {"self_pay": "SF", "private": "PI", "medicaid": "MD", "medicare": "MC", "military": "MI",
              "sliding_scale": "SS", "free": "NP"}  # fmt: skip
    assert {code: having("payers", code) for code in payers} == {code: COUNTS[key] for code, key in payers.items()}
    care = {"monitored": "RD", "hospital": "HID"}
    assert {code: having("withdrawal_on_site", code) for code in care} == {c: COUNTS[key] for c, key in care.items()}
    assert sum(bool(one.get("withdrawal_on_site")) for one in facts) == 2290
    assert having("groups", "pregnant") == COUNTS["PW"]
    assert having("languages", "es") == COUNTS["SP"]
    assert sum(one.get("co_occurring") == "capable" for one in facts) == COUNTS["CO"]
    assert sum(one.get("has_sober_living") is True for one in facts) == COUNTS["HH"]


@needs_the_file
def test_the_natural_dirt_is_survived(whole):
    drafts, _, strays = whole
    assert sum(draft.facts["zip_code"].startswith("0") for draft in drafts) == 1210
    assert all(len(draft.facts["zip_code"]) == 5 for draft in drafts)
    assert sorted(strays) == ["Buprenorphine (2)", "Clients (2)", "Methadone (2)", "Only (2)", "and (2)"]


@needs_the_file
def test_every_code_of_the_key_is_mapped_or_left_out_with_a_reason():
    key = json.loads(KEY.read_text())
    assert len(key) == 294
    assert [code for code in key if not samhsa_codes.meaning_known(code)] == []
    assert all(samhsa_codes.UNMAPPED.values())


@needs_the_file
@pytest.mark.full
@pytest.mark.django_db
def test_the_whole_directory_comes_in_and_a_second_run_changes_nothing(whole):
    drafts, problems, _ = whole
    apply_plan(make_plan(samhsa.SOURCE, drafts, problems))
    assert Program.objects.count() == 11_928
    assert make_plan(samhsa.SOURCE, drafts, problems).counts == {"new": 0, "changed": 0, "same": 11_928, "refused": 0}


@needs_the_file
@pytest.mark.django_db
def test_a_part_of_the_directory_comes_in_and_says_its_age(whole):
    drafts = whole[0][:300]
    apply_plan(make_plan(samhsa.SOURCE, drafts, []))
    assert make_plan(samhsa.SOURCE, drafts, []).counts == {"new": 0, "changed": 0, "same": 300, "refused": 0}
    program = Program.objects.whole().first()
    oldest = min(check.checked_on for check in program.checks.all())
    assert stale_words(oldest, datetime.date(2026, 11, 20)) == "Last checked 3977 days ago."


@pytest.mark.parametrize(
    ("keys", "low", "high"),
    [
        ("ADLT", 18, None),
        ("YAD/ADLT", 18, None),
        ("YAD", 18, 25),
        ("CHLD", 0, 17),
        ("CHLD/YAD/ADLT", 0, None),
        ("AD", 12, 17),
        ("SA", None, None),
    ],
)
def test_ages_follow_from_the_groups_taken(keys, low, high):
    draft, _, _ = read_row(keys)
    assert (draft.facts.get("age_from"), draft.facts.get("age_to")) == (low, high)


@pytest.mark.parametrize(
    ("keys", "serves"), [("FEM", "women_only"), ("MALE", "men_only"), ("FEM/MALE", "everyone"), ("SA", "everyone")]
)
def test_one_gender_alone_is_only_where_the_other_is_absent(keys, serves):
    assert read_row(keys)[0].facts["serves"] == serves


def test_a_house_for_methadone_only_is_for_opioids_only():
    draft, _, _ = read_row("SA/OTPA/", note="Methadone Clients Only")
    assert draft.facts["substances"] == ["opioids"]
    assert draft.facts["note"] == "Methadone Clients Only"


def test_withdrawal_care_without_its_setting_counts_as_the_lightest():
    assert read_row("DT")[0].facts["withdrawal_on_site"] == ["ambulatory"]
    assert read_row("DT/RD")[0].facts["withdrawal_on_site"] == ["monitored"]


def test_what_a_code_does_not_say_is_not_stated():
    facts = read_row("SA/OIT")[0].facts
    assert not {"has_child_care", "brings_transport", "has_telehealth", "medicines_refused", "payers"} & facts.keys()


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"name": ""}, "Name1"),
        ({"zip_code": "none"}, "ZIP_Code"),
        ({"latitude": "99"}, "Latitude"),
        ({"latitude": "x"}, "Latitude"),
        ({"latitude": ""}, "Latitude"),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_column(changes, column):
    draft, problems, _ = read_row("SA", **changes)
    assert draft is None
    assert [(problem.line, problem.column) for problem in problems] == [(2, column)]


def test_another_table_is_not_taken_for_the_directory():
    with pytest.raises(Unreadable, match="This is not the federal directory"):
        samhsa.read(b"name,provider\nA,B\n")


def test_two_facilities_of_one_id_keep_ids_of_their_own_in_any_order():
    rows = [f"Foxtarn,{name},,1 Elm,,,Allston,MA,02134,555,,SA/,1MA,-71.1,42.3,100\n" for name in ("Youth", "House")]
    one, other = (samhsa.read((HEAD + "".join(order)).encode())[0] for order in (rows, rows[::-1]))
    assert {draft.external_id for draft in one} == {draft.external_id for draft in other}
    assert len({draft.external_id for draft in one}) == 2
