"""Read facts from a file: one JSON object over any number of lines, or JSON Lines with one object a line.

Bytes come in, numbered readings go out, one at a time: a file of any length takes the same memory. What cannot be read
is a reading too, with the sentence that says so, and never stops the lines after it.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from eligibility.facts import problems

LONGEST = 1_000_000  # bytes of one object; all facts together take less than 4,000
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One object of the file: facts that can be used, or what is wrong with it, each with its line."""

    line: int  # the first line is 1
    facts: dict[str, Any] = field(default_factory=dict)
    refused: tuple[tuple[int, str], ...] = ()  # line, sentence


class _Unreadable(ValueError):
    """An object that cannot be read at all; the message is the sentence."""

    def __init__(self, sentence: str, line: int = 1, *, is_json: bool = True) -> None:
        super().__init__(sentence)
        self.line = line  # of the object's own lines
        self.is_json = is_json


def read(lines: Iterable[bytes]) -> Iterator[Reading]:
    """Go through the objects of a file, given as its lines (`\\n` at the end of each)."""
    numbered = _numbered(lines)
    held: list[tuple[int, bytes]] = []  # lines that could be the beginning of an object over several lines
    for number, line in numbered:
        held.append((number, line))
        if len(held) == 1 and _looks_whole(line):
            break
        if len(held) > 1 and (_is_object(line) or sum(len(one) for _, one in held) > LONGEST):
            break
    else:
        yield from _one_object(held)
        return
    for number, line in held:
        yield _reading(number, line)
    for number, line in numbered:
        yield _reading(number, line)


def _numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Number the lines and leave out blank ones."""
    for number, line in enumerate(lines, start=1):
        text = line.removeprefix(BOM) if number == 1 else line
        if text.strip():
            yield number, text.rstrip(b"\r\n")


def _one_object(held: list[tuple[int, bytes]]) -> Iterator[Reading]:
    """Read a file in which no line is an object by itself: one object over its lines, or lines none of which is one."""
    if len(held) > 1 and not all(line.lstrip().startswith(b"{") for _, line in held):
        yield _reading(held[0][0], b"\n".join(line for _, line in held), held)
    else:
        for number, line in held:
            yield _reading(number, line)


def _reading(number: int, text: bytes, lines: Sequence[tuple[int, bytes]] = ()) -> Reading:
    """Read one object. `lines` are its numbered lines where it has several: a fact is then told by its own."""
    try:
        given = _parse(text)
    except _Unreadable as error:
        at = lines[error.line - 1][0] if lines else number
        return Reading(line=number, refused=((at, str(error)),))
    refused = tuple(
        (_line_of(error.fact, number, lines), f"{_shown(error.fact)} {error.allowed}.") for error in problems(given)
    )
    return Reading(line=number, facts=given, refused=refused)


def _line_of(fact: str, number: int, lines: Sequence[tuple[int, bytes]]) -> int:
    named = json.dumps(fact).encode()
    return next((at for at, line in lines if line.strip().startswith(named)), number)


def _shown(name: str) -> str:
    """Return a name as it can be printed anywhere, however long or odd it is."""
    return ascii(name if len(name) <= 60 else name[:60] + "…")[1:-1] or "A fact without a name"


def _looks_whole(line: bytes) -> bool:
    """Say whether a first line can only be a line of its own: an object, or too long to be the beginning of one."""
    return len(line) > LONGEST or _is_object(line)


def _is_object(line: bytes) -> bool:
    try:
        _parse(line)
    except _Unreadable as error:
        return error.is_json
    return True


def _parse(text: bytes) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise _Unreadable(f"is longer than {LONGEST:,} bytes; one object of facts takes less than 4,000.")
    try:
        found = _DECODER.decode(text.decode("utf-8"))
    except UnicodeDecodeError:
        raise _Unreadable("is not UTF-8 text.") from None
    except RecursionError:
        raise _Unreadable("is nested too deeply; facts are one flat object.") from None
    except json.JSONDecodeError as error:
        sentence = f"is not JSON: {error.msg} at column {error.colno}."
        raise _Unreadable(sentence, error.lineno, is_json=False) from None
    if not isinstance(found, dict):
        raise _Unreadable("must be a JSON object of facts, such as {\"age_years\": 34}.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    given = dict(pairs)
    if len(given) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Unreadable(f"{_shown(twice)} is named twice; say each fact once.")
    return given


def _no_number(word: str) -> Any:
    raise _Unreadable(f"{word} is not a number in JSON; leave out what is unknown.")


def _whole(digits: str) -> int | float:
    """Return a whole number; one with more digits than any fact has as a float, which no fact accepts."""
    return int(digits) if len(digits) < 20 else float(digits)


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number, parse_int=_whole)
