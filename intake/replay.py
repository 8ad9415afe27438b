"""Run stored suggestions again and say what differs. Nothing about a patient is written, and no name is read.

Rows come in pieces, each a range of keys, and every piece gives a part: sums, and one line for each row that differs.
So the whole takes the memory of a piece, may be shared out to processes, and goes on where it was killed.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from intake.brief import Change, brief_of, change
from intake.editions import Edition, Refused
from intake.models import Recommendation
from intake.recommendations import seal, seal_of_texts
from intake.states import OPEN
from privacy.encryption import EncryptedJSONField, Unopenable, decrypt

PIECE = 500  # rows
PRESENT = "present"
# Parts of the list, in the order they are read: what must be looked at first.
LISTS = ("tampered", "more_standing", "more", "less_standing", "less", "other_standing", "other", "refused")
FACTS = cast(EncryptedJSONField, Recommendation._meta.get_field("facts"))
RESULT = cast(EncryptedJSONField, Recommendation._meta.get_field("result"))
Stored = tuple[dict[str, Any], bool, str]  # facts, whether the site's supply alert stood, the result's text


class Row(NamedTuple):
    """What is read of a stored suggestion; facts and result still encrypted."""

    pk: UUID
    facts: str
    result: str
    level: str
    withdrawal: str
    is_complete: bool
    rules_version: str
    rules_hash: str
    seal: str

    @property
    def rules(self) -> str:
        """Name the rules it was made with."""
        return f"{self.rules_version} {self.rules_hash[:12]}"


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which stored suggestions, and by which rules: "present" or, of one version only, by its own."""

    site: str = ""  # slug
    since: str = ""  # ISO date, UTC
    version: str = PRESENT
    until: str = ""  # ISO instant: what is stored while it runs is left for the next time

    def rows(self) -> QuerySet[Recommendation]:
        """Return them in the order of their keys."""
        rows = Recommendation.objects.filter(at__lte=datetime.fromisoformat(self.until))
        if self.site:
            rows = rows.filter(intake__site__slug=self.site)
        if self.since:
            rows = rows.filter(at__gte=datetime.fromisoformat(f"{self.since}T00:00+00:00"))
        if self.version != PRESENT:
            rows = rows.filter(rules_version=self.version)
        return rows.order_by("pk")


class Piece(NamedTuple):
    """A range of keys: above the first (all below too where None), up to and including the last."""

    above: str | None
    upto: str


@dataclass(kw_only=True)
class Part:
    """What one piece, or all so far, gave: sums by name, and lines of the lists."""

    sums: dict[str, Counter[str]] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, key: str, number: int = 1) -> None:
        """Count something."""
        self.sums.setdefault(name, Counter())[key] += number

    def add_sums(self, sums: dict[str, Any]) -> None:
        """Add the sums of another part."""
        for name, counted in sums.items():
            for key, number in counted.items():
                self.add(name, key, number)

    def of(self, name: str, key: str) -> int:
        """Return one sum."""
        return self.sums.get(name, Counter())[key]


def pieces(selection: Selection, above: str | None) -> Iterator[Piece]:
    """Cut what is left into pieces, one query each."""
    while True:
        rows = selection.rows() if above is None else selection.rows().filter(pk__gt=above)
        keys = list(rows.values_list("pk", flat=True)[:PIECE])
        if not keys:
            return
        yield Piece(above, str(keys[-1]))
        above = str(keys[-1])


def replay(selection: Selection, piece: Piece, edition: Edition) -> Part:
    """Run one piece again."""
    rows = selection.rows().filter(pk__lte=piece.upto)
    if piece.above is not None:
        rows = rows.filter(pk__gt=piece.above)
    part, same, seen = Part(), Counter[tuple[str, str]](), 0
    looked_at: list[tuple[Row, Stored]] = []
    for row in map(Row._make, rows.values_list(*Row._fields)):
        seen += 1
        stored = _opened(row)
        if isinstance(stored, str):
            part.add("rows", "tampered")
            part.lines.setdefault("tampered", []).append(f"{row.pk}  {stored}")
        elif selection.version != PRESENT and row.rules_hash != edition.hash:
            part.add("elsewhere", row.rules)
        elif edition.holds(stored[:2], stored[2]):
            same[row.rules_version, row.rules_hash] += 1
        else:
            looked_at.append((row, stored))
    part.add("rows", "seen", seen)
    for (version, made_with), number in same.items():
        part.add("rows", "same", number)
        part.add("same", f"{version} {made_with[:12]}", number)
    _look(part, looked_at, edition)
    return part


def _opened(row: Row) -> Stored | str:
    """Return what is sealed in a row, or what is wrong with it."""
    try:
        facts, result = decrypt(row.facts, FACTS.place_of(row.pk)), decrypt(row.result, RESULT.place_of(row.pk))
    except Unopenable:
        return "does not open: changed, moved, or of a key that is not here"
    known = json.loads(facts)
    if row.seal != seal_of_texts(facts, result, row.rules_version, row.rules_hash) and row.seal != seal(
        known, json.loads(result), row.rules_version, row.rules_hash
    ):
        return "is not what was sealed"
    if not _columns_agree(row, result):
        return "its columns do not say what was sealed"
    return known, ',"supply_alert":true' in result, result


def _columns_agree(row: Row, result: str) -> bool:
    """Hold what stands readable in the row against what is sealed; the result is read only where its order is odd."""
    if result.startswith(f'{{"rules_version":"{row.rules_version}","level":"{row.level}",') and (
        f'"withdrawal":"{row.withdrawal}",' in result
        and f'"complete":{"true" if row.is_complete else "false"},"ask_next":' in result
    ):
        return True
    told = json.loads(result)
    return [told.get(name) for name in ("rules_version", "level", "withdrawal", "complete")] == [
        row.rules_version, row.level, row.withdrawal, row.is_complete
    ]


def _look(part: Part, looked_at: list[tuple[Row, Stored]], edition: Edition) -> None:
    """Compare the rows that may differ, and say how."""
    answers = edition.suggest([stored[:2] for _row, stored in looked_at]) if looked_at else []
    changed: list[tuple[Row, Change]] = []
    for (row, stored), now in zip(looked_at, answers, strict=True):
        if isinstance(now, Refused):
            part.add("refused", str(now))
            part.lines.setdefault("refused", []).append(f"{row.pk}  {now}")
            continue
        found = change(brief_of(json.loads(stored[2])), now)
        _count(part, row, "same" if found is None else "different")
        if found is not None:
            changed.append((row, found))
    standing = _standing([row for row, _found in changed])
    for row, found in changed:
        reference = standing.get(row.pk)
        name = f"{found.direction}_standing" if reference else found.direction
        mark = f"{row.pk}  {reference or '':9}  {found.words}".rstrip()
        part.lines.setdefault(name, []).append(mark)
        _sum(part, found)


def _count(part: Part, row: Row, how: str) -> None:
    part.add("rows", how)
    part.add(how, row.rules)


def _sum(part: Part, found: Change) -> None:
    part.add("rows", found.direction)
    for axis, (was, now) in found.axes.items():
        part.add(axis, f"{was} → {now}")
    for name, keys in (
        ("alerts gained", found.alerts_gained), ("alerts lost", found.alerts_lost),
        ("fire now", found.fired), ("fire no longer", found.silent),
    ):
        for key in keys:
            part.add(name, key)


def _standing(rows: list[Row]) -> dict[Any, str]:
    """Return the intake's reference of those that are the latest of somebody still in care; it names nobody."""
    later = Recommendation.objects.filter(intake=OuterRef("intake"), at__gt=OuterRef("at"))
    found = Recommendation.objects.filter(pk__in=[row.pk for row in rows], intake__state__in=OPEN)
    return dict(found.filter(~Exists(later)).values_list("pk", "intake__reference")) if rows else {}


def versions() -> list[str]:
    """Return every version of the rules that some stored suggestion was made with."""
    return list(Recommendation.objects.order_by("rules_version").values_list("rules_version", flat=True).distinct())
