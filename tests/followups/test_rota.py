"""The rota: who answers alerts, in the site's wall time, set by those who may."""

import datetime as dt

import pytest
import time_machine

from accounts.duty import on_duty
from accounts.models import RotaShift
from privacy.models import AuditEvent
from tests.followups.cast import NOON

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
GIVEN = {"day": "2026-03-11", "start": "09:00", "end": "17:00"}


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False):
        yield


def test_a_director_puts_somebody_on_duty_and_they_are_told_of_alerts(clock, signed_in, max_, ada, lakeside):
    client = signed_in(max_)
    answer = client.post("/desk/duty/add/", GIVEN | {"user": str(ada.pk)}, follow=True)
    assert f"{ada.name} is on duty then." in answer.text
    nine = dt.datetime(2026, 3, 11, 13, tzinfo=dt.UTC)
    assert on_duty(lakeside, nine) == [ada]
    assert on_duty(lakeside, nine + 8 * HOUR) == [max_], "at five the shift is over"
    assert AuditEvent.objects.filter(action="add_shift").exists()
    client.post("/desk/duty/add/", GIVEN | {"user": str(ada.pk)})
    assert RotaShift.objects.count() == 1, "pressed twice"


def test_a_night_ends_on_the_next_day_also_when_the_clocks_change(clock, signed_in, max_, ada):
    night = {"user": str(ada.pk), "day": "2026-10-31", "start": "20:00", "end": "08:00"}
    signed_in(max_).post("/desk/duty/add/", night)
    shift = RotaShift.objects.get()
    assert shift.ends_at - shift.starts_at == 13 * HOUR


def test_it_is_taken_off_again(clock, signed_in, max_, ada, lakeside):
    shift = RotaShift.objects.create(site=lakeside, user=ada, starts_at=NOON, ends_at=NOON + HOUR)
    assert "Take off" in signed_in(max_).get("/desk/duty/").text
    signed_in(max_).post(f"/desk/duty/{shift.pk}/remove/")
    assert not RotaShift.objects.exists()


def test_everybody_at_the_desk_sees_it_and_only_directors_and_administrators_change_it(
    clock, signed_in, ada, ida, lakeside,
):
    RotaShift.objects.create(site=lakeside, user=ada, starts_at=NOON, ends_at=NOON + HOUR)
    page = signed_in(ada).get("/desk/duty/").text
    assert ada.name in page
    assert "Take off" not in page
    assert signed_in(ada).post("/desk/duty/add/", GIVEN | {"user": str(ada.pk)}).status_code == 403
    assert "Take off" in signed_in(ida).get("/desk/duty/").text


def test_nobody_of_another_site_can_be_put_on_or_taken_off(clock, signed_in, max_, ada2, hillside):
    theirs = RotaShift.objects.create(site=hillside, user=ada2, starts_at=NOON, ends_at=NOON + HOUR)
    client = signed_in(max_)
    assert client.post(f"/desk/duty/{theirs.pk}/remove/").status_code == 404
    assert "Choose somebody of this site." in client.post("/desk/duty/add/", GIVEN | {"user": str(ada2.pk)}).text
    assert RotaShift.objects.get() == theirs


@pytest.mark.parametrize(("field", "value", "words"), [
    ("user", "", "Choose who is on duty."), ("user", "x", "Choose somebody of this site."),
    ("day", "tomorrow", "Type the day, like 2026-03-10."), ("day", "2020-01-01", "This is over."),
    ("day", "9999-12-31", "Type the day"), ("day", "0001-01-01", ""), ("start", "25:00", "Type the time, like 09:00."),
    ("end", "", "Type the time, like 17:00."),
])
def test_what_cannot_be_is_said_in_words(clock, signed_in, max_, ada, field, value, words):
    answer = signed_in(max_).post("/desk/duty/add/", GIVEN | {"user": str(ada.pk)} | {field: value} | (
        {"start": "20:00", "end": "08:00"} if value == "9999-12-31" else {}))
    assert answer.status_code in (200, 400)
    assert words in answer.text
    assert not RotaShift.objects.exists()


def test_where_nobody_is_on_duty_it_says_so_and_what_patients_are_told(clock, signed_in, max_, lakeside):
    lakeside.has_cover = False
    lakeside.save()
    assert "Nobody. Alerts still stand in the queue" in signed_in(max_).get("/desk/duty/").text
