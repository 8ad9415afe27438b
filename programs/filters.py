"""Which part of the catalog: everything lives in the URL, and nothing in it is about a patient."""

import datetime
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs import codes
from programs.freshness import first_fresh_day
from programs.search import Catalog, Place, place_of
from programs.sifting import Asked, Sifted, sift

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
    is_old: bool = False  # only those with facts older than the catalog promises, or never checked
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
            is_old=query.get("checked") == "old",
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
            "checked": "old" if other.is_old else "",
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
        if self.is_old:
            found.append((_("Not checked within 90 days"), self.query(is_old=False)))
        if self.unsaid:
            found.append((_("With those that do not say"), self.query(unsaid=False)))
        return found


OLD = Filters(is_old=True)


def search(shown: Catalog, filters: Filters, at: datetime.datetime) -> Sifted:
    """Return the programs the filters ask for, in order."""
    asked = Asked(
        level=filters.level,
        payer=filters.payer,
        age=filters.age,
        language=filters.language,
        words=filters.q,
        is_open=filters.is_open,
        checked_before=first_fresh_day(timezone.localdate(at)) if filters.is_old else None,
        unsaid=filters.unsaid,
        place=filters.place.point if filters.place else None,
        miles=filters.miles,
        sort=filters.sort or ("distance" if filters.place else "name"),
    )
    return sift(shown.columns, asked, at, shown.names)
