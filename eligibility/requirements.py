"""The ten families of requirements: met, unmet or unknown for IOP, with the reason, the facts and the remedies."""

from dataclasses import dataclass
from functools import lru_cache

from eligibility.facts import Value
from eligibility.levels import HOURS_A_WEEK, Family, Level, Remedy
from eligibility.outcome import Outcome, facts_of, forbidden_to, remedies_of, rules_of
from eligibility.rules.base import Rule
from eligibility.settling import Settled
from eligibility.terms import OF_FAMILY, UNMET

MET, UNMET_, UNKNOWN = "met", "unmet", "unknown"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One family for one person. `rules` are rows of the tables; of an unknown one, those that could leave it unmet."""

    name: str
    state: str
    rules: tuple[str, ...]
    reason: str
    facts: dict[str, Value]
    remedies: tuple[Remedy, ...]
    missing: tuple[str, ...] = ()  # what would have to be known to settle it


def requirements(settled: Settled, found: Outcome) -> tuple[Requirement, ...]:
    """Return all ten, in the order staff see them."""
    forbidden = forbidden_to(rules_of(found.certain), settled)
    return tuple(_requirement(family, settled, found, forbidden) for family in Family)


def state_of(family: Family, settled: Settled, found: Outcome) -> str:
    """Return "met", "unmet" or "unknown": one rule that leaves it unmet is enough, and "met" needs all ruled out."""
    states = {UNMET_ if found.certain & UNMET[family] else UNKNOWN if found.possible & UNMET[family] else MET}
    if family is Family.SCHEDULE:
        states.add(hours_state(settled, found.level))
    return next(state for state in (UNMET_, UNKNOWN, MET) if state in states)


def _requirement(family: Family, settled: Settled, found: Outcome, forbidden: frozenset[Remedy]) -> Requirement:
    state = state_of(family, settled, found)
    held = found.certain & UNMET[family]
    open_ = found.possible & UNMET[family] & ~found.certain
    remedies = remedies_of(_rules(found.certain & OF_FAMILY[family]), settled, forbidden)
    rows: tuple[str, ...]
    missing: tuple[str, ...] = ()
    if state == UNMET_:
        rows, reason, names = _rows(held), told(_rules(held)), facts_of(held)
    elif state == UNKNOWN:
        rows, names = _rows(open_), facts_of(open_)
        missing = settled.unknown(names)
        reason = _not_known(missing)
    else:
        rows, names = (), facts_of(UNMET[family])
        reason = "Nothing speaks against it, and nothing still unknown could."
    if family is Family.SCHEDULE and (hours := hours_state(settled, found.level)) == state:
        names = (*names, "age_years", "hours_free_per_week")
        if hours != MET:
            rows = (*rows, "C1")
        if hours == UNMET_:
            reason = f"{reason} {_hours_told(settled, found.level)}".strip()
            by_video = {Remedy.TELEHEALTH} if settled.best["telehealth_ready"] else set()
            offered = {*remedies, Remedy.EVENING_TRACK, *by_video} - forbidden
            remedies = tuple(remedy for remedy in Remedy if remedy in offered)
        elif hours == UNKNOWN:
            missing = settled.unknown(names)
            reason = _not_known(missing)
    return Requirement(family.value, state, rows, reason, settled.evidence(names), remedies, missing)


_rules = lru_cache(maxsize=65536)(rules_of)


@lru_cache(maxsize=65536)
def _rows(terms: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.row for rule in rules_of(terms)))


def _not_known(facts: tuple[str, ...]) -> str:
    return "Not known yet: " + ", ".join(facts).replace("_", " ") + "."


def told(rules: tuple[Rule, ...]) -> str:
    """Return the reasons of these rules as one text, each sentence once."""
    return " ".join(dict.fromkeys(rule.sentence for rule in rules))


def hours_needed(level: Level, *, adolescent: bool) -> int:
    """Return the hours a week that the level asks of a person who sleeps at home; 0 where hours are not counted."""
    hours = HOURS_A_WEEK[level]
    return hours[adolescent] if hours else 0


def hours_state(settled: Settled, level: Level) -> str:
    """Hold the hours free against IOP and the suggested level: row C1, checked once the level is known."""
    needed = _needed(settled, level)
    if settled.best["hours_free_per_week"] < min(needed):
        return UNMET_
    return MET if settled.worst["hours_free_per_week"] >= max(needed) else UNKNOWN


def hours_by_level(settled: Settled) -> dict[Level, str]:
    """Return for every level whether the hours free are enough: "met", "unmet" or "unknown"."""
    states = {}
    for level in Level:
        needed = [hours_needed(level, adolescent=variant.adolescent) for variant in settled.variants]
        low, high = settled.best["hours_free_per_week"], settled.worst["hours_free_per_week"]
        states[level] = UNMET_ if low < min(needed) else MET if high >= max(needed) else UNKNOWN
    return states


def _needed(settled: Settled, level: Level) -> list[int]:
    return [
        max(hours_needed(asked, adolescent=young) for asked in (Level.IOP, level))
        for young in {variant.adolescent for variant in settled.variants}
    ]


def _hours_told(settled: Settled, level: Level) -> str:
    hours, needed = settled.best["hours_free_per_week"], min(_needed(settled, level))
    asking = level if hours_needed(level, adolescent=False) >= 20 else Level.IOP
    name = {Level.IOP: "an intensive outpatient program", Level.PHP: "a day program"}[asking]
    return f"Has {hours} hours a week to give to treatment; {name} asks for {needed} or more."
