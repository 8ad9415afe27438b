"""The ten families of requirements: met, unmet or unknown for IOP, with the reason, the facts and the remedies."""

from functools import cache, lru_cache
from typing import NamedTuple

from eligibility.facts import VOCABULARY, Value
from eligibility.levels import HOURS_A_WEEK, Family, Level, Remedy
from eligibility.outcome import Outcome, facts_of, forbidden_to, offered_by, remedies_in, remedy_bits, rules_of
from eligibility.rules.base import Rule
from eligibility.settling import Settled
from eligibility.terms import OF_FAMILY, UNMET

MET, UNMET_, UNKNOWN = "met", "unmet", "unknown"
_MET_REASON = "Nothing speaks against it, and nothing still unknown could."
SCHEDULE = list(Family).index(Family.SCHEDULE)
HOURS = ("age_years", "hours_free_per_week")


class Requirement(NamedTuple):
    """One family for one person. `rules` are rows of the tables; of an unknown one, those that could leave it unmet."""

    name: str
    state: str
    rules: tuple[str, ...]
    reason: str
    facts: dict[str, Value]
    remedies: tuple[Remedy, ...]
    missing: tuple[str, ...] = ()  # what would have to be known to settle it


class _Told(NamedTuple):
    """What can be said of a family for everyone in whom the same of its terms hold and are open."""

    state: str
    rows: tuple[str, ...]
    reason: str
    names: tuple[str, ...]  # the facts behind it
    offered: int  # remedies, as bits
    offered_if: tuple[tuple[int, str], ...]


def requirements(settled: Settled, found: Outcome) -> tuple[Requirement, ...]:
    """Return all ten, in the order staff see them."""
    certain, possible = found.certain, found.possible
    forbidden = forbidden_to(settled, certain)
    evidence = settled.evidence
    needs = []
    for place, name, unmet, of_family in _FAMILIES:
        told = _told(place, certain & of_family, possible & unmet)
        if place == SCHEDULE:
            told = _with_hours(told, settled, found.level)
        state, rows, reason, names, offered, offered_if = told
        for remedy, fact in offered_if:
            if settled.worst[fact] is True:
                offered |= remedy
        missing: tuple[str, ...] = ()
        if state is UNKNOWN:
            missing = settled.unknown(names)
            reason = "Not known yet: " + ", ".join(missing).replace("_", " ") + "."
        remedies = remedies_in(offered & ~forbidden)
        needs.append(Requirement(name, state, rows, reason, evidence(names), remedies, missing))
    return tuple(needs)


def state_of(place: int, settled: Settled, found: Outcome) -> str:
    """Return "met", "unmet" or "unknown" for the family at this place.

    One rule that leaves it unmet is enough; for "met" every such rule must be ruled out.
    """
    told = _told(place, found.certain & OF_FAMILY[place], found.possible & UNMET[place])
    return (_with_hours(told, settled, found.level) if place == SCHEDULE else told).state


_FAMILIES = tuple((place, family.value, UNMET[place], OF_FAMILY[place]) for place, family in enumerate(Family))


@lru_cache(maxsize=65536)
def _told(place: int, certain: int, open_: int) -> _Told:
    held = certain & UNMET[place]
    offers = offered_by(certain)
    if held:
        return _Told(UNMET_, _rows(held), sentences(rules_of(held)), facts_of(held), *offers)
    if open_:
        names = tuple(name for name in VOCABULARY if name in facts_of(open_))
        return _Told(UNKNOWN, _rows(open_), "", names, *offers)
    return _Told(MET, (), _MET_REASON, facts_of(UNMET[place]), *offers)


def _rows(terms: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.row for rule in rules_of(terms)))


def sentences(rules: tuple[Rule, ...]) -> str:
    """Return the reasons of these rules as one text, each sentence once."""
    return " ".join(dict.fromkeys(rule.sentence for rule in rules))


def _with_hours(told: _Told, settled: Settled, level: Level) -> _Told:
    """Add row C1 to what the rules say about the schedule."""
    state = hours_state(settled, level)
    if state == UNMET_:
        sentence = _hours_told(settled, level)
        rows = told.rows if told.state == UNMET_ else ()
        return told._replace(
            state=UNMET_, rows=(*rows, "C1"), reason=f"{told.reason} {sentence}" if rows else sentence,
            names=(*told.names, *HOURS) if rows else HOURS,
            offered=told.offered | (_BY_VIDEO if settled.best["telehealth_ready"] else _ON_SITE),
        )
    if told.state == UNMET_:
        return told
    if state == UNKNOWN:
        return told._replace(state=UNKNOWN, rows=(*told.rows, "C1"), names=(*told.names, *HOURS))
    return told._replace(names=HOURS) if told.state == MET else told


_ON_SITE = remedy_bits(Remedy.EVENING_TRACK)
_BY_VIDEO = remedy_bits(Remedy.EVENING_TRACK, Remedy.TELEHEALTH)


def hours_needed(level: Level, *, adolescent: bool) -> int:
    """Return the hours a week that the level asks of a person who sleeps at home; 0 where hours are not counted."""
    hours = HOURS_A_WEEK[level]
    return hours[adolescent] if hours else 0


@cache
def _needed(level: Level, adolescent: bool) -> int:
    """Return the hours a week that IOP and this level ask for."""
    return max(hours_needed(asked, adolescent=adolescent) for asked in (Level.IOP, level))


def hours_state(settled: Settled, level: Level) -> str:
    """Hold the hours free against IOP and the suggested level: row C1, checked once the level is known."""
    needed = [_needed(level, variant.adolescent) for variant in settled.variants]
    if settled.best["hours_free_per_week"] < min(needed):
        return UNMET_
    return MET if settled.worst["hours_free_per_week"] >= max(needed) else UNKNOWN


def hours_by_level(settled: Settled) -> dict[Level, str]:
    """Return for every level whether the hours free are enough: "met", "unmet" or "unknown"."""
    states = {}
    most, least = settled.best["hours_free_per_week"], settled.worst["hours_free_per_week"]
    for level in Level:
        needed = [hours_needed(level, adolescent=variant.adolescent) for variant in settled.variants]
        states[level] = UNMET_ if most < min(needed) else MET if least >= max(needed) else UNKNOWN
    return states


def _hours_told(settled: Settled, level: Level) -> str:
    hours = settled.best["hours_free_per_week"]
    needed = min(_needed(level, variant.adolescent) for variant in settled.variants)
    name = "a day program" if level is Level.PHP else "an intensive outpatient program"
    return f"Has {hours} hours a week to give to treatment; {name} asks for {needed} or more."
