"""Which directories can be read, and which of them a file is."""

from collections.abc import Callable

from programs.imports import federal, hsds, samhsa, table
from programs.imports.plan import Draft
from programs.imports.reading import Problem, decode
from programs.imports.sheet import is_spreadsheet

Reading = tuple[list[Draft], list[Problem], list[str]]


def _federal(data: bytes) -> Reading:
    drafts, problems, strays = samhsa.read(data)
    return federal.news(drafts), problems, strays


READERS: dict[str, tuple[str, Callable[[bytes, dict[str, str]], Reading]]] = {
    "table": (table.SOURCE, lambda data, mapping: table.read(data, mapping=mapping)),
    "samhsa": (samhsa.SOURCE, lambda data, mapping: _federal(data)),
    "hsds": (hsds.SOURCE, lambda data, mapping: hsds.read(data)),
}


def format_of(data: bytes) -> str:
    """Return which directory these bytes are: the federal one by its columns, HSDS by being a package or JSON."""
    start = data.lstrip(b"\xef\xbb\xbf \r\n\t")[:2]
    if start[:1] in (b"{", b"[") or (start == b"PK" and not is_spreadsheet(data)):
        return "hsds"
    if start == b"PK":
        return "table"
    header = decode(data[:4000] if data[:2] not in (b"\xff\xfe", b"\xfe\xff") else data).split("\n", 1)[0]
    return "samhsa" if all(name in header for name in ("Keys", "Name1", "ZIP_Code")) else "table"
