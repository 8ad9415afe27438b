"""Draw what happens over time: a measure by week with its limits, and the share it has happened to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.charts.drawing import (
    ACCENT,
    CARD,
    ENGLISH,
    INK,
    SIZE,
    SMALL,
    WIDTH,
    Canvas,
    Words,
    measure,
    number,
    percent,
    spread,
    ticks,
    width,
    wrap,
)

Band = float | Sequence[float | None] | None  # the same at every point, one a point, or none
MOST_AT_THE_RIGHT = 220.0  # units for the names of the lines
Position = Callable[[int], float]
Height = Callable[[float], float]
NOT_SHOWN_IN_WORDS = 12  # up to so many points a gap has room to say so


@dataclass(frozen=True, kw_only=True)
class Point:
    """One week: its measure (None: not shown), whether the week is not over, whether it is more than chance."""

    label: str
    value: float | None
    is_partial: bool = False
    is_empty: bool = False  # there is nothing to show, so None hides nothing
    is_signal: bool = False
    url: str = ""


def run(
    points: Sequence[Point],
    *,
    name: str,
    title: str,
    summary: str,
    unit: str,
    goal: float | None = None,
    goal_label: str = "",
    center: Band = None,
    lows: Band = None,
    highs: Band = None,
    marks: Sequence[tuple[int, str]] = (),
    words: Words = ENGLISH,
) -> str:
    """Return a line by week from 0 up, with goal, average, limits and dotted verticals where something was changed.

    A signal is a diamond, a week that is not over a hollow dot; a gap breaks the line. `marks` are (index, words).
    """
    if not points:
        return ""
    canvas = Canvas(name)
    bands = {"center": _band(center, points), "lows": _band(lows, points), "highs": _band(highs, points)}
    known = [p.value for p in points if p.value is not None] + ([goal] if goal is not None else [])
    scale = ticks(max([0.0, *known, *(v for band in bands.values() for v in band if v is not None)]))
    ends = _names_at_the_right(points[-1], bands, goal, goal_label, unit, words)
    widest = max((width(told, SMALL if style == "soft" else 1.1 * SIZE) for _, told, style in ends), default=0.0)
    left, right = 16 + width(number(scale[-1]), SMALL), WIDTH - 12 - min(MOST_AT_THE_RIGHT, max(90.0, widest))
    told_first = any(left + (right - left) * i / len(points) < width(unit, SMALL) + 8 for i, _ in marks)
    top = 30.0 + 21 * (min(2, len(marks)) - 1 + told_first if marks else 0)
    bottom = top + 270.0

    def x(index: int) -> float:
        return left + (right - left) * (index + 0.5) / len(points)

    def y(value: float) -> float:
        return bottom - (bottom - top) * value / scale[-1]

    for tick in scale:
        canvas.text(left - 8, y(tick) + 5, number(tick), "soft", "end")
    canvas.text(0, top - 16, unit, "soft")
    canvas.path("".join(f"M{left:.0f} {y(tick):.0f}H{right:.0f}" for tick in scale[1:]), "grid", over=False)
    canvas.path(f"M{left:.0f} {bottom:.0f}H{right:.0f}", "axis", over=False)
    _mark_changes(canvas, [(x(index), told) for index, told in marks], top - 21 * told_first, bottom, right)
    for key, kind in (("lows", "limit"), ("highs", "limit"), ("center", "thin")):
        canvas.path(_steps_of(bands[key], x, y), kind, over=False)
    if goal is not None:
        canvas.path(f"M{left:.0f} {y(goal):.0f}H{right:.0f}", "goal", over=False)
    placed = [None if p.value is None else (x(i), y(p.value)) for i, p in enumerate(points)]
    canvas.path(_broken(placed))
    _draw_points(canvas, points, placed)
    places = [(top + bottom) / 2 if value is None else y(value) for value, _, _ in ends]
    for level, (_, told, style) in zip(spread(places, 21, top, bottom), ends, strict=True):
        canvas.text(right + 12, level + 5, wrap(told, MOST_AT_THE_RIGHT, lines=1, size=SMALL)[0], style)
    _label_weeks(canvas, [p.label for p in points], x, bottom + 22, (left, right))
    if len(points) <= NOT_SHOWN_IN_WORDS:
        for index, point in enumerate(points):
            if point.value is None and not point.is_empty:
                canvas.texts(x(index), bottom - 26, wrap(words.not_shown, 52, size=13), "halo-soft", "middle")
    if any(p.is_signal and p.value is not None for p in points):
        canvas.over.append(_diamond(7, bottom + 41))
        canvas.text(20, bottom + 46, words.beyond_chance, "soft")
        bottom += 22
    half = min(12.0, (x(1) - x(0)) / 2)
    for point, place in zip(points, placed, strict=True):
        if point.url and place and point.value is not None:
            told = f"{point.label}: {measure(point.value, unit)}"
            canvas.link(point.url, told, place[0] - half, place[1] - 12, 2 * half, 24)
    return canvas.svg(title, summary, bottom + 32)


def _band(band: Band, points: Sequence[Point]) -> list[float | None]:
    if band is None or isinstance(band, (int, float)):
        return [band] * len(points)
    if len(band) != len(points):
        raise ValueError("a line of limits needs a value, or None, for each point")
    return list(band)


def _mark_changes(canvas: Canvas, marks: Sequence[tuple[float, str]], top: float, bottom: float, right: float) -> None:
    for turn, (x, told) in enumerate(marks):
        above = (
            top - 12 - 21 * ((len(marks) - 1 - turn) % 2)
        )  # of neighbours the right one lower: no line crosses words
        canvas.path(f"M{x:.0f} {above + 5:.0f}V{bottom:.0f}", "change", over=False)
        late = x + 4 + width(told, SMALL) > WIDTH
        canvas.text(x + (-4 if late else 4), above, told, "halo-soft", "end" if late else "")


def _steps_of(band: Sequence[float | None], x: Position, y: Height) -> str:
    """Return a line of steps, level within a week, broken at gaps; no repeated numbers where it does not change."""
    d, before = "", None
    half = (x(1) - x(0)) / 2 if len(band) > 1 else 200
    for index, value in enumerate(band):
        if value is None:
            before = None
            continue
        level = f"{y(value):.0f}"
        if before is None:
            d += f"M{x(index) - half:.0f} {level}"
        elif level != before:
            d += f"V{level}"
        else:
            d = d[: d.rindex("H")]
        d += f"H{x(index) + half:.0f}"
        before = level
    return d


def _broken(places: Sequence[tuple[float, float] | None]) -> str:
    """Return a line through the places, lifted at each gap."""
    d, before = "", None
    for place in places:
        if place:
            d += f"{'L' if before else 'M'}{place[0]:.0f} {place[1]:.0f}"
        before = place
    return d


def _diamond(x: float, y: float) -> str:
    return f'<path class="solid" fill="{INK}" d="M{x:.0f} {y - 8:.0f}l8 8-8 8-8-8z"/>'


def _draw_points(canvas: Canvas, points: Sequence[Point], places: Sequence[tuple[float, float] | None]) -> None:
    pairs = [(point, place) for point, place in zip(points, places, strict=True) if place]
    plain = [place for point, place in pairs if not point.is_signal and not point.is_partial]
    canvas.dots(plain, 8 if len(points) <= 30 else 6)
    diamonds = "".join(f"M{x:.0f} {y - 8:.0f}l8 8-8 8-8-8z" for p, (x, y) in pairs if p.is_signal and not p.is_partial)
    if diamonds:
        canvas.over.append(f'<path class="solid" fill="{ACCENT}" d="{diamonds}"/>')
    for point, (x, y) in pairs:
        if point.is_partial:
            canvas.over.append(
                f'<circle class="hollow" cx="{x:.0f}" cy="{y:.0f}" r="6"'
                f' fill="{CARD}" stroke="{ACCENT}" stroke-width="2.5"/>'
            )


def _names_at_the_right(
    last: Point, bands: dict[str, list[float | None]], goal: float | None, goal_label: str, unit: str, words: Words
) -> list[tuple[float | None, str, str]]:
    """Return (value, words, style) for each line that ends at the right edge."""
    ends: list[tuple[float | None, str, str]] = []
    for key, told in (("center", words.average), ("lows", words.usual_least), ("highs", words.usual_most)):
        value = next((v for v in reversed(bands[key]) if v is not None), None)
        if value is not None:
            ends.append((value, f"{told} {number(value)}", "soft"))
    if goal is not None:
        ends.append((goal, goal_label or number(goal), "soft"))
    if last.value is None:
        return ends if last.is_empty else [*ends, (None, words.not_shown, "soft")]
    told = measure(last.value, unit)
    ends.append((last.value, told if width(told) < MOST_AT_THE_RIGHT - 20 else number(last.value), "strong"))
    return [*ends, (last.value, words.so_far, "soft")] if last.is_partial else ends


def _label_weeks(canvas: Canvas, labels: Sequence[str], x: Position, y: float, within: tuple[float, float]) -> None:
    """Write about six labels, counted back from the last so that the newest is named."""
    room = max(width(label, SMALL) for label in labels) + 16
    every = max(1, -(-len(labels) // 6), round(room / max(1, x(1) - x(0)) + 0.499))
    for index in range(len(labels) - 1, -1, -every):
        half = width(labels[index], SMALL) / 2
        canvas.text(
            min(max(x(index), within[0] + half - 30), within[1] - half + 60), y, labels[index], "soft", "middle"
        )


def curve(
    points: Sequence[tuple[float, float]],
    *,
    name: str,
    title: str,
    summary: str,
    at: Sequence[tuple[float, str]],
    until: float | None = None,
    words: Words = ENGLISH,
) -> str:
    """Return the share (0..1) it has happened to by each time, as steps, with the share told at the times in `at`.

    `points` are (time, share by then) in order; times of `at` and `until` (where the drawing ends) have their unit.
    """
    if not points:
        return ""
    canvas = Canvas(name)
    left, right, top, bottom = 64.0, WIDTH - 24.0, 16.0, 296.0
    end = until or (1.18 * max(time for time, _ in at) if at else points[-1][0]) or 1.0

    def x(time: float) -> float:
        return left + (right - left) * min(time, end) / end

    def y(share: float) -> float:
        return bottom - (bottom - top) * share

    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        canvas.text(left - 8, y(share) + 5, f"{100 * share:.0f}\N{NO-BREAK SPACE}%", "soft", "end")
    canvas.path("".join(f"M{left:.0f} {y(s / 4):.0f}H{right:.0f}" for s in range(1, 5)), "grid", over=False)
    canvas.path(f"M{left:.0f} {bottom:.0f}H{right:.0f}", "axis", over=False)
    canvas.path(_stair([(time, share) for time, share in points if time <= end], x, y) + f"H{right:.0f}")
    ends: list[tuple[float, float]] = []
    free = [-1.0, -1.0]  # how far the labels under the axis reach, by line
    for time, label in at:
        share = max((s for t, s in points if t <= time), default=0.0)
        canvas.path(f"M{x(time):.0f} {bottom + 5:.0f}V{y(share):.0f}", "change", over=False)
        ends.append((x(time), y(share)))
        if y(share) > bottom - 30:  # no room between the curve and the axis
            canvas.text(x(time) - 9, y(share) - 10, percent(share, 1), "halo", "end")
        else:
            canvas.text(x(time) + 9, y(share) + 24, percent(share, 1), "halo")
        half = width(label, SMALL) / 2
        line = 0 if x(time) - half > free[0] else 1
        free[line] = x(time) + half + 8
        canvas.text(x(time), bottom + 24 + 20 * line, label, "soft", "middle")
    canvas.dots(ends, 10)
    return canvas.svg(title, summary, bottom + 34 + (20 if free[1] > 0 else 0))


def _stair(points: Sequence[tuple[float, float]], x: Height, y: Height) -> str:
    """Return steps from nobody; of steps within a unit of each other only the last, so that 50,000 fit as well."""
    last_of: dict[str, str] = {}
    for time, share in points:
        last_of[f"{x(time):.0f}"] = f"{y(share):.0f}"
    d, level = f"M{x(0):.0f} {y(0):.0f}", f"{y(0):.0f}"
    for across, here in last_of.items():
        if here != level:
            d += f"H{across}V{here}"
            level = here
    return d
