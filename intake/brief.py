"""What two suggestions are compared by: levels, withdrawal care, alerts and the rules behind them. Pure.

Two ways lead to it: from a stored result, and from what the rules say now. The second also comes as pieces of the text
a result is stored as, so that a million stored results that did not change need not be read as JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from eligibility.levels import Level, Tier, WithdrawalCare
from eligibility.outcome import Outcome, rules_of
from eligibility.reasons import alerts
from privacy.encryption import stored_text

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


@lru_cache(maxsize=65536)
def brief_now(found: Outcome) -> Brief:
    """Return what of the present rules' answer is compared."""
    return brief_of(_result(found))


@lru_cache(maxsize=65536)
def pieces_now(found: Outcome) -> tuple[str, str, str]:
    """Return how the stored text of this answer goes on after its version, and two pieces of what follows.

    A text that has them all gives the same Brief: no quotation mark inside a JSON string is bare, and no other object
    of a result has these names.
    """
    result = _result(found)
    head = stored_text({axis: result[axis] for axis in AXES}).strip("{}")
    fired = stored_text({"fired": result["fired"], "unanswered": result["unanswered"]}).strip("{}")
    return f"{head},", f',"alerts":{stored_text(result["alerts"])},"conflicts":', f",{fired},"


def _result(found: Outcome) -> dict[str, Any]:
    certain = rules_of(found.certain)
    fired = [rule.id for rule in certain]
    return {
        "level": found.level.value,
        "level_without_remedies": found.level_without_remedies.value,
        "possible_levels": [level.value for level in Level.span(found.level, found.highest_level)],
        "withdrawal": found.withdrawal.value,
        "withdrawal_without_remedies": found.withdrawal_without_remedies.value,
        "possible_withdrawal": [
            care.value for care in WithdrawalCare.span(found.withdrawal, found.highest_withdrawal)
        ],
        "alerts": [{"rule": one.rule, "tier": one.tier.value, "reason": one.reason} for one in alerts(found)],
        "fired": fired,
        "unanswered": [rule.id for rule in rules_of(found.possible) if rule not in certain],
    }


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
