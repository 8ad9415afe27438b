"""Law 8: every floor of monitored withdrawal care or inpatient raises an alert."""

import pytest
from hypothesis import given

from eligibility.levels import Level, Tier, WithdrawalCare
from eligibility.recommend import recommend
from eligibility.rules import RULES
from tests.laws.generated import LAW, facts

GRAVE = [
    rule for rule in RULES
    if rule.level is Level.INPATIENT or (rule.withdrawal or WithdrawalCare.NONE) >= WithdrawalCare.MONITORED
]


@pytest.mark.parametrize("rule", GRAVE, ids=lambda rule: rule.id)
def test_a_rule_with_a_grave_floor_raises_an_alert_the_same_day(rule):
    assert rule.alert is not None
    assert rule.alert >= Tier.SAME_DAY


@LAW
@given(facts())
def test_a_grave_suggestion_never_comes_without_an_alert(known):
    found = recommend(known)
    if found.withdrawal_without_remedies >= WithdrawalCare.MONITORED or found.level is Level.INPATIENT:
        assert found.alerts
        assert found.alerts[0].tier >= Tier.SAME_DAY
