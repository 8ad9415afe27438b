"""Draw counts side by side: aligned 100 % bars, a small matrix, a table shaded by size."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from reports.charts.drawing import (
    BACK,
    BLANK,
    COLUMNS,
    DOTS,
    EDGE,
    ENGLISH,
    GRID,
    HATCH,
    ROWS,
    SMALL,
    SOLID,
    WIDTH,
    Canvas,
    Words,
    number,
    percent,
    width,
    wrap,
)

SHADES = ("#fff", "#e3f1ef", "#c3e2de", "#9dcfc9", "#74bab3")  # light enough for dark words on every one
DEEP = ("#fff", "#b9dcd8", "#6bb0aa", "#2c7f7d", "#0a4448")  # where no words stand on them
ORDER = (SOLID, HATCH, BLANK, DOTS, ROWS, BACK, COLUMNS, GRID)
MOST_IN_WORDS = 13  # columns up to which a cell of the heat table has room for its percent


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One whole and its parts in order, (label, count); a part of None is not shown, nor is then any share."""

    label: str
    parts: tuple[tuple[str, int | None], ...]


def shares(bars: Sequence[Bar], *, name: str, title: str, summary: str, words: Words = ENGLISH) -> str:
    """Return aligned 100 % bars, each part named on it or, where it is narrow, right below; "" without bars.

    Parts of one label have one pattern in all bars. With a part hidden no share can be told: that would tell the part.
    """
    if not bars:
        return ""
    canvas, y = Canvas(name), 0.0
    labels = list(dict.fromkeys(label for bar in bars for label, _ in bar.parts))
    fills = {label: ORDER[index % len(ORDER)] for index, label in enumerate(labels)}
    for bar in bars:
        counts = [count for _, count in bar.parts if count is not None]
        total, hidden = sum(counts), len(counts) < len(bar.parts)
        canvas.text(0, y + 18, wrap(bar.label, WIDTH - 130, lines=1)[0], "strong")
        below: list[tuple[int, str]] = []
        if hidden or not total:
            canvas.gap(1, y + 28, WIDTH - 2, 46)
            canvas.text(14, y + 57, words.hidden_part if hidden else words.nobody, "soft")
            if hidden:
                below = [(fills[p], f"{p}: {words.not_shown if n is None else number(n)}") for p, n in bar.parts]
        else:
            canvas.text(WIDTH, y + 18, f"n = {number(total)}", "soft", "end")
            x = 1.0
            for part, count in bar.parts:
                wide = (WIDTH - 2) * (count or 0) / total
                told = f"{number(count or 0)} · {percent(count or 0, total)}"
                canvas.block(fills[part], x, y + 28, wide, 46)
                if wide > 24 + max(width(part, SMALL), width(told, SMALL)) * 1.08:
                    style = "on" if fills[part] == SOLID else "chip"
                    if fills[part] not in (SOLID, BLANK):
                        canvas.chip(x + 5, y + 31, 10 + 1.08 * max(width(part, SMALL), width(told, SMALL)), 40)
                    canvas.text(x + 10, y + 47, part, style)
                    canvas.text(x + 10, y + 66, told, style)
                else:
                    below.append((fills[part], f"{part}: {told}"))
                x += wide
        y = canvas.key(below, 1, y + 97) + 34 if below else y + 98
    return canvas.svg(title, summary, y - 22)


def _shade(canvas: Canvas, shade: int, d: str, high: float, *, deep: bool = False) -> None:
    if d:
        kind, colour = ("deep", DEEP[shade]) if deep else ("shade", SHADES[shade])
        look = f'class="{kind}{shade}" fill="none" stroke="{colour}" stroke-width="{high:.0f}"'
        canvas.under.append(f'<path {look} d="{d}"/>')


def matrix(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[int | None]],
    *,
    name: str,
    title: str,
    summary: str,
    row_title: str = "",
    column_title: str = "",
    words: Words = ENGLISH,
) -> str:
    """Return counts by row and column, shaded in five steps of the largest; "" without rows or columns.

    `values` is rows x columns; ValueError otherwise.
    """
    _check(rows, columns, values)
    if not rows or not columns:
        return ""
    canvas, left = Canvas(name), 206.0
    wide, high = (WIDTH - left) / len(columns), 50.0
    heads = [wrap(column, wide - 8, lines=3, size=SMALL) for column in columns]
    top = 26.0 + 19 * max(map(len, heads)) if column_title else 8.0 + 19 * max(map(len, heads))
    if column_title:
        canvas.text(left, 16, column_title, "soft")
    for index, head in enumerate(heads):
        for line, told in enumerate(reversed(head)):
            canvas.text(left + wide * (index + 0.5), top - 9 - 19 * line, told, "soft", "middle")
    if row_title:
        canvas.text(0, top - 9, wrap(row_title, left - 12, lines=1, size=SMALL)[0], "soft")
    largest = max(1, *(count or 0 for row in values for count in row))
    shaded = [""] * len(SHADES)
    for line, (label, row) in enumerate(zip(rows, values, strict=True)):
        y = top + high * line
        canvas.texts(0, y + high / 2, wrap(label, left - 14))
        for index, count in enumerate(row):
            x = left + wide * index
            if count is None:
                canvas.gap(x + 4, y + 4, wide - 8, high - 8)
                canvas.texts(x + wide / 2, y + high / 2, wrap(words.not_shown, wide - 10, size=SMALL), "soft", "middle")
                continue
            shaded[min(4, -(-4 * count // largest))] += f"M{x + 1:.0f} {y + high / 2:.0f}h{wide - 2:.0f}"
            canvas.text(x + wide / 2, y + high / 2 + 6, number(count), "cell", "middle")
    for shade, d in enumerate(shaded):
        _shade(canvas, shade, d, high - 2)
    bottom = top + high * len(rows)
    lines = "".join(f"M0 {top + high * i:.0f}H{WIDTH}" for i in range(len(rows) + 1))
    canvas.path(lines, "grid", over=False)
    return canvas.svg(title, summary, bottom + 4)


def heat(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    *,
    name: str,
    title: str,
    summary: str,
    words: Words = ENGLISH,
) -> str:
    """Return shares 0..1 by row and column in five shades, in whole percent where 13 columns or fewer leave room.

    Shades: none, up to 10 %, 25 %, 50 % and more. `values` is rows x columns; ValueError otherwise.
    """
    _check(rows, columns, values)
    if not rows or not columns:
        return ""
    canvas, left, high = Canvas(name), 250, 30
    wide = (WIDTH - left) // len(columns)
    room = max(width(column, SMALL) for column in columns) + 12
    every = max(1, -(-int(room) // max(1, wide)))
    for index in range(len(columns) - 1, -1, -every):
        half = width(columns[index], SMALL) / 2
        canvas.text(min(left + wide * (index + 0.5), WIDTH - half), 18, columns[index], "soft", "middle")
    spans: list[list[tuple[int, int, int]]] = [[] for _ in SHADES]
    dashes, in_words = "", len(columns) <= MOST_IN_WORDS
    for line, (label, row) in enumerate(zip(rows, values, strict=True)):
        y = 30 + high * line
        canvas.text(0, y + 20, wrap(label, left - 10, lines=1, size=SMALL)[0], "row")
        shades = [_shade_of(share) for share in row]
        for shade, run in groupby(range(len(row)), key=shades.__getitem__):
            cells = list(run)
            if shade is None:
                dashes += "".join(f"M{left + wide * cell + wide // 2 - 4} {y + 15}h8" for cell in cells)
            else:
                spans[shade].append((left + wide * cells[0], y + 15, wide * len(cells)))
        if in_words:
            _write_percents(canvas, row, left, wide, y + 20)
    for shade, found in enumerate(spans):
        _shade(canvas, shade, _relative(found), high - 2, deep=not in_words)
    bottom = 30.0 + high * len(rows)
    canvas.path(
        f"M{left} 29H{left + wide * len(columns)}M{left} {bottom:.0f}h{wide * len(columns)}", "axis", over=False
    )
    dash = f"– {words.not_shown}" if dashes else ""
    if in_words:
        told = " · ".join(filter(None, [words.in_percent, dash]))
        canvas.text(left + wide * len(columns), bottom + 22, told, "soft", "end")
    else:
        canvas.path(dashes, "thin")
        canvas.text(0, bottom + 22, dash, "soft")
        _key_of_shades(canvas, left, bottom + 22)
    return canvas.svg(title, summary, bottom + 30)


def _write_percents(canvas: Canvas, row: Sequence[float | None], left: int, wide: int, y: int) -> None:
    told = ["–" if share is None else percent(share, 1)[:-2] for share in row]
    starts = [left + wide * index + wide // 2 - int(4.5 * len(words)) for index, words in enumerate(told)]
    places = [start + 9 * n for start, words in zip(starts, told, strict=True) for n in range(len(words) + 1)]
    canvas.letters(places, y, " ".join(told), "cells")


def _relative(spans: Sequence[tuple[int, int, int]]) -> str:
    """Return level strokes (x, y, length), each told from the end of the one before: a third shorter."""
    d, here, level = "", 0, 0
    for x, y, length in spans:
        d += f"m{x - here} {y - level}h{length}"
        here, level = x + length, y
    return d


def _key_of_shades(canvas: Canvas, x: float, y: float) -> None:
    for shade, told in enumerate(("0\xa0%", "<10\xa0%", "<25\xa0%", "<50\xa0%", "50\xa0%+")):
        canvas.under.append(f'<path class="thin" fill="none" stroke="{EDGE}" d="M{x:.0f} {y - 13:.0f}h16v15h-16z"/>')
        _shade(canvas, shade, f"M{x + 1:.0f} {y - 5.5:.1f}h14", 13, deep=True)
        canvas.text(x + 22, y, told, "soft")
        x += 92


def _shade_of(share: float | None) -> int | None:
    return None if share is None else bisect_right((0, 0.1, 0.25, 0.5), share) if share > 0 else 0


def _check(rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[float | None]]) -> None:
    if len(values) != len(rows) or any(len(row) != len(columns) for row in values):
        raise ValueError("values must be a row for each row and a value for each column")
