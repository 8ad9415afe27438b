"""Each place of the order of `matching`, for many programs at once: the same answers as one by one. Pure.

`matching` says what is so in words, program by program; here the same is counted over arrays. Tests hold the two, and
a query in SQL, to the same order on generated people and catalogs.
"""

import datetime
import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from eligibility.levels import Family, Level, Remedy, WithdrawalCare
from programs.attendance import EARTH_MILES
from programs.columns import HARD, NOT_STATED, Bools, Columns, Floats, Ints, Rung, Small, microseconds
from programs.freshness import FRESH_DAYS
from programs.judging import ALSO, FREE, WITHOUT_INSURANCE
from programs.matching import BANDS, REACH_MILES
from programs.needs import NO_INSURANCE, Needs, Wish
from programs.remedies import FOR_ALCOHOL, FOR_OPIOIDS, FROM_HOME, NALTREXONE

Found = TypeVar("Found", Bools, Ints, Small)
Counts = Ints | Small | int  # a number for each row, or one for all

LIVES_IN = Level.RESIDENTIAL.rung
CONDITIONS, SUBSTANCES, PAYERS, NOT_PAUSED, NOT_WOMEN_ONLY, NOT_MEN_ONLY = range(len(HARD))
FRESH_MICROSECONDS = FRESH_DAYS * 86_400_000_000
SERVICE_OF = {
    Remedy.NALOXONE: "naloxone",
    Remedy.SAFE_SHELTER: "safe_shelter",
    Remedy.PEER_SUPPORT: "peer_support",
    Remedy.FAMILY_SESSIONS: "family",
    Remedy.SAFETY_ASSESSMENT: "safety_assessment",
    Remedy.MEDICAL_CHECK: "medical_check",
}
GROUP_OF = {
    Wish.LGBTQ: "lgbtq",
    Wish.PREGNANCY_CARE: "pregnant",
    Wish.VETERANS: "veterans",
    Wish.OLDER_ADULTS: "older",
    Wish.YOUNG_ADULTS: "young_adults",
}


@dataclass
class Some:
    """Some rows of the catalog held against one person who would join at one level; `keep` narrows them."""

    columns: Columns
    needs: Needs
    at: datetime.datetime
    rows: Ints
    rung: int  # of the level one would join
    held: dict[str, Ints]  # what is the same for all groups of one search
    is_far: bool = False  # all out of daily reach
    _apart: Floats | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def keep(self, those: Bools) -> None:
        """Forget all rows but those."""
        kept = those.nonzero()[0]
        self.rows = self.rows[kept]
        if self._apart is not None:
            self._apart = self._apart[kept]

    @property
    def miles(self) -> Floats:
        """Return great-circle miles; not a number where a place is not known."""
        miles: Floats = 2 * EARTH_MILES * np.arcsin(np.sqrt(np.minimum(1.0, self.apart())))
        return miles

    def apart(self) -> Floats:
        """Return how far rows are, as the haversine of the angle: dear to turn into miles, as good to compare."""
        if self._apart is None:
            self._apart = haversines(self.columns, self.needs.place, self.rows)
        return self._apart

    def beyond(self, miles: float) -> Bools:
        """Return which are farther than so many miles; a place not known is not."""
        far: Bools = self.apart() > haversine(miles)
        return far

    def has(self, name: str, *codes: str) -> Bools:
        """Return whether any of these codes stands in a column."""
        mask = self.columns.alphabets[name].mask(codes)
        there: Bools = (self.columns.codes[name][self.rows] & mask) != 0
        return there

    def is_yes(self, name: str) -> Bools:
        return self.columns.yes[name][self.rows]

    def without_way(self, found: Found) -> Found:
        """Set to 0, in place, where no way is needed: the whole program by video, within the state line."""
        if self.needs.telehealth_ready is True:
            by_video = self.is_yes("is_by_video")
            if self.needs.state is not None:
                state = self.columns.state[self.rows]
                by_video &= (state == 0) | (state == self.columns.states.get(self.needs.state, -1))
            found[by_video] = 0
        return found


def haversine(miles: float) -> float:
    """Return the haversine of the angle that so many miles are; more than any where they lead round the earth."""
    angle = miles / EARTH_MILES
    return math.sin(angle / 2) ** 2 if angle < math.pi else math.inf


def haversines(columns: Columns, place: tuple[float, float] | None, rows: Ints | slice) -> Floats:
    """Return the haversine of the angle between a place and rows: a quarter of the squared chord."""
    if place is None:
        return np.full(len(columns.order[rows]), np.nan)
    lat, lon = math.radians(place[0]), math.radians(place[1])
    here = (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat))
    chord = columns.spots[rows] - here
    found: Floats = np.einsum("ij,ij->i", chord, chord) / 4
    return found


def misses(columns: Columns, rung: Rung, part: slice | Ints, needs: Needs) -> Small:
    """Return how many hard needs some programs miss, the distance apart."""
    letters = columns.alphabets
    asked: dict[int, int] = {}
    if needs.conditions:
        asked[CONDITIONS] = letters["conditions"].small(needs.conditions[:1]) | NOT_STATED
    if weighs_substances(needs):
        asked[SUBSTANCES] = letters["substances"].small(needs.substances or ()) | NOT_STATED
    if needs.payer is not None:
        asked[PAYERS] = letters["payers"].small(_payers(needs.payer)) | NOT_STATED
    if Wish.MEN_ONLY in needs.wishes:
        asked[NOT_WOMEN_ONLY] = 1
    if Wish.WOMEN_ONLY in needs.wishes:
        asked[NOT_MEN_ONLY] = 1
    missed: Small = (rung.hard[NOT_PAUSED][part] == 0).view(np.uint8)
    for place, codes in asked.items():
        missed += (rung.hard[place][part] & np.uint16(codes)) == 0
    if needs.age is not None:
        missed += (rung.age_from[part] > needs.age) | (rung.age_to[part] < needs.age)
    if needs.medicines:
        refused = np.uint16(letters["medicines_refused"].small(needs.medicines))
        missed += (rung.medicines_refused[part] & refused) != 0
    return missed


def too_far(some: Some) -> Bools:
    """Return where the distance asked for is passed: a hard need too, where one was named."""
    if some.needs.max_miles is None or some.needs.place is None:
        return np.zeros(len(some), dtype=bool)
    return some.without_way(some.beyond(some.needs.max_miles))


def weighs_substances(needs: Needs) -> bool:
    return bool(needs.substances) and not (needs.conditions and needs.conditions[0] != "substance_use")


def _payers(payer: str) -> frozenset[str]:
    """Return what serves a payer at all."""
    if payer == NO_INSURANCE:
        return WITHOUT_INSURANCE | {"self_pay"}
    return ALSO.get(payer, FREE) | {payer}


def reach(some: Some) -> Bools:
    """Return which are out of daily reach."""
    if some.needs.place is None or some.rung >= LIVES_IN:
        return np.zeros(len(some), dtype=bool)
    return some.without_way(some.beyond(REACH_MILES))


def requirements(some: Some) -> Counts:
    """Return how many unmet requirements are left open."""
    needs, lives_in = some.needs, some.rung >= LIVES_IN
    unmet = {entry.family: entry.remedies for entry in needs.unmet}
    if needs.withdrawal > WithdrawalCare.NONE:
        unmet[Family.DETOX] = frozenset({Remedy.WITHDRAWAL_MANAGEMENT})
    found: Counts = 0
    held: dict[Remedy, Bools] = {}
    for family, remedies in unmet.items():
        if not remedies or (lives_in and family in FROM_HOME):
            continue
        closed = np.zeros(len(some), dtype=bool)
        for remedy in remedies:
            if remedy not in held:
                held[remedy] = brings(some, remedy)
            closed |= held[remedy]
        found = found + (~closed).view(np.uint8)
    return found


def brings(some: Some, remedy: Remedy) -> Bools:
    """Return where a program brings this remedy to this person."""
    needs = some.needs
    if remedy in SERVICE_OF:
        return some.has("services", SERVICE_OF[remedy])
    if remedy is Remedy.CRAVING_MEDICINE:
        return some.has("medicines_on_site", *_useful_medicines(needs))
    if remedy is Remedy.SOBER_LIVING:
        if needs.age is not None and needs.age < 18:
            return np.zeros(len(some), dtype=bool)
        refuses = some.columns.codes["sober_living_refuses"][some.rows]
        accepts = refuses == 0 if needs.medicines is None else ~some.has("sober_living_refuses", *needs.medicines)
        return some.is_yes("has_sober_living") & accepts
    if remedy is Remedy.TELEHEALTH:
        by_video = some.is_yes("has_telehealth") | some.is_yes("is_by_video")
        return by_video & (needs.telehealth_ready is True)
    return _plain_remedies(some)[remedy]()


def _plain_remedies(some: Some) -> dict[Remedy, Callable[[], Bools]]:
    columns, rows = some.columns, some.rows
    return {
        Remedy.WITHDRAWAL_MANAGEMENT: lambda: withdrawal_at(some, "on_site") | withdrawal_at(some, "partner"),
        Remedy.PROGRAM_TRANSPORT: lambda: some.is_yes("brings_transport"),
        Remedy.RESIDENTIAL_FIRST: lambda: (columns.levels[rows] & (1 << LIVES_IN)) != 0,
        Remedy.INTEGRATED_CARE: lambda: columns.treats_both[rows],
        Remedy.EVENING_TRACK: lambda: columns.evening[rows],
        Remedy.CHILDCARE: lambda: some.is_yes("has_child_care"),
    }


def _useful_medicines(needs: Needs) -> frozenset[str]:
    used = needs.substances if needs.substances is not None else frozenset({"opioids", "alcohol"})
    useful: frozenset[str] = FOR_OPIOIDS if "opioids" in used else frozenset()
    if "alcohol" in used:
        useful |= FOR_ALCOHOL
    return useful | NALTREXONE if needs.pregnant is False and used & {"opioids", "alcohol"} else useful


def withdrawal_at(some: Some, where: str) -> Bools:
    """Return where withdrawal care of the kind needed, or more, is at hand."""
    at_least = max(some.needs.withdrawal, WithdrawalCare.AMBULATORY).rung
    columns = some.columns
    kinds = columns.withdrawal_on_site if where == "on_site" else columns.withdrawal_partner
    there: Bools = (kinds[some.rows] >> at_least) != 0
    return there


def taking_part(some: Some) -> Counts:
    """Return how many languages and access features asked for are not there."""
    lacking: Counts = 0
    for name, asked in (("languages", some.needs.languages), ("access", some.needs.access)):
        for code in asked:
            missed = ~some.has(name, code)
            if code == "en":
                missed &= some.columns.codes[name][some.rows] != 0
            lacking = lacking + missed.view(np.uint8)
    return lacking


# By status, then by whether it was said long ago, in the last days, today.
BANDS_OF_OPENINGS = np.array([[2, 2, 2], [2, 1, 0], [2, 3, 3], [2, 2, 2]], dtype=np.uint8)


def openings(some: Some) -> Small:
    """Return 0 open as of today, 1 open within 3 days, 2 call to confirm, 3 full as of the last days."""
    return BANDS_OF_OPENINGS[some.columns.status[some.rows], freshness_of(some.columns, some.rows, some.at)]


def freshness_of(columns: Columns, rows: Ints | slice, at: datetime.datetime) -> Small:
    """Return 2 where free places were told today, 1 in the last days, 0 long ago or never."""
    quarter = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    begins, said = _days_begin(columns.zones, quarter)[columns.zone[rows]], columns.said_at[rows]
    recent = np.minimum(begins, microseconds(at) - FRESH_MICROSECONDS)
    fresh: Small = (said >= begins).view(np.uint8) + (said >= recent).view(np.uint8)
    return fresh


@functools.lru_cache(maxsize=16)
def _days_begin(zones: tuple[str, ...], at: datetime.datetime) -> Ints:
    """Return when the day began in each zone. Days begin on a quarter of an hour everywhere."""
    begins = []
    for zone in map(ZoneInfo, zones):
        begins.append(microseconds(datetime.datetime.combine(at.astimezone(zone).date(), datetime.time(), zone)))
    return np.array(begins, dtype=np.int64)


HAVERSINES = np.array([haversine(band) for band in BANDS])


def distance(some: Some) -> Counts:
    """Return the band of the distance; a place not known is in the middle."""
    if some.needs.place is None:
        return 0
    apart = some.apart()
    found: Ints = HAVERSINES.searchsorted(apart)
    found[np.isnan(apart)] = 2
    return some.without_way(found)


def whole_miles(some: Some) -> Counts:
    """Return whole miles, 0 where no way is needed or known."""
    if some.needs.place is None:
        return 0
    found: Ints = np.rint(np.fmax(some.miles, 0.0)).astype(np.int64)
    return some.without_way(found)
