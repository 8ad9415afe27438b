"""Run stored suggestions again and say what differs. Nothing about a patient is written, and no name is read.

Rows come in pieces, each a range of keys, and every piece gives a part: sums, and one line for each row that differs.
So the whole takes the memory of a piece, may be shared out to processes, and goes on where it was killed.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import compress
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from intake.brief import Change, brief_of, change
from intake.editions import Edition, Refused
from intake.models import Recommendation
from intake.recommendations import SUPPLY_ALERT, digest_of_text, readable, seal
from intake.states import OPEN
from privacy.encryption import EncryptedTextField, Unopenable, decrypt, stored_text

PIECE = 2000  # rows
PRESENT = "present"
# Parts of the list, in the order they are read: what must be looked at first.
LISTS = ("tampered", "more_standing", "more", "less_standing", "less", "other_standing", "other", "refused")
UNOPENABLE = "does not open: changed, moved, or of a key that is not here"
NOT_SEALED = "is not what was sealed"


def _place_of(column: str) -> str:
    """Return the beginning of what every value of this column is bound to; the row's key follows."""
    return cast(EncryptedTextField, Recommendation._meta.get_field(column)).place_of("")


FACTS, FINGERPRINT, RESULT = map(_place_of, ("facts", "fingerprint", "result"))


def rules_told(version: str, rules_hash: str) -> str:
    """Name rules as a report does."""
    return f"{version} {rules_hash[:12]}"


class Row(NamedTuple):
    """What is read of every stored suggestion; facts and fingerprint still encrypted, the result left where it is."""

    pk: UUID
    facts: str
    fingerprint: str
    level: str
    withdrawal: str
    is_complete: bool
    rules_version: str
    rules_hash: str
    seal: str

    @property
    def rules(self) -> str:
        """Name the rules it was made with."""
        return rules_told(self.rules_version, self.rules_hash)


class Stored(NamedTuple):
    """What a row says once it is opened."""

    facts: dict[str, Any]
    supply_alert: bool  # whether its site's switch stood
    compared: str  # digest of what is compared
    result: str  # digest of the result's text


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which stored suggestions, and by which rules: "present" or, of one version only, by its own."""

    site: str = ""  # slug
    since: str = ""  # ISO date, UTC
    version: str = PRESENT
    until: str = ""  # ISO instant: what is stored while it runs is left for the next time
    with_results: bool = False  # open every result, also where nothing differs, and hold it against its seal

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


def pieces(above: str | None) -> Iterator[Piece]:
    """Cut what is left into pieces; which of a piece's rows are meant is asked when it is replayed."""
    keys = Recommendation.objects.order_by("pk").values_list("pk", flat=True)
    last = keys.last()
    while last is not None and above != str(last):
        left = keys if above is None else keys.filter(pk__gt=above)
        end = next(iter(left[PIECE - 1:PIECE]), last)
        yield Piece(above, str(end))
        above = str(end)


def replay(selection: Selection, piece: Piece, edition: Edition) -> Part:
    """Run one piece again."""
    rows = selection.rows().filter(pk__lte=piece.upto)
    if piece.above is not None:
        rows = rows.filter(pk__gt=piece.above)
    part, sound = Part(), list[tuple[Row, Stored]]()
    seen = 0
    for row in map(Row._make, rows.values_list(*Row._fields)):
        seen += 1
        stored = _opened(row)
        if isinstance(stored, str):
            _tampered(part, row, stored)
        elif selection.version != PRESENT and row.rules_hash != edition.hash:
            part.add("elsewhere", row.rules)
        else:
            sound.append((row, stored))
    part.add("rows", "seen", seen)
    now = edition.digests([(stored.facts, stored.supply_alert) for _row, stored in sound])
    alike = [not selection.with_results and one == stored.compared for one, (_, stored) in zip(now, sound, strict=True)]
    same = Counter((row.rules_version, row.rules_hash) for row, _stored in compress(sound, alike))
    for made_with, number in same.items():
        part.add("rows", "same", number)
        part.add("same", rules_told(*made_with), number)
    looked_at = [each for each, is_alike in zip(sound, alike, strict=True) if not is_alike]
    for place in range(0, len(looked_at), AT_ONCE):
        _look(part, looked_at[place:place + AT_ONCE], edition)
    return part


AT_ONCE = 500  # results that are open at one time


def _opened(row: Row) -> Stored | str:
    """Return what is sealed in a row, or what is wrong with it."""
    key = str(row.pk)
    try:
        facts, fingerprint = decrypt(row.facts, FACTS + key), decrypt(row.fingerprint, FINGERPRINT + key)
    except Unopenable:
        return UNOPENABLE
    known = json.loads(facts)
    if row.seal != seal(facts, fingerprint, row.rules_version, row.rules_hash) and row.seal != seal(
        stored_text(dict(sorted(known.items()))), fingerprint, row.rules_version, row.rules_hash
    ):
        return NOT_SEALED
    if not fingerprint.startswith(readable(row.level, row.withdrawal, row.is_complete)):
        return "its columns do not say what was sealed"
    *_, switch, compared, result = fingerprint.split(" ")
    return Stored(known, switch == SUPPLY_ALERT, compared, result)


def _tampered(part: Part, row: Row, why: str) -> None:
    part.add("rows", "tampered")
    part.lines.setdefault("tampered", []).append(f"{row.pk}  {why}")


def _look(part: Part, looked_at: list[tuple[Row, Stored]], edition: Edition) -> None:
    """Open the results of the rows that may differ, compare them, and say how."""
    sound: list[tuple[Row, Stored, dict[str, Any]]] = []
    for row, stored, result in _with_results(looked_at):
        if isinstance(result, str):
            _tampered(part, row, result)
        else:
            sound.append((row, stored, result))
    part.add("rows", "opened", len(looked_at))
    answers = edition.suggest([(stored.facts, stored.supply_alert) for _row, stored, _result in sound])
    changed: list[tuple[Row, Change]] = []
    for (row, _stored, result), now in zip(sound, answers, strict=True):
        if isinstance(now, Refused):
            part.add("refused", str(now))
            part.lines.setdefault("refused", []).append(f"{row.pk}  {now}")
            continue
        found = change(brief_of(result), now)
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


def _with_results(rows: Iterable[tuple[Row, Stored]]) -> Iterator[tuple[Row, Stored, dict[str, Any] | str]]:
    """Go through rows with their results, or with what is wrong with a result."""
    rows = list(rows)
    keys = [row.pk for row, _stored in rows]
    texts = dict(Recommendation.objects.filter(pk__in=keys).values_list("pk", "result"))
    for row, stored in rows:
        try:
            text = decrypt(texts[row.pk], f"{RESULT}{row.pk}")
        except Unopenable:
            yield row, stored, UNOPENABLE
            continue
        yield row, stored, json.loads(text) if digest_of_text(text) == stored.result else NOT_SEALED


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
