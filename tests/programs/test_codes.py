"""The catalog's codes are the words the rest of the house uses."""

import pytest

from eligibility.facts import VOCABULARY
from eligibility.levels import Family, Level, Remedy, WithdrawalCare
from programs import codes
from programs.needs import Wish
from programs.remedies import BRINGS, MISSING
from programs.wishes import WISHES


def words(enum):
    return [member.value for member in enum]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (codes.LevelCode.values, words(Level)),
        (codes.WithdrawalCode.values, words(WithdrawalCare)[1:]),
        (codes.RemedyCode.values, words(Remedy)),
        (codes.FamilyCode.values, words(Family)),
        (codes.Condition.values[:4], list(VOCABULARY["primary_concern"].choices)),
        (codes.Substance.values, list(VOCABULARY["substances"].choices)),
    ],
)
def test_codes_are_those_of_the_rules_in_their_order(ours, theirs):
    assert ours == theirs


def test_every_remedy_requirement_and_wish_has_its_test():
    assert set(BRINGS) == set(Remedy)
    assert set(MISSING) == set(Family)
    assert set(WISHES) == set(Wish)


def test_no_code_is_empty_or_too_long_for_its_field():
    for name in ("Service", "Group", "Language", "Access", "Medicine", "Payer", "Serves", "FactGroup"):
        for code, label in getattr(codes, name).choices:
            assert code.strip()
            assert label
            assert len(code) <= 30
