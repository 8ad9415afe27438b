"""The days charts mark: who marks them, which days, and that a stroke deletes nothing (D3)."""

import datetime as dt
import re

import pytest
import time_machine

from privacy.models import AuditEvent
from reports.frame import Frame
from reports.models import Change
from reports.weekly import marks
from tests.reports.conftest import DAY, NOW

PAGE = "/desk/reports/changes/"
GOOD = {"day": "2026-11-02", "words": "Texts the day before"}
TODAY = dt.date(2026, 11, 24)


def change(site, by, day=TODAY, words="Texts the day before", **more):
    return Change.objects.create(site=site, by=by, day=day, words=words, at=NOW, **more)


@pytest.mark.parametrize("role", ["admissions", "clinician", "medical_director", "compliance", "administrator"])
def test_a_director_and_an_administrator_mark_days_and_nobody_else(role, staff, signed_in):
    client, may = signed_in(staff[role]), role in ("medical_director", "administrator")
    made = change(staff[role].site, staff[role])
    assert client.get(PAGE).status_code == (200 if may else 403)
    assert client.post(PAGE, GOOD).status_code == (302 if may else 403)
    assert client.post(f"{PAGE}{made.pk}/strike/").status_code == (302 if may else 403)
    assert Change.objects.count() == 1 + may
    assert Change.objects.filter(struck_at=None).count() == 1
    assert (f'href="{PAGE}"' in client.get("/desk/reports/missed/").text) == may


def test_marking_a_day_is_written_down(max_, signed_in):
    client = signed_in(max_)
    assert client.post(PAGE, GOOD).headers["Location"] == PAGE
    made = Change.objects.get()
    assert (made.site, made.by, made.day, made.words, made.at, made.struck_at) == (
        max_.site, max_, dt.date(2026, 11, 2), "Texts the day before", NOW, None)
    event = AuditEvent.objects.get(action="mark_change")
    assert (event.object_id, event.actor_id) == (str(made.pk), str(max_.pk))
    assert "Nov 2, 2026: Texts the day before" in client.get(PAGE).text


@pytest.mark.parametrize(("day", "is_fine"), [
    (TODAY + DAY, False), (TODAY, True), (TODAY - 366 * DAY, True), (TODAY - 367 * DAY, False),
    (dt.date(1900, 1, 1), False), (dt.date(9999, 12, 31), False)])
def test_days_to_come_and_days_no_chart_shows_are_refused_with_a_sentence(day, is_fine, max_, signed_in):
    answer = signed_in(max_).post(PAGE, GOOD | {"day": day.isoformat()})
    assert answer.status_code == (302 if is_fine else 422)
    assert Change.objects.exists() == is_fine
    assert is_fine or "Choose a day of the last year, today at the latest." in answer.text


def test_today_is_the_day_it_is_at_the_site(max_, signed_in):
    """R-05: at 22:00 in New York it is tomorrow in UTC, and tomorrow is a day to come."""
    with time_machine.travel(dt.datetime(2026, 11, 25, 3, tzinfo=dt.UTC), tick=False):
        client = signed_in(max_)
        assert client.post(PAGE, GOOD | {"day": "2026-11-25"}).status_code == 422
        assert client.post(PAGE, GOOD | {"day": "2026-11-24"}).status_code == 302


@pytest.mark.parametrize(("told", "sentence"), [
    ({"day": ""}, "Type the day."), ({"day": "last Monday"}, "Type the day like 2026-11-23."),
    ({"words": ""}, "Say what was changed."), ({"words": "x" * 61}, "60")])
def test_what_is_missing_is_asked_for(told, sentence, max_, signed_in):
    answer = signed_in(max_).post(PAGE, GOOD | told)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Error:" in answer.text
    assert not Change.objects.exists()


def test_a_stroke_deletes_nothing_and_takes_the_mark_off_the_charts(busy, max_, ida, signed_in):
    made, client = change(busy, max_), signed_in(ida)
    assert "Texts the day before" in client.get("/desk/reports/missed/").text
    assert client.post(f"{PAGE}{made.pk}/strike/").status_code == 302
    made.refresh_from_db()
    assert (made.struck_at, made.struck_by, made.words) == (NOW, ida, "Texts the day before")
    html = client.get(PAGE).text
    assert "<s>Nov 24, 2026: Texts the day before</s>" in html
    assert "Struck through by Ida." in html
    assert "Texts the day before" not in client.get("/desk/reports/missed/").text
    assert signed_in(max_).post(f"{PAGE}{made.pk}/strike/").status_code == 302
    made.refresh_from_db()
    assert made.struck_by == ida, "who struck it through first did"
    assert AuditEvent.objects.filter(action="strike_change").count() == 1


def test_another_sites_day_does_not_exist(max_, hillside, ada2, lakeside, signed_in):
    theirs, client = change(hillside, ada2, words="Canary at Hillside"), signed_in(max_)
    assert client.post(f"{PAGE}{theirs.pk}/strike/").status_code == 404
    assert client.post(f"{PAGE}{max_.pk}/strike/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.struck_at is None
    assert "Canary" not in client.get(PAGE).text
    assert "Canary" not in client.get("/desk/reports/missed/").text


@pytest.mark.parametrize("slug", ["missed", "waiting", "starting", "disagreement", "safety"])
def test_a_mark_stands_as_words_on_every_chart_by_week(slug, busy, max_, signed_in):
    """D3: marks where a change was made; what awkward words say is words."""
    change(busy, max_, dt.date(2026, 10, 14), "Rides <b>&")
    change(busy, max_, dt.date(2026, 8, 30), "Too old")  # the Sunday before these weeks
    html = signed_in(max_).get(f"/desk/reports/{slug}/").text
    charts = [svg for svg in re.findall(r"<svg.*?</svg>", html, flags=re.S) if 'class="change"' in svg]
    assert any("Rides &lt;b&gt;&amp;</text>" in svg for svg in charts)
    assert "Too old" not in html
    assert "Rides <b>" not in html


def test_a_mark_stands_at_its_week(lakeside, max_):
    for day in (dt.date(2026, 8, 31), dt.date(2026, 9, 6), dt.date(2026, 9, 7), TODAY):
        change(lakeside, max_, day, words=day.isoformat())
    assert marks(Frame(site=lakeside, weeks=13, now=NOW)) == [
        (0, "2026-08-31"), (0, "2026-09-06"), (1, "2026-09-07"), (12, "2026-11-24")]
