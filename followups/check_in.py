"""Check-ins during a program: what is asked, what the answers weigh, and what they ask of staff. Pure.

The topics, their weights and the three subscales are the BAM's (`intake.instruments.bam`); the words are our own plain
ones and look at the last seven days, so the sums are a prompt for people to look and no validated score. When a step is
reviewed: spec/clinical.md part 6, step up and step down (proposals, for the clinic's lead to confirm).
"""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eligibility.levels import Level
from intake.instruments.bam import SUBSCALES

WORST = 4  # each item weighs 0 to 4
EVERY_WEEK, EVERY_MONTH = dt.timedelta(days=7), dt.timedelta(days=28)
WEEKLY_FOR = dt.timedelta(days=84)
SILENT_AFTER = 3  # unanswered in a row: then a person calls instead
# Of thirty days: 0, 1-3, 4-8, 9-15, 16-30 weigh 0 to 4 (BAM). Of seven, in proportion: 0, 1, 2, 3, 4-7.
DAYS_AT_MOST = (0, 1, 2, 3, 7)
ANY_ALCOHOL = 4


class Says(enum.Enum):
    """What a check-in asks of staff."""

    UP = "up"  # review within 48 hours whether more care is needed
    LOOK = "look"  # somebody looks and calls
    STAY = "stay"
    DOWN = "down"  # review whether less would do


class Flag(enum.Enum):
    """Whether a subscale is flagged, as far as the answered items can tell."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """One check-in: its subscales, and how much use it tells at least and at most."""

    use: Flag
    risk: Flag
    protective: Flag
    use_at_least: int
    use_at_most: int


def weigh(answers: Mapping[int, int]) -> Weighed:
    """Weigh {item number: 0 to 4}; an item left out may be anything, and never counts as the good answer.

    Flagged as in the BAM: use from 1, risk from 12, protective at 12 or under.
    """
    low, high = {}, {}
    for name, items in SUBSCALES.items():
        known = [answers[item] for item in items if item in answers]
        if any(not 0 <= points <= WORST for points in known):
            raise ValueError(name)
        low[name] = sum(known)
        high[name] = sum(known) + WORST * (len(items) - len(known))
    return Weighed(
        use=_flag(low["use"] >= 1, high["use"] < 1), risk=_flag(low["risk"] >= 12, high["risk"] < 12),
        protective=_flag(high["protective"] <= 12, low["protective"] > 12),
        use_at_least=low["use"], use_at_most=high["use"],
    )


def _flag(yes: bool, no: bool) -> Flag:
    return Flag.YES if yes else Flag.NO if no else Flag.UNKNOWN


def says(history: Sequence[Weighed], level: str) -> tuple[Says, tuple[str, ...]]:
    """Return what the latest check-in asks of staff and the codes of why; `history` newest first, answered ones only.

    Use once is a reason to look, not to move; use that goes on or grows, or much risk with little to hold on to, is a
    reason to review the step up. Two in a row without any of it are a reason to review the step down.
    """
    now = history[0]
    before = history[1] if len(history) > 1 else None
    up = []
    if before is not None and now.use is Flag.YES and before.use is Flag.YES:
        up.append("use_grew" if now.use_at_least > before.use_at_most else "use_goes_on")
    if now.risk is Flag.YES and now.protective is Flag.YES:
        up.append("more_risk_than_hold")
    if up and level != Level.INPATIENT.value:
        return Says.UP, tuple(up)
    look = [code for code, flag in (("use", now.use), ("risk", now.risk), ("little_hold", now.protective))
            if flag is Flag.YES]
    if up or look:
        return Says.LOOK, tuple(up or look)
    if before is not None and _is_steady(now) and _is_steady(before) and _may_go_down(level):
        return Says.DOWN, ("steady_twice",)
    return Says.STAY, ()


def _is_steady(one: Weighed) -> bool:
    return one.use is one.risk is one.protective is Flag.NO


def _may_go_down(level: str) -> bool:
    return level in {rung.value for rung in Level} and Level(level) > Level.OUTPATIENT


def facts_told(
    answers: Mapping[int, int], what: Says, level: str, known: Mapping[str, object],
) -> dict[str, object]:
    """Return what a check-in changes about the facts the rules read: only what it tells, and never for the better.

    A step up to review says that the present level was not enough; drinking says on how many days at least.
    """
    told: dict[str, object] = {}
    if what is Says.UP and level in _NOT_ENOUGH:
        worse = max(_NOT_ENOUGH.index(level), _NOT_ENOUGH.index(str(known.get("level_not_enough", "none"))))
        told["level_not_enough"] = _NOT_ENOUGH[worse]
    days = DAYS_AT_MOST[answers.get(ANY_ALCOHOL, 0)]
    if days:
        had = known.get("alcohol_days")
        told["alcohol_days"] = max(days, had if isinstance(had, int) else 0)
        substances = known.get("substances")
        if isinstance(substances, list | tuple) and "alcohol" not in substances:
            told["substances"] = [*substances, "alcohol"]
    return told


_NOT_ENOUGH = ("none", "outpatient", "iop", "php", "residential")  # the choices of the fact, lightest first


def next_day(first: dt.date, last: dt.date | None, level: str, today: dt.date) -> dt.date:
    """Return the day of the next check-in: weekly for twelve weeks in a program of several visits, later monthly."""
    if last is None:
        return max(first + EVERY_WEEK, today)
    is_weekly = _may_go_down(level) and last - first < WEEKLY_FOR
    return max(last + (EVERY_WEEK if is_weekly else EVERY_MONTH), today)
