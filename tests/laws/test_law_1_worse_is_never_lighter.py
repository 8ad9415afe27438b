"""Law 1: making any one fact worse never lowers a ladder and never removes an alert, with or without conflicts."""

from hypothesis import assume, given
from hypothesis import strategies as st

from eligibility.recommend import recommend
from tests.laws.generated import LAW, facts, worse


@LAW
@given(st.data(), facts(least=1), st.booleans())
def test_a_worse_fact_never_makes_the_suggestion_lighter(data, known, supply_alert):
    changed = data.draw(worse(known))
    assume(changed is not None)
    before, after = recommend(known, supply_alert=supply_alert), recommend(changed, supply_alert=supply_alert)
    assert after.level >= before.level
    assert after.level_without_remedies >= before.level_without_remedies
    assert after.withdrawal >= before.withdrawal
    assert after.withdrawal_without_remedies >= before.withdrawal_without_remedies
    raised = {alert.rule: alert.tier for alert in after.alerts}
    for alert in before.alerts:
        assert alert.rule in raised
        assert raised[alert.rule] >= alert.tier
    assert set(before.fired) <= set(after.fired)
