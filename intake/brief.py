"""What two suggestions are compared by: levels, withdrawal care, alerts and the rules behind them. Pure.

Two ways lead to it: from a stored result, and from what the rules say now. Both also give its digest: where the digest
stored with a suggestion is the one the rules give now, nothing differs, and the result need not be opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from eligibility.levels import Level, Tier, WithdrawalCare
from eligibility.outcome import Outcome, rules_of
from eligibility.reasons import alerts

AXES = (
    "level", "level_without_remedies", "possible_levels",
    "withdrawal", "withdrawal_without_remedies", "possible_withdrawal",
)
LEVELS = [level.value for level in Level]
CARES = [care.value for care in WithdrawalCare]
TIERS = [tier.value for tier in Tier]


@dataclass(frozen=True, kw_only=True, slots=True)
class Brief:
    """One suggestion, as far as it is compared. Words of the ladders; rules by their ids, alerts by their rows."""

    axes: dict[str, Any]  # AXES -> word, or the words from the lightest possible to the heaviest
    alerts: dict[str, str]  # row -> tier
    fired: tuple[str, ...]
    unanswered: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What is different now. `direction`: "more" urgent if anything became so, else "less", else "other"."""

    direction: str
    axes: dict[str, tuple[str, str]]  # AXES -> was, now
    alerts_gained: tuple[str, ...]  # "H5 priority"
    alerts_lost: tuple[str, ...]
    fired: tuple[str, ...]  # ids of rules that fire now and did not
    silent: tuple[str, ...]  # ids of rules that fired and do not now

    @property
    def words(self) -> str:
        """Say it in one line."""
        parts = [f"{axis.replace('_', ' ')} {was} → {now}" for axis, (was, now) in self.axes.items()]
        parts += [f"alert + {alert}" for alert in self.alerts_gained]
        parts += [f"alert − {alert}" for alert in self.alerts_lost]
        parts += [f"rules + {', '.join(self.fired)}"] if self.fired else []
        parts += [f"rules − {', '.join(self.silent)}"] if self.silent else []
        return "; ".join(parts) or "other rules could still fire"


def brief_of(result: Mapping[str, Any]) -> Brief:
    """Return what of a stored result is compared."""
    return Brief(
        axes={axis: result.get(axis) for axis in AXES},
        alerts={alert["rule"]: alert["tier"] for alert in result.get("alerts", ())},
        fired=tuple(result.get("fired", ())), unanswered=tuple(result.get("unanswered", ())),
    )


def brief_now(found: Outcome) -> Brief:
    """Return what of the present rules' answer is compared."""
    certain = rules_of(found.certain)
    levels = Level.span(found.level, found.highest_level)
    cares = WithdrawalCare.span(found.withdrawal, found.highest_withdrawal)
    return Brief(
        axes={
            "level": found.level.value,
            "level_without_remedies": found.level_without_remedies.value,
            "possible_levels": [level.value for level in levels],
            "withdrawal": found.withdrawal.value,
            "withdrawal_without_remedies": found.withdrawal_without_remedies.value,
            "possible_withdrawal": [care.value for care in cares],
        },
        alerts={one.rule: one.tier.value for one in alerts(found)},
        fired=tuple(rule.id for rule in certain),
        unanswered=tuple(rule.id for rule in rules_of(found.possible) if rule not in certain),
    )


def digest(brief: Brief) -> str:
    """Return SHA-256 (hex) over everything that is compared."""
    return digest_of(
        axes_told(brief.axes), alerts_told(brief.alerts), ";".join(brief.fired), ";".join(brief.unanswered))


def digest_of(*parts: str) -> str:
    """Return SHA-256 (hex) over axes, alerts, rules that fire and rules unanswered, each already told."""
    return sha256("\n".join(parts).encode()).hexdigest()


def axes_told(axes: Mapping[str, Any]) -> str:
    """Tell the six axes, spans word by word. No word of a ladder and no id of a rule holds a semicolon."""
    return ";".join(",".join(told) if isinstance(told, list) else str(told) for told in map(axes.get, AXES))


def alerts_told(tiers: Mapping[str, str]) -> str:
    """Tell the alerts by row."""
    return ";".join(f"{row},{tier}" for row, tier in sorted(tiers.items()))


def change(was: Brief, now: Brief) -> Change | None:
    """Return what is different, None where nothing is."""
    if was == now:
        return None
    gained = {row: tier for row, tier in now.alerts.items() if was.alerts.get(row) != tier}
    lost = {row: tier for row, tier in was.alerts.items() if now.alerts.get(row) != tier}
    return Change(
        direction=_direction(was, now),
        axes={
            axis: (_span(was.axes[axis]), _span(now.axes[axis])) for axis in AXES if was.axes[axis] != now.axes[axis]
        },
        alerts_gained=tuple(f"{row} {tier}" for row, tier in sorted(gained.items())),
        alerts_lost=tuple(f"{row} {tier}" for row, tier in sorted(lost.items())),
        fired=tuple(rule for rule in now.fired if rule not in was.fired),
        silent=tuple(rule for rule in was.fired if rule not in now.fired),
    )


def _span(words: Any) -> str:
    if isinstance(words, list):
        return words[0] if len(words) == 1 else f"{words[0]}–{words[-1]}"
    return str(words)


def _direction(was: Brief, now: Brief) -> str:
    """Say whether anything became more urgent: an alert, withdrawal care or the level; danger outweighs relief."""
    steps = [
        _step(ladder, was.axes[axis], now.axes[axis]) for axis, ladder in (("level", LEVELS), ("withdrawal", CARES))
    ]
    steps += [_step(TIERS, was.alerts.get(row), now.alerts.get(row)) for row in was.alerts.keys() | now.alerts.keys()]
    return "more" if any(step > 0 for step in steps) else "less" if any(step < 0 for step in steps) else "other"


def _step(ladder: list[str], was: str | None, now: str | None) -> int:
    """Return how far it went up; a word that is not on the ladder, or none, lies below its first rung."""
    return (ladder.index(now) if now in ladder else -1) - (ladder.index(was) if was in ladder else -1)
