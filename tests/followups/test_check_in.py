"""What a check-in weighs and what it asks of staff (clinical.md 2.7, part 6 and 7.3)."""

import datetime as dt
import itertools

import pytest

from eligibility.levels import Level
from eligibility.recommend import recommend
from followups.check_in import DAYS_AT_MOST, SUBSCALES, Flag, Says, facts_told, next_day, says, weigh
from intake.instruments import bam

ITEMS = sorted(item for items in SUBSCALES.values() for item in items)
STEADY = dict.fromkeys(ITEMS, 0) | dict.fromkeys(SUBSCALES["protective"], 4)
USED_ONCE = STEADY | {6: 1}
HARD = STEADY | dict.fromkeys(SUBSCALES["risk"], 3) | dict.fromkeys(SUBSCALES["protective"], 1)


def ask(*answers, level="iop"):
    return says([weigh(one) for one in answers], level)


@pytest.mark.parametrize("name", SUBSCALES)
def test_whole_answers_are_flagged_as_the_instrument_flags_them(name):
    for points in itertools.product((0, 1, 2, 4), repeat=len(SUBSCALES[name])):
        answers = dict(zip(SUBSCALES[name], points, strict=True))
        flag = getattr(weigh(STEADY | answers), name)
        assert flag is (Flag.YES if bam.subscale(name, answers).band == "flag" else Flag.NO)


def test_what_was_left_out_is_never_the_good_answer():
    nothing = weigh({})
    assert nothing.use is nothing.risk is nothing.protective is Flag.UNKNOWN
    assert weigh({6: 1}).use is Flag.YES
    assert weigh({4: 0, 5: 0}).use is Flag.UNKNOWN
    assert weigh(dict.fromkeys((9, 10, 12), 4) | {13: 1}).protective is Flag.NO
    assert weigh(dict.fromkeys(SUBSCALES["protective"][:5], 0)).protective is Flag.YES


@pytest.mark.parametrize("left_out", ITEMS)
def test_one_item_left_out_never_makes_less_care_a_question_unless_it_cannot_matter(left_out):
    partly = {item: points for item, points in STEADY.items() if item != left_out}
    what, _why = ask(partly, STEADY)
    assert what is (Says.STAY if left_out in SUBSCALES["use"] else Says.DOWN)


def test_use_once_is_looked_at_and_moves_nobody():
    assert ask(USED_ONCE) == (Says.LOOK, ("use",))
    assert ask(USED_ONCE, STEADY) == (Says.LOOK, ("use",))


def test_use_that_goes_on_or_grows_is_reviewed():
    assert ask(USED_ONCE, USED_ONCE) == (Says.UP, ("use_goes_on",))
    assert ask(STEADY | {6: 4}, USED_ONCE) == (Says.UP, ("use_grew",))
    assert ask({6: 4}, {6: 1}) == (Says.UP, ("use_goes_on",)), "what was left out before may have been as much"


def test_much_risk_with_little_to_hold_on_to_is_reviewed():
    assert ask(HARD) == (Says.UP, ("more_risk_than_hold",))


def test_two_steady_ones_in_a_row_ask_whether_less_would_do():
    assert ask(STEADY) == (Says.STAY, ())
    assert ask(STEADY, STEADY) == (Says.DOWN, ("steady_twice",))
    assert ask(STEADY, USED_ONCE) == (Says.STAY, ())


@pytest.mark.parametrize("level", [level.value for level in Level] + [""])
def test_nobody_steps_below_weekly_visits_or_above_a_hospital(level):
    down, _why = ask(STEADY, STEADY, level=level)
    assert (down is Says.DOWN) == (level in ("iop", "php", "residential", "inpatient"))
    up, _why = ask(HARD, level=level)
    assert up is (Says.LOOK if level == "inpatient" else Says.UP)


def test_making_an_answer_worse_never_asks_for_less():
    order = [Says.DOWN, Says.STAY, Says.LOOK, Says.UP]
    for base in (STEADY, USED_ONCE, HARD):
        for before in (STEADY, USED_ONCE):
            stood = order.index(ask(base, before)[0])
            for item in ITEMS:
                for points in range(5):
                    worse = points < base[item] if item in SUBSCALES["protective"] else points > base[item]
                    if worse:
                        assert order.index(ask(base | {item: points}, before)[0]) >= stood


def test_the_rules_run_with_what_was_told_and_suggest_the_step():
    """A step up to review in an intensive outpatient program is "this level was not enough" to the rules."""
    known = {"severity": "moderate", "home": "substance_free", "support_network": "supportive"}
    told = facts_told(USED_ONCE, Says.UP, "iop", known)
    assert told == {"level_not_enough": "iop"}
    assert recommend(known | told).as_dict()["level"] == "php"
    assert facts_told(STEADY, Says.DOWN, "iop", known) == {}


def test_what_is_told_is_never_better_than_what_was_known():
    assert facts_told(HARD, Says.UP, "outpatient", {"level_not_enough": "php"})["level_not_enough"] == "php"
    told = facts_told({4: 2}, Says.LOOK, "iop", {"alcohol_days": 20, "substances": ["opioids"]})
    assert told == {"alcohol_days": 20, "substances": ["opioids", "alcohol"]}
    assert facts_told({4: 4}, Says.LOOK, "iop", {})["alcohol_days"] == DAYS_AT_MOST[4] == 7


@pytest.mark.parametrize("points", [-1, 5])
def test_a_weight_that_does_not_exist_is_refused(points):
    with pytest.raises(ValueError, match="use"):
        weigh({4: points})


def test_they_come_weekly_for_twelve_weeks_and_monthly_later():
    first, day = dt.date(2026, 3, 2), None
    days = []
    for _ in range(15):
        day = next_day(first, day, "iop", first)
        days.append((day - first).days)
    assert days[:12] == list(range(7, 85, 7))
    assert days[12:] == [112, 140, 168]
    assert next_day(first, dt.date(2026, 3, 9), "outpatient", first) == dt.date(2026, 4, 6)
    assert next_day(first, None, "iop", dt.date(2026, 6, 1)) == dt.date(2026, 6, 1), "never in the past"
