"""Law 7: no emergency among the cases is missed; none is suggested below its floor on safety and withdrawal."""

import pytest

from eligibility.levels import Level, WithdrawalCare
from tests.cases.scoring import PUBLIC, cases, score

SCORED = [score(case) for case in cases(*PUBLIC, "project")]


@pytest.mark.parametrize("scored", [s for s in SCORED if s.is_emergency], ids=lambda scored: scored.case["id"])
def test_an_emergency_is_certain_and_raises_an_alert(scored):
    assert scored.suggested.alerts
    assert set(scored.marks.values()) == {"agree"}


@pytest.mark.parametrize("scored", SCORED, ids=lambda scored: scored.case["id"])
def test_no_case_is_held_below_its_floor(scored):
    """A floor that is not reached yet is still possible; one of safety (an inpatient bed, a hospital) is reached."""
    expect, found = scored.case["expect"], scored.suggested
    for key in ("level", "at_least"):
        if key in expect:
            assert found.possible_levels[-1] >= Level(expect[key])
            if expect[key] == "inpatient":
                assert found.level is Level.INPATIENT
    for key in ("withdrawal", "withdrawal_at_least"):
        if key in expect:
            assert found.possible_withdrawal[-1] >= WithdrawalCare(expect[key])
            if expect[key] == "hospital":
                assert found.withdrawal is WithdrawalCare.HOSPITAL
