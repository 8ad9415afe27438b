"""Charts say what they were given, in words and in marks, and stay small, plain SVG that reads without CSS."""

import itertools
import random
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from reports import charts
from reports.charts import Bar, Bullet, Dot, Point, Step, Words, drawing

SVG = "{http://www.w3.org/2000/svg}"
LONG = 'A place to sleep <safe> & "quiet" for Pat\'s first weeks'  # longer than any label should be, and awkward
URL = "/staff/people/?state=submitted&since=2026-01-05&until=2026-01-11"


def named(name="chart"):
    return {"name": name, "title": f"Title <of> {name}", "summary": f'Summary & "all" of {name}.'}


def worst(function, name="chart"):
    """Return a chart as large as it comes."""
    chance, k = random.Random(7), named(name)

    def count():
        return chance.randrange(12, 9999)

    cells = [[chance.choice([None, 0, 0.004, 0.08, 0.2, 0.34, 0.6, 0.999, 1]) for _ in range(13)] for _ in range(30)]
    return {
        "steps": lambda: charts.steps(
            [Step(label=LONG, value=count(), note="82 % of those before", open=70, url=URL) for _ in range(20)], **k
        ),
        "bars": lambda: charts.bars([(LONG, count()) for _ in range(20)], **k),
        "bullets": lambda: charts.bullets(
            [
                Bullet(label=LONG, used=count(), held=4, open=12, waiting=30, tag="counted 12 days ago")
                for _ in range(20)
            ],
            **k,
        ),
        "pareto": lambda: charts.pareto([(LONG, count(), count()) for _ in range(20)], **k),
        "run": lambda: charts.run(
            [
                Point(label=f"{i} Nov", value=50 * chance.random(), is_signal=i % 3 == 0, is_partial=i == 52, url=URL)
                for i in range(53)
            ],
            unit="hours",
            goal=24,
            goal_label="Goal 24 hours",
            center=[chance.random() * 9 + 20 for _ in range(53)],
            lows=[chance.random() * 9 for _ in range(53)],
            highs=[chance.random() * 9 + 40 for _ in range(53)],
            marks=[(9, LONG), (12, LONG), (50, LONG)],
            **k,
        ),
        "curve": lambda: charts.curve(
            [(i / 200, i / 50_000) for i in range(50_000)], at=[(24, "24 h"), (72, "72 h"), (168, "7 days")], **k
        ),
        "shares": lambda: charts.shares(
            [Bar(label=LONG, parts=tuple((f"Level of care {n}", count()) for n in range(4))) for _ in range(20)], **k
        ),
        "matrix": lambda: charts.matrix(
            [LONG] * 9, [LONG] * 9, [[chance.choice([None, 0, count()]) for _ in range(9)] for _ in range(9)], **k
        ),
        "heat": lambda: charts.heat([LONG] * 30, [f"{i} Nov" for i in range(13)], cells, **k),
        "heat of a year": lambda: charts.heat(
            [LONG] * 30, [f"{i} Nov" for i in range(52)], [[*row, *row, *row, *row] for row in cells], **k
        ),
        "dots": lambda: charts.dots(
            [
                Dot(label=LONG, value=count(), low=count(), high=count(), note=f"n = {number}, of them 12 not known")
                for number in range(20)
            ],
            unit="hours",
            reference=40,
            reference_label=LONG,
            **k,
        ),
        "slope": lambda: charts.slope([(LONG, count(), count()) for _ in range(20)], left=LONG, right=LONG, **k),
    }[function]()


ALL = (
    "steps",
    "bars",
    "bullets",
    "pareto",
    "run",
    "curve",
    "shares",
    "matrix",
    "heat",
    "heat of a year",
    "dots",
    "slope",
)


def texts(svg):
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text")]


def marks(svg, kind):
    return [node.get("d") for node in ET.fromstring(svg).iter(f"{SVG}path") if kind in node.get("class", "").split()]


def rects(svg, kind="solid"):
    """Return (x, y, width) of the bars drawn with this class."""
    d = " ".join(marks(svg, kind))
    return [tuple(map(float, m)) for m in re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v\d+H", d)]


@pytest.mark.parametrize("function", ALL)
def test_a_chart_is_small_named_plain_svg(function):
    """R-03: title and summary are its name; no style (our CSP refuses it), no script, nothing fetched; 15 KB."""
    svg = worst(function)
    root = ET.fromstring(svg)
    assert len(svg.encode()) <= 15_000
    assert root.tag == f"{SVG}svg"
    title, desc = root[0], root[1]
    assert (title.tag, title.text) == (f"{SVG}title", "Title <of> chart")
    assert (desc.tag, desc.text) == (f"{SVG}desc", 'Summary & "all" of chart.')
    assert root.get("aria-labelledby").split() == [title.get("id"), desc.get("id")] == ["chart-title", "chart-summary"]
    assert root.get("viewBox").startswith("0 0 720 ")
    assert root.get("role") == ("group" if "<a " in svg else "img")
    assert " style=" not in svg
    assert not {node.tag.removeprefix(SVG) for node in root.iter()} & {"style", "script", "image", "foreignObject"}
    assert "nan" not in svg.split("</desc>")[1].replace("aria", "")


@pytest.mark.parametrize("function", ALL)
def test_all_marks_lie_within_the_drawing(function):
    root = ET.fromstring(worst(function))
    height = float(root.get("viewBox").split()[3])
    for node in root.iter(f"{SVG}text"):
        x, y = float(node.get("x").split()[0]), float(node.get("y"))
        assert -1 <= x <= 721
        assert 10 <= y <= height - 2


@pytest.mark.parametrize("function", ALL)
def test_two_charts_on_a_page_share_no_id(function):
    first, second = worst(function, "one"), worst(function, "two")
    ids = [re.findall(r' id="([^"]+)"', svg) for svg in (first, second)]
    assert not set(ids[0]) & set(ids[1])
    assert len(ids[0]) == len(set(ids[0]))
    assert set(re.findall(r"url\(#([^)]+)\)", first)) <= set(ids[0])


def test_a_name_that_cannot_be_an_id_is_refused():
    with pytest.raises(ValueError, match="id"):
        charts.bars([("a", 1)], name='x" onload="', title="", summary="")


def test_nothing_to_draw_draws_nothing():
    k = named()
    assert {
        charts.steps([], **k),
        charts.bars([], **k),
        charts.bullets([], **k),
        charts.pareto([], **k),
        charts.run([], unit="h", **k),
        charts.curve([], at=[(1, "1 h")], **k),
        charts.shares([], **k),
        charts.matrix([], [], [], **k),
        charts.heat([], [], [], **k),
        charts.heat(["a"], [], [[]], **k),
        charts.dots([], unit="%", **k),
        charts.slope([], left="a", right="b", **k),
    } == {""}


def test_awkward_words_are_words():
    svg = charts.bars([("<b>&\"'", 1)], **named())
    assert texts(svg)[0] == "<b>&\"'"
    assert "<b>" not in svg
    linked = charts.steps([Step(label="\"'><a", value=2, url='/q?a=1&b="')], **named())
    link = next(ET.fromstring(linked).iter(f"{SVG}a"))
    assert link.get("href") == '/q?a=1&b="'
    assert link.get("aria-label") == "\"'><a: 2"


# Numbers drawn are the numbers given; what is not shown is never nought


def test_steps_are_as_long_as_their_numbers():
    svg = charts.steps(
        [
            Step(label="Started", value=1200),
            Step(label="Submitted", value=600, note="50 % of those before", open=300),
            Step(label="Reached", value=None),
            Step(label="Booked", value=0),
        ],
        **named(),
    )
    assert [wide for *_, wide in rects(svg)] == [720, 360]
    assert rects(svg, "stroke")[0][2] == pytest.approx(180, abs=3)  # what may still come, on top of what did
    assert {"1,200", "600", "50 % of those before · 300 may still come", "Not shown", "0"} <= set(texts(svg))
    assert texts(svg).count("0") == 1
    assert len(marks(svg, "gap")) == 1


def test_a_step_that_leads_somewhere_is_a_link_with_a_name():
    """R-06. An image may hold nothing to focus (axe: nested-interactive), so the drawing is a group then."""
    svg = charts.steps(
        [Step(label="Submitted", value=82, note="of 100", url="/q/"), Step(label="x", value=1)], **named()
    )
    links = list(ET.fromstring(svg).iter(f"{SVG}a"))
    assert [(a.get("href"), a.get("aria-label")) for a in links] == [("/q/", "Submitted: 82, of 100")]
    assert ET.fromstring(svg).get("role") == "group"
    assert '<g aria-hidden="true">' in svg
    assert ET.fromstring(charts.steps([Step(label="x", value=1)], **named())).get("role") == "img"


def test_bars_are_as_long_as_their_numbers():
    svg = charts.bars([("a", 40), ("b", 10), ("hidden", None), ("nobody", 0)], **named())
    assert [wide for *_, wide in rects(svg)] == [370, 92.5]
    assert texts(svg) == ["a", "b", "hidden", "nobody", "40", "10", "0", "Not shown"]


def test_bullets_lie_end_to_end_and_hide_a_row_that_is_not_known():
    svg = charts.bullets(
        [
            Bullet(label="North", used=6, held=2, open=2, waiting=6, tag="counted today"),
            Bullet(label="South", used=None, held=1, open=3),
        ],
        **named(),
    )
    assert rects(svg)[0][2] == 264  # 6 of 16 in 704
    assert {"6 used", "2 held", "2 open", "6 waiting", "counted today", "used: Not shown", "3 open"} <= set(texts(svg))
    assert len(marks(svg, "gap")) == 1
    assert not any("0" in words for words in texts(svg))


def test_pareto_adds_up_to_all():
    svg = charts.pareto([("Ride", 30, 20), ("Child", 20, 10), ("Work", 0, 20)], **named())
    assert {"30 + 20", "20 + 10", "0 + 20"} <= set(texts(svg))
    assert [t for t in texts(svg) if t.endswith("%")] == ["50\xa0%", "80\xa0%", "100\xa0%"]


def test_pareto_tells_no_running_share_that_would_tell_what_is_hidden():
    svg = charts.pareto([("Ride", 30, 20), ("Child", 20, None), ("Work", None, None)], **named())
    assert not [t for t in texts(svg) if t.endswith("%")]
    assert not marks(svg, "line")
    assert {"20 + Not shown", "Not shown"} <= set(texts(svg))


def weeks(values, **more):
    return [Point(label=f"Week {i}", value=value, **more) for i, value in enumerate(values)]


def test_a_run_breaks_where_a_week_is_not_shown():
    svg = charts.run(weeks([10, 20, None, 15, 20]), unit="hours", **named())
    (line,) = marks(svg, "line")
    assert (line.count("M"), line.count("L")) == (2, 2)
    (dots,) = marks(svg, "dot")
    assert dots.count("M") == 4
    assert "Not" in texts(svg)
    assert "shown" in texts(svg)
    assert "20\xa0hours" in texts(svg)
    dense = charts.run(weeks([10, None] * 20), unit="hours", **named())
    assert "shown" not in texts(dense)
    assert "Not shown" in texts(dense)  # where the last would be named


def test_a_run_is_drawn_to_its_scale():
    svg = charts.run(weeks([0, 10, 20]), unit="hours", goal=5, goal_label="Goal", **named())
    low, middle, high = (float(y) for _, y in re.findall(r"[ML](\d+) (\d+)", marks(svg, "line")[0]))
    assert low - middle == middle - high == 135
    goal = float(re.search(r" (\d+)H", marks(svg, "goal")[0])[1])
    assert low - goal == pytest.approx(67.5, abs=0.5)


def test_signals_and_open_weeks_have_a_shape_of_their_own():
    points = [
        Point(label="a", value=1),
        Point(label="b", value=9, is_signal=True),
        Point(label="c", value=2, is_partial=True),
    ]
    svg = charts.run(points, unit="", **named())
    assert sum(d.count("l8 8") for d in marks(svg, "solid")) == 2  # the point, and the words that name the shape
    assert svg.count("<circle") == 1
    assert {"more than chance", "so far", "2"} <= set(texts(svg))
    assert "more than chance" not in texts(charts.run(weeks([1, 2]), unit="", **named()))


def test_limits_are_steps_and_the_right_edge_names_them():
    svg = charts.run(
        weeks([3, 4, 5, 4]),
        unit="%",
        center=4,
        lows=[1, 1, None, 2],
        highs=[6, 6, 7, 7],
        marks=[(2, "Texts began")],
        **named(),
    )
    low, high = marks(svg, "limit")
    assert (low.count("M"), low.count("V")) == (2, 0)
    assert (high.count("M"), high.count("V")) == (1, 1)
    assert {"Average 4", "Lower limit 2", "Upper limit 7", "Texts began"} <= set(texts(svg))
    with pytest.raises(ValueError, match="each point"):
        charts.run(weeks([1, 2]), unit="", lows=[1], **named())


def test_a_year_of_weeks_has_about_six_names():
    names = [t for t in texts(charts.run(weeks(range(53)), unit="", **named())) if t.startswith("Week")]
    assert 4 <= len(names) <= 7
    assert "Week 52" in names


def test_a_curve_tells_the_share_at_each_time():
    svg = charts.curve(
        [(10, 0.25), (30, 0.5), (100, 0.755)], at=[(24, "24 h"), (72, "72 h"), (168, "7 days")], **named()
    )
    assert {"0\xa0%", "100\xa0%", "24 h", "72 h", "7 days"} <= set(texts(svg))
    halo = re.search(r'class="ink halo".*?</g>', svg)[0]
    assert re.findall(r">([^<>]+)</text>", halo) == ["25\xa0%", "50\xa0%", "76\xa0%"]


def test_shares_are_told_with_number_and_percent():
    svg = charts.shares(
        [Bar(label="Suggested", parts=(("Outpatient", 60), ("Residential", 39), ("Detox", 1)))], **named()
    )
    assert {"n = 100", "Outpatient", "60 · 60\xa0%", "39 · 39\xa0%", "Detox: 1 · 1\xa0%"} <= set(texts(svg))
    assert rects(svg)[0][2] == pytest.approx(0.6 * 718, abs=0.1)


def test_one_part_has_one_pattern_in_every_bar():
    bars = [Bar(label="a", parts=(("x", 50), ("y", 50))), Bar(label="b", parts=(("y", 90), ("x", 10)))]
    svg = charts.shares(bars, **named())
    assert [round(wide) for _, _, wide in rects(svg) if wide > 20] == [359, 72]


def test_a_bar_with_a_hidden_part_says_so_and_tells_no_share():
    svg = charts.shares([Bar(label="a", parts=(("x", 50), ("y", None), ("z", None)))], **named())
    assert {"Not shown: a part is too small to show", "x: 50", "y: Not shown"} <= set(texts(svg))
    assert not [t for t in texts(svg) if "%" in t or "n =" in t]
    nobody = charts.shares([Bar(label="a", parts=(("x", 0),))], **named())
    assert "Nobody yet" in texts(nobody)


def test_a_matrix_writes_each_count_and_shades_by_size():
    svg = charts.matrix(["r1", "r2"], ["c1", "c2"], [[0, 100], [None, 30]], **named())
    cells = re.search(r'<g class="cell".*?</g>', svg)[0]
    assert re.findall(r">([^<>]+)</text>", cells) == ["0", "100", "30"]
    assert [len(marks(svg, f"shade{n}")) for n in range(5)] == [1, 0, 1, 0, 1]
    assert "Not shown" in texts(svg)
    with pytest.raises(ValueError, match="each row"):
        charts.matrix(["a"], ["b"], [[1, 2]], **named())


def test_heat_writes_whole_percents_and_a_dash_for_what_is_not_shown():
    svg = charts.heat(["q1", "q2"], ["w1", "w2", "w3"], [[0, 0.004, 0.25], [None, 0.999, 1]], **named())
    rows = re.search(r'<g class="cell" [^>]*font-size="14".*?</g>', svg)[0]
    assert [t.replace("&lt;", "<").replace("&gt;", ">") for t in re.findall(r">([^<>]+)</text>", rows)] == [
        "0 <1 25",
        "– >99 100",
    ]
    assert "In percent · – Not shown" in texts(svg)
    shaded = "".join(d for n in range(5) for d in marks(svg, f"shade{n}"))
    assert sum(map(int, re.findall(r"h(\d+)", shaded))) == 5 * 156  # five of six cells


def test_a_wide_heat_table_names_its_shades_and_marks_what_is_not_shown():
    svg = charts.heat(["q"], [f"w{i}" for i in range(20)], [[None, *[0.3] * 19]], **named())
    assert {"– Not shown", "<50\xa0%"} <= set(texts(svg))
    assert sum(d.count("h8") for d in marks(svg, "thin")) == 1


def test_dots_stand_at_their_values():
    svg = charts.dots(
        [
            Dot(label="Same day", value=50, low=40, high=60, note="n = 80"),
            Dot(label="Hidden", value=None, low=None, high=None),
            Dot(label="No interval", value=0),
        ],
        unit="%",
        reference=50,
        reference_label="All: 50 %",
        **named(),
    )
    (places,) = marks(svg, "dot")
    assert re.findall(r"M(\d+)", places) == ["438", "262"]  # the middle of 262..614, and nought
    assert marks(svg, "line")[0].count("M") == 3  # one interval and its two ends
    assert {"50\xa0%", "0\xa0%", "n = 80", "All: 50 %", "Not shown"} <= set(texts(svg))


def test_a_slope_names_both_ends_and_keeps_names_apart():
    items = [("a", 10, 40), ("b", 11, 39), ("c", 12, None), ("d", 12, 12), ("e", 0, 0)]
    svg = charts.slope(items, left="Before", right="After", **named())
    assert {"Before", "After", "a  10", "40  a", "c  12", "c: Not shown", "e  0"} <= set(texts(svg))
    assert marks(svg, "line")[0].count("L") == 4
    named_at = [float(t.get("y")) for t in ET.fromstring(svg).iter(f"{SVG}text") if re.match(r"\w  \d", t.text)]
    assert all(abs(a - b) >= 21 for a, b in itertools.combinations(named_at, 2))


def test_the_words_of_a_chart_can_be_in_another_language():
    words = Words(not_shown="No se muestra", so_far="hasta ahora")
    assert "No se muestra" in texts(charts.bars([("a", None)], words=words, **named()))
    svg = charts.run([Point(label="a", value=1, is_partial=True)], unit="", words=words, **named())
    assert "hasta ahora" in texts(svg)


# Drawing


def test_numbers_are_written_alike():
    assert [drawing.number(n) for n in (0, 7, 1204, 24.04, 24.06, 1234.5)] == [
        "0",
        "7",
        "1,204",
        "24",
        "24.1",
        "1,234.5",
    ]
    assert [drawing.percent(n, 1000) for n in (0, 1, 10, 995, 1000)] == [
        "0\xa0%",
        "<1\xa0%",
        "1\xa0%",
        ">99\xa0%",
        "100\xa0%",
    ]


@pytest.mark.parametrize(("top", "last"), [(0, 1), (1, 1), (7, 8), (24.3, 25), (47, 50), (100, 100), (9800, 10000)])
def test_a_scale_ends_on_a_round_number_at_or_above_the_largest(top, last):
    scale = drawing.ticks(top)
    assert scale[0] == 0
    assert scale[-1] == last
    assert len(scale) <= 7


def test_long_words_wrap_and_end_in_an_ellipsis():
    rows = drawing.wrap("A safe place to sleep during the first two weeks of treatment", 200)
    assert len(rows) == 2
    assert rows[1].endswith("…")
    assert all(drawing.width(row) <= 200 for row in rows)
    assert drawing.wrap("Short", 200) == ["Short"]


def test_labels_spread_keep_order_distance_and_bounds():
    assert drawing.spread([50, 51, 300], 20, 0, 100) == [50, 70, 100]
    assert drawing.spread([99, 98], 20, 0, 100) == [100, 80]


def test_every_class_drawn_is_styled_for_both_schemes():
    css = (Path(__file__).parents[2] / "static" / "css" / "reports.css").read_text()
    drawn = {c for f in ALL for found in re.findall(r' class="([^"]+)"', worst(f)) for c in found.split()}
    unstyled = {c for c in drawn if not re.search(rf"\.{c}\b", css)} - {"strong", "hits"}
    assert unstyled == set()
    assert "prefers-color-scheme: dark" in css
    assert "forced-colors: active" in css
    assert "@media print" in css
