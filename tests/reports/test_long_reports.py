"""R-04: what would keep a page waiting is counted beforehand, with progress, and kept until it is counted again."""

import datetime as dt
import re

import pytest
import time_machine

from intake import recommendations
from intake.models import Intake
from jobs import running
from jobs.models import Job
from privacy.models import AuditEvent
from reports import counting, sealed
from reports.figures import Cell, Row, Table, count, measure, share
from reports.frame import Frame
from reports.kept import got, keep, kept, put
from reports.models import Counted
from reports.questions.all import BY_SLUG, QUESTIONS
from reports.report import report_of
from tests.intake.walking import told
from tests.reports.conftest import DAY, NOW

LONG = [question.slug for question in QUESTIONS if question.is_long]


@pytest.fixture
def small(monkeypatch):
    """Let a page open five sealed rows at most, and tell progress after every four."""
    monkeypatch.setattr(counting, "AT_ONCE", 5)
    monkeypatch.setattr(sealed, "AT_ONCE", 4)


@pytest.fixture
def eight(lakeside, person):
    """Eight people of Lakeside with a suggestion each; five have no home without use."""
    for n in range(8):
        pages = {"home": {"home": "others_use"}} if n < 5 else {"ride": {"ride": "unsure"}}
        recommendations.renew(person(lakeside, NOW - n * DAY, answers=told(**pages)), "submitted")
    return lakeside


def frame_of(site, weeks=13):
    return Frame(site=site, weeks=weeks, now=NOW)


def test_the_long_ones_are_those_that_open_sealed_rows():
    assert LONG == ["needs", "fair", "unknowns"]


@pytest.mark.parametrize("slug", LONG)
def test_many_people_are_counted_only_when_asked(slug, small, eight, cleo, signed_in):
    client = signed_in(cleo)
    html = client.get(f"/desk/reports/{slug}/").text
    assert "There are many people in these weeks. Counting them takes a little while." in html
    assert f'action="/desk/reports/{slug}/count/"' in html
    assert "<svg" not in html
    assert 'class="headline"' not in html
    assert not Job.objects.exists()
    answer = client.get(f"/desk/reports/{slug}/file/?weeks=26")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/desk/reports/{slug}/?weeks=26")


def test_few_people_are_counted_at_once(small, lakeside, person, cleo, signed_in):
    for _n in range(5):
        recommendations.renew(person(lakeside, answers=told()), "submitted")
    html = signed_in(cleo).get("/desk/reports/needs/").text
    assert 'class="headline"' in html
    assert "Count now" not in html
    assert signed_in(cleo).post("/desk/reports/needs/count/", {"weeks": "13"}).status_code == 302
    assert not Job.objects.exists(), "there is nothing to count beforehand"


def test_pressing_twice_begins_one_count(small, eight, cleo, ada, signed_in):
    for client in (signed_in(cleo), signed_in(cleo), signed_in(ada)):
        answer = client.post("/desk/reports/needs/count/", {"weeks": "26"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/reports/needs/?weeks=26")
    job = Job.objects.get()
    assert (job.kind, job.state, job.details) == (
        "count", "queued", {"question": "needs", "site": str(eight.pk)})
    assert AuditEvent.objects.filter(action="count_report").count() == 3
    html = signed_in(ada).get("/desk/reports/needs/?weeks=26").text
    assert "data-poll" in html
    assert 'id="state" class="tag">Waiting<' in html
    assert "Count now" not in html
    assert "data-poll" not in signed_in(ada).get("/desk/reports/needs/?weeks=26&still=1").text


def test_a_job_of_another_question_or_site_is_not_shown(small, eight, hillside, person, cleo, cleo2, signed_in):
    signed_in(cleo).post("/desk/reports/needs/count/", {"weeks": "26"})
    for n in range(6):
        person(hillside, NOW - n * DAY)
    for user, path in ((cleo, "unknowns/?weeks=26"), (cleo2, "needs/?weeks=26")):
        html = signed_in(user).get(f"/desk/reports/{path}").text
        assert "Count now" in html, path
        assert "data-poll" not in html, path
    assert "data-poll" in signed_in(cleo).get("/desk/reports/needs/?weeks=13").text, "all spans are counted together"
    signed_in(cleo2).post("/desk/reports/needs/count/", {"weeks": "26"})
    assert Job.objects.count() == 2


@pytest.mark.parametrize("slug", LONG)
def test_what_was_counted_is_what_would_have_been_read(slug, small, eight, hillside, cleo, signed_in, monkeypatch):
    signed_in(cleo).post(f"/desk/reports/{slug}/count/", {"weeks": "13"})
    told_, question = [], BY_SLUG[slug]
    monkeypatch.setattr(Job, "watch", staticmethod(lambda job: told_.append((job.done, job.total))))
    job = running.run_next(NOW)
    assert (job.state, job.done, job.total) == ("done", 24, 24), "eight people, over three spans"
    assert (4, 24) in told_
    assert (24, 24) in told_
    frame = frame_of(eight)
    direct, (found, at) = question.read(frame), kept(question, frame)
    assert at == NOW
    look = question.choices[0][0] if question.choices else ""
    for is_exact in (True, False):
        one, other = (report_of(question, frame, tables, is_exact=is_exact, choice=look) for tables in (direct, found))
        assert (one.told, one.n) == (other.told, other.n)
        assert [[str(cell) for cell in row.cells] for table in one.tables for row in table.rows] == [
            [str(cell) for cell in row.cells] for table in other.tables for row in table.rows]
    html = signed_in(cleo).get(f"/desk/reports/{slug}/").text
    assert "Count again" in html
    assert "Counted just now." in html
    assert report_of(question, frame, direct, is_exact=True, choice=look).told.title.replace("“", "") in (
        html.replace("“", "").replace("&#x27;", "'"))
    assert kept(question, frame_of(hillside)) is None
    assert kept(question, frame_of(eight, 26)) is not None


def test_counting_again_replaces_what_was_kept(small, eight, person, cleo, ada, signed_in):
    """R-02 holds for what was kept as well: it is kept exactly, and taken out for each reader."""
    client = signed_in(cleo)

    def counted():
        client.post("/desk/reports/needs/count/", {"weeks": "13"})
        running.run_next(NOW)
        return client.get("/desk/reports/needs/").text

    def home(html):
        return int(re.search(r'<th scope="row">Home</th><td data-label="[^"]+" class="n">(\d+)</td>', html)[1])

    assert home(counted()) == 5
    recommendations.renew(person(eight, answers=told(home={"home": "others_use"})), "submitted")
    assert home(client.get("/desk/reports/needs/").text) == 5, "until it is counted again"
    assert home(counted()) == 6
    assert Counted.objects.count() == 3
    html = signed_in(ada).get("/desk/reports/needs/").text
    assert "Count again" in html
    assert not re.search(r'class="n">[1-9]', html)


def test_a_count_that_breaks_keeps_what_was_counted_before(small, eight, cleo, signed_in, monkeypatch):
    client = signed_in(cleo)
    client.post("/desk/reports/needs/count/", {"weeks": "13"})
    running.run_next(NOW)
    before = Counted.objects.get(weeks=13).tables
    Job.objects.update(queued_at=NOW - DAY)
    client.post("/desk/reports/needs/count/", {"weeks": "13"})
    with monkeypatch.context() as patch:
        patch.setattr(counting, "keep", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            running.run_next(NOW)
    assert Counted.objects.get(weeks=13).tables == before
    html = client.get("/desk/reports/needs/").text
    assert "Count again" in html, "a job that failed is no longer at it"
    assert "The last counting failed." in html


def test_who_sees_no_small_numbers_sees_nothing_before_all_spans_are_counted(small, eight, cleo, ada, signed_in):
    """R-02: what may be shown of one span hangs on what the others would tell."""
    keep(BY_SLUG["needs"], frame_of(eight), BY_SLUG["needs"].read(frame_of(eight)))
    assert "Count again" in signed_in(cleo).get("/desk/reports/needs/").text
    html = signed_in(ada).get("/desk/reports/needs/").text
    assert "Count now" in html
    assert "<svg" not in html


def test_a_short_span_that_waits_for_a_longer_one_says_what_to_press(small, eight, person, ada, signed_in):
    """Few people in 13 weeks, many in 52: who sees no small numbers is shown the button, not an empty page."""
    Intake.objects.filter(site=eight).update(submitted_at=NOW - 200 * DAY)
    recommendations.renew(person(eight, answers=told()), "submitted")
    client = signed_in(ada)
    assert "Count now" in client.get("/desk/reports/needs/?weeks=13").text
    client.post("/desk/reports/needs/count/", {"weeks": "13"})
    assert "data-poll" in client.get("/desk/reports/needs/?weeks=13").text
    running.run_next(NOW)
    html = client.get("/desk/reports/needs/?weeks=13").text
    assert 'class="headline"' in html
    assert "Count now" not in html


def test_what_was_counted_by_code_that_counted_otherwise_is_counted_anew(small, eight, cleo, signed_in, monkeypatch):
    keep(BY_SLUG["needs"], frame_of(eight), BY_SLUG["needs"].read(frame_of(eight)))
    monkeypatch.setattr("reports.kept.SHAPE", 99)
    assert "Count now" in signed_in(cleo).get("/desk/reports/needs/").text


def test_how_old_the_count_is_stands_on_the_page(small, eight, cleo, signed_in):
    keep(BY_SLUG["needs"], frame_of(eight), BY_SLUG["needs"].read(frame_of(eight)))
    with time_machine.travel(NOW + dt.timedelta(hours=3), tick=False):
        html = signed_in(cleo).get("/desk/reports/needs/").text
    assert "Counted 3 hours ago." in html


def test_what_was_counted_bears_the_days_it_was_counted_over(small, eight, cleo, signed_in):
    keep(BY_SLUG["needs"], frame_of(eight), BY_SLUG["needs"].read(frame_of(eight)))
    with time_machine.travel(NOW + dt.timedelta(days=20), tick=False):
        html = signed_in(cleo).get("/desk/reports/needs/").text
        file = signed_in(cleo).post("/desk/reports/needs/file/", {"purpose": "Board"}).text
    for text in (html, file):
        assert "to Nov 24, 2026" in text
        assert "Dec 14" not in text


def test_what_is_kept_comes_back_exactly():
    """Kinds, links, notes, numbers and what is hidden from whom: all of it."""
    tally = {("mon", True, 3): 4, ("tue", False, 1): 0, ("mon", False, 2): 12}
    table = Table(
        caption="A", head=("B", "C", "D", "E"), tally=tally, also=frozenset({frozenset(tally)}), guards_kinds=False,
        names_people=True, rows=(
            Row(label="one", key="2026-11-23", url="/desk/queue/?a=b&c=d", note="so far", cells=(
                count(tally, tally), share(tally, [("mon", True, 3)], tally), measure("hours", 1 / 3, tally))),
            Row(label="two", key=7, cells=(
                Cell(unit="text", value="w"), Cell(unit="share"), count(tally, [("tue", False, 1)]))),
        ))
    assert got(put([table])) == [table]


@pytest.mark.parametrize("slug", LONG)
def test_every_long_question_comes_back_exactly(slug, small, eight, cleo):
    frame, question = frame_of(eight), BY_SLUG[slug]
    tables = question.read(frame)
    keep(question, frame, tables)
    for one, other in zip(tables, kept(question, frame)[0], strict=True):
        assert (one.caption, list(one.head), one.tally) == (other.caption, list(other.head), other.tally)
        assert [(str(row.label), row.key, row.url, str(row.note)) for row in one.rows] == [
            (row.label, row.key, row.url, row.note) for row in other.rows]
        assert [row.cells for row in one.rows] == [row.cells for row in other.rows]
        assert (one.also, one.guards_kinds, one.names_people) == (other.also, other.guards_kinds, other.names_people)


def test_a_kind_that_could_not_come_back_is_refused():
    with pytest.raises(TypeError):
        put([Table(caption="", head=(), rows=(), tally={"a": 1})])
    with pytest.raises(TypeError):
        put([Table(caption="", head=(), rows=(), tally={(1.5,): 1})])
