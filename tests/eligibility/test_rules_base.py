"""A rule that is not whole is refused when it is imported, before it could decide anything."""

import pytest

from eligibility.levels import Family, Level
from eligibility.rules import base
from eligibility.rules.base import rule


@pytest.fixture(autouse=True)
def _nothing_is_registered():
    before = list(base.RULES)
    yield
    assert before == base.RULES


def sick(severity: str) -> bool:
    """Has a sentence."""
    return severity == "severe"


def silent(severity: str) -> bool:
    return severity == "severe"


def mistyped(severty: str) -> bool:
    """Names a fact that does not exist."""
    return severty == "severe"


@pytest.mark.parametrize(
    ("test", "effect", "told"),
    [
        (mistyped, {"level": Level.IOP}, "a fact that does not exist: severty"),
        (silent, {"level": Level.IOP}, "needs a sentence and a source"),
        (sick, {"level": Level.IOP, "source": ""}, "needs a sentence and a source"),
        (sick, {}, "has no effect"),
        (sick, {"level": Level.IOP, "row": "D1"}, "two rules D1"),
    ],
)
def test_a_rule_that_is_not_whole_is_refused(test, effect, told):
    fields = {"source": "somewhere public", "row": "V99"} | effect
    with pytest.raises(TypeError, match=told):
        rule(fields.pop("row"), Family.SEVERITY, **fields)(test)
