"""Each place of the order of `matching`, for many programs at once: the same answers as one by one. Pure.

`matching` says what is so in words, program by program; here the same is counted over arrays. Tests hold the two, and
a query in SQL, to the same order on generated people and catalogs.
"""

import datetime
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from eligibility.levels import Family, Level, Remedy, WithdrawalCare
from programs.attendance import EARTH_MILES
from programs.columns import NEVER_SAID, STATUSES, Bools, Columns, Floats, Ints, Rung, microseconds
from programs.freshness import FRESH_DAYS
from programs.judging import ALSO, FREE, WITHOUT_INSURANCE
from programs.matching import BANDS, REACH_MILES
from programs.needs import NO_INSURANCE, Needs, Wish
from programs.remedies import FOR_ALCOHOL, FOR_OPIOIDS, FROM_HOME, NALTREXONE

LIVES_IN = Level.RESIDENTIAL.rung
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
    """Some rows of the catalog held against one person; `keep` narrows them."""

    columns: Columns
    needs: Needs
    at: datetime.datetime
    rows: Ints
    rung: Ints  # of the level one would join
    missed: Ints  # hard needs missed
    _miles: Floats | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def keep(self, those: Bools) -> None:
        """Forget all rows but those."""
        self.rows, self.rung, self.missed = self.rows[those], self.rung[those], self.missed[those]
        if self._miles is not None:
            self._miles = self._miles[those]

    @property
    def miles(self) -> Floats:
        """Return great-circle miles; not a number where a place is not known."""
        if self._miles is None:
            self._miles = miles_to(self.columns, self.needs.place, self.rows)
        return self._miles

    def has(self, name: str, *codes: str) -> Bools:
        """Return whether any of these codes stands in a column."""
        mask = self.columns.alphabets[name].mask(codes)
        there: Bools = (self.columns.codes[name][self.rows] & mask) != 0
        return there

    def is_yes(self, name: str) -> Bools:
        return self.columns.yes[name][self.rows]

    def no_way(self) -> Bools:
        """Return where no way is needed: the whole program by video, within the state line."""
        if self.needs.telehealth_ready is not True:
            return np.zeros(len(self), dtype=bool)
        by_video = self.is_yes("is_by_video")
        if self.needs.state is None:
            return by_video
        state = self.columns.state[self.rows]
        same: Bools = by_video & ((state == 0) | (state == self.columns.states.get(self.needs.state, -1)))
        return same


def miles_to(columns: Columns, place: tuple[float, float] | None, rows: Ints) -> Floats:
    """Return miles from a place to rows, as `attendance.miles_between`."""
    if place is None:
        return np.full(len(rows), np.nan)
    lat, lon = math.radians(place[0]), math.radians(place[1])
    north = np.sin((columns.latitude[rows] - lat) / 2)
    east = np.sin((columns.longitude[rows] - lon) / 2)
    root = north * north + math.cos(lat) * columns.cos_latitude[rows] * (east * east)
    miles: Floats = 2 * EARTH_MILES * np.arcsin(np.sqrt(np.minimum(1.0, root)))
    return miles


def hard_needs(some: Some) -> Ints:
    """Return how many hard needs are missed."""
    return some.missed


def misses(columns: Columns, rung: Rung, part: slice, needs: Needs) -> npt.NDArray[np.int8]:
    """Return how many hard needs some programs miss, the distance apart."""
    codes, alphabets = rung.codes, columns.alphabets

    def lacks(name: str, asked: Iterable[str]) -> Bools:
        told = codes[name][part]
        none: Bools = (told != 0) & ((told & alphabets[name].small(asked)) == 0)
        return none

    missed = rung.paused[part].astype(np.int8)
    if needs.age is not None:
        missed += (rung.age_from[part] > needs.age) | (rung.age_to[part] < needs.age)
    if needs.conditions:
        missed += lacks("conditions", needs.conditions[:1])
    if weighs_substances(needs):
        missed += lacks("substances", needs.substances or ())
    if needs.payer is not None:
        missed += lacks("payers", _payers(needs.payer))
    if needs.medicines:
        refused = alphabets["medicines_refused"].small(needs.medicines)
        missed += (codes["medicines_refused"][part] & refused) != 0
    for wish, serves in ((Wish.MEN_ONLY, 1), (Wish.WOMEN_ONLY, 2)):
        if wish in needs.wishes:
            missed += rung.serves[part] == serves
    return missed


def too_far(some: Some) -> Bools:
    """Return where the distance asked for is passed: a hard need too, where one was named."""
    if some.needs.max_miles is None or some.needs.place is None:
        return np.zeros(len(some), dtype=bool)
    far: Bools = (some.miles > some.needs.max_miles) & ~some.no_way()
    return far


def weighs_substances(needs: Needs) -> bool:
    return bool(needs.substances) and not (needs.conditions and needs.conditions[0] != "substance_use")


def _payers(payer: str) -> frozenset[str]:
    """Return what serves a payer at all."""
    if payer == NO_INSURANCE:
        return WITHOUT_INSURANCE | {"self_pay"}
    return ALSO.get(payer, FREE) | {payer}


def level(some: Some) -> Ints:
    """Return rungs above the level needed."""
    return some.rung - some.needs.level.rung


def reach(some: Some) -> Ints:
    """Return 1 for a program out of daily reach."""
    if some.needs.place is None:
        return np.zeros(len(some), dtype=np.int64)
    far = (some.miles > REACH_MILES) & (some.rung < LIVES_IN)
    return (far & ~some.no_way()).astype(np.int64)


def requirements(some: Some) -> Ints:
    """Return how many unmet requirements are left open."""
    needs, lives_in = some.needs, some.rung >= LIVES_IN
    unmet = {entry.family: entry.remedies for entry in needs.unmet}
    if needs.withdrawal > WithdrawalCare.NONE:
        unmet[Family.DETOX] = frozenset({Remedy.WITHDRAWAL_MANAGEMENT})
    found = np.zeros(len(some), dtype=np.int64)
    held: dict[Remedy, Bools] = {}
    for family, remedies in unmet.items():
        if not remedies:
            continue
        is_open = ~lives_in if family in FROM_HOME else np.ones(len(some), dtype=bool)
        for remedy in remedies:
            if remedy not in held:
                held[remedy] = brings(some, remedy)
            is_open = is_open & ~held[remedy]
        found += is_open
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


def taking_part(some: Some) -> Ints:
    """Return how many languages and access features asked for are not there."""
    lacking = np.zeros(len(some), dtype=np.int64)
    for name, asked in (("languages", some.needs.languages), ("access", some.needs.access)):
        for code in asked:
            missed = ~some.has(name, code)
            if code == "en":
                missed &= some.columns.codes[name][some.rows] != 0
            lacking += missed
    return lacking


def openings(some: Some) -> Ints:
    """Return 0 open as of today, 1 open within 3 days, 2 call to confirm, 3 full as of the last days."""
    columns, rows = some.columns, some.rows
    said, status = columns.said_at[rows], columns.status[rows]
    begins = np.zeros(len(columns.zones), dtype=np.int64)
    for number in set(columns.zone[rows].tolist()):
        begins[number] = _day_begins(columns.zones[number], some.at)
    today = said >= begins[columns.zone[rows]]
    moment = microseconds(some.at)
    recent = (said != NEVER_SAID) & (moment - np.maximum(said, 0) <= FRESH_MICROSECONDS)
    band = np.where(today, 0, 1)
    band[status == STATUSES["full"]] = 3
    band[~((today | recent) & ((status == STATUSES["open"]) | (status == STATUSES["full"])))] = 2
    return band


def _day_begins(zone: str, at: datetime.datetime) -> int:
    """Return when the program's own day began."""
    local = ZoneInfo(zone)
    return microseconds(datetime.datetime.combine(at.astimezone(local).date(), datetime.time(), local))


def distance(some: Some) -> Ints:
    """Return the band of the distance; a place not known is in the middle."""
    found = np.zeros(len(some), dtype=np.int64)
    if some.needs.place is None:
        return found
    for band in BANDS:
        found += some.miles > band
    found[np.isnan(some.miles)] = 2
    found[some.no_way()] = 0
    return found


def whole_miles(some: Some) -> Ints:
    """Return whole miles, 0 where no way is needed or known."""
    found: Ints = np.rint(np.fmax(some.miles, 0.0)).astype(np.int64)
    found[some.no_way()] = 0
    return found
