"""The ten families of requirements: met, unmet or unknown for IOP, with the reason, the facts and the remedies."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from eligibility.facts import VOCABULARY, Value
from eligibility.levels import HOURS_A_WEEK, Family, Level, Remedy
from eligibility.outcome import Outcome, facts_of, forbidden_to, offered_by, remedies_in, remedy_bits, rules_of
from eligibility.rules import RULES
from eligibility.rules.base import Rule
from eligibility.settling import Settled
from eligibility.terms import DECIDING, OF_FAMILY, TERMS, UNMET, bits

MET, UNMET_, UNKNOWN = "met", "unmet", "unknown"
SCHEDULE = list(Family).index(Family.SCHEDULE)
HOURS = ("age_years", "hours_free_per_week")


class Requirement(NamedTuple):
    """One family for one person. `rules` are rows of the tables; of an unknown one, those that could leave it unmet."""

    name: str
    state: str
    rules: tuple[str, ...]
    reason: str
    facts: Mapping[str, Value]
    remedies: tuple[Remedy, ...]
    missing: tuple[str, ...] = ()  # what would have to be known to settle it


class _Told(NamedTuple):
    """What can be said of a family for everyone in whom the same of its terms hold and are open."""

    state: str
    rows: tuple[str, ...]
    reason: str
    names: tuple[str, ...]  # the facts behind it
    names_set: frozenset[str]
    offered: int  # remedies, as bits
    offered_if: tuple[tuple[int, str], ...]
    made: dict[Any, Requirement]  # what was made of it so far: (remedies, values of the facts behind it) -> requirement


def requirements(settled: Settled, found: Outcome) -> tuple[Requirement, ...]:
    """Return all ten, in the order staff see them."""
    certain, possible, known = found.certain, found.possible, settled.known
    forbidden = forbidden_to(settled, certain)
    needs = []
    for place, unmet, of_family in _FAMILIES:
        if place == SCHEDULE:
            told = _schedule(certain & of_family, possible & unmet, *_hours(settled, found.level))
        else:
            told = _told(place, certain & of_family, possible & unmet)
        offered = told.offered
        for remedy, fact in told.offered_if:
            if settled.worst[fact] is True:
                offered |= remedy
        offered &= ~forbidden
        if settled.bounded and not told.names_set.isdisjoint(settled.bounded):
            needs.append(_made(place, told, offered, settled))
            continue
        key = offered, tuple(map(known.get, told.names))
        need = told.made.get(key)
        if need is None:
            if len(told.made) >= _MOST:
                told.made.clear()
            need = told.made[key] = _made(place, told, offered, settled)
        needs.append(need)
    return tuple(needs)


_MOST = 4096  # requirements kept for one family in one state


def _made(place: int, told: _Told, offered: int, settled: Settled) -> Requirement:
    missing: tuple[str, ...] = ()
    reason = told.reason
    if told.state == UNKNOWN:
        missing = settled.unknown(told.names)
        reason = "Not known yet: " + ", ".join(missing).replace("_", " ") + "."
    facts = MappingProxyType(settled.evidence(told.names))
    return Requirement(_NAMES[place], told.state, told.rows, reason, facts, remedies_in(offered), missing)


def state_of(place: int, settled: Settled, found: Outcome) -> str:
    """Return "met", "unmet" or "unknown" for the family at this place.

    One rule that leaves it unmet is enough; for "met" every such rule must be ruled out.
    """
    certain, open_ = found.certain & OF_FAMILY[place], found.possible & UNMET[place]
    if place == SCHEDULE:
        return _schedule(certain, open_, *_hours(settled, found.level)).state
    return _told(place, certain, open_).state


_NAMES = tuple(family.value for family in Family)
_FAMILIES = tuple((place, UNMET[place], OF_FAMILY[place]) for place in range(len(_NAMES)))


@lru_cache(maxsize=65536)
def _told(place: int, certain: int, open_: int) -> _Told:
    held = certain & UNMET[place]
    rows: tuple[str, ...] = ()
    if held:
        state, rows, reason, behind = UNMET_, _rows(place, held), sentences(rules_of(held)), held
    elif open_:
        behind = open_ & DECIDING[place]
        state, rows, reason = UNKNOWN, _rows(place, behind), ""
    else:
        state, behind = MET, DECIDING[place]
        reason = "Nothing speaks against it, and nothing still unknown could."
    names = tuple([name for name, terms in _FACTS[place] if behind & terms])
    return _Told(state, rows, reason, names, frozenset(names), *offered_by(certain), {})


def _rows(place: int, held: int) -> tuple[str, ...]:
    return tuple([row for row, terms in _ROWS[place] if held & terms])


def _parts(terms: int, parts_of: Any, order: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Return each name of `order` that takes part in some of these terms, with the terms it takes part in."""
    found = dict.fromkeys(order, 0)
    for index in bits(terms):
        for name in parts_of(index):
            found[name] |= 1 << index
    return tuple((name, taking_part) for name, taking_part in found.items() if taking_part)


def sentences(rules: tuple[Rule, ...]) -> str:
    """Return the reasons of these rules as one text, each sentence once."""
    return " ".join(dict.fromkeys(rule.sentence for rule in rules))


# By the place of the family: its rows and the facts they need, in the order they are told, each with its terms.
_ROWS = tuple(
    _parts(terms, lambda index: (TERMS[index].rule.row,), [rule.row for rule in RULES]) for terms in UNMET)
_FACTS = tuple(_parts(terms, lambda index: facts_of(1 << index), VOCABULARY) for terms in UNMET)


@lru_cache(maxsize=65536)
def _schedule(certain: int, open_: int, state: str, sentence: str, by_video: bool) -> _Told:
    """Add row C1 to what the rules say about the schedule."""
    told = _told(SCHEDULE, certain, open_)
    rows, reason, offered = told.rows, told.reason, told.offered
    names: tuple[str, ...] = HOURS
    if told.state == UNMET_ and state != UNMET_:
        return told
    if state != MET:
        rows = (*(told.rows if told.state == state else ()), "C1")
        names = (*(told.names if told.state == state else ()), *HOURS)
    if state == UNMET_:
        reason = f"{told.reason} {sentence}" if told.state == UNMET_ else sentence
        offered |= _BY_VIDEO if by_video else _ON_SITE
    return _Told(state, rows, reason, names, frozenset(names), offered, told.offered_if, {})


_ON_SITE = remedy_bits(Remedy.EVENING_TRACK)
_BY_VIDEO = remedy_bits(Remedy.EVENING_TRACK, Remedy.TELEHEALTH)


def hours_needed(level: Level, *, adolescent: bool) -> int:
    """Return the hours a week that the level asks of a person who sleeps at home; 0 where hours are not counted."""
    hours = HOURS_A_WEEK[level]
    return hours[adolescent] if hours else 0


# Rung of a level -> hours a week that IOP and this level ask for: of an adult, of an adolescent.
_NEEDED = [
    [max(hours_needed(asked, adolescent=young) for asked in (Level.IOP, level)) for young in (False, True)]
    for level in Level
]


def hours_state(settled: Settled, level: Level) -> str:
    """Hold the hours free against IOP and the suggested level: row C1, checked once the level is known."""
    return _hours(settled, level)[0]


def _hours(settled: Settled, level: Level) -> tuple[str, str, bool]:
    """Return the state of row C1, its sentence where it is unmet, and whether sessions by video may do."""
    asked = _NEEDED[level.rung]
    needed = [asked[variant.adolescent] for variant in settled.variants]
    most = settled.best["hours_free_per_week"]
    if most < min(needed):
        name = "a day program" if level is Level.PHP else "an intensive outpatient program"
        sentence = f"Has {most} hours a week to give to treatment; {name} asks for {min(needed)} or more."
        return UNMET_, sentence, settled.best["telehealth_ready"]
    return MET if settled.worst["hours_free_per_week"] >= max(needed) else UNKNOWN, "", False


def hours_by_level(settled: Settled) -> dict[Level, str]:
    """Return for every level whether the hours free are enough: "met", "unmet" or "unknown"."""
    states = {}
    most, least = settled.best["hours_free_per_week"], settled.worst["hours_free_per_week"]
    for level in Level:
        needed = [hours_needed(level, adolescent=variant.adolescent) for variant in settled.variants]
        states[level] = UNMET_ if most < min(needed) else MET if least >= max(needed) else UNKNOWN
    return states
