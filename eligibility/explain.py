"""Why not another level, what to ask next, what would change it, and which requirement a program closes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eligibility import asking, changing
from eligibility.changing import Change
from eligibility.facts import VOCABULARY
from eligibility.levels import Level, Remedy
from eligibility.outcome import outcome, rules_of
from eligibility.reasons import Reason, reasons
from eligibility.requirements import UNMET_, Requirement, hours_by_level
from eligibility.settling import settle
from eligibility.terms import LEVEL, OWN


@dataclass(frozen=True, slots=True)
class WhyNot:
    """How one level stands to the suggestion."""

    level: Level
    stands: str  # "suggested", "lighter" or "heavier"
    floors: tuple[Reason, ...]  # lighter: what rules it out; suggested: what asks for it
    possible: bool  # heavier: the unknown facts could still ask for it
    asking: tuple[str, ...]  # heavier: the rows that would ask for it, should unknown facts turn out worse
    would: tuple[Change, ...]  # the changes that lead to it
    hours: str  # whether the hours free are enough for it: "met", "unmet" or "unknown"

    @property
    def sentence(self) -> str:
        """Say it in one line."""
        if self.stands == "lighter":
            return " ".join(dict.fromkeys(floor.reason for floor in self.floors))
        if self.stands == "suggested":
            return "The lightest level that every known fact allows."
        if self.possible:
            return "Nothing known asks for it; what is still unknown could."
        return "Nothing asks for it."


def ask_next(given: Mapping[str, object], *, supply_alert: bool = False) -> tuple[str, ...]:
    """Return the unknown facts that could still change something, most useful first."""
    settled = settle(given)
    return asking.ask_next(settled, outcome(settled, supply_alert=supply_alert))


def is_marked(fact: str) -> bool:
    """Say whether only a clinician can take this fact: it is listed last and marked."""
    return VOCABULARY[fact].clinician_only


def changes(given: Mapping[str, object], *, supply_alert: bool = False) -> tuple[Change, ...]:
    """Return the smallest changes of the person's situation that would change the suggestion."""
    settled = settle(given)
    return changing.changes(settled, outcome(settled, supply_alert=supply_alert), supply_alert=supply_alert)


def why_not(given: Mapping[str, object], level: Level, *, supply_alert: bool = False) -> WhyNot:
    """Say why this level is not the one suggested, and what would make it so."""
    settled = settle(given)
    found = outcome(settled, supply_alert=supply_alert)
    floors = tuple(reason for reason in reasons(settled, found) if reason.ladder == "level")
    would = changing.changes(settled, found, supply_alert=supply_alert)
    open_terms = found.possible & ~found.certain & OWN
    rung = dict(LEVEL).get(level.rung, 0)
    stands = "suggested" if level is found.level else "lighter" if level < found.level else "heavier"
    return WhyNot(
        level,
        stands,
        {
            "lighter": tuple(floor for floor in floors if floor.at_least.rung > level.rung),
            "suggested": tuple(floor for floor in floors if floor.at_least is level),
            "heavier": (),
        }[stands],
        found.level < level <= found.highest_level,
        tuple(dict.fromkeys(rule.row for rule in rules_of(open_terms & rung))) if stands == "heavier" else (),
        tuple(change for change in would if change.level is level),
        hours_by_level(settled)[level],
    )


def closed_by(
    requirements: Iterable[Requirement | Mapping[str, Any]], remedies: Iterable[Remedy | str]
) -> dict[str, tuple[Remedy, ...]]:
    """Return unmet requirement -> those of its remedies that a program brings; empty where it brings none.

    `requirements` are those of a recommendation, or as `as_dict()` stored them.
    """
    brought = {Remedy(remedy) for remedy in remedies}
    closed = {}
    for requirement in requirements:
        told = requirement if isinstance(requirement, Mapping) else {
            "name": requirement.name, "state": requirement.state, "remedies": requirement.remedies,
        }
        if told["state"] == UNMET_:
            closed[told["name"]] = tuple(remedy for remedy in map(Remedy, told["remedies"]) if remedy in brought)
    return closed
