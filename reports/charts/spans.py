"""Draw one place a row or a side: a value with its interval, and before beside after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.drawing import ENGLISH, SMALL, WIDTH, Canvas, Words, measure, number, spread, ticks, width, wrap


@dataclass(frozen=True, kw_only=True)
class Dot:
    """One group: its value and the interval it may lie in (None: not shown), in one unit; `note` says of how many."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""


def dots(
    items: Sequence[Dot],
    *,
    name: str,
    title: str,
    summary: str,
    unit: str,
    reference: float | None = None,
    reference_label: str = "",
    top: float | None = None,
    words: Words = ENGLISH,
) -> str:
    """Return a dot and its interval a row, on a scale from 0 to `top` (100 for a unit of %); "" without items."""
    if not items:
        return ""
    canvas, left, right = Canvas(name), 262.0, WIDTH - 106.0
    known = [v for item in items for v in (item.value, item.high) if v is not None]
    largest = top if top is not None else 100 if unit == "%" else max([0.0, *known, reference or 0])
    scale = ticks(largest, 4)

    def x(value: float) -> float:
        return left + (right - left) * min(value, scale[-1]) / scale[-1]

    y = start = 30.0 if reference is not None else 8.0
    places, spans = [], ""
    for item in items:
        rows = wrap(item.label, left - 22)
        high = 22.0 + 19 * (len(rows) + bool(item.note))
        middle = y + high / 2
        for index, row in enumerate(rows):
            canvas.text(left - 18, y + 25 + 19 * index, row, "ink", "end")
        if item.note:
            canvas.text(left - 18, y + 25 + 19 * len(rows), item.note, "soft", "end")
        if item.value is None:
            canvas.text(left + 8, middle + 6, words.not_shown, "halo-soft")
        else:
            if item.low is not None and item.high is not None:
                a, b = f"{x(item.low):.0f}", f"{x(item.high):.0f}"
                spans += f"M{a} {middle:.0f}H{b}M{a} {middle - 6:.0f}v12M{b} {middle - 6:.0f}v12"
            places.append((x(item.value), middle))
            canvas.text(WIDTH, middle + 6, measure(item.value, unit), "strong", "end")
        y += high
    canvas.path("".join(f"M{x(tick):.0f} {start:.0f}V{y:.0f}" for tick in scale[1:]), "grid", over=False)
    canvas.path(f"M{left:.0f} {start:.0f}V{y:.0f}", "axis", over=False)
    for tick in scale:
        canvas.text(x(tick), y + 20, measure(tick, unit) if tick == scale[-1] else number(tick), "soft", "middle")
    if reference is not None:
        canvas.path(f"M{x(reference):.0f} {start - 6:.0f}V{y:.0f}", "goal", over=False)
        half = width(reference_label, SMALL) / 2
        canvas.text(min(max(x(reference), half), WIDTH - half), 16, reference_label, "soft", "middle")
    canvas.path(spans)
    canvas.dots(places, 13)
    return canvas.svg(title, summary, y + 28)


def slope(
    items: Sequence[tuple[str, int | None, int | None]],
    *,
    name: str,
    title: str,
    summary: str,
    left: str,
    right: str,
    words: Words = ENGLISH,
) -> str:
    """Return a line an item from its count before to its count after, each end named; "" without items.

    `left` and `right` head the two sides. What is not shown has no end there, and is named under the side.
    """
    if not items:
        return ""
    canvas, a, b, gap = Canvas(name), 290.0, WIDTH - 290.0, 22.0
    top = 44.0
    bottom = top + max(240.0, gap * (len(items) - 1))
    largest = max(1, *(n or 0 for _, before, after in items for n in (before, after)))
    canvas.text(a, 18, left, "strong", "end")
    canvas.text(b, 18, right, "strong")
    canvas.path(f"M{a:.0f} 30V{bottom + 8:.0f}M{b:.0f} 30V{bottom + 8:.0f}", "axis", over=False)

    def y(count: int) -> float:
        return bottom - (bottom - top) * count / largest

    befores = [(label, before) for label, before, _ in items]
    afters = [(label, after) for label, _, after in items]
    for x, way, anchor, ends in ((a, -1, "end", befores), (b, 1, "", afters)):
        shown = [(label, count) for label, count in ends if count is not None]
        places = spread([y(count) for _, count in shown], gap, top, bottom)
        for (label, count), place in zip(shown, places, strict=True):
            words_of = wrap(label, 270 - 24 - width(number(count)), lines=1)[0]
            told = f"{words_of}  {number(count)}" if way < 0 else f"{number(count)}  {words_of}"
            canvas.text(x + way * 20, place + 6, told, "ink", anchor)
            if abs(place - y(count)) > 2:
                canvas.path(f"M{x + way * 5:.0f} {y(count):.0f}L{x + way * 17:.0f} {place:.0f}", "thin")
        canvas.dots([(x, y(count)) for _, count in shown], 10)
    lines = [(y(before), y(after)) for _, before, after in items if before is not None and after is not None]
    canvas.path("".join(f"M{a:.0f} {before:.0f}L{b:.0f} {after:.0f}" for before, after in lines))
    height = bottom + 20
    for x, anchor, ends in ((a, "end", befores), (b, "", afters)):
        hidden = [label for label, count in ends if count is None]
        for index, label in enumerate(hidden):
            told = f"{wrap(label, 270 - width(words.not_shown, SMALL), lines=1, size=SMALL)[0]}: {words.not_shown}"
            canvas.text(x, bottom + 32 + 20 * index, told, "soft", anchor)
            height = max(height, bottom + 42 + 20 * index)
    return canvas.svg(title, summary, height)
