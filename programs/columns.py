"""The catalog as arrays, a program a row from south to north: what `ranking` reads instead of objects. Pure."""

import datetime
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from programs.offers import Offer

Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

NO_AGE = 10_000
NEVER_SAID = np.iinfo(np.int64).min
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
STATUSES = {"open": 1, "full": 2, "paused": 3}
# The sets of codes an offer holds, each a column of bits.
CODED = (
    "conditions", "substances", "groups", "languages", "access", "services", "medicines_accepted",
    "medicines_refused", "medicines_on_site", "sober_living_refuses", "payers",
)  # fmt: skip
# Those that hard needs ask about: few codes, so they fit in sixteen bits.
HARD = ("conditions", "substances", "payers", "medicines_refused")
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
        for code in sorted(codes):
            bit = self.bits.get(code)
            if bit is None:
                bit, spare = spare, spare + 1
            found |= 1 << bit
        return np.uint64(found)

    def small(self, codes: Iterable[str]) -> np.uint16:
        """Return the codes as sixteen bits; a code no program has is no bit at all."""
        return np.uint16(sum(1 << self.bits[code] for code in set(codes) if code in self.bits))


@dataclass(frozen=True)
class Columns:
    """Every program of one snapshot. Rows go by latitude, programs without a place last; `order` is by id."""

    offers: tuple[Offer, ...]
    order: Ints
    placed: int  # rows before this one have a place
    latitude: Floats  # radians
    longitude: Floats
    cos_latitude: Floats
    has_place: Bools
    rungs: tuple["Rung", ...]  # for each level the programs that offer it; last, all programs
    levels: Ints
    withdrawal_on_site: Ints
    withdrawal_partner: Ints
    age_from: Ints
    age_to: Ints
    serves: Ints  # 0 everyone, 1 women only, 2 men only
    treats_both: Bools
    status: Ints
    said_at: Ints  # microseconds
    zone: Ints
    zones: tuple[str, ...]
    state: Ints
    states: dict[str, int]  # 0 is "not stated"
    evening: Bools  # some track lies outside working hours
    codes: dict[str, Bits]
    alphabets: dict[str, Alphabet]
    yes: dict[str, Bools]
    tracks: "Tracks"

    def __len__(self) -> int:
        return len(self.offers)


@dataclass(frozen=True)
class Rung:
    """Some programs, most often those of one level, from south to north: what hard needs ask, in small numbers."""

    rows: Ints
    placed: int  # places in `rows` before this one have a place
    latitude: Floats
    longitude: Floats
    by_video: Bools
    state: npt.NDArray[np.int16]
    age_from: npt.NDArray[np.int16]
    age_to: npt.NDArray[np.int16]
    serves: npt.NDArray[np.int8]
    paused: Bools
    codes: dict[str, npt.NDArray[np.uint16]]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Tracks:
    """All sessions, row by row and track by track, each part found by where it begins."""

    first_track: Ints  # of each row, and one more
    first_meeting: Ints  # of each row, and one more
    lengths: Ints  # sessions of each track
    weekday: Ints
    start: Ints
    end: Ints
    by_video: Bools


def columns_of(offers: Iterable[Offer]) -> Columns:
    """Return the arrays of a catalog."""
    rows = tuple(sorted(offers, key=lambda offer: (offer.place is None, offer.place or (0.0, 0.0), offer.id.int)))
    latitude = _floats(rows, lambda offer: math.radians(offer.place[0]) if offer.place else math.nan)
    longitude = _floats(rows, lambda offer: math.radians(offer.place[1]) if offer.place else math.nan)
    alphabets = {name: _alphabet(rows, name) for name in CODED}
    # The lists of medicines are held against each other, so they share their letters.
    medicines = _together([alphabets[name] for name in CODED if "medicines" in name or "refuses" in name])
    alphabets |= {name: medicines for name in CODED if "medicines" in name or "refuses" in name}
    zones = tuple(sorted({offer.zone for offer in rows}))
    states = {state: number for number, state in enumerate(["", *sorted({offer.state for offer in rows} - {""})])}
    levels = _ints(rows, lambda offer: sum(1 << level.rung for level in offer.levels))
    yes = {name: np.array([getattr(offer, name) is True for offer in rows], dtype=bool) for name in YES}
    order = np.empty(len(rows), dtype=np.int64)
    order[sorted(range(len(rows)), key=lambda row: rows[row].id.int)] = np.arange(len(rows))
    made = Columns(
        offers=rows,
        order=order,
        placed=sum(offer.place is not None for offer in rows),
        latitude=latitude,
        longitude=longitude,
        cos_latitude=np.cos(latitude),
        has_place=~np.isnan(latitude),
        rungs=(),
        levels=levels,
        withdrawal_on_site=_ints(rows, lambda offer: sum(1 << kind.rung for kind in offer.withdrawal_on_site)),
        withdrawal_partner=_ints(rows, lambda offer: sum(1 << kind.rung for kind in offer.withdrawal_partner)),
        age_from=_ints(rows, lambda offer: -NO_AGE if offer.age_from is None else offer.age_from),
        age_to=_ints(rows, lambda offer: NO_AGE if offer.age_to is None else offer.age_to),
        serves=_ints(rows, lambda offer: {"women_only": 1, "men_only": 2}.get(offer.serves, 0)),
        treats_both=np.array([offer.co_occurring in ("capable", "enhanced") for offer in rows], dtype=bool),
        status=_ints(rows, lambda offer: STATUSES.get(offer.status, 0)),
        said_at=_ints(rows, lambda offer: microseconds(offer.said_at) if offer.said_at else NEVER_SAID),
        zone=_ints(rows, lambda offer: zones.index(offer.zone)),
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
        tracks=_tracks(rows),
    )
    offering = [np.flatnonzero(levels & (1 << rung)) for rung in range(6)]
    return replace(made, rungs=tuple(_rung(made, some) for some in [*offering, np.arange(len(rows))]))


def _rung(columns: Columns, rows: Ints) -> Rung:
    return Rung(
        rows=rows,
        placed=int(np.searchsorted(rows, columns.placed)),
        latitude=columns.latitude[rows],
        longitude=columns.longitude[rows],
        by_video=columns.yes["is_by_video"][rows],
        state=columns.state[rows].astype(np.int16),
        age_from=columns.age_from[rows].astype(np.int16),
        age_to=columns.age_to[rows].astype(np.int16),
        serves=columns.serves[rows].astype(np.int8),
        paused=columns.status[rows] == STATUSES["paused"],
        codes={name: columns.codes[name][rows].astype(np.uint16) for name in HARD},
    )


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


def _tracks(rows: Sequence[Offer]) -> Tracks:
    tracks = [[track for track in offer.tracks if track.meetings] for offer in rows]
    meetings = [meeting for some in tracks for track in some for meeting in track.meetings]
    return Tracks(
        first_track=_begins([len(some) for some in tracks]),
        first_meeting=_begins([sum(len(track.meetings) for track in some) for some in tracks]),
        lengths=np.array([len(track.meetings) for some in tracks for track in some], dtype=np.int64),
        weekday=np.array([one.weekday for one in meetings], dtype=np.int64),
        start=np.array([one.start for one in meetings], dtype=np.int64),
        end=np.array([one.end for one in meetings], dtype=np.int64),
        by_video=np.array([one.by_video for one in meetings], dtype=bool),
    )


def _begins(lengths: Sequence[int]) -> Ints:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.array(lengths, dtype=np.int64))])
