"""A public case that is open is open for a reason that can be asked for: the missing fact is among the next to ask."""

import pytest

from eligibility.outcome import outcome
from eligibility.settling import settle
from eligibility.terms import OWN, TERMS, bits
from tests.cases.scoring import LADDERS, PUBLIC, cases, missing, score

OPEN = [scored for scored in map(score, cases(*PUBLIC)) if scored.mark == "open"]


def test_some_case_is_open_or_this_proves_nothing():
    assert OPEN


@pytest.mark.parametrize("scored", OPEN, ids=lambda scored: scored.case["id"])
def test_every_open_case_names_the_missing_fact(scored):
    found = outcome(settle(scored.case["facts"]))
    lacking = [set(missing(TERMS[index], scored.suggested)) for index in bits(found.possible & ~found.certain & OWN)]
    askable = [facts for facts in lacking if facts and facts <= set(scored.suggested.ask_next)]
    assert askable
    assert not set(scored.suggested.ask_next) & set(scored.case["facts"]), "it asks what was told"
    assert not scored.suggested.complete
    for key, mark in scored.marks.items():
        if mark == "open" and key in LADDERS:
            ladder, axis = LADDERS[key]
            spans = {"level": scored.suggested.possible_levels, "withdrawal": scored.suggested.possible_withdrawal}
            wanted = ladder(scored.case["expect"][key])
            assert wanted in spans[axis], "what was judged is among what is still possible"
