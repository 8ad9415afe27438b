"""Log lines as JSON that hold ids and places, never what anyone typed (#41, #43).

What a programmer wrote in the source may stand in a log: the words of the message, the names of exceptions, files and
lines. What came at run time may not, whoever logs it: a library puts a whole URL, an SQL value or the words of an
exception into its arguments. Of those only numbers, UUIDs and names of our own tasks are let through.
"""

import datetime as dt
import functools
import json
import linecache
import logging
import re
import uuid
from pathlib import Path
from types import TracebackType
from typing import Any

LEFT_OUT = "…"
_HOUSE = Path(__file__).resolve().parent.parent
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_TASK = re.compile(r"(?:followups|jobs|outbox|celery)\.[a-z_]+(?:\.[a-z_]+)*")
_FRAMES = 8  # of the innermost, the last


class JsonLine(logging.Formatter):
    """One record as one line: {"at", "level", "logger", "words", …}."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a record that cannot be read still leaves one, without its words."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "level": record.levelname, "logger": record.name}
        line["words"] = words_of(record)
        line["where"] = f"{_short(record.pathname)}:{record.lineno}"
        line |= _of_request(record)
        if record.exc_info and record.exc_info[1] is not None:
            line |= {"errors": _names(record.exc_info[1]), "frames": _frames(record.exc_info[2])}
        return json.dumps(line, ensure_ascii=False)


def words_of(record: logging.LogRecord) -> str:
    """Return the message as it stands in the source, its blanks filled only with what can name nobody."""
    said = record.msg
    if not isinstance(said, str) or not _stands_in(record.pathname, said):
        return LEFT_OUT
    try:
        if isinstance(record.args, dict):
            return said % {name: safe(value) for name, value in record.args.items()}
        return re.sub(r"%[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]", "%s", said) % tuple(map(safe, record.args or ()))
    except (TypeError, ValueError, KeyError):
        return said.partition("%")[0] + LEFT_OUT


def safe(value: object) -> str:
    """Return a value's text where it can be nobody's words, else LEFT_OUT."""
    if value is None or isinstance(value, bool | int | float | uuid.UUID):
        return str(value)
    if isinstance(value, str) and (_UUID.fullmatch(value) or _TASK.fullmatch(value) or _is_error(value)):
        return value
    return LEFT_OUT


def _is_error(name: str) -> bool:
    """Tell whether a word is the name of an exception there is: our own calls log those."""
    return name in _error_names()


@functools.cache
def _error_names() -> frozenset[str]:
    """Return the name of every exception class there is when this is first asked."""
    waiting: list[type[BaseException]] = [BaseException]
    names = set()
    while waiting:
        one = waiting.pop()
        names.add(one.__name__)
        waiting += one.__subclasses__()
    return frozenset(names)


@functools.lru_cache(maxsize=256)
def _source(path: str) -> str:
    """Return a file's text without the seams of words that go on in the next line."""
    return re.sub(r'"\s*\n\s*"|\'\s*\n\s*\'', "", "".join(linecache.getlines(path)))


def _stands_in(path: str, said: str) -> bool:
    """Tell whether the words were written by a programmer: built at run time, they are not found in the source.

    Letters and spaces alone could be a value that also happens to stand there; so it must stand in quotation marks.
    """
    escaped = said.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
    source = _source(path)
    return any(f"{mark}{words}{mark}" in source for mark in "\"'" for words in {said, escaped})


def _of_request(record: logging.LogRecord) -> dict[str, Any]:
    """Return the screen, the ids in its address and the status of the request a record is about."""
    found: dict[str, Any] = {}
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    if match is not None:
        found["screen"] = match.view_name
        ids = [str(value) for value in match.kwargs.values() if _UUID.fullmatch(str(value))]
        found |= {"ids": ids} if ids else {}
    if isinstance(status := getattr(record, "status_code", None), int):
        found["status"] = status
    return found


def _names(error: BaseException | None) -> list[str]:
    """Return the names of an exception and of those it came from, never their words."""
    names: list[str] = []
    while error is not None and len(names) < _FRAMES:
        names.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    return names


def _frames(trace: TracebackType | None) -> list[str]:
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{_short(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-_FRAMES:]


def _short(path: str) -> str:
    whole = Path(path)
    if whole.is_relative_to(_HOUSE) and ".venv" not in whole.parts:
        return str(whole.relative_to(_HOUSE))
    return "/".join(whole.parts[-3:])
