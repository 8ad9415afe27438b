"""D14: what proposed rules did to people of the last 90 days, drawn from the last finished trial."""

import re

from reports.frame import Frame
from reports.questions.all import BY_SLUG
from reports.report import ALL, report_of
from tests.reports.conftest import DAY, NOW, numbers, try_rules

MOVES = {"outpatient": {"outpatient": 40, "iop": 12}, "iop": {"iop": 20, "php": 3}}


def test_people_are_counted_by_level_before_and_after(lakeside, hillside, cleo, asked):
    try_rules(lakeside, cleo, {"iop": {"iop": 99}}, at=NOW - DAY)  # an earlier one
    try_rules(lakeside, cleo, MOVES)
    try_rules(hillside, cleo, {"iop": {"php": 77}})
    unfinished = try_rules(lakeside, cleo, {"iop": {"iop": 55}}, at=NOW + DAY)
    type(unfinished).objects.filter(pk=unfinished.pk).update(made_at=None)
    levels, moves = asked("rules", lakeside)
    assert numbers(levels, "outpatient") == [52, 40, 40]
    assert numbers(levels, "iop") == [23, 32, 20]
    assert numbers(levels, "php") == [0, 3, 0]
    assert numbers(levels, ALL) == [75, 75, 60]
    assert numbers(moves, "iop") == [0, 0, 20, 3, 0, 0]


def test_the_headline_says_how_many_would_move(lakeside, cleo, signed_in):
    try_rules(lakeside, cleo, MOVES)
    html = signed_in(cleo).get("/desk/reports/rules/").text
    assert '<p class="headline">15 of 75 people would be suggested another level</p>' in html
    assert len(re.findall("<svg", html)) == 2


def test_three_who_move_are_told_to_nobody_but_clinicians(lakeside, cleo, asked):
    """R-02: neither the three, nor the level they leave beside what stays of it."""
    try_rules(lakeside, cleo, MOVES)
    frame = Frame(site=lakeside, weeks=13, now=NOW)
    report = report_of(BY_SLUG["rules"], frame, asked("rules", lakeside), is_exact=False)
    levels, moves = report.tables
    assert numbers(moves, "iop")[3] is None
    before, _after, stay = numbers(levels, "iop")
    assert before is None or stay is None
    assert numbers(levels, "php")[1] is None


def test_a_site_that_tried_none_says_so(lakeside, cleo, signed_in):
    html = signed_in(cleo).get("/desk/reports/rules/").text
    assert "No proposed rules were tried here yet" in html
    assert "<svg" not in html
