"""How far a replay is, on disk: killed at any moment, it goes on after the last pieces kept and counts nothing twice.

Lines go to one file a list, appended; then the state, which says how long each of those files is, takes the place of
the old one in one step. Lines of pieces that were not kept stand behind that length and are cut off. It is kept about
once a second: waiting for the disk after every piece took most of the time where other programs write a lot, too.
"""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from intake.replay import LISTS, Part, Piece, Selection

OFTEN = 1.0  # seconds of work that a kill may cost


class StateError(Exception):
    """A state file that cannot be used; the message says why and what to do."""


class State:
    """One replay on its way. Use it in a `with`: without a file of its own it lives in a temporary folder."""

    def __init__(self, path: Path | None, selection: Selection, rules: str) -> None:
        """Begin, or go on where the file says. Raises StateError for the file of another replay."""
        self._folder = None if path else tempfile.TemporaryDirectory(prefix="replay-")
        self.path = path or Path(self._folder.name) / "state"  # type: ignore[union-attr]
        self.selection, self.rules = selection, rules
        self.after: str | None = None
        self.total = 0
        self.whole = Part()  # sums only
        self.lengths = dict.fromkeys(LISTS, 0)
        self.is_resumed = self.path.exists()
        if self.is_resumed:
            self._read()
        self._lists: dict[str, IO[bytes]] = {}
        self._kept_at = time.monotonic()

    def __enter__(self) -> "State":
        for name in LISTS:
            descriptor = os.open(self._list(name), os.O_RDWR | os.O_CREAT, 0o600)
            self._lists[name] = os.fdopen(descriptor, "r+b")
            self._lists[name].truncate(self.lengths[name])
            self._lists[name].seek(self.lengths[name])
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for opened in self._lists.values():
            opened.close()
        if self._folder:
            self._folder.cleanup()

    def add(self, piece: Piece, part: Part) -> None:
        """Add what one piece gave. The pieces must come in their order."""
        for name, lines in part.lines.items():
            self.lengths[name] += self._lists[name].write("".join(f"{line}\n" for line in lines).encode())
        self.whole.add_sums(part.sums)
        self.after = piece.upto
        if time.monotonic() - self._kept_at >= OFTEN:
            self.write()

    def lines(self, name: str) -> Iterator[str]:
        """Go through one list."""
        with self._list(name).open(encoding="utf-8") as opened:
            for line in opened:
                yield line.rstrip("\n")

    def write(self) -> None:
        """Keep what was added: the lists first, then the state in the place of the old one, in one step."""
        for lines in self._lists.values():
            lines.flush()
            os.fsync(lines.fileno())
        told = {
            "selection": asdict(self.selection), "rules": self.rules, "after": self.after, "total": self.total,
            "sums": self.whole.sums, "lengths": self.lengths,
        }
        new = self.path.with_name(self.path.name + ".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as opened:
            json.dump(told, opened)
            opened.flush()
            os.fsync(opened.fileno())
        new.replace(self.path)
        self._kept_at = time.monotonic()

    def remove(self) -> None:
        """Take everything away: it is told."""
        for path in (self.path, *map(self._list, LISTS)):
            path.unlink(missing_ok=True)

    def _list(self, name: str) -> Path:
        return self.path.with_name(f"{self.path.name}.{name}")

    def _read(self) -> None:
        try:
            told: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
            selection = Selection(**told["selection"])
            after, total, sums, lengths = (told[name] for name in ("after", "total", "sums", "lengths"))
        except (OSError, ValueError, KeyError, TypeError):
            raise StateError(f"{self.path} is not the state of a replay. Name another file.") from None
        if (replace(selection, until=self.selection.until), told.get("rules")) != (self.selection, self.rules):
            raise StateError(
                f"{self.path} belongs to a replay with other options or other rules. Give those, or name another file."
            )
        self.selection, self.after, self.total, self.lengths = selection, after, total, lengths
        self.whole.add_sums(sums)
