"""The plain table: one program a row, columns named as the catalog names its facts. Read and written."""

import csv
import datetime
import io
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from programs.codes import Weekday
from programs.edit_forms import FIELDS
from programs.fields import CodesField
from programs.imports.plan import Draft, Meeting
from programs.imports.reading import Problem, Table, Unreadable, read_table
from programs.imports.sheet import is_spreadsheet, read_sheet, write_sheet
from programs.models import Program
from programs.search import place_of

SOURCE = "table"
FACTS = [name for names in FIELDS.values() for name in names]
COLUMNS = ["id", "provider", *FACTS, "sessions", "source", "checked_on"]
SPREADSHEET_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What a spreadsheet may take away before it looks: blanks, signs without a shape, and the apostrophe of `guarded`.
UNSEEN = re.compile(r"^['\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
DAYS = {name.lower()[:3]: number for number, name in ((day.value, day.name) for day in Weekday)}
SESSION = re.compile(
    r"(?:(?P<track>[^:;]{0,40}):\s*)?(?P<day>[A-Za-z]{3,9})\s+(?P<start>[0-9]{1,2}:[0-9]{2})\s*-\s*"
    r"(?P<end>[0-9]{1,2}:[0-9]{2})(?P<video>\s+video)?"
)


class Bad(ValueError):
    """A cell that cannot be understood; the sentence says what to type."""


def read(
    data: bytes, source: str = "A table of programs", mapping: Mapping[str, str] | None = None
) -> tuple[list[Draft], list[Problem], list[str]]:
    """Return drafts, refused cells, and columns of the file that mean nothing here. Raises Unreadable.

    `mapping` says which fact a column of the file is where its name does not: {"Our name": "name"}; "" leaves it out.
    """
    table = opened(data)
    columns = columns_of(table, mapping)
    ignored = [name for name, column in columns.items() if column is None]
    drafts, problems = [], list(table.problems)
    for line, row in table.rows:
        named = {column: cell for name, cell in row.items() if (column := columns[name])}
        draft, wrong = _draft(line, named, source)
        problems += wrong
        if draft:
            drafts.append(draft)
    return drafts, [*problems, *_no_name(table, columns)], ignored


def opened(data: bytes) -> Table:
    """Return the table in a CSV, TSV or XLSX file. Raises Unreadable."""
    return read_sheet(data) if is_spreadsheet(data) else read_table(data)


def columns_of(table: Table, mapping: Mapping[str, str] | None = None) -> dict[str, str | None]:
    """Return which fact each column is, None for one that means nothing here; each fact is taken once."""
    told = mapping or {}
    found = {name: told.get(name, fact_of(name)) or None for name in table.header if name}
    twice = sorted({fact for fact in found.values() if fact and list(found.values()).count(fact) > 1})
    if twice:
        raise Unreadable(_("Two columns say the same: %(names)s. Leave one out.") % {"names": ", ".join(twice)})
    return found


def _no_name(table: Table, columns: dict[str, str | None]) -> list[Problem]:
    missing = [name for name in ("name", "provider") if name not in columns.values()]
    return [Problem(1, name, "", _("The file has no such column. Add it to the first line.")) for name in missing]


def fact_of(name: str) -> str | None:
    """Return the fact a header means: its name, or its label on screen, whatever the spelling of spaces and case."""
    return LABELS.get(_plain(name))


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _labels() -> dict[str, str]:
    """Return every spelling of a column: its name, and the English of its label on screen."""
    with override("en"):
        found = {_plain(str(cast(Any, Program._meta.get_field(name)).verbose_name)): name for name in FACTS}
    return (
        found
        | {column: column for column in COLUMNS}
        | {"zip": "zip_code", "provider_name": "provider", "program": "name"}
    )


LABELS = _labels()


def _draft(line: int, row: dict[str, str], source: str) -> tuple[Draft | None, list[Problem]]:
    facts: dict[str, Any] = {}
    problems: list[Problem] = []

    def keep(name: str, reader: Callable[[str], Any], default: Any = None) -> Any:
        cell = unguarded(row.get(name, ""))
        if not cell:
            return default
        try:
            return reader(cell)
        except Bad as why:
            problems.append(Problem(line, name, cell[:60], str(why)))
            return default

    for name in FACTS:
        if name in row:
            facts[name] = keep(name, reader_of(name), empty_of(name))
    sessions = keep("sessions", sessions_of, ()) if "sessions" in row else None
    checked_on = keep("checked_on", day_of, timezone.localdate())
    told_id = row.get("id", "")
    if "latitude" not in row and facts.get("zip_code"):
        facts |= place_facts(facts)
    if problems:
        return None, problems
    name = facts.get("name", "")
    return Draft(
        line=line,
        external_id=(told_id or f"{row.get('provider', '')}|{name}|{facts.get('zip_code', '')}")[:200],
        provider=unguarded(row.get("provider", "")),
        facts=facts,
        sessions=sessions,
        checked_on=checked_on,
        source=unguarded(row.get("source", "")) or source,
        program_id=uuid_of(told_id),
    ), []


def place_facts(facts: dict[str, Any]) -> dict[str, Any]:
    place = place_of(facts["zip_code"])
    if place is None:
        return {}
    found: dict[str, Any] = {"latitude": place.point[0], "longitude": place.point[1], "zone": place.zone}
    return found | {
        name: value for name, value in (("city", place.city), ("state", place.state)) if not facts.get(name)
    }


def reader_of(name: str) -> Callable[[str], Any]:
    """Return how to read the cells of one fact."""
    column: Any = Program._meta.get_field(name)
    if isinstance(column, CodesField):
        return lambda cell: column.tidy(_codes(cell, column.codes))
    if isinstance(column, models.BooleanField):
        return _yes_no
    if isinstance(column, models.DecimalField):
        return _decimal
    if isinstance(column, models.FloatField):
        return lambda cell: float(_decimal(cell))
    if isinstance(column, models.IntegerField):
        return _whole
    if column.choices:
        return lambda cell: _one_code(cell, column.choices)
    return _zip if name == "zip_code" else str


def empty_of(name: str) -> Any:
    """Return what an empty cell means for one fact: not stated; a program is listed unless the cell says no."""
    column: Any = Program._meta.get_field(name)
    if isinstance(column, CodesField):
        return []
    return column.get_default()


def _codes(cell: str, codes: type[models.TextChoices] | None) -> list[str]:
    choices = codes.choices if codes else []
    return [_one_code(part.strip(), choices) for part in re.split(r"[;|]", cell) if part.strip()]


def _one_code(cell: str, choices: Iterable[tuple[Any, Any]]) -> str:
    for code, label in choices:
        if cell.lower() in (str(code).lower(), str(label).lower()):
            return str(code)
    known = ", ".join(str(code) for code, _label in choices if code)
    raise Bad(_("Not known: %(told)s. Use one of: %(known)s.") % {"told": cell[:40], "known": known})


def _yes_no(cell: str) -> bool:
    if cell.lower() in YES + NO:
        return cell.lower() in YES
    raise Bad(_("Write yes or no, or leave it empty where it is not stated."))


def _decimal(cell: str) -> Decimal:
    try:
        number = Decimal(cell.replace(",", "").removeprefix("$"))
    except InvalidOperation as why:
        raise Bad(_("Write a number, like 9.")) from why
    if not number.is_finite() or abs(number) > 10**9:
        raise Bad(_("Write a number, like 9."))
    return number


def _whole(cell: str) -> int:
    number = _decimal(cell)
    if number != int(number):
        raise Bad(_("Write a whole number, like 9."))
    return int(number)


def _zip(cell: str) -> str:
    """Return five digits; a spreadsheet takes leading zeros away and they are put back."""
    digits = cell.split("-")[0]
    if not (digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 5):
        raise Bad(_("Write a ZIP code of five digits, like 20001."))
    return digits.zfill(5)


def day_of(cell: str) -> datetime.date:
    for form in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            day = datetime.datetime.strptime(cell, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
        if datetime.date(1990, 1, 1) <= day <= timezone.localdate():
            return day
        raise Bad(_("This day is in the future or too long ago. Write the day the facts were checked."))
    raise Bad(_("Write the day like 2026-11-21."))


def sessions_of(cell: str) -> tuple[Meeting, ...]:
    found = [_session(part.strip()) for part in cell.split(";") if part.strip()]
    if len({meeting[:3] for meeting in found}) < len(found):
        raise Bad(_("Two sessions of one track start at the same time. Take one away."))
    return tuple(found)


def _session(part: str) -> Meeting:
    match = SESSION.fullmatch(part)
    day = DAYS.get(match["day"].lower()[:3]) if match else None
    if match is None or day is None:
        raise Bad(_("Write sessions like: Evening: Mon 18:00-21:00; Evening: Wed 18:00-21:00 video."))
    start, end = (_clock(match[name]) for name in ("start", "end"))
    if end <= start:
        raise Bad(_("A session ends before it starts."))
    return (match["track"] or "").strip(), day, start, end, bool(match["video"])


def _clock(told: str) -> datetime.time:
    hours, minutes = (int(part) for part in told.split(":"))
    if hours > 23 or minutes > 59:
        raise Bad(_("Write times from 00:00 to 23:59."))
    return datetime.time(hours, minutes)


def uuid_of(told: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(told)
    except ValueError:
        return None


def write(programs: Iterable[Program]) -> str:
    """Return the catalog as a table that `read` takes back without a change."""
    out = io.StringIO()
    csv.writer(out).writerows(rows_of(programs))
    return out.getvalue()


def write_xlsx(programs: Iterable[Program]) -> bytes:
    """Return the same as a spreadsheet."""
    return write_sheet(rows_of(programs))


def rows_of(programs: Iterable[Program]) -> Iterator[list[str]]:
    """Yield the header and a row for each program, no cell of which a spreadsheet would run."""
    yield COLUMNS
    for program in programs:
        last = max(program.checks.all(), key=lambda check: check.checked_on, default=None)
        row = [
            str(program.pk),
            program.provider.name,
            *(cell_of(program, name) for name in FACTS),
            sessions_cell(program),
            last.source if last else "",
            last.checked_on.isoformat() if last else "",
        ]
        yield [guarded(cell) for cell in row]


def sessions_cell(program: Program) -> str:
    """Return all sessions of a program as one cell."""
    return "; ".join(_session_words(one) for one in program.sessions.all())


def cell_of(program: Program, name: str) -> str:
    """Return one fact as a cell."""
    value = getattr(program, name)
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _session_words(session: Any) -> str:
    track = f"{session.track}: " if session.track else ""
    day = Weekday(session.weekday).name.title()
    video = " video" if session.by_video else ""
    return f"{track}{day} {session.starts_at:%H:%M}-{session.ends_at:%H:%M}{video}"


def guarded(cell: str) -> str:
    """Return a cell no spreadsheet runs: words that begin like a formula get an apostrophe in front."""
    is_number = re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?", cell)
    return f"'{cell}" if _runs(cell) and not is_number else cell


def unguarded(cell: str) -> str:
    """Return the cell as it was before `guarded`."""
    return cell[1:] if cell.startswith("'") and _runs(cell) else cell


def _runs(cell: str) -> bool:
    """Return whether a spreadsheet may take these words for a formula."""
    return cell.lstrip("'").startswith(SPREADSHEET_SIGNS) or UNSEEN.sub("", cell).startswith(SPREADSHEET_SIGNS)
