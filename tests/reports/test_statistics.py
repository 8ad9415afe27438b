"""R-07: limits, waiting times and intervals against hand-worked and published numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import statistics as s

# Weekly median hours, worked by hand:
#   values  20 24 22 26 24 28 22 24 20 26 24 28   sum 288, mean 288 / 12 = 24
#   ranges     4  2  4  2  4  6  2  4  6  2  4    sum 40, mean 40 / 11 = 3.636363...
#   reach   2.66 x 3.636363... = 9.672727...      limits 14.327272... and 33.672727...
HOURS = [20, 24, 22, 26, 24, 28, 22, 24, 20, 26, 24, 28]

# Remission in weeks under 6-MP, 21 children with leukemia (Freireich 1963; the usual textbook table).
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def test_xmr_matches_the_hand_worked_fixture():
    """R-07: mean ± 2.66 x mean moving range."""
    limits = s.xmr(HOURS)
    assert limits.center == 24
    assert limits.low == pytest.approx(24 - 2.66 * 40 / 11)
    assert limits.low == pytest.approx(14.327272, abs=1e-5)
    assert limits.high == pytest.approx(33.672727, abs=1e-5)


def test_xmr_needs_twelve_points_and_keeps_above_the_floor():
    assert s.xmr(HOURS[:11]) is None
    swings = [0, 40] * 6  # mean 20, every range 40: 20 - 106.4 is below nothing
    assert s.xmr(swings).low == pytest.approx(-86.4)
    assert s.xmr(swings, floor=0).low == 0


def test_a_gap_gives_no_moving_range():
    """The step over the gap (28 to 100) is not counted; the value is."""
    limits = s.xmr([*HOURS, None, 100])
    assert limits.center == pytest.approx((288 + 100) / 13)
    assert limits.high - limits.center == pytest.approx(2.66 * 40 / 11)
    assert s.xmr([1, None] * 12) is None


def test_p_limits_by_hand():
    """R-07: 10 of 40 each week but one of 160 (40 missed) and one with nobody: centre 0.25 throughout.

    sigma(40) = sqrt(.25 x .75 / 40) = 0.068465; x 3 = 0.205396. sigma(160) x 3 = 0.102698.
    """
    events, of = [10] * 12 + [40, 0], [40] * 12 + [160, 0]
    limits = s.p_limits(events, of)
    assert limits.center == 0.25
    assert limits.lows[0] == pytest.approx(0.044604, abs=1e-6)
    assert limits.highs[0] == pytest.approx(0.455396, abs=1e-6)
    assert limits.highs[12] == pytest.approx(0.352698, abs=1e-6)
    assert (limits.lows[13], limits.highs[13]) == (None, None)


def test_p_limits_are_cut_to_shares_and_need_twelve_points_with_people():
    assert s.p_limits([1] * 11 + [0], [2] * 11 + [0]) is None
    cut = s.p_limits([1] * 12, [2] * 12)
    assert (cut.lows[0], cut.highs[0]) == (0, 1)
    with pytest.raises(ValueError, match="between"):
        s.p_limits([3], [2])


def found(values, low=-99.0, center=0.0, high=99.0):
    return s.signals(values, [low] * len(values), center, [high] * len(values))


def test_a_point_outside_the_limits_is_a_signal_and_one_on_them_is_not():
    assert found([0, 3, 3.1, -3, -4], -3, 0, 3).outside == {2, 4}
    assert s.signals([5, 5], [None, None], 0, [None, 4]).outside == {1}


def test_seven_on_one_side_and_not_six():
    assert found([1, 2] * 3).one_side == set()
    assert found([-1, *[1, 2, 1, 2, 1, 2, 1], -1]).one_side == set(range(1, 8))
    assert found([1, 2, 1, 0, 2, 1, 2, 1]).one_side == set()  # a point on the centre ends it
    assert found([1, 2, 1, None, 2, 1, 2, 1]).one_side == set()  # so does a gap


def test_five_each_higher_than_the_one_before():
    assert found([-2, -1, 0, 1, 2]).trend == set()
    assert found([-2, -1, 0, 1, 2, 3]).trend == {1, 2, 3, 4, 5}
    assert found([3, 2, 1, 0, -1, -2]).trend == {1, 2, 3, 4, 5}
    assert found([-2, -1, 0, None, 1, 2, 3]).trend == set()
    assert found([-2, -1, 0, 0, 1, 2, 3]).trend == set()


def test_no_centre_no_signals_and_nothing_no_signals():
    assert s.signals([1, 2, 3, 4, 5, 6, 7], [None] * 7, None, [None] * 7).all == set()
    assert found([]).all == set()


@pytest.mark.parametrize(
    ("events", "of", "low", "high"),
    [(8, 10, 0.490, 0.943), (0, 10, 0, 0.278), (10, 10, 0.722, 1), (81, 263, 0.255, 0.366), (0, 0, 0, 1)],
)
def test_wilson_matches_published_values(events, of, low, high):
    """R-07: 8 of 10 is the usual textbook case; 81 of 263 is Newcombe 1998's first (0.2553 to 0.3662)."""
    assert s.wilson(events, of) == (pytest.approx(low, abs=5e-4), pytest.approx(high, abs=5e-4))


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share(case):
    low, high = s.wilson(*case)
    assert 0 <= low <= case[0] / case[1] <= high <= 1


def test_kaplan_meier_matches_the_6_mp_table():
    """R-07: published survival at each remission that ended, and the median of 23 weeks."""
    curve = s.kaplan_meier(ENDED + CENSORED, [True] * len(ENDED) + [False] * len(CENSORED))
    table = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {step.time: round(step.survival, 3) for step in curve.steps} == table
    assert [(step.at_risk, step.events) for step in curve.steps][:3] == [(21, 3), (17, 1), (15, 1)]
    assert curve.median == 23
    assert curve.share_by(5.9) == 0
    assert curve.share_by(6) == pytest.approx(1 - 0.857, abs=5e-4)
    assert curve.share_by(100) == pytest.approx(1 - 0.448, abs=5e-4)
    assert (curve.count, curve.longest) == (21, 35)


def test_median_not_reached_nobody_and_wrong_input():
    assert s.kaplan_meier([1, 2, 3], [True, False, False]).median is None
    assert s.kaplan_meier([], []).share_by(3) == 0
    assert s.kaplan_meier([1, 2, 3, 4], [True] * 4).median == 2  # exactly half counts as half
    with pytest.raises(ValueError, match="duration"):
        s.kaplan_meier([-1], [True])
    with pytest.raises(ValueError, match="argument"):
        s.kaplan_meier([1], [])


def reference(durations, happened, time):
    """Return S(time) by the definition: the product over every distinct event time up to it."""
    left = 1.0
    for at in {d for d, h in zip(durations, happened, strict=True) if h and d <= time}:
        at_risk = sum(d >= at for d in durations)
        events = sum(d == at and h for d, h in zip(durations, happened, strict=True))
        left *= (at_risk - events) / at_risk
    return left


WAITS = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40)


@given(WAITS)
def test_kaplan_meier_equals_the_plain_definition(rows):
    """R-07: against a brute-force reference at, between, before and after all times."""
    durations, happened = [d for d, _ in rows], [h for _, h in rows]
    curve = s.kaplan_meier(durations, happened)
    for half in range(-1, 28):
        assert curve.share_by(half / 2) == pytest.approx(1 - reference(durations, happened, half / 2))
    halves = [t for t in range(13) if reference(durations, happened, t) <= 0.5 + 1e-9]
    assert curve.median == (halves[0] if halves else None)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=40))
def test_without_censoring_it_is_the_share_seen(durations):
    curve = s.kaplan_meier(durations, [True] * len(durations))
    for time in range(13):
        assert curve.share_by(time) == pytest.approx(sum(d <= time for d in durations) / len(durations))


def test_median_leaves_out_what_is_unknown():
    assert s.median([3, None, 1, 2]) == 2
    assert s.median([None]) is None


def test_funnel_limits_by_hand():
    """R-07: centre 0.2, n 100: sigma = sqrt(.16 / 100) = 0.04; 1.96 and 3.09 of it."""
    limits = s.funnel_limits(0.2, 100)
    assert limits.low95 == pytest.approx(0.1216, abs=1e-4)
    assert limits.high95 == pytest.approx(0.2784, abs=1e-4)
    assert limits.low998 == pytest.approx(0.0764, abs=1e-4)
    assert limits.high998 == pytest.approx(0.3236, abs=1e-4)


def test_funnel_limits_are_cut_to_shares():
    small = s.funnel_limits(0.2, 2)
    assert (small.low95, small.low998) == (0, 0)
    nobody = s.funnel_limits(0.2, 0)
    assert (nobody.low95, nobody.high95) == (0, 1)
    assert not math.isnan(s.funnel_limits(0.2, 1).high998)
    with pytest.raises(ValueError, match="share"):
        s.funnel_limits(1.2, 3)
