"""The reasons: which alerts are raised, and which floors hold, each by a row of the tables."""

from collections.abc import Mapping
from itertools import compress
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from eligibility.facts import Value
from eligibility.levels import Level, Remedy, Tier, WithdrawalCare
from eligibility.outcome import Outcome, facts_of, rules_of
from eligibility.requirements import sentences
from eligibility.rules import RULES
from eligibility.settling import Settled
from eligibility.terms import TERMS, bits, mask_of, where


class Alert(NamedTuple):
    """Something a person must act on, by a row of the tables."""

    rule: str
    tier: Tier
    reason: str


class Reason(NamedTuple):
    """A floor that is certain: a row, the ladder, and the rung it asks for with the remedies that are to be had."""

    rule: str
    ladder: str  # "level" or "withdrawal"
    at_least: Level | WithdrawalCare
    reason: str
    facts: Mapping[str, Value]
    source: str
    without_remedy: Level | WithdrawalCare | None = None  # the rung it asks for where `unless` is not to be had
    unless: Remedy | None = None


_ROWS = tuple(dict.fromkeys(rule.row for rule in RULES))


class _Row(NamedTuple):
    """One row that alerts, or that sets a floor on a ladder, and what was told for each mix of its terms so far."""

    place: int
    ladder: str
    told: dict[int, Any]


def _by_row(ladder: str, counts: Any) -> list[tuple[_Row, int]]:
    found = []
    for place, row in enumerate(_ROWS):
        terms = where(lambda term, row=row: term.rule.row == row and counts(term))
        if terms:
            found.append((_Row(place, ladder, {}), terms))
    return found


_ALERTS, _ALERT_TERMS = zip(*_by_row("", lambda term: term.rule.alert and not term.taken_away), strict=True)
_FLOORS, _FLOOR_TERMS = zip(*(
    _by_row("level", lambda term: term.rule.level is not None)
    + _by_row("withdrawal", lambda term: term.rule.withdrawal is not None)
), strict=True)
_MOST = 4096  # mixes of terms kept for one row


def alerts(found: Outcome) -> tuple[Alert, ...]:
    """Return one alert a row, at its highest tier, gravest first; within a tier by the order of the rules."""
    return alerts_of(found.certain)


def alerts_of(certain: int) -> tuple[Alert, ...]:
    """Return the alerts raised where these terms hold."""
    held = list(map(certain.__and__, _ALERT_TERMS))
    lines = [
        row.told.get(terms) or _keep(row.told, terms, _alert(row.place, terms))
        for row, terms in compress(zip(_ALERTS, held, strict=True), held)
    ]
    lines.sort()
    return tuple([alert for _, alert in lines])


def reasons(settled: Settled, found: Outcome) -> tuple[Reason, ...]:
    """Return one reason a row and ladder, at the highest rung the row asks for; by ladder, rung and row."""
    known, bounded = settled.known, settled.bounded
    held = list(map(found.certain.__and__, _FLOOR_TERMS))
    lines = [
        row.told.get(terms) or _keep(row.told, terms, _floor(row.place, row.ladder, terms))
        for row, terms in compress(zip(_FLOORS, held, strict=True), held)
    ]
    lines.sort(key=_by_place)
    told = []
    for _, names, reason, made in lines:
        if bounded and not bounded.isdisjoint(names):
            told.append(reason._replace(facts=MappingProxyType(settled.evidence(names))))
            continue
        values = tuple(map(known.get, names))
        told.append(made.get(values) or _keep(
            made, values, reason._replace(facts=MappingProxyType(settled.evidence(names)))))
    return tuple(told)


_by_place = itemgetter(0)


def _keep(kept: dict[Any, Any], held: Any, line: Any) -> Any:
    if len(kept) >= _MOST:
        kept.clear()
    kept[held] = line
    return line


def _alert(place: int, terms: int) -> tuple[tuple[int, int, int], Alert]:
    """Return the place of the row's alert among the others, and the alert."""
    rules = [rule for rule in rules_of(terms) if rule.alert]
    tier = max(rule.alert for rule in rules if rule.alert)
    rules = [rule for rule in rules if rule.alert is tier]
    order = min(rule.order for rule in rules)
    return (-tier.rung, order, place), Alert(_ROWS[place], tier, sentences(tuple(rules)))


def _floor(place: int, ladder: str, terms: int) -> tuple[tuple[str, int, int], tuple[str, ...], Reason, dict[Any, Any]]:
    """Return the place of the row's floor among the others, the facts behind it, and its reason without their values.

    The last is for the reasons made of it so far, by these values.
    """
    floors = [(getattr(TERMS[index], f"eased_{ladder}"), index) for index in bits(terms)]
    top = max(rung for rung, _ in floors)
    held = [index for rung, index in floors if rung is top]
    rules = tuple(dict.fromkeys(TERMS[index].rule for index in held))
    eased = next((rule for rule in rules if rule.unless and getattr(rule, ladder) is not top), None)
    reason = Reason(
        _ROWS[place], ladder, top, sentences(rules), MappingProxyType({}),
        "; ".join(dict.fromkeys(rule.source for rule in rules)),
        getattr(eased, ladder) if eased else None, eased.unless if eased else None,
    )
    return (ladder, -top.rung, place), facts_of(mask_of(held)), reason, {}
