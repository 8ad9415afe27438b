"""The digests of what the rules say about many people, worked out in columns: one array for each 64 terms.

It says of every one of them what `digest(brief_now(outcome(settle(facts))))` says of one, from the same compiled
terms; only the joining of the terms is done for all at once. Nobody is skipped and no answer is kept from before.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import compress
from operator import getitem
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eligibility.facts import VOCABULARY, FactError
from eligibility.outcome import SPREAD, Outcome
from eligibility.reasons import alerts_of
from eligibility.rules import RULES
from eligibility.settling import BEST, WORST, Settled, Variant, settle
from eligibility.terms import (
    ALERT,
    ALL,
    CARE,
    LEVEL,
    LEVEL_WITHOUT_REMEDIES,
    LEVELS,
    MASK_OF_RULE,
    OWN,
    SUPPLY_ALERT,
    TABLES,
    TERMS,
    VARYING,
    WITHDRAWAL,
    WITHDRAWAL_WITHOUT_REMEDIES,
    Floors,
    holding_in,
)
from intake.brief import alerts_told, axes_told, brief_now, digest_of

WORD = 64
WORDS = -(-len(TERMS) // WORD)
Columns = NDArray[np.uint64]  # [WORDS, people]: the terms that hold for each


def _words(mask: int) -> list[int]:
    return [mask >> WORD * place & (1 << WORD) - 1 for place in range(WORDS)]


def _columns(masks: Sequence[int]) -> Columns:
    return np.array([_words(mask) for mask in masks], np.uint64).reshape(-1, WORDS).T.copy()




def _coded(table: Any) -> tuple[Any, Columns]:
    """Return value -> code, and the terms of each code: values that rule out the same terms have the same one."""
    items = list(enumerate(table) if isinstance(table, list) else table.items())
    kinds = {mask: code for code, mask in enumerate(dict.fromkeys(mask for _value, mask in items))}
    codes = {value: kinds[mask] for value, mask in items}
    return list(codes.values()) if isinstance(table, list) else codes, _columns(list(kinds))


class _Any:
    """What stands for the table of a fact that rules out no term: every value has the same code."""

    def __getitem__(self, value: object) -> int:
        return 0


_FACTS = tuple(name for name in TABLES if name not in VARYING)
_CODED = {name: _coded(TABLES[name]) for name in _FACTS}
_CODES: dict[str, Any] = {name: _CODED[name][0] if name in _CODED else _Any() for name in VOCABULARY}
_PLACES = {name: _FACTS.index(name) if name in _CODED else len(_FACTS) for name in VOCABULARY}
_BEST, _WORST = (
    np.array([*(_CODES[name][values[name]] for name in _FACTS), 0], np.uint8)[:, None] for values in (BEST, WORST)
)
_IDS = tuple(rule.id for rule in RULES)


class _Read:
    """Many people's facts as codes. Each is coded as soon as it is settled: what settling leaves lies about nowhere."""

    def __init__(self) -> None:
        self.places, self.codes, self.told = list[bytes](), list[bytes](), list[int]()
        self.bounded: list[tuple[int, int, int, int]] = []  # place, person, code of the best value, of the worst
        self.ways, self.supply_alerts = list[Columns](), list[bool]()

    def add(self, one: Settled, supply_alert: bool) -> None:
        """Code what is known once for both bounds, what is only bounded for each."""
        known, person = one.known, len(self.ways)
        self.places.append(bytes(map(_PLACES.__getitem__, known)))
        self.codes.append(bytes(map(getitem, map(_CODES.__getitem__, known), known.values())))
        self.told.append(len(known))
        for fact in one.bounded:
            codes = _CODES[fact]
            self.bounded.append((_PLACES[fact], person, codes[one.best[fact]], codes[one.worst[fact]]))
        self.ways.append(_of_variants(one.variants))
        self.supply_alerts.append(supply_alert)

    def holding(self) -> list[Columns]:
        """Return the terms that the best and the worst values hold, whatever the facts a variant fixes."""
        people = np.arange(len(self.ways))
        bounds = [template.repeat(len(people), axis=1) for template in (_BEST, _WORST)]
        at = np.frombuffer(b"".join(self.places), np.uint8), people.repeat(self.told)
        for values in bounds:
            values[at] = np.frombuffer(b"".join(self.codes), np.uint8)
        if self.bounded:
            places, persons, *codes = np.array(self.bounded).T
            for values, coded in zip(bounds, codes, strict=True):
                values[places, persons] = coded
        off = ~np.array(self.supply_alerts, bool)
        held = [_held(values) for values in bounds]
        for columns in held:
            columns[:, off] &= _columns([ALL & ~SUPPLY_ALERT])
        return held


def digests(asked: Iterable[tuple[Mapping[str, object], bool]]) -> list[str]:
    """Return the digest of what the rules say of each, "" where they cannot read a fact.

    `asked`: facts, and whether the switch of their site stood.
    """
    read, readable = _Read(), list[bool]()
    for facts, supply_alert in asked:
        try:
            read.add(settle(facts), supply_alert)
        except FactError:
            readable.append(False)
        else:
            readable.append(True)
    told = iter(_told(read) if any(readable) else ())
    return [next(told) if is_readable else "" for is_readable in readable]


def _told(read: _Read) -> list[str]:
    at_best, at_worst = read.holding()
    ways, people = read.ways, len(read.ways)
    counts = np.array([way.shape[1] for way in ways])
    starts = np.cumsum(counts) - counts
    variants = np.concatenate(ways, axis=1)
    each = at_best[:, np.repeat(np.arange(people), counts)] & variants  # every variant of everyone
    certain = _certain(each, starts)
    possible = at_worst & np.bitwise_or.reduceat(variants, starts, axis=1)

    rungs = [
        np.minimum.reduceat(_highest(each, LEVEL), starts),
        np.minimum.reduceat(_highest(each, LEVEL_WITHOUT_REMEDIES), starts),
        _highest(possible, LEVEL),
        np.minimum.reduceat(_highest(each, WITHDRAWAL), starts),
        np.minimum.reduceat(_highest(each, WITHDRAWAL_WITHOUT_REMEDIES), starts),
        _highest(possible, WITHDRAWAL),
    ]
    fires = np.stack([_any(certain, mask & OWN) for mask in MASK_OF_RULE], axis=1)
    could = np.stack([_any(possible, mask & OWN) for mask in MASK_OF_RULE], axis=1) & ~fires
    return [
        digest_of(_axes(*axes), _alerts(*terms), ";".join(compress(_IDS, fired)), ";".join(compress(_IDS, unanswered)))
        for axes, terms, fired, unanswered in zip(
            zip(*(rung.tolist() for rung in rungs), strict=True),
            zip(*(certain & _columns([ALERT])).tolist(), strict=True), _lines(fires), _lines(could), strict=True)
    ]


def _held(codes: NDArray[np.uint8]) -> Columns:
    """Return the terms that none of these values rules out; `codes` [facts and one more, people]."""
    held = _columns([ALL]).repeat(codes.shape[1], axis=1)
    for (_codes, terms), code in zip(_CODED.values(), codes[:-1], strict=True):
        held &= terms[:, code]
    return held


@cache
def _of_variants(variants: tuple[Variant, ...]) -> Columns:
    return _columns([holding_in(variant) for variant in variants])


def _certain(each: Columns, starts: NDArray[np.intp]) -> Columns:
    """Return the terms that hold in every variant, and those of rules that fire by one term here, another there."""
    certain: Columns = np.bitwise_and.reduceat(each, starts, axis=1)
    for rule in SPREAD:
        spread = np.logical_and.reduceat(_any(each, rule), starts) & ~_any(certain, rule)
        certain[:, spread] |= each[:, starts[spread]] & _columns([rule])
    return certain


def _any(columns: Columns, mask: int) -> NDArray[np.bool_]:
    """Say for each whether any of these terms holds."""
    held = np.zeros(columns.shape[1], bool)
    for column, word in zip(columns, _words(mask), strict=True):
        if word:
            held |= (column & np.uint64(word)) != 0
    return held


def _highest(columns: Columns, floors: Floors) -> NDArray[np.int8]:
    """Return for each the highest rung that its terms set; 0, the lightest, where none sets any."""
    rungs = np.zeros(columns.shape[1], np.int8)
    for rung, terms in reversed(floors):
        rungs[_any(columns, terms)] = rung
    return rungs


def _lines(table: NDArray[np.bool_]) -> list[bytes]:
    """Return each line of a table as bytes, 0 or 1."""
    width, whole = table.shape[1], table.tobytes()
    return [whole[place:place + width] for place in range(0, len(whole), width)]


@lru_cache(maxsize=4096)
def _axes(*rungs: int) -> str:
    level, bare, highest, care, bare_care, highest_care = rungs
    return axes_told(brief_now(Outcome(
        0, 0, LEVELS[level], LEVELS[bare], LEVELS[highest], CARE[care], CARE[bare_care], CARE[highest_care])).axes)


@lru_cache(maxsize=65536)
def _alerts(*words: int) -> str:
    terms = sum(word << WORD * place for place, word in enumerate(words))
    return alerts_told({one.rule: one.tier.value for one in alerts_of(terms)})
