"""Read and write a spreadsheet (XLSX): the first sheet, cell by cell; formulas are refused, never worked out."""

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell

from programs.imports.reading import MOST_ROWS, Problem, Table, Unreadable, checked_header, wrong_cell

MOST_UNPACKED = 256 * 1024 * 1024
MOST_COLUMNS = 300
NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML 1.0 cannot hold
if not openpyxl.DEFUSEDXML:  # without it a file could name other files or unfold without end
    raise ImportError("defusedxml is missing: spreadsheets are not read without it.")


def is_spreadsheet(data: bytes) -> bool:
    """Return whether these bytes are a ZIP file with a workbook in it."""
    return data[:4] == b"PK\x03\x04" and "xl/workbook.xml" in _names(data)


def _names(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return packed.namelist()
    except zipfile.BadZipFile:
        return []


def read_sheet(data: bytes) -> Table:
    """Return the first sheet as a table, each row with its number in the sheet. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise Unreadable(_("Unpacked, this spreadsheet is larger than 256 MB. Split it."))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size is not believed
        return _table(sheet.iter_rows(max_col=MOST_COLUMNS))
    except Unreadable:
        raise
    except Exception as why:  # a broken spreadsheet ends in a dozen kinds of errors, and all mean the same
        raise Unreadable(_("This spreadsheet cannot be read. Save it again, or save it as CSV.")) from why


def _table(rows: Iterable[Sequence[Any]]) -> Table:
    header: tuple[str, ...] = ()
    lines: list[tuple[int, dict[str, str]]] = []
    problems: list[Problem] = []
    for number, cells in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise Unreadable(_("This spreadsheet has more than 200,000 rows. Split it."))
        words = [words_of(cell) for cell in cells]
        if not any(words):
            continue
        if not header:
            header = checked_header(words[: max(place for place, word in enumerate(words, 1) if word)])
            continue
        named = {name: word for name, word in zip(header, words, strict=False) if name}
        beyond = [word for word in words[len(header) :] if word]
        wrong = _formula(header, number, cells) or wrong_cell(number, named)
        if beyond and not wrong:
            wrong = Problem(number, "", beyond[0][:40], _("A cell stands to the right of the last column name."))
        if wrong:
            problems.append(wrong)
        else:
            lines.append((number, dict.fromkeys((name for name in header if name), "") | named))
    if not header:
        raise Unreadable(_("The file is empty."))
    return Table(header, tuple(lines), tuple(problems))


def _formula(header: tuple[str, ...], number: int, cells: Sequence[Any]) -> Problem | None:
    for name, cell in zip(header, cells, strict=False):
        if cell.data_type in ("f", "e"):
            words = _("This cell holds a formula or an error. Put its value there.")
            return Problem(number, name, str(cell.value)[:40], words)
    return None


def words_of(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def write_sheet(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows of words as a spreadsheet; every cell is words, so none can be a formula.

    Signs without a shape that its format cannot hold are left out.
    """
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("programs")
    for row in rows:
        cells = []
        for words in row:
            cell = WriteOnlyCell(sheet, value="")
            cell.value, cell.data_type = NO_XML.sub("", words), "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
