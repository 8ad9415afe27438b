"""Draw one bar a row: the steps of the way in, plain counts, places by program, needs that block people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.drawing import (
    BLANK,
    DOTS,
    ENGLISH,
    HATCH,
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


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a way: how many took it (None: not to be shown), how many may still, where a press leads."""

    label: str
    value: int | None
    note: str = ""
    open: int | None = None
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Bullet:
    """A program's places: used, held and open (None: not to be shown), how many wait, how fresh that is."""

    label: str
    used: int | None
    held: int | None
    open: int | None
    waiting: int | None = None
    tag: str = ""
    is_open_told: bool = True  # no: nobody ever said how many are open, and the bar ends before it


def steps(items: Sequence[Step], *, name: str, title: str, summary: str, words: Words = ENGLISH) -> str:
    """Return the funnel: a bar a step, hatched on top what may still come; "" without steps."""
    if not items:
        return ""
    canvas, y = Canvas(name), 0.0
    scale = WIDTH / max(1, *((item.value or 0) + (item.open or 0) for item in items))
    notes = [_note(item, words) for item in items]
    counts = [words.not_shown if item.value is None else number(item.value) for item in items]
    widest = max(width(note, SMALL) for note in notes)
    beside = widest < 380  # else notes go below their bar
    far = WIDTH - widest - 14 if beside and widest else float(WIDTH)
    room = far - 24 - 1.1 * max(map(width, counts))
    for item, note, count in zip(items, notes, counts, strict=True):
        top = y
        canvas.text(0, y + 18, wrap(item.label, room, lines=1)[0], "go" if item.url else "ink")
        canvas.text(far, y + 18, count, "strong", "end")
        if note and beside:
            canvas.text(WIDTH, y + 18, note, "soft", "end")
        if item.value is None:
            canvas.gap(1, y + 27, WIDTH - 2, 24)
        else:
            canvas.block(SOLID, 0, y + 27, item.value * scale, 24)
            canvas.block(HATCH, item.value * scale + 1, y + 28, (item.open or 0) * scale - 2, 22)
        y += 66
        if note and not beside:
            canvas.text(0, y + 4, wrap(note, WIDTH, lines=1, size=SMALL)[0], "soft")
            y += 24
        if item.url:
            told = ", ".join(filter(None, [f"{item.label}: {count}", note]))
            canvas.link(item.url, told, -5, top - 1, WIDTH + 10, y - top - 8)
    return canvas.svg(title, summary, y - 8)


def _note(item: Step, words: Words) -> str:
    coming = f"{number(item.open)} {words.may_come}" if item.open else ""
    return " · ".join(filter(None, [item.note, coming]))


def bars(
    items: Sequence[tuple[str, int | None]], *, name: str, title: str, summary: str, words: Words = ENGLISH
) -> str:
    """Return plain horizontal bars with their numbers; "" without items."""
    if not items:
        return ""
    canvas, y, left = Canvas(name), 0.0, 262
    scale = 370 / max(1, *(value or 0 for _, value in items))
    for label, value in items:
        rows = wrap(label, left - 16)
        high = 38 if len(rows) == 1 else 50
        canvas.texts(left - 14, y + high / 2, rows, anchor="end")
        if value is None:
            canvas.text(left + 6, y + high / 2 + 6, words.not_shown, "soft")
        else:
            canvas.block(SOLID, left, y + high / 2 - 12, value * scale, 24)
            canvas.text(left + value * scale + 9, y + high / 2 + 6, number(value), "strong")
        y += high
    canvas.path(f"M{left} 0V{y:.0f}", "axis")
    return canvas.svg(title, summary, y)


def bullets(items: Sequence[Bullet], *, name: str, title: str, summary: str, words: Words = ENGLISH) -> str:
    """Return a program a row: places used, held and open end to end, those waiting after a gap; "" without items."""
    if not items:
        return ""
    canvas, y = Canvas(name), 0.0
    scale = (WIDTH - 16) / max(1, *(sum(n or 0 for n in (i.used, i.held, i.open, i.waiting)) for i in items))
    for item in items:
        tag = f"{item.tag}" if item.tag else ""
        room = WIDTH - (width(tag, SMALL) + 24 if tag else 0)
        canvas.text(0, y + 18, wrap(item.label, room, lines=1)[0], "ink")
        if tag:
            canvas.text(WIDTH, y + 18, tag, "soft", "end")
        parts = [(SOLID, item.used, words.used), (HATCH, item.held, words.held)]
        parts += [(BLANK, item.open, words.open)] if item.is_open_told else []
        x = 1.0
        if any(value is None for _, value, _ in parts):
            canvas.gap(1, y + 27, WIDTH - 2, 22)
        else:
            for fill, value, _ in parts:
                canvas.block(fill, x, y + 27, (value or 0) * scale, 22)
                x += (value or 0) * scale
        if item.waiting:
            canvas.block(DOTS, x + 12, y + 27, item.waiting * scale, 22)
        entries = [*parts, (DOTS, item.waiting, words.waiting)]
        told = [
            (fill, f"{word}: {words.not_shown}" if value is None else f"{number(value)} {word}")
            for fill, value, word in entries
            if not (fill == DOTS and value is None)
        ]
        y = canvas.key(told, 1, y + 70) + 26
    return canvas.svg(title, summary, y - 14)


def pareto(
    items: Sequence[tuple[str, int | None, int | None]],
    *,
    name: str,
    title: str,
    summary: str,
    with_label: str = "Remedy found",
    without_label: str = "No remedy",
    cumulative_label: str = "Share so far",
    words: Words = ENGLISH,
) -> str:
    """Return needs in the order given (label, with remedy, without) and beside them the running share of all.

    The running share needs every number: where one is not shown there is no line, and the words say so.
    """
    if not items:
        return ""
    canvas, left, far, panel = Canvas(name), 226, 520, 548
    known = [n for _, found, none in items for n in (found, none) if n is not None]
    complete, total = len(known) == 2 * len(items), sum(known)
    scale = (far - left - 62) / max(1, *((found or 0) + (none or 0) for _, found, none in items))
    top = canvas.key([(SOLID, with_label), (HATCH, without_label)], left, 16, room=panel) + 16
    canvas.texts(WIDTH, 10, wrap(cumulative_label, WIDTH - panel, size=SMALL), "soft", "end")
    y, running, line = max(top, 44), 0, []
    start = y
    for label, found, none in items:
        rows = wrap(label, left - 16)
        high = 40 if len(rows) == 1 else 50
        middle = y + high / 2
        canvas.texts(left - 14, middle, rows, anchor="end")
        wide = (found or 0) * scale
        canvas.block(SOLID, left, middle - 12, wide, 24)
        canvas.block(HATCH, left + wide + 1, middle - 11, (none or 0) * scale - 2, 22)
        both = [words.not_shown if n is None else number(n) for n in (found, none)]
        told = words.not_shown if found is None and none is None else " + ".join(both)
        canvas.text(left + wide + (none or 0) * scale + 9, middle + 6, told, "soft" if None in (found, none) else "ink")
        if complete and total:
            running += (found or 0) + (none or 0)
            line.append((panel + 96 * running / total, middle))
            canvas.text(WIDTH, middle + 6, percent(running, total), "soft", "end")
        y += high
    canvas.path(f"M{left} {start:.0f}V{y:.0f}", "axis")
    if line:
        canvas.path(f"M{panel} {start:.0f}V{y:.0f}", "grid", over=False)
        canvas.path("M" + "L".join(f"{x:.0f} {middle:.0f}" for x, middle in line))
        canvas.dots(line)
    else:
        canvas.texts(WIDTH, start + 24, [words.not_shown], "soft", "end")
    return canvas.svg(title, summary, y)
