"""The catalog in memory: one snapshot for each version, swapped whole; and places by ZIP code, offline."""

import datetime
import functools
import threading
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import zipcodes
from django.db import connections

from eligibility.levels import Level, WithdrawalCare
from programs import ranking
from programs.columns import Columns, columns_of
from programs.matching import Closest, Match, closest_words, match
from programs.models import Opening, Program
from programs.needs import Needs
from programs.offers import Meeting, Offer, Track
from programs.version import CatalogVersion


@dataclass(frozen=True)
class Catalog:
    """Every listed program of one version of the catalog. Never changed once made."""

    token: uuid.UUID | None
    offers: tuple[Offer, ...]
    by_id: MappingProxyType[uuid.UUID, Offer]
    names: MappingProxyType[uuid.UUID, str]  # program, provider and city in small letters, for the search by words

    @functools.cached_property
    def columns(self) -> Columns:
        """Return the same programs as arrays."""
        return columns_of(self.offers)

    def first(self, needs: Needs, limit: int, at: datetime.datetime | None = None) -> tuple[Offer, ...]:
        """Return the first programs of the order of `match`, at most `limit`, out of the whole catalog."""
        moment = at or datetime.datetime.now(datetime.UTC)
        return tuple(self.columns.offers[row] for row in ranking.first(self.columns, needs, moment, limit))

    def closest(self, needs: Needs, first: Sequence[Match], at: datetime.datetime | None = None) -> Closest | None:
        """Return `closest_of` for the whole catalog, where `first` is its first match or more of them."""
        if first and first[0].meets_every_need and not first[0].is_fallback:
            return None
        moment = at or datetime.datetime.now(datetime.UTC)
        row = ranking.nearest(self.columns, needs, moment)
        return None if row is None else closest_words(match(needs, [self.columns.offers[row]], at=moment)[0])

    def __iter__(self) -> Iterator[Offer]:
        return iter(self.offers)

    def __len__(self) -> int:
        return len(self.offers)


_snapshot: Catalog | None = None
_renewal = threading.Lock()
# A catalog larger than this takes seconds to read, so nobody waits for it: what stands is served until it is read.
LARGE = 2_000


def catalog() -> Catalog:
    """Return the catalog as it is now: one small query, and the programs only where the version changed.

    Threads that read while it is rebuilt keep the snapshot they hold; the new one is put in its place in one step.
    A large catalog is read again beside the requests, which are served what stood a few seconds ago.
    """
    global _snapshot
    token = CatalogVersion.current()
    held = _snapshot
    if held is None or token is None or held.token != token:
        if held is not None and token is not None and len(held) > LARGE:
            renew_beside(token)
            return held
        held = build(token)
        _snapshot = held
    return held


def renew_beside(token: uuid.UUID) -> threading.Thread | None:
    """Read the catalog again in a thread of its own; return it, None where one is at it already."""
    if not _renewal.acquire(blocking=False):
        return None

    def renew() -> None:
        global _snapshot
        try:
            _snapshot = build(token)
        finally:
            connections.close_all()
            _renewal.release()

    thread = threading.Thread(target=renew, name="catalog", daemon=True)
    thread.start()
    return thread


def build(token: uuid.UUID | None) -> Catalog:
    """Read every listed program and return the snapshot of it."""
    offers, names = [], {}
    for program in Program.objects.listed().whole().order_by("id"):
        offers.append(offer_of(program))
        names[program.pk] = f"{program.name}\n{program.provider.name}\n{program.city}".lower()
    by_id = {offer.id: offer for offer in offers}
    made = Catalog(token, tuple(offers), MappingProxyType(by_id), MappingProxyType(names))
    _ = made.columns  # before it is put in its place: nobody waits for it
    return made


def offer_of(program: Program) -> Offer:
    """Return one program as plain values; sessions, openings and checks are read from what was prefetched."""
    opening = program.latest_opening() or Opening()
    has_place = program.latitude is not None and program.longitude is not None
    return Offer(
        id=program.pk,
        name=program.name,
        levels=frozenset(Level(code) for code in program.levels),
        withdrawal_on_site=frozenset(WithdrawalCare(code) for code in program.withdrawal_on_site),
        withdrawal_partner=frozenset(WithdrawalCare(code) for code in program.withdrawal_partner),
        withdrawal_partner_name=program.withdrawal_partner_name,
        hours_a_week=None if program.hours_a_week is None else float(program.hours_a_week),
        weeks=(program.weeks_from, program.weeks_to),
        age_from=program.age_from,
        age_to=program.age_to,
        serves=program.serves,
        conditions=frozenset(program.conditions),
        co_occurring=program.co_occurring,
        substances=frozenset(program.substances),
        groups=frozenset(program.groups),
        languages=frozenset(program.languages),
        access=frozenset(program.access),
        services=frozenset(program.services),
        medicines_accepted=frozenset(program.medicines_accepted),
        medicines_refused=frozenset(program.medicines_refused),
        medicines_on_site=frozenset(program.medicines_on_site),
        brings_transport=program.brings_transport,
        has_sober_living=program.has_sober_living,
        sober_living_refuses=frozenset(program.sober_living_refuses),
        has_child_care=program.has_child_care,
        has_telehealth=program.has_telehealth,
        payers=frozenset(program.payers),
        cost_a_week=program.cost_a_week,
        residential_cost_a_week=program.residential_cost_a_week,
        place=(program.latitude, program.longitude) if has_place else None,  # type: ignore[arg-type]
        state=program.state,
        zone=program.zone,
        tracks=tracks_of(program),
        status=opening.status,
        seats=opening.seats,
        waiting=opening.waiting,
        next_start=opening.next_start,
        said_by=opening.said_by,
        said_at=opening.said_at,
        oldest_check=min((check.checked_on for check in program.checks.all()), default=None),
    )


def tracks_of(program: Program) -> tuple[Track, ...]:
    """Return a program's sessions, track by track in order of name, as minutes of the local day."""
    tracks: dict[str, list[Meeting]] = {}
    for session in program.sessions.all():
        meeting = Meeting(session.weekday, _minute(session.starts_at), _minute(session.ends_at), session.by_video)
        tracks.setdefault(session.track, []).append(meeting)
    order = sorted(tracks)
    return tuple(Track(name, tuple(sorted(tracks[name], key=lambda one: (one.weekday, one.start)))) for name in order)


def _minute(time: datetime.time) -> int:
    return time.hour * 60 + time.minute


@dataclass(frozen=True)
class Place:
    """The middle of a ZIP code."""

    zip_code: str
    city: str
    state: str
    zone: str
    point: tuple[float, float]  # (latitude, longitude) in degrees


def place_of(zip_code: str) -> Place | None:
    """Return where a ZIP code is ("20001" or "20001-1234"); None for anything that is not a known one."""
    return _places().get(zip_code.strip()[:10].split("-")[0])


@functools.cache
def _places() -> dict[str, Place]:
    """Return every ZIP code with a place, read once: a look-up in the wheel itself walks through all of them."""
    found: dict[str, Place] = {}
    everywhere: list[dict[str, str]] = zipcodes.list_all()  # type: ignore[no-untyped-call]
    for one in everywhere:
        if one["lat"] and one["long"] and one["zip_code"] not in found:
            point = (float(one["lat"]), float(one["long"]))
            found[one["zip_code"]] = Place(one["zip_code"], one["city"], one["state"], one["timezone"], point)
    return found
