"""The vocabulary is the shared one, and facts are typed: what cannot be read is refused by name, nothing is guessed."""

import tomllib
from pathlib import Path

import pytest

from eligibility import facts
from eligibility.facts import VOCABULARY, FactError, Facts, problems

SHARED = Path(__file__).resolve().parents[3] / "shared" / "spec" / "facts.toml"
OURS = Path(facts.__file__).with_name("facts.toml")


def test_our_vocabulary_is_the_shared_one():
    if not SHARED.exists():
        pytest.skip("the shared vocabulary is not beside this checkout")
    assert tomllib.loads(OURS.read_text(encoding="utf-8")) == tomllib.loads(SHARED.read_text(encoding="utf-8"))


def test_every_fact_is_of_a_known_type_and_says_what_it_is():
    for fact in VOCABULARY.values():
        assert fact.type in ("boolean", "integer", "choice", "list")
        assert bool(fact.choices) == (fact.type in ("choice", "list"))
        assert (fact.range != (0, 0)) == (fact.type == "integer")
        assert fact.about


@pytest.mark.parametrize(("name", "value", "allowed"), [
    ("pregnant", 1, "true or false"),
    ("pregnant", "yes", "true or false"),
    ("age_years", True, "a whole number from 0 to 120"),
    ("age_years", 34.0, "a whole number from 0 to 120"),
    ("age_years", -1, "a whole number from 0 to 120"),
    ("age_years", 121, "a whole number from 0 to 120"),
    ("home", "tent", "one of: substance_free, sober_living"),
    ("home", ["unsafe"], "one of: substance_free"),
    ("substances", "alcohol", "a list of: alcohol, sedatives"),
    ("substances", ["alcohol", "beer"], "a list of: alcohol, sedatives"),
    ("substances", [["alcohol"]], "a list of: alcohol, sedatives"),
    ("alcohol_days", None, "leave it out while it is unknown"),
    ("shoe_size", 42, "is not a fact of the vocabulary"),
])
def test_a_value_that_cannot_be_read_is_refused_with_what_is_allowed(name, value, allowed):
    with pytest.raises(FactError, match=f"^{name}: ") as refused:
        Facts({"severity": "mild", name: value})
    assert allowed in str(refused.value)
    assert [str(problem) for problem in problems({name: value})] == [str(refused.value)]


def test_what_is_absent_is_unknown_and_not_a_value():
    known = Facts({"severity": "mild"})
    assert "home" not in known
    assert dict(known) == {"severity": "mild"}


def test_facts_come_in_the_order_of_the_vocabulary_and_lists_in_that_of_their_words():
    known = Facts({"substances": ["opioids", "alcohol", "alcohol"], "age_years": 34})
    assert list(known.items()) == [("age_years", 34), ("substances", ("alcohol", "opioids"))]


def test_values_never_reach_a_log_by_accident():
    assert repr(Facts({"home": "unsafe"})) == "Facts(home)"


def test_worse_is_what_the_table_says():
    assert VOCABULARY["home"].not_better("unsafe", "others_use")
    assert not VOCABULARY["home"].not_better("sober_living", "others_use")
    assert VOCABULARY["days_since_alcohol"].not_better(2, 3)
    assert VOCABULARY["accepts_sober_living"].not_better(False, True)
    assert VOCABULARY["substances"].not_better(("alcohol", "opioids"), ("opioids",))
    assert not VOCABULARY["primary_concern"].not_better("depression", "substance_use")
    assert VOCABULARY["age_years"].has_order is False
    with pytest.raises(LookupError):
        VOCABULARY["age_years"].worst  # noqa: B018
