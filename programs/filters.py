"""Which part of the catalog: everything lives in the URL, and nothing in it is about a patient."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from eligibility.levels import Level
from programs import codes
from programs.attendance import miles_between
from programs.freshness import Freshness, freshness
from programs.offers import Offer
from programs.search import Place, place_of

MILES = (5, 10, 25, 50, 100)
SORTS = {"name": _("Name"), "distance": _("Distance"), "openings": _("Free places")}
PAGE_LENGTH = 25


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What was asked for. Unknown words are dropped, never an error: a shared link must open."""

    q: str = ""
    level: str = ""
    zip_code: str = ""
    miles: int = 0
    payer: str = ""
    age: int | None = None
    language: str = ""
    is_open: bool = False
    unsaid: bool = False  # programs that do not state the payer, ages or language asked for stay in
    sort: str = ""
    page: int = 1
    place: Place | None = field(default=None, compare=False)
    age_typed: str = ""
    notes: tuple[Any, ...] = ()  # what was typed and could not be used, with what to type instead

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """Return the filters of a query string."""

        def one(name: str, allowed: Any) -> str:
            told = query.get(name, "")
            return told if told in allowed else ""

        def number(name: str, most: int) -> int | None:
            told = query.get(name, "").strip()
            return int(told) if told.isascii() and told.isdigit() and len(told) < 7 and int(told) <= most else None

        notes: list[Any] = []
        zip_code = query.get("zip", "").strip()[:10]
        place = place_of(zip_code) if zip_code else None
        if zip_code and place is None:
            notes.append(_("This ZIP code is not known. Type five digits, like 20001."))
        age = number("age", 120)
        if query.get("age", "").strip() and age is None:
            notes.append(_("Type the age as a number from 0 to 120."))
        miles = number("miles", 100)
        sort = one("sort", SORTS)
        return cls(
            q=query.get("q", "").strip()[:80],
            level=one("level", codes.LevelCode.values),
            zip_code=zip_code,
            miles=miles if miles in MILES else 0,
            payer=one("payer", codes.Payer.values),
            age=age,
            language=one("language", codes.Language.values),
            is_open=query.get("open") == "1",
            unsaid=query.get("unsaid") == "1",
            sort="" if sort == "distance" and place is None else sort,
            page=number("page", 100_000) or 1,
            place=place,
            age_typed=query.get("age", "").strip()[:20],
            notes=tuple(notes),
        )

    def query(self, **changes: Any) -> str:
        """Return the query string of these filters with some changed; the first page unless it is one of them."""
        other = replace(self, **({"page": 1} | changes))
        said = {
            "q": other.q,
            "level": other.level,
            "zip": other.zip_code,
            "miles": other.miles or "",
            "payer": other.payer,
            "age": "" if other.age is None else other.age,
            "language": other.language,
            "open": "1" if other.is_open else "",
            "unsaid": "1" if other.unsaid else "",
            "sort": other.sort,
            "page": other.page if other.page > 1 else "",
        }
        return "?" + urlencode({name: value for name, value in said.items() if value != ""})

    @property
    def chips(self) -> list[tuple[Any, str]]:
        """Return each filter in use as (words, URL without it)."""
        found: list[tuple[Any, str]] = []
        if self.q:
            found.append((f"“{self.q}”", self.query(q="")))
        if self.level:
            found.append((codes.LevelCode(self.level).label, self.query(level="")))
        if self.zip_code:
            found.append((_("Near %(zip)s") % {"zip": self.zip_code}, self.query(zip_code="", miles=0)))
        if self.miles:
            found.append((_("Within %(miles)d miles") % {"miles": self.miles}, self.query(miles=0)))
        if self.payer:
            found.append((codes.Payer(self.payer).label, self.query(payer="")))
        if self.age is not None:
            found.append((_("Takes age %(age)d") % {"age": self.age}, self.query(age=None)))
        if self.language:
            found.append((codes.Language(self.language).label, self.query(language="")))
        if self.is_open:
            found.append((_("Free places, up to 3 days old"), self.query(is_open=False)))
        if self.unsaid:
            found.append((_("With those that do not say"), self.query(unsaid=False)))
        return found


@dataclass(frozen=True)
class Found:
    """What the filters left, in order: (offer, miles or None), and how many were left out for not saying."""

    rows: tuple[tuple[Offer, float | None], ...]
    silent: int


def search(offers: tuple[Offer, ...], filters: Filters, at: datetime.datetime, names: Mapping[Any, str]) -> Found:
    """Return the programs the filters ask for. `names` holds program, provider and city of each, in small letters."""
    kept, silent = [], 0
    for offer in offers:
        answers = [test(offer, filters) for test in TESTS]
        if filters.is_open:
            fresh = freshness(offer.said_at, ZoneInfo(offer.zone), at)
            answers.append(offer.status == "open" and fresh in (Freshness.TODAY, Freshness.RECENT))
        miles = (
            None if filters.place is None or offer.place is None else miles_between(filters.place.point, offer.place)
        )
        if filters.place is not None and filters.miles:
            answers.append(None if miles is None else miles <= filters.miles)
        if filters.q and filters.q.lower() not in names.get(offer.id, offer.name.lower()):
            answers.append(False)
        if False in answers:
            continue
        if None in answers and not filters.unsaid:
            silent += 1
            continue
        kept.append((offer, miles))
    return Found(tuple(sorted(kept, key=_order(filters, at))), silent)


def _order(filters: Filters, at: datetime.datetime) -> Callable[[tuple[Offer, float | None]], Any]:
    def by_name(row: tuple[Offer, float | None]) -> Any:
        return row[0].name.lower(), row[0].id.int

    def by_distance(row: tuple[Offer, float | None]) -> Any:
        return row[1] is None, row[1] or 0.0, by_name(row)

    def by_openings(row: tuple[Offer, float | None]) -> Any:
        order = ["open", "full", "paused", ""]
        fresh = freshness(row[0].said_at, ZoneInfo(row[0].zone), at)
        return (
            fresh in (Freshness.OLD, Freshness.NEVER),
            order.index(row[0].status),
            list(Freshness).index(fresh),
            by_name(row),
        )

    chosen = filters.sort or ("distance" if filters.place else "name")
    return {"name": by_name, "distance": by_distance, "openings": by_openings}[chosen]


def _level(offer: Offer, filters: Filters) -> bool | None:
    return not filters.level or Level(filters.level) in offer.levels


def _payer(offer: Offer, filters: Filters) -> bool | None:
    if not filters.payer or filters.payer in offer.payers:
        return True
    return False if offer.payers else None


def _age(offer: Offer, filters: Filters) -> bool | None:
    if filters.age is None:
        return True
    if offer.age_from is None and offer.age_to is None:
        return None
    low = 0 if offer.age_from is None else offer.age_from
    high = 200 if offer.age_to is None else offer.age_to
    return low <= filters.age <= high


def _language(offer: Offer, filters: Filters) -> bool | None:
    if not filters.language or filters.language in offer.languages:
        return True
    return False if offer.languages else None


TESTS: tuple[Callable[[Offer, Filters], bool | None], ...] = (_level, _payer, _age, _language)
