"""Every question on its page: for whom, about whom, within which weeks (R-02, R-03, R-05)."""

import datetime as dt
import re

import pytest

from admissions.models import Stay
from privacy.models import AuditEvent
from programs.models import Program, Provider
from reports.questions.all import QUESTIONS
from reports.report import ALL
from tests.reports.conftest import DAY, HOUR, NOW, numbers

CLINICAL, OTHERS = ("clinician", "medical_director"), ("admissions", "administrator", "compliance")
SLUGS = [question.slug for question in QUESTIONS]


def page(client, slug, **asked):
    answer = client.get(f"/desk/reports/{slug}/", asked)
    assert answer.status_code == 200, slug
    return answer.text


def told(html):
    """Return the words of what a report tells, as a reader or a screen reader has them: without the frame around it."""
    main = html[html.index("<main"):html.index("</main>")]
    main = re.sub(r"<form.*?</form>", "", main, flags=re.S)
    return re.sub(r"<[^>]*?(?:aria-label=\"([^\"]*)\")?[^>]*>", r" \1 ", main)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_question_opens_for_everybody_on_a_site_without_people(slug, staff, signed_in):
    for user in staff.values():
        for weeks in (13, 26, 52):
            assert "<h1>" in page(signed_in(user), slug, weeks=weeks)


def test_every_question_opens_for_everybody_and_says_what_it_found(busy, staff, signed_in):
    """R-03: a title that is a finding, a sentence, a table, and a chart with a name and a description of its own."""
    for role, user in staff.items():
        client = signed_in(user)
        for question in QUESTIONS:
            html = page(client, question.slug)
            assert re.search(r'<p class="headline">[^<]{10,}</p>', html), (role, question.slug)
            assert re.search(r'<p class="says">[^<]{10,}</p>', html), (role, question.slug)
            assert re.search(r"<details[^>]*><summary>Table: [^<]+</summary>", html), (role, question.slug)
            charts = re.findall(r"<svg.*?</svg>", html, flags=re.S)
            assert charts or question.slug == "remedies", (role, question.slug)
            for svg in charts:
                label = re.search(r'role="(?:img|group)" aria-labelledby="(\S+) (\S+)"', svg)
                assert label, (role, question.slug)
                assert re.search(rf'<title id="{label[1]}">[^<]+</title><desc id="{label[2]}">[^<]+</desc>', svg)
            ids = re.findall(r'\bid="([^"]+)"', html)
            assert len(ids) == len(set(ids)), (role, question.slug)


def test_small_numbers_are_for_clinicians_and_the_sums_for_all(lakeside, staff, person, visit, signed_in):
    """R-02: 20 came and 7 missed; who is no clinician reads neither 7 nor 27 beside 20, in no place of the page."""
    at = dt.datetime(2026, 11, 17, 14, tzinfo=dt.UTC)
    for n in range(27):
        visit(person(lakeside, at - 3 * DAY), at + n * HOUR / 60, "missed" if n < 7 else "attended")
    for role in CLINICAL:
        words = told(page(signed_in(staff[role]), "missed"))
        assert "Missed: 7 of 27 first evaluations, 26\N{NO-BREAK SPACE}%" in words
        assert "Not shown" not in words
    for role in OTHERS:
        html = page(signed_in(staff[role]), "missed")
        words = told(html)
        assert "Not shown" in words
        assert "Fewer than 11 people. Not shown." in words
        said = re.sub(r"\b(?:Nov|Oct|Sep|Aug) \d+(?:, \d{4})?", "", words)
        assert not re.search(r"(?<![\d.,])7(?![\d.,])|\b26\N{NO-BREAK SPACE}%|\b25\.9", said), role
        assert "74\N{NO-BREAK SPACE}%" not in words
        row = re.search(r'<tr class="sum">.*?</tr>', html, flags=re.S)[0]
        assert row.count("Not shown") >= 2


def test_no_small_count_stands_anywhere_in_the_numbers_of_who_is_no_clinician(busy, staff, signed_in):
    """R-02: every cell of people on every page is 0, 11 or more, or not shown; marks and words repeat no other."""
    client = signed_in(staff["compliance"])
    for slug in SLUGS:
        html = page(client, slug)
        for table in re.findall(r"<table.*?</table>", html, flags=re.S):
            head = re.findall(r'<th scope="col">([^<]*)</th>', table)
            for row in re.findall(r"<tr.*?</tr>", table, flags=re.S)[1:]:
                cells = re.findall(r'<td class="n">([^<]*)</td>', row)
                for words, cell in zip(head[1:], cells, strict=False):
                    if cell.isdigit() and "it says" not in words:
                        assert int(cell) == 0 or int(cell) > 10, (slug, words, row)
        sentences = " ".join(re.findall(r'<p class="(?:finding|says)">([^<]*)</p>', html))
        for number in re.findall(r"(?:: |\()(\d+)(?:[;)]|\.(?!\d)| of)", sentences):
            is_about_people = f"Programs with people from here: {number}" not in sentences and (
                f"Of these, {number}" not in sentences) and f"shown: {number}" not in sentences and (
                f"beyond chance: {number}" not in sentences)
            assert not is_about_people or int(number) == 0 or int(number) > 10, (slug, sentences)


def test_a_site_sees_only_its_own_people(busy, person, decide, hillside, ada2, cleo2, cleo, signed_in):
    """Hillside has nobody: whatever Lakeside has, its pages are those of a site without people."""
    quay = Provider.objects.create(name="Quay")
    program = Program.objects.create(provider=quay, name="Quayside Canary", levels=["iop"])
    theirs = person(busy)
    Stay.objects.create(intake=theirs, evaluation=decide(theirs, "iop", "iop"), program=program, level="iop",
                        admitted_on=NOW.date(), by=cleo, at=NOW)
    assert "Quayside Canary" in page(signed_in(cleo), "capacity")
    client = signed_in(cleo2)
    for slug in SLUGS:
        html = page(client, slug)
        cells = re.findall(r'<td class="n">([^<]*)</td>', html)
        assert set(cells) <= {"0", "–", "0\N{NO-BREAK SPACE}%"}, (slug, set(cells))
        assert "Canary" not in html


def test_looking_is_written_down_with_the_question(busy, cleo, ada, signed_in):
    """The audit knows who looked at which report, and of whom single lines stood there."""
    page(signed_in(cleo), "missed")
    event = AuditEvent.objects.filter(action="report").get()
    assert (event.actor_id, event.object_kind, event.object_id, event.intakes) == (
        str(cleo.pk), "report", "missed", [])
    html = page(signed_in(cleo), "safety")
    event = AuditEvent.objects.filter(action="report").latest("pk")
    linked = set(re.findall(r"/desk/p/([0-9a-f-]{36})/", html))
    assert linked
    assert set(event.intakes) == linked
    page(signed_in(ada), "safety")
    assert AuditEvent.objects.filter(action="report").latest("pk").intakes == []


def test_there_are_three_spans_and_no_others(lakeside, cleo, signed_in):
    """R-02: two spans that differ by a week would name the people of that week."""
    client = signed_in(cleo)
    for weeks, first in ((13, "Aug 31, 2026"), (26, "Jun 1, 2026"), (52, "Dec 1, 2025")):
        assert f"{first} to Nov 24, 2026, America/New_York time" in page(client, "waiting", weeks=weeks)
    for weeks in ("12", "14", "0", "-13", "13.0", "a", "", "٢٦", "1e9", "520"):
        assert "Aug 31, 2026 to Nov 24, 2026" in page(client, "waiting", weeks=weeks), weeks
    assert page(client, "fair", look="nonsense")


def test_no_such_question_is_no_such_page(lakeside, cleo, signed_in):
    client = signed_in(cleo)
    for path in ("nothing/", "changes2/", "nothing/file/", "Losing/"):
        assert client.get(f"/desk/reports/{path}").status_code == 404
    assert client.post("/desk/reports/nothing/count/").status_code == 404


def test_the_week_that_runs_says_so_far(busy, cleo, signed_in):
    """R-05: in every table by week the last week and no other, and the chart draws it hollow."""
    for slug in ("losing", "waiting", "missed", "disagreement", "safety", "starting"):
        html = page(signed_in(cleo), slug)
        said = re.findall(r"(Nov \d+)(?:</a>)? <span class=\"soft\">\(so far\)", html)
        assert said == ["Nov 23"] * (2 if slug == "safety" else 1), slug  # it has a table for each tier
    assert "so far</text>" in html
    assert 'class="hollow"' in html


def test_a_sunday_night_in_new_york_belongs_to_the_week_that_ends_then(lakeside, hillside, person, asked):
    """R-05: 23:30 on Sunday is Monday in UTC, and still Sunday at the site; at 00:30 a new week has begun."""
    late, early = dt.datetime(2026, 11, 16, 4, 30, tzinfo=dt.UTC), dt.datetime(2026, 11, 16, 5, 30, tzinfo=dt.UTC)
    for sent in (late, early, early):
        person(lakeside, sent)
    for slug, table, place in (("waiting", 0, 0), ("starting", 0, 0), ("losing", 1, 0), ("losing", 1, 1)):
        found = asked(slug, lakeside)[table]
        assert numbers(found, "2026-11-09")[place] == 1, slug
        assert numbers(found, "2026-11-16")[place] == 2, slug
    person(hillside, early)  # in Chicago it is still Sunday then
    found, _by = asked("waiting", hillside)
    assert numbers(found, "2026-11-09")[0] == 1


def test_clocks_that_change_move_nobody_into_another_week(lakeside, person, asked):
    """R-05: the first week begins at midnight of the summer's clock, four hours behind UTC."""
    edge = dt.datetime(2026, 8, 31, 4, 0, tzinfo=dt.UTC)
    person(lakeside, edge)
    person(lakeside, edge - dt.timedelta(seconds=1))
    found, _by = asked("waiting", lakeside)
    assert numbers(found, ALL)[0] == numbers(found, "2026-08-31")[0] == 1


def test_the_list_of_questions_names_them_all(lakeside, staff, signed_in):
    for user in staff.values():
        html = signed_in(user).get("/desk/reports/").text
        for question in QUESTIONS:
            assert f'/desk/reports/{question.slug}/">{question.asks}</a>' in html
