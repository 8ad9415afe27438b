"""Law 3: a suggestion without a fact is never above the one with it at its worst, and that one was possible."""

from hypothesis import assume, given
from hypothesis import strategies as st

from eligibility.facts import VOCABULARY
from eligibility.recommend import recommend
from tests.laws.generated import LAW, facts


@LAW
@given(st.data(), facts(least=1))
def test_a_missing_fact_counts_as_unknown(data, known):
    ordered = [name for name in known if VOCABULARY[name].has_order]
    assume(ordered)
    name = data.draw(st.sampled_from(ordered))
    without = {other: value for other, value in known.items() if other != name}
    missing, at_worst = recommend(without), recommend({**without, name: VOCABULARY[name].worst})
    assume(not missing.conflicts and not at_worst.conflicts and not missing.settled.is_known(name))
    assert missing.level <= at_worst.level
    assert missing.withdrawal <= at_worst.withdrawal
    assert at_worst.level in missing.possible_levels
    assert at_worst.withdrawal in missing.possible_withdrawal


def test_nothing_known_is_open_to_everything_and_claims_nothing():
    found = recommend({})
    assert found.level.value == "early_support"
    assert found.possible_levels[-1].value == "inpatient"
    assert found.possible_withdrawal[-1].value == "hospital"
    assert not found.complete
    assert found.alerts == ()
    assert {need.state for need in found.requirements} == {"unknown"}
