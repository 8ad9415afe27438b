"""The catalog as arrays, a program a row from south to north: what `ranking` reads instead of objects. Pure."""

import datetime
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from programs.offers import Offer
from programs.timetables import Timetables, timetables_of

Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Small = npt.NDArray[np.uint8]

NO_AGE = 10_000
NEVER_SAID = np.iinfo(np.int64).min
NEVER_CHECKED = 0
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
STATUSES = {"open": 1, "full": 2, "paused": 3}
# The sets of codes an offer holds, each a column of bits.
CODED = (
    "conditions", "substances", "groups", "languages", "access", "services", "medicines_accepted",
    "medicines_refused", "medicines_on_site", "sober_living_refuses", "payers",
)  # fmt: skip
# What hard needs ask for, sixteen bits each: where a program has none of the bits asked for, the need is missed. The
# last bit says "not stated".
HARD = ("conditions", "substances", "payers", "not_paused", "not_women_only", "not_men_only")
NOT_STATED = 1 << 15
YES = ("brings_transport", "has_sober_living", "has_child_care", "has_telehealth", "is_by_video")


def microseconds(moment: datetime.datetime) -> int:
    """Return an aware instant as whole microseconds since 1970: exact, where seconds as a fraction are not."""
    return (moment - EPOCH) // MICROSECOND


@dataclass(frozen=True)
class Alphabet:
    """Which bit stands for which code in one column."""

    bits: dict[str, int]

    def mask(self, codes: Iterable[str]) -> np.uint64:
        """Return the codes as bits; a code no program has gets a bit no program has."""
        spare = len(self.bits)
        found = 0
        for code in codes:
            bit = self.bits.get(code)
            if bit is None:
                bit, spare = spare, spare + 1
            found |= 1 << bit
        return np.uint64(found)

    def small(self, codes: Iterable[str]) -> int:
        """Return the codes as bits; a code no program has is no bit at all."""
        return sum(1 << self.bits[code] for code in set(codes) if code in self.bits)


@dataclass(frozen=True)
class Columns:
    """Every program of one snapshot. Rows go by latitude, programs without a place last; `order` is by id, `by_name` by
    name in small letters, then id."""

    offers: tuple[Offer, ...]
    order: Ints
    by_name: Ints
    placed: int  # rows before this one have a place
    spots: Floats  # three numbers a row: the place on a ball of radius one; not numbers where there is none
    rungs: tuple["Rung", ...]  # for each level the programs that offer it; last, all programs
    levels: Ints
    withdrawal_on_site: Ints
    withdrawal_partner: Ints
    age_from: Ints
    age_to: Ints
    serves: Ints  # 0 everyone, 1 women only, 2 men only
    treats_both: Bools
    status: Small
    said_at: Ints  # microseconds
    oldest_check: Ints  # days since the year 1
    zone: Small
    zones: tuple[str, ...]
    state: Ints
    states: dict[str, int]  # 0 is "not stated"
    evening: Bools  # some track lies outside working hours
    codes: dict[str, Bits]
    alphabets: dict[str, Alphabet]
    yes: dict[str, Bools]
    timetable: npt.NDArray[np.int32]  # which of the timetables
    timetables: Timetables

    def __len__(self) -> int:
        return len(self.offers)


@dataclass(frozen=True)
class Rung:
    """Some programs, most often those of one level, from south to north: what hard needs ask, in small numbers."""

    rows: Ints
    placed: int  # places in `rows` before this one have a place
    latitude: Floats  # radians
    longitude: Floats
    # By state, None where it is not known: which of those with a place need no way.
    videos: dict[str | None, Ints]
    age_from: npt.NDArray[np.int16]
    age_to: npt.NDArray[np.int16]
    hard: npt.NDArray[np.uint16]  # a line for each of HARD, a column a program
    medicines_refused: npt.NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.rows)


def columns_of(offers: Iterable[Offer]) -> Columns:
    """Return the arrays of a catalog."""
    rows = tuple(sorted(offers, key=lambda offer: (offer.place is None, offer.place or (0.0, 0.0), offer.id.int)))
    latitude = _floats(rows, lambda offer: math.radians(offer.place[0]) if offer.place else math.nan)
    longitude = _floats(rows, lambda offer: math.radians(offer.place[1]) if offer.place else math.nan)
    timetable, timetables = timetables_of(offer.tracks for offer in rows)
    alphabets = {name: _alphabet(rows, name) for name in CODED}
    # The lists of medicines are held against each other, so they share their letters.
    medicines = _together([alphabets[name] for name in CODED if "medicines" in name or "refuses" in name])
    alphabets |= {name: medicines for name in CODED if "medicines" in name or "refuses" in name}
    zones = tuple(sorted({offer.zone for offer in rows}))
    states = {state: number for number, state in enumerate(["", *sorted({offer.state for offer in rows} - {""})])}
    levels = _ints(rows, lambda offer: sum(1 << level.rung for level in offer.levels))
    yes = {name: np.array([getattr(offer, name) is True for offer in rows], dtype=bool) for name in YES}
    made = Columns(
        offers=rows,
        order=_order(rows, lambda offer: offer.id.int),
        by_name=_order(rows, lambda offer: (offer.name.lower(), offer.id.int)),
        placed=sum(offer.place is not None for offer in rows),
        spots=np.column_stack(spot(latitude, longitude)),
        rungs=(),
        levels=levels,
        withdrawal_on_site=_ints(rows, lambda offer: sum(1 << kind.rung for kind in offer.withdrawal_on_site)),
        withdrawal_partner=_ints(rows, lambda offer: sum(1 << kind.rung for kind in offer.withdrawal_partner)),
        age_from=_ints(rows, lambda offer: -NO_AGE if offer.age_from is None else offer.age_from),
        age_to=_ints(rows, lambda offer: NO_AGE if offer.age_to is None else offer.age_to),
        serves=_ints(rows, lambda offer: {"women_only": 1, "men_only": 2}.get(offer.serves, 0)),
        treats_both=np.array([offer.co_occurring in ("capable", "enhanced") for offer in rows], dtype=bool),
        status=_ints(rows, lambda offer: STATUSES.get(offer.status, 0)).astype(np.uint8),
        said_at=_ints(rows, lambda offer: microseconds(offer.said_at) if offer.said_at else NEVER_SAID),
        oldest_check=_ints(
            rows, lambda offer: offer.oldest_check.toordinal() if offer.oldest_check else NEVER_CHECKED
        ),
        zone=_ints(rows, lambda offer: zones.index(offer.zone)).astype(np.uint8),
        zones=zones,
        state=_ints(rows, lambda offer: states[offer.state]),
        states=states,
        evening=np.array(
            [any(track.meetings and track.is_evening_or_weekend for track in offer.tracks) for offer in rows],
            dtype=bool,
        ),
        codes={name: _bits(rows, name, alphabets[name]) for name in CODED},
        alphabets=alphabets,
        yes=yes,
        timetable=timetable,
        timetables=timetables,
    )
    offering = [np.flatnonzero(levels & (1 << rung)) for rung in range(6)]
    rungs = [_rung(made, some, latitude, longitude) for some in [*offering, np.arange(len(rows))]]
    return replace(made, rungs=tuple(rungs))


def _order(rows: Sequence[Offer], key: Callable[[Offer], Any]) -> Ints:
    """Return the place of each row in this order."""
    order = np.empty(len(rows), dtype=np.int64)
    order[sorted(range(len(rows)), key=lambda row: key(rows[row]))] = np.arange(len(rows))
    return order


def spot(latitude: Floats, longitude: Floats) -> tuple[Floats, Floats, Floats]:
    """Return places, in radians, as points on a ball of radius one."""
    beside = np.cos(latitude)
    return beside * np.cos(longitude), beside * np.sin(longitude), np.sin(latitude)


def _rung(columns: Columns, rows: Ints, latitude: Floats, longitude: Floats) -> Rung:
    placed = int(np.searchsorted(rows, columns.placed))
    return Rung(
        rows=rows,
        placed=placed,
        latitude=latitude[rows],
        longitude=longitude[rows],
        videos=_videos(columns, rows[:placed]),
        age_from=columns.age_from[rows].astype(np.int16),
        age_to=columns.age_to[rows].astype(np.int16),
        hard=_hard(columns, rows),
        medicines_refused=columns.codes["medicines_refused"][rows].astype(np.uint16),
    )


def _videos(columns: Columns, rows: Ints) -> dict[str | None, Ints]:
    by_video, state = columns.yes["is_by_video"][rows], columns.state[rows]
    found: dict[str | None, Ints] = {None: np.flatnonzero(by_video)}
    for name, number in columns.states.items():
        found[name] = np.flatnonzero(by_video & ((state == 0) | (state == number)))
    return found


def _hard(columns: Columns, rows: Ints) -> npt.NDArray[np.uint16]:
    told = [np.where(held == 0, NOT_STATED, held) for held in (columns.codes[name][rows] for name in HARD[:3])]
    told.append(columns.status[rows] != STATUSES["paused"])
    told += [np.where(columns.serves[rows] == serves, NOT_STATED, 1 | NOT_STATED) for serves in (1, 2)]
    return np.array(told).astype(np.uint16)


def _ints(rows: Sequence[Offer], value: Callable[[Offer], int]) -> Ints:
    return np.fromiter((value(offer) for offer in rows), dtype=np.int64, count=len(rows))


def _floats(rows: Sequence[Offer], value: Callable[[Offer], float]) -> Floats:
    return np.fromiter((value(offer) for offer in rows), dtype=np.float64, count=len(rows))


def _alphabet(rows: Sequence[Offer], name: str) -> Alphabet:
    codes = sorted({code for offer in rows for code in getattr(offer, name)})
    return Alphabet({code: bit for bit, code in enumerate(codes)})


def _together(several: Sequence[Alphabet]) -> Alphabet:
    codes = sorted({code for one in several for code in one.bits})
    return Alphabet({code: bit for bit, code in enumerate(codes)})


def _bits(rows: Sequence[Offer], name: str, alphabet: Alphabet) -> Bits:
    held: dict[frozenset[str], np.uint64] = {}  # few sets, many programs
    for offer in rows:
        codes = getattr(offer, name)
        if codes not in held:
            held[codes] = alphabet.mask(codes)
    return np.array([held[getattr(offer, name)] for offer in rows], dtype=np.uint64)
