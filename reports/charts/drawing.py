"""Draw marks and words into one SVG: no style attributes (CSP), patterns beside colour, ids led by the chart's name.

Colours here are the light ones, as presentation attributes, so a chart stands without CSS; `reports.css` overrides
them by class. Lengths are units of the viewBox, 720 wide.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 720
SIZE, SMALL = 17, 15
INK, SOFT, LINE, EDGE, ACCENT, CARD, ATTEND = "#15262b", "#3f5158", "#dcd9d0", "#6f8185", "#0a5257", "#fff", "#7a3e00"

# What a text looks like: attributes of the group that holds all texts of one style.
STYLES = {
    "ink": f'class="ink" fill="{INK}"',
    "strong": f'class="ink strong" fill="{INK}" font-weight="700"',
    "soft": f'class="soft" fill="{SOFT}" font-size="{SMALL}"',
    "on": f'class="on" fill="{CARD}" font-weight="700" font-size="{SMALL}"',
    "row": f'class="ink" fill="{INK}" font-size="{SMALL}"',
    "chip": f'class="ink strong" fill="{INK}" font-weight="700" font-size="{SMALL}"',
    "cell": f'class="cell" fill="{INK}"',
    "cells": f'class="cell" fill="{INK}" font-size="14"',
    "go": f'class="go" fill="{ACCENT}" text-decoration="underline"',
    "halo": f'class="ink halo" fill="{INK}" stroke="{CARD}" stroke-width="5" stroke-linejoin="round"'
    f' paint-order="stroke" font-weight="700" font-size="{SMALL}"',
    "halo-soft": f'class="soft halo" fill="{SOFT}" stroke="{CARD}" stroke-width="5" stroke-linejoin="round"'
    f' paint-order="stroke" font-size="{SMALL}"',
}

# What fills a part, solid first; each differs from its neighbours in grey, too.
SOLID, HATCH, BLANK, DOTS, ROWS, BACK, COLUMNS, GRID = range(8)
PATTERNS = {
    HATCH: ('width="9" height="9" patternTransform="rotate(45)"', "M4 0v9", 3),
    DOTS: ('width="8" height="8"', "M4 4h.01", 4),
    ROWS: ('width="7" height="7"', "M0 3h7", 2.5),
    BACK: ('width="6" height="6" patternTransform="rotate(-45)"', "M3 0v6", 3),
    COLUMNS: ('width="11" height="11"', "M5 0v11", 1.5),
    GRID: ('width="11" height="11"', "M0 5h11M5 0v11", 1.5),
}


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words a chart adds by itself, in the reader's language."""

    not_shown: str = "Not shown"
    hidden_part: str = "Not shown: a part is too small to show"
    nobody: str = "Nobody yet"
    may_come: str = "may still come"
    so_far: str = "so far"
    beyond_chance: str = "more than chance"
    average: str = "Average"
    usual_most: str = "Upper limit"
    usual_least: str = "Lower limit"
    in_percent: str = "In percent"
    used: str = "used"
    held: str = "held"
    open: str = "open"
    waiting: str = "waiting"


ENGLISH = Words()


def number(value: float) -> str:
    """Return a count with thousands marked; a measure with at most one decimal."""
    return f"{value:,.1f}".removesuffix(".0")


def measure(value: float, unit: str) -> str:
    return f"{number(value)}\N{NO-BREAK SPACE}{unit}" if unit else number(value)


def percent(part: float, of: float) -> str:
    """Return a whole percent, never "0" for somebody nor "100" for not quite all."""
    share = 100 * part / of
    words = "<1" if 0 < share < 1 else ">99" if 99 < share < 100 else f"{share:.0f}"
    return f"{words}\N{NO-BREAK SPACE}%"


def width(words: str, size: float = SIZE) -> float:
    """Return about how wide the words are; for a wide typeface, so that a narrow one leaves air."""
    wide = sum(
        0.32 if c in " .,:;'|!iljI()\xa0" else 0.88 if c in "mwMW%—" else 0.72 if c.isupper() else 0.61 for c in words
    )
    return wide * size


def wrap(words: str, room: float, *, lines: int = 2, size: float = SIZE) -> list[str]:
    """Return the words in at most `lines` lines of `room` units; what does not fit ends in an ellipsis."""
    rows: list[str] = [""]
    for word in re.split(r"[ \t\n]+", words.strip()):  # a no-break space holds
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and width(longer, size) > room:
            rows.append(word)
        else:
            rows[-1] = longer
    kept = [*rows[: lines - 1], " ".join(rows[lines - 1 :])] if len(rows) > lines else rows
    return [_cut(row, room, size) for row in kept]


def _cut(row: str, room: float, size: float) -> str:
    if width(row, size) <= room:
        return row
    while row and width(row + "…", size) > room:
        row = row[:-1]
    return row.rstrip() + "…"


def ticks(top: float, most: int = 5) -> list[float]:
    """Return 0 and round steps, the last at or above `top`."""
    rough = max(top, 1e-9) / most
    power = 10.0 ** math.floor(math.log10(rough))
    steps = (1, 2, 2.5, 5, 10) if power >= 10 else (1, 2, 5, 10)
    step = next(power * m for m in steps if power * m >= rough * (1 - 1e-9))
    return [round(step * i, 10) for i in range(math.ceil(top / step - 1e-9) + 1)] if top > 0 else [0.0, 1.0]


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return places near the wanted ones, in their order, at least `gap` apart and within low..high where they fit."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    places = list(wanted)
    for before, here in zip([None, *order], order, strict=False):
        least = low if before is None else places[before] + gap
        places[here] = max(places[here], least)
    most = high
    for here in reversed(order):
        places[here] = min(places[here], most)
        most = places[here] - gap
    return places


class Canvas:
    """Collects marks and words by kind, so that fifty of one kind cost one set of attributes."""

    def __init__(self, name: str) -> None:
        if not re.fullmatch(r"[A-Za-z][\w-]*", name):
            raise ValueError("a chart's name becomes an id: letters, digits, - and _")
        self.name = name
        self.under: list[str] = []
        self.over: list[str] = []
        self._chips: list[str] = []
        self._blocks: dict[int, list[str]] = {}
        self._texts: dict[str, list[str]] = {}
        self._links: list[str] = []

    def text(self, x: float, y: float, words: str, style: str = "ink", anchor: str = "") -> None:
        placed = f' text-anchor="{anchor}"' if anchor else ""
        self._texts.setdefault(style, []).append(f'<text x="{x:.0f}" y="{y:.0f}"{placed}>{escape(words)}</text>')

    def letters(self, places: Sequence[int], y: float, words: str, style: str) -> None:
        """Write words each letter of which has a place of its own: a row of cells in one text."""
        xs = " ".join(map(str, places[: len(words)]))
        self._texts.setdefault(style, []).append(f'<text y="{y:.0f}" x="{xs}">{escape(words)}</text>')

    def texts(self, x: float, middle: float, rows: Sequence[str], style: str = "ink", anchor: str = "") -> None:
        """Write the rows around a middle line."""
        for index, row in enumerate(rows):
            self.text(x, middle + 6 + (index - (len(rows) - 1) / 2) * 19, row, style, anchor)

    def block(self, fill: int, x: float, y: float, wide: float, high: float) -> None:
        """Draw a bar; somebody is at least a sliver, nobody is nothing."""
        if wide > 0:
            self._blocks.setdefault(fill, []).append(f"M{x:.1f} {y:.0f}h{max(wide, 1.5):.1f}v{high:.0f}H{x:.1f}z")

    def chip(self, x: float, y: float, wide: float, high: float) -> None:
        """Lay the ground under words that stand on a pattern."""
        self._chips.append(f"M{x:.0f} {y:.0f}h{wide:.0f}v{high:.0f}H{x:.0f}z")

    def gap(self, x: float, y: float, wide: float, high: float) -> None:
        """Draw the place of something not shown: a dashed frame, no bar."""
        self.under.append(
            f'<path class="gap" fill="none" stroke="{EDGE}" stroke-dasharray="3 5"'
            f' d="M{x:.0f} {y:.0f}h{wide:.0f}v{high:.0f}h-{wide:.0f}z"/>'
        )

    def path(self, d: str, kind: str = "line", *, over: bool = True) -> None:
        """Draw strokes. Kinds: grid, axis, line, thin, limit (dashed), goal (long dashes), change (dotted)."""
        looks = {
            "grid": f'stroke="{LINE}"',
            "axis": f'stroke="{EDGE}"',
            "line": f'stroke="{ACCENT}" stroke-width="2.5" stroke-linejoin="round"',
            "thin": f'stroke="{EDGE}"',
            "limit": f'stroke="{EDGE}" stroke-width="1.5" stroke-dasharray="5 4"',
            "goal": f'stroke="{ATTEND}" stroke-width="2" stroke-dasharray="14 5"',
            "change": f'stroke="{INK}" stroke-width="1.5" stroke-dasharray="2 4"',
        }
        if d:
            (self.over if over else self.under).append(f'<path class="{kind}" fill="none" {looks[kind]} d="{d}"/>')

    def dots(self, places: Iterable[tuple[float, float]], size: float = 8) -> None:
        """Draw filled dots, all in one path of round ends."""
        d = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in places)
        if d:
            look = f'stroke="{ACCENT}" stroke-width="{size}" stroke-linecap="round"'
            self.over.append(f'<path class="dot" fill="none" {look} d="{d}"/>')

    def link(self, url: str, words: str, x: float, y: float, wide: float, high: float) -> None:
        """Make a place of the drawing a link with a name of its own."""
        place = f'<rect x="{x:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{high:.0f}"/>'
        self._links.append(f'<a href="{escape(url)}" aria-label="{escape(words)}">{place}</a>')

    def key(self, entries: Sequence[tuple[int, str]], x: float, y: float, *, room: float = WIDTH) -> float:
        """Write swatch and words one after the other from x, baseline y; return the last baseline."""
        here = x
        for fill, words in entries:
            wide = 22 + width(words, SMALL)
            if here > x and here + wide > room:
                here, y = x, y + 21
            self.block(fill, here, y - 12, 14, 13)
            self.text(here + 21, y, words, "soft")
            here += wide + 18
        return y

    def svg(self, title: str, summary: str, height: float) -> str:
        """Return the drawing. With links it is a group (an image may hold nothing to focus), else an image."""
        defs = "".join(
            f'<pattern id="{self.name}-p{fill}" patternUnits="userSpaceOnUse" {PATTERNS[fill][0]}>'
            f'<path class="stroke" fill="none" stroke="{ACCENT}" stroke-width="{PATTERNS[fill][2]}" '
            f'stroke-linecap="round" d="{PATTERNS[fill][1]}"/></pattern>'
            for fill in self._blocks
            if fill in PATTERNS
        )
        blocks = "".join(self._filled(fill, "".join(parts)) for fill, parts in self._blocks.items())
        texts = "".join(f"<g {STYLES[style]}>{''.join(rows)}</g>" for style, rows in self._texts.items())
        if self._chips:
            blocks += f'<path class="chip" fill="{CARD}" d="{"".join(self._chips)}"/>'
        drawn = "".join(self.under) + blocks + "".join(self.over) + texts
        if self._links:
            links = "".join(self._links)
            drawn = f'<g aria-hidden="true">{drawn}</g><g class="hits" fill="none" pointer-events="all">{links}</g>'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="{"group" if self._links else "img"}"'
            f' aria-labelledby="{self.name}-title {self.name}-summary" viewBox="0 0 {WIDTH} {height:.0f}"'
            f' font-family="system-ui, sans-serif" font-size="{SIZE}">'
            f'<title id="{self.name}-title">{escape(title)}</title>'
            f'<desc id="{self.name}-summary">{escape(summary)}</desc>'
            + (f"<defs>{defs}</defs>" if defs else "")
            + drawn
            + "</svg>"
        )

    def _filled(self, fill: int, d: str) -> str:
        if fill == SOLID:
            return f'<path class="solid" fill="{ACCENT}" d="{d}"/>'
        inside = f"url(#{self.name}-p{fill})" if fill in PATTERNS else "none"
        return f'<path class="stroke" fill="{inside}" stroke="{ACCENT}" stroke-width="1.5" d="{d}"/>'
