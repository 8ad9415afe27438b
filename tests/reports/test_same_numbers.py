"""R-01: chart, table, sentence and file say the same numbers, whoever reads them."""

import csv
import io
import re

import pytest

from reports.figures import on_chart
from reports.frame import Frame
from reports.questions.all import QUESTIONS
from reports.report import ALL, dates, report_of
from reports.views import file_of
from tests.reports.conftest import NOW

SPACE = "\N{NO-BREAK SPACE}"
# In a chart a count is a text of its own, or stands before or between these words.
COUNTS = {
    "steps": r"^([\d,]+)$|([\d,]+) may still come", "bars": r"^([\d,]+)$",
    "shares": r"^n = ([\d,]+)$|(?:^|: )([\d,]+) · ", "matrix": r"^([\d,]+)$",
    "pareto": r"^([\d,]+) \+ |\+ ([\d,]+)$", "dots": r"^([\d,]+) of |of ([\d,]+)(?:;|$)",
    "bullets": r"^([\d,]+) (?:used|held|open|waiting)$",
}
DRAWN = {
    "losing": ["steps", "bars"], "waiting": [], "missed": [], "delay": ["dots"], "levels": ["shares", "matrix"],
    "needs": ["pareto"], "remedies": ["dots"], "capacity": ["bullets", "matrix"], "disagreement": ["bars", "matrix"],
    "fair": [], "safety": [], "messages": ["shares", "dots"], "unknowns": [], "starting": [],
    "rules": ["matrix"],
}
# Runs, curves and slopes come first: what they draw are shares and hours, held below.
AXES = {"disagreement": 1, "waiting": 2, "missed": 1, "safety": 1, "starting": 2, "rules": 1}


@pytest.fixture
def frame(busy):
    return Frame(site=busy, weeks=13, now=NOW)


def reports_of(frame):
    """Yield every question's report for a clinician and for somebody who is none."""
    for question in QUESTIONS:
        tables = question.read(frame)
        for look, _words in question.choices or (("", ""),):
            for is_exact in (True, False):
                yield report_of(question, frame, tables, is_exact=is_exact, choice=look, opens=True)


def texts(svg):
    found = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    return [text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for text in found]


def number(words):
    return int(words.replace(",", ""))


def test_every_count_on_a_chart_stands_in_the_table(frame):
    seen = set()
    for report in reports_of(frame):
        slug = report.question.slug
        shown = {cell.value for table in report.tables for row in table.rows for cell in row.cells
                 if cell.unit == "count" and not cell.is_hidden}
        charts = [chart.svg for chart in report.told.charts if chart.svg]
        for kind, svg in zip(DRAWN[slug], charts[AXES.get(slug, 0):] if DRAWN[slug] else [], strict=False):
            for text in texts(svg):
                for found in re.finditer(COUNTS[kind], text):
                    drawn = number(next(group for group in found.groups() if group))
                    assert drawn in shown, (slug, kind, text)
                    seen.add((slug, kind))
    assert {slug for slug, _kind in seen} == {slug for slug in DRAWN if DRAWN[slug]} - {"remedies"}


def test_every_measure_drawn_by_week_is_that_weeks_in_the_table(frame):
    """The links over the points of a chart name each week and its number; the table has the same, row by row."""
    for slug, place, unit in (("waiting", 1, "hours"), ("starting", 2, "%")):
        for report in reports_of(frame):
            if report.question.slug != slug:
                continue
            named = dict(re.findall(r'aria-label="(\w{3} \d+): ([^"]+)"', report.told.charts[0].svg))
            rows = {str(row.label): row.cells[place] for row in report.tables[0].rows if row.key != ALL}
            assert set(named) == {label for label, cell in rows.items() if cell.value is not None}
            for label, words in named.items():
                cell = rows[label]
                said = f"{cell}".replace(SPACE + "%", "").removesuffix(".0")
                assert words == f"{said}{SPACE}{unit}" or cell.value in (0.0, 1.0) or 0 < cell.value < 0.01, (
                    slug, label, words)


def test_every_share_and_count_in_the_sentence_stands_in_the_table(frame):
    for report in reports_of(frame):
        cells = {str(cell) for table in report.tables for row in table.rows for cell in row.cells}
        words = f"{report.told.title} {report.told.summary}"
        for share in re.findall(r"(?<![\d.])(?:<|>)?\d+ ?\u00a0?%", words):
            said = {share, share.replace(" %", SPACE + "%")} & cells
            is_quotient = report.question.slug in ("levels", "needs", "messages")  # of two cells of the table
            assert said or is_quotient or share == "95 %", (report.question.slug, share, words)


def test_the_file_holds_exactly_the_cells_of_the_page(frame):
    for report in reports_of(frame):
        about = dates(frame)
        rows = list(csv.reader(io.StringIO(file_of(report, about))))
        assert rows[0] == [str(report.question.asks)]
        assert rows[1] == [str(report.question.measure), about]
        at = 2
        for table in report.tables:
            assert rows[at] == []
            assert rows[at + 1] == [str(table.caption)]
            assert rows[at + 2] == [str(word) for word in table.head]
            at += 3
            for row in table.rows:
                label, *cells = rows[at]
                assert label == (f"{row.label} ({row.note})" if row.note else str(row.label))
                assert len(cells) == len(row.cells) == len(table.head) - 1
                for told, cell in zip(cells, row.cells, strict=True):
                    if cell.is_hidden:
                        assert told == str(cell) == "Not shown"
                    elif cell.value is None:
                        assert (told, str(cell)) == ("", "–")
                    elif isinstance(cell.value, float):
                        assert abs(float(told) - cell.value) < 0.0001
                    else:
                        assert told == str(cell.value)
                at += 1
        assert at == len(rows)


def test_weeks_add_up_to_all_of_them(frame):
    added = 0
    for report in reports_of(frame):
        for table in report.tables:
            if str(table.head[0]) != "Week of" or not any(row.key == ALL for row in table.rows):
                continue
            *weeks, everything = table.rows
            assert len(weeks) == 13
            for place, cell in enumerate(everything.cells):
                parts = [row.cells[place] for row in weeks]
                if cell.unit == "count" and not any(one.is_hidden for one in [*parts, cell]):
                    assert sum(one.value for one in parts) == cell.value, (report.question.slug, table.head[place + 1])
                    added += 1
    assert added >= 15


def test_the_weeks_of_the_first_question_add_up_to_its_steps(frame):
    steps, weeks, _pages = QUESTIONS[0].read(frame)
    for step in range(8):
        assert sum(row.cells[step].value for row in weeks.rows) == steps.rows[step].cells[0].value > 0


def test_the_parts_of_a_row_make_its_whole(frame):
    """Who sent was seen, waits or left; a message was delivered, sent, failed, opted out or not sent."""
    read = {question.slug: question.read(frame) for question in QUESTIONS}
    for row in read["waiting"][0].rows:
        sent, _median, seen, waits, left = (cell.value for cell in row.cells)
        assert sent == seen + waits + left
    for row in read["messages"][0].rows:
        assert row.cells[0].value == sum(cell.value for cell in row.cells[1:4])
    for row in read["needs"][0].rows[:-2]:
        assert row.cells[0].value == row.cells[1].value + row.cells[2].value
    levels, matrix = read["levels"]
    for row, line in zip(levels.rows, matrix.rows, strict=False):
        assert row.cells[0].value == sum(cell.value for cell in line.cells)


def test_a_chart_never_says_nobody_for_somebody_nor_all_for_not_quite_all():
    assert [on_chart(part) for part in (None, 0, 1, 0.5, 1 / 200, 1 / 30_000, 1 - 1 / 200, 1 - 1 / 30_000)] == [
        None, 0, 100, 50, 0.5, 0.1, 99.5, 99.9]
