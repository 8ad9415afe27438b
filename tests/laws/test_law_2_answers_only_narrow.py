"""Law 2: answering an unknown fact never widens the spans, and the answer lies inside what was possible before."""

from hypothesis import assume, given
from hypothesis import strategies as st

from eligibility.facts import VOCABULARY
from eligibility.recommend import recommend
from tests.laws.generated import LAW, facts, values


@LAW
@given(st.data(), facts())
def test_an_answer_never_widens_the_spans(data, known):
    before = recommend(known)
    assume(not before.conflicts)
    open_facts = [name for name in VOCABULARY if name not in known and not before.settled.is_known(name)]
    assume(open_facts)
    name = data.draw(st.sampled_from(open_facts))
    after = recommend({**known, name: data.draw(values(VOCABULARY[name]))})
    assume(not after.conflicts)
    assert set(after.possible_levels) <= set(before.possible_levels)
    assert set(after.possible_withdrawal) <= set(before.possible_withdrawal)
    assert after.level_without_remedies >= before.level_without_remedies
    assert after.withdrawal_without_remedies >= before.withdrawal_without_remedies
    assert set(before.fired) <= set(after.fired)
    assert set(after.unanswered) <= set(before.unanswered)
    states = {need.name: need.state for need in before.requirements if need.name != "schedule"}
    for need in after.requirements:
        assert states.get(need.name, "unknown") in ("unknown", need.state)


@LAW
@given(st.data(), facts())
def test_a_fact_that_is_not_asked_for_changes_nothing(data, known):
    before = recommend(known)
    assume(not before.conflicts)
    rest = [n for n in VOCABULARY if n not in known and n not in before.ask_next and not before.settled.is_known(n)]
    rest = [name for name in rest if not VOCABULARY[name].derived]
    assume(rest)
    name = data.draw(st.sampled_from(rest))
    after = recommend({**known, name: data.draw(values(VOCABULARY[name]))})
    assume(not after.conflicts)
    for part in ("level", "level_without_remedies", "withdrawal", "withdrawal_without_remedies",
                 "possible_levels", "possible_withdrawal"):
        assert getattr(after, part) == getattr(before, part), (name, part)
    assert {alert.rule: alert.tier for alert in after.alerts} == {alert.rule: alert.tier for alert in before.alerts}
    assert [(n.name, n.state) for n in after.requirements] == [(n.name, n.state) for n in before.requirements]


@LAW
@given(facts())
def test_when_nothing_is_left_to_ask_the_spans_are_single(known):
    found = recommend(known)
    if found.complete:
        assert len(found.possible_levels) == len(found.possible_withdrawal) == 1
        assert "unknown" not in {need.state for need in found.requirements}
