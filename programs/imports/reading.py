"""Read a text table from bytes, whatever wrote it, and say plainly what cannot be read."""

import codecs
import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

LONGEST_CELL = 20_000
LONGEST_FILE = 64 * 1024 * 1024
MOST_ROWS = 200_000
csv.field_size_limit(2_000_000)  # the library's own limit ends a file with an error that names no row


class Unreadable(Exception):
    """The file as a whole cannot be read; the sentence says why and what to do. Nothing was imported."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one row: the line in the file, the column, what stood there, and what to do."""

    line: int
    column: str
    value: str
    words: str


@dataclass(frozen=True)
class Table:
    """Rows by column name, each with its line in the file (the header is line 1), and rows that were refused."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    problems: tuple[Problem, ...]


def read_table(data: bytes) -> Table:
    """Return the table in a CSV, TSV or semicolon file. Raises Unreadable for what is not one, or is cut short."""
    if len(data) > LONGEST_FILE:
        raise Unreadable(_("The file is larger than 64 MB. Split it and import the parts."))
    text = decode(data)
    if not text.strip():
        raise Unreadable(_("The file is empty."))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            lines.append((reader.line_num, cells))
            if len(lines) > MOST_ROWS + 1:  # and the header
                raise Unreadable(_("This table has more than 200,000 rows. Split it."))
    except csv.Error as why:
        words = _("Line %(line)d cannot be read. A quotation mark may be missing, or the file may be cut short.")
        raise Unreadable(words % {"line": reader.line_num}) from why
    (_line, first), *rest = lines
    header = checked_header(first)
    return _table(header, [(line, cells) for line, cells in rest if any(cell.strip() for cell in cells)], text)


def decode(data: bytes) -> str:
    """Return the text: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252. Raises Unreadable."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data, encoding)
    if data[:4] == b"PK\x03\x04":
        raise Unreadable(_("This is a ZIP file of another kind. Save it as CSV or XLSX and import that."))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(data, "cp1252")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as why:
        raise Unreadable(_("The text of this file cannot be read. Save it as CSV with the encoding UTF-8.")) from why


def delimiter_of(text: str) -> str:
    """Return the sign that parts the columns of the first line; a comma where none of them is there."""
    first = text.lstrip().split("\n", 1)[0]
    return max(",;\t", key=first.count)


def checked_header(cells: list[str]) -> tuple[str, ...]:
    """Return the column names. Raises Unreadable where one stands twice, or there are none."""
    names = tuple(cell.strip() for cell in cells)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        words = _("The header names a column twice: %(names)s. Take one away.")
        raise Unreadable(words % {"names": ", ".join(twice)})
    if not any(names):
        raise Unreadable(_("The first line has no column names."))
    return names


def _table(header: tuple[str, ...], lines: list[tuple[int, list[str]]], text: str) -> Table:
    rows, problems = [], []
    for line, cells in lines:
        wrong = _wrong(header, line, cells)
        if wrong is None:
            named = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if name}
            rows.append((line, named))
        else:
            problems.append(wrong)
    last = lines[-1] if lines else None
    if last and len(last[1]) < len(header) and not text.endswith(("\n", "\r")):
        words = _("The file ends in the middle of line %(line)d: it was cut short. Get the whole file.")
        raise Unreadable(words % {"line": last[0]})
    return Table(header, tuple(rows), tuple(problems))


def _wrong(header: tuple[str, ...], line: int, cells: list[str]) -> Problem | None:
    if len(cells) != len(header):
        words = _("This line has %(cells)d cells, the header has %(names)d. Check its commas and quotes.")
        return Problem(line, "", "", words % {"cells": len(cells), "names": len(header)})
    return wrong_cell(line, dict(zip(header, cells, strict=True)))


def wrong_cell(line: int, row: dict[str, str]) -> Problem | None:
    """Return what is wrong with the first bad cell of a row."""
    for name, cell in row.items():
        if "\x00" in cell:
            return Problem(line, name, "", _("This cell holds a sign that is no text. Type it again."))
        if len(cell) > LONGEST_CELL:
            words = _("This cell has %(n)d signs; %(most)d is the most. Shorten it.")
            return Problem(line, name, cell[:40], words % {"n": len(cell), "most": LONGEST_CELL})
    return None
