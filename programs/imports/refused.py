"""The refused rows of a file, each with the reason beside the row as it stood: to be mended and sent again."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from programs.imports.reading import decode, delimiter_of
from programs.imports.sheet import MOST_COLUMNS, is_spreadsheet, words_of
from programs.imports.table import guarded

HEAD = ["line", "column", "value", "what to do"]


def refused_rows(data: bytes, problems: Sequence[Sequence[Any]], more: int) -> Iterator[list[Any]]:
    """Yield a table of the problems, no cell of which a spreadsheet would run; an HSDS package has no one row."""
    wanted = {int(line) for line, *_rest in problems}
    rows = dict(_rows(data, wanted | {1})) if data[:2] != b"PK" or is_spreadsheet(data) else {}
    yield [*HEAD, *(guarded(cell) for cell in rows.get(1, []))]
    for line, *told in problems:
        yield [line, *(guarded(str(cell)) for cell in [*told, *rows.get(int(line), [])])]
    if more:
        yield ["", "", "", _("And %(n)d more. Mend these first.") % {"n": more}]


def _rows(data: bytes, wanted: set[int]) -> Iterator[tuple[int, list[str]]]:
    """Yield the wanted lines of a table; the header counts as the first, wherever it stands."""
    first = True
    for line, cells in _sheet(data) if is_spreadsheet(data) else _text(data):
        if first and any(cells):
            first = False
            yield 1, cells
        elif line in wanted:
            yield line, cells


def _text(data: bytes) -> Iterable[tuple[int, list[str]]]:
    text = decode(data)
    if text.lstrip()[:1] in ("{", "["):
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    for cells in reader:
        yield reader.line_num, cells


def _sheet(data: bytes) -> Iterable[tuple[int, list[str]]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False).worksheets[0]
    sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        yield line, [words_of(cell) for cell in cells]
