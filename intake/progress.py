"""How far a long command is: a bar where a person watches, a plain line at every tenth where a log does."""

import time
from typing import Any

WIDTH = 30  # characters of the bar
OFTEN = 0.2  # seconds between two drawings


class Progress:
    """Progress over a known number of rows, written to the command's stderr."""

    def __init__(self, out: Any, total: int, done: int = 0, *, is_quiet: bool = False) -> None:
        self._out, self._total, self._first, self._is_quiet = out, total, done, is_quiet
        self._started = self._drawn = time.monotonic()
        self._tenths = 10 * done // total if total else 10
        self._is_watched = bool(getattr(out, "isatty", lambda: False)())

    def at(self, done: int) -> None:
        """Say that so many are done."""
        if self._is_quiet or not self._total:
            return
        now = time.monotonic()
        if self._is_watched:
            if now - self._drawn >= OFTEN or done >= self._total:
                self._drawn = now
                filled = min(WIDTH, WIDTH * done // self._total)
                self._write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {self._words(done, now)}  ", ending="")
        elif (tenths := 10 * done // self._total) > self._tenths:
            self._tenths = tenths
            self._write(self._words(done, now))

    def end(self) -> None:
        """Leave the bar's line."""
        if self._is_watched and not self._is_quiet and self._total:
            self._write("")

    def _write(self, words: str, ending: str = "\n") -> None:
        self._out.write(words, style_func=str, ending=ending)  # progress is no error: not in red
        self._out.flush()

    def _words(self, done: int, now: float) -> str:
        speed = (done - self._first) / max(now - self._started, 1e-9)
        left = (self._total - done) / speed if speed else 0
        return (
            f"{done:,} of {self._total:,} ({100 * done // self._total} %), {speed:,.0f} a second, "
            f"about {left:,.0f} s left"
        )
