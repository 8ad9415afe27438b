"""Count fairly: limits for charts over time, waiting times with the still waiting, intervals for shares.

Pure: standard library only. A value that is missing or not to be shown is None and never counts as zero.
"""

from __future__ import annotations

import math
import statistics
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

FEWEST_POINTS = 12  # below this the limits themselves would be noise: draw a plain run chart
ONE_SIDE = 7
TREND = 5
Z95 = 1.959963984540054
Z998 = 3.090232306167813


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Centre and limits of an individuals chart, in the unit of its values."""

    center: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class PLimits:
    """Centre (0..1) and per-point limits (0..1, None where the point counts nobody) of a p-chart."""

    center: float
    lows: tuple[float | None, ...]
    highs: tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True)
class Signals:
    """Indexes of the points that are more than chance, by the rule they meet; empty sets where there is none."""

    outside: frozenset[int] = frozenset()
    one_side: frozenset[int] = frozenset()
    trend: frozenset[int] = frozenset()

    @property
    def all(self) -> frozenset[int]:
        return self.outside | self.one_side | self.trend


@dataclass(frozen=True, kw_only=True)
class SurvivalStep:
    """One time at which it happened to somebody: who could still have it, to how many it happened, share left after."""

    time: float
    at_risk: int
    events: int
    survival: float


@dataclass(frozen=True, kw_only=True)
class Survival:
    """A Kaplan-Meier estimate; times in the unit given, shares 0..1."""

    steps: tuple[SurvivalStep, ...]
    count: int
    longest: float  # the longest time seen, ended or not: beyond it the estimate says nothing new

    @property
    def median(self) -> float | None:
        """Return the first time at which half or more have had it; None where half is not reached."""
        return next((step.time for step in self.steps if step.survival <= 0.5 + 1e-12), None)

    def share_by(self, time: float) -> float:
        """Return 1 - S(time): the share who have had it by then, that time included."""
        before = bisect_right(self.steps, time, key=lambda step: step.time)
        return 1 - self.steps[before - 1].survival if before else 0.0


@dataclass(frozen=True, kw_only=True)
class FunnelLimits:
    """Where 95 % and 99.8 % of groups of this size fall by chance alone, as shares 0..1."""

    low95: float
    high95: float
    low998: float
    high998: float


def median(values: Sequence[float | None]) -> float | None:
    """Return the middle of the known values; None where there are none."""
    known = [value for value in values if value is not None]
    return float(statistics.median(known)) if known else None


def xmr(values: Sequence[float | None], *, floor: float | None = None) -> Limits | None:
    """Return mean and mean ± 2.66 x mean moving range (individuals chart; 2.66 = 3 / d2, d2 1.128 for pairs).

    A gap (None) gives no moving range on either side of it. `floor` is the least value there can be (0 for hours).
    None for fewer than 12 known values, or where no two of them are neighbours.
    """
    known = [value for value in values if value is not None]
    ranges = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    if len(known) < FEWEST_POINTS or not ranges:
        return None
    center = math.fsum(known) / len(known)
    reach = 2.66 * math.fsum(ranges) / len(ranges)
    low = center - reach
    return Limits(center=center, low=low if floor is None else max(floor, low), high=center + reach)


def p_limits(events: Sequence[int], of: Sequence[int]) -> PLimits | None:
    """Return the p-chart of events among `of` people: centre = all events / all people, limits 3 sigma, cut to 0..1.

    None for fewer than 12 points that count anybody. ValueError where lengths differ or events are not 0..of.
    """
    if any(not 0 <= e <= n for e, n in zip(events, of, strict=True)):
        raise ValueError("events must lie between 0 and the number of people")
    if sum(n > 0 for n in of) < FEWEST_POINTS:
        return None
    center = sum(events) / sum(of)
    reaches = [3 * math.sqrt(center * (1 - center) / n) if n else None for n in of]
    return PLimits(
        center=center,
        lows=tuple(None if reach is None else max(0.0, center - reach) for reach in reaches),
        highs=tuple(None if reach is None else min(1.0, center + reach) for reach in reaches),
    )


def signals(
    values: Sequence[float | None],
    lows: Sequence[float | None],
    center: float | None,
    highs: Sequence[float | None],
) -> Signals:
    """Return the points that are more than chance (NHS England, Making Data Count).

    - outside: beyond a limit; on the limit is inside.
    - one_side: 7 or more in a row strictly above, or strictly below, the centre; a point on the centre ends the run.
    - trend: 5 or more in a row each higher (or each lower) than the one before. The point the first of them
      rises from is not marked, so a trend takes six values: five could be chance once in sixty.
    A gap (None) ends every run. Without a centre (fewer than 12 points) there are no limits to break: no signals.
    """
    if not len(values) == len(lows) == len(highs):
        raise ValueError("values and limits must be of one length")
    if center is None:
        return Signals()
    outside = {
        index
        for index, (value, low, high) in enumerate(zip(values, lows, highs, strict=True))
        if value is not None and ((low is not None and value < low) or (high is not None and value > high))
    }
    sides = [0 if value is None else _sign(value - center) for value in values]
    moves = [0] + [0 if a is None or b is None else _sign(b - a) for a, b in pairwise(values)]
    return Signals(
        outside=frozenset(outside), one_side=_runs(sides, ONE_SIDE), trend=_runs(moves[: len(values)], TREND)
    )


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _runs(signs: Sequence[int], least: int) -> frozenset[int]:
    found: set[int] = set()
    for sign, run in groupby(range(len(signs)), key=signs.__getitem__):
        indexes = list(run)
        if sign and len(indexes) >= least:
            found.update(indexes)
    return frozenset(found)


def wilson(events: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, 0..1 (Wilson 1927); (0, 1) where nobody was counted."""
    if not 0 <= events <= of:
        raise ValueError("events must lie between 0 and the number of people")
    if of == 0:
        return 0.0, 1.0
    share, z2 = events / of, Z95 * Z95
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    reach = Z95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    low, high = max(0.0, middle - reach), min(1.0, middle + reach)
    return (0.0 if events == 0 else low), (1.0 if events == of else high)


def kaplan_meier(durations: Sequence[float], happened: Sequence[bool]) -> Survival:
    """Estimate how long it takes, counting those still waiting (Kaplan and Meier 1958).

    `durations`: time until it happened, or until last looked at where it has not (`happened` False), 0 or more.
    At one time events come before those no longer watched. ValueError for a negative time or differing lengths.
    """
    if any(not time >= 0 for time in durations):
        raise ValueError("a duration must be 0 or more")
    rows = sorted(zip(durations, happened, strict=True))
    at_risk, survival, steps = len(rows), 1.0, []
    for time, group in groupby(rows, key=lambda row: row[0]):
        outcomes = [it_happened for _, it_happened in group]
        if events := sum(outcomes):
            survival *= 1 - events / at_risk
            steps.append(SurvivalStep(time=time, at_risk=at_risk, events=events, survival=survival))
        at_risk -= len(outcomes)
    return Survival(steps=tuple(steps), count=len(rows), longest=rows[-1][0] if rows else 0.0)


def funnel_limits(center: float, n: int) -> FunnelLimits:
    """Return the funnel for a share of `center` (0..1) in a group of n people, normal approximation cut to 0..1.

    Spiegelhalter, Funnel plots for comparing institutional performance, Stat Med 2005;24:1185-1202. n = 0: all of 0..1.
    """
    if not 0 <= center <= 1 or n < 0:
        raise ValueError("center must be a share and n a count")
    sigma = math.sqrt(center * (1 - center) / n) if n else math.inf
    return FunnelLimits(
        low95=max(0.0, center - Z95 * sigma),
        high95=min(1.0, center + Z95 * sigma),
        low998=max(0.0, center - Z998 * sigma),
        high998=min(1.0, center + Z998 * sigma),
    )
