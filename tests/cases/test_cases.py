"""The suggestions held against cases judged by others: program descriptions, clinicians, reviewing physicians."""

from pathlib import Path

import pytest

from tests.cases.scoring import PUBLIC, cases, score, table

SHARED = Path(__file__).resolve().parents[3] / "shared" / "cases"
SCORED = [score(case) for case in cases(*PUBLIC)]


@pytest.mark.parametrize("name", PUBLIC)
def test_our_copy_of_the_cases_is_the_shared_one(name):
    shared = SHARED / f"{name}.toml"
    if not shared.exists():
        pytest.skip("the shared cases are not beside this checkout")
    assert (Path(__file__).parent / shared.name).read_bytes() == shared.read_bytes()


@pytest.mark.parametrize("scored", SCORED, ids=lambda scored: scored.case["id"])
def test_no_case_is_contradicted(scored):
    assert scored.mark != "contradict", table([scored])


def test_no_emergency_is_left_open():
    emergencies = [scored for scored in SCORED if scored.is_emergency]
    assert len(emergencies) >= 8
    assert not [scored.case["id"] for scored in emergencies if scored.mark != "agree"], table(emergencies)


def test_at_least_85_of_100_cases_that_are_not_debatable_agree():
    plain = [scored for scored in SCORED if not scored.is_debatable]
    print(table(SCORED))
    assert sum(scored.mark == "agree" for scored in plain) / len(plain) >= 0.85, table(SCORED)


def test_no_case_of_our_own_is_contradicted_or_open():
    scored = [score(case) for case in cases("project")]
    assert all(line.mark == "agree" for line in scored), table(scored)
