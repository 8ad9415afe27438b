"""What became different between two suggestions about one person, and by what: rules and facts that changed. Pure.

Several rules and several facts may have changed at once. Only those rules are named that moved the level or the
withdrawal care: going up, those that ask for more than was suggested before; going down, those that asked for more
than is suggested now and do so no longer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eligibility.levels import Ladder, Level, WithdrawalCare

LADDERS: dict[str, type[Ladder]] = {"level": Level, "withdrawal": WithdrawalCare}
SPANS = ("level_without_remedies", "withdrawal_without_remedies", "possible_levels", "possible_withdrawal")


@dataclass(frozen=True, kw_only=True)
class Cause:
    """A row of the tables that moved something."""

    row: str
    sentence: str
    holds: bool  # it asks for this now; False: it asked for more and no longer does


@dataclass(frozen=True, kw_only=True)
class Moved:
    """One ladder on which the suggestion stands elsewhere now."""

    ladder: str  # "level" or "withdrawal"
    was: str
    now: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One fact that is known otherwise; None is unknown."""

    fact: str
    was: Any
    now: Any
    decides: bool  # a rule that moved something read it


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Everything staff act on that is different."""

    moved: tuple[Moved, ...]
    spans: Mapping[str, tuple[Any, Any]]  # SPANS -> was, now
    alerts_gained: tuple[tuple[str, str], ...]  # row, tier: new, or graver than before
    alerts_lost: tuple[tuple[str, str], ...]  # row, tier: gone, or milder now
    facts: tuple[Changed, ...]  # those that decide first
    rules: tuple[str, str] | None  # versions, where other rules were used


def difference(old: Any, new: Any) -> Difference | None:
    """Compare two stored recommendations of one intake; None where nothing staff act on is different."""
    if old is None:
        return None
    was, now = old.result, new.result
    moved = tuple(_moved(ladder, was, now) for ladder in LADDERS if was[ladder] != now[ladder])
    spans = {name: (was.get(name), now.get(name)) for name in SPANS if was.get(name) != now.get(name)}
    before, after = _alerts(was), _alerts(now)
    gained = tuple((row, tier) for row, tier in after.items() if before.get(row) != tier)
    lost = tuple((row, tier) for row, tier in before.items() if after.get(row) != tier)
    if not (moved or spans or gained or lost):
        return None
    return Difference(
        moved=moved, spans=spans, alerts_gained=gained, alerts_lost=lost,
        facts=_facts(old.facts, new.facts, _read_by(moved, was, now)),
        rules=(old.rules_version, new.rules_version) if old.rules_hash != new.rules_hash else None,
    )


def _moved(ladder: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Moved:
    rungs = LADDERS[ladder]
    up = rungs(now[ladder]) > rungs(was[ladder])
    told, below = (now, rungs(was[ladder])) if up else (was, rungs(now[ladder]))
    causes = tuple(
        Cause(row=reason["rule"], sentence=reason["reason"], holds=up)
        for reason in told["reasons"] if reason["ladder"] == ladder and rungs(reason["at_least"]) > below
    )
    return Moved(ladder=ladder, was=was[ladder], now=now[ladder], causes=causes)


def _read_by(moved: tuple[Moved, ...], was: Mapping[str, Any], now: Mapping[str, Any]) -> set[str]:
    """Return the facts behind the rows that moved something."""
    rows = {(move.ladder, cause.row) for move in moved for cause in move.causes}
    return {
        fact for result in (was, now) for reason in result["reasons"]
        if (reason["ladder"], reason["rule"]) in rows for fact in reason["facts"]
    }


def _facts(was: Mapping[str, Any], now: Mapping[str, Any], read: set[str]) -> tuple[Changed, ...]:
    names = sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name))
    changed = [Changed(fact=name, was=was.get(name), now=now.get(name), decides=name in read) for name in names]
    return tuple(sorted(changed, key=lambda one: not one.decides))


def _alerts(result: Mapping[str, Any]) -> dict[str, str]:
    return {alert["rule"]: alert["tier"] for alert in result["alerts"]}
