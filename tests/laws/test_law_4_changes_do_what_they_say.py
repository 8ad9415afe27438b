"""Law 4: every change gives what it says when the rules are run again, and no smaller change does."""

from itertools import combinations, product

from hypothesis import given

from eligibility.facts import VOCABULARY
from eligibility.recommend import recommend
from tests.laws.generated import LAW, facts


def ladders(found):
    return found.level, found.level_without_remedies, found.withdrawal


@LAW
@given(facts(least=8))
def test_changes_are_verified_and_smallest(known):
    found = recommend(known)
    for change in found.changes:
        said = change.level, change.level_without_remedies, change.withdrawal
        assert said != ladders(found)
        assert ladders(recommend({**known, **change.facts})) == said
        assert 1 <= len(change.facts) <= 3
        assert all(VOCABULARY[name].changeable and name in known for name in change.facts)
        for size in range(1, len(change.facts)):
            for part in combinations(change.facts.items(), size):
                assert ladders(recommend({**known, **dict(part)})) != said


@LAW
@given(facts(least=20))
def test_no_single_fact_does_what_a_larger_change_does(known):
    found = recommend(known)
    larger = [change for change in found.changes if len(change.facts) > 1]
    singles = [
        ladders(recommend({**known, name: value})) for name in known if VOCABULARY[name].changeable and larger
        for value in (VOCABULARY[name].choices or (False, True)) if VOCABULARY[name].type != "integer"
    ]
    for change in larger:
        assert (change.level, change.level_without_remedies, change.withdrawal) not in singles


@LAW
@given(facts(least=20))
def test_whatever_single_change_moves_a_ladder_is_told(known):
    found = recommend(known)
    told = {(c.level, c.level_without_remedies, c.withdrawal) for c in found.changes}
    names = [name for name in known if VOCABULARY[name].changeable and VOCABULARY[name].type != "integer"]
    for name, value in ((n, v) for n in names for v in (VOCABULARY[n].choices or (False, True))):
        reached = ladders(recommend({**known, name: value}))
        if reached != ladders(found):
            assert reached in told


def test_two_changes_that_only_work_together_are_found_together():
    known = {"severity": "severe", "home": "substance_free", "readiness": "not_ready", "accountable": False,
             "support_network": "thin", "primary_concern": "other_dependency", "residential_completed": True}
    found = recommend(known)
    assert found.level.value == "residential"
    lighter = [change.facts for change in found.changes if change.level < found.level]
    assert {"readiness": "unsure", "support_network": "supportive"} in lighter
    assert {"readiness": "unsure", "accountable": True} in lighter
    assert all(len(facts) == 2 for facts in lighter), list(product(lighter))
