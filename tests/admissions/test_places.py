"""Places kept for people: 24 hours, longer with a reason, ended by the clock, given to the next in line, both told."""

import contextlib
import datetime as dt
import sqlite3
import threading

import pytest
import time_machine
from django.db import IntegrityError, connection, connections, transaction

from admissions.acts import DecisionRefused
from admissions.decisions import By, holding
from admissions.decisions.holding import NoSeat
from admissions.models import Hold, WaitingPlace
from outbox.models import Reminder
from privacy.models import AuditEvent
from programs.models import Opening, Program, Provider

DAY = dt.timedelta(days=1)


@pytest.fixture
def program(db, now):
    """One free place, said an hour ago."""
    provider = Provider.objects.create(name="Brackenwell Care")
    one = Program.objects.create(provider=provider, name="Brackenwell Evening", levels=["iop"])
    Opening.objects.create(program=one, status="open", seats=1, said_by="Desk", said_at=now - dt.timedelta(hours=1))
    return one


@pytest.fixture
def sam(sent, lakeside):
    return sent(lakeside, name="Sam Roe")


def test_a_place_is_kept_for_a_day_and_the_log_says_by_whom(pat, program, by_ada, now):
    held = holding.hold(pat, program, by_ada, now)
    assert (held.seat, held.until - now, held.by) == (1, DAY, by_ada.user)
    assert AuditEvent.objects.filter(action="hold", object_id=str(held.pk)).count() == 1


def test_the_last_place_is_kept_once(pat, sam, program, by_ada, now):
    holding.hold(pat, program, by_ada, now)
    with pytest.raises(NoSeat):
        holding.hold(sam, program, by_ada, now)


@pytest.mark.parametrize(("field", "value"), [("seat", 1), ("intake", "pat")])
def test_the_database_itself_refuses_a_seat_twice_and_a_person_twice(pat, sam, program, by_ada, now, field, value):
    """S-25 for places: a constraint, not a check."""
    holding.hold(pat, program, by_ada, now)
    plain = {"program": program, "seat": 2, "intake": sam, "made_at": now, "until": now + DAY}
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(**(plain | {field: pat if value == "pat" else value}))


@pytest.mark.parametrize(
    ("status", "seats", "hours", "places"),
    [("open", 3, 1, 3), ("open", None, 1, 1), ("open", 3, 100, 0), ("full", 0, 1, 0), ("paused", None, 1, 0)],
)
def test_as_many_places_may_be_kept_as_the_program_told_lately(program, now, status, seats, hours, places):
    Opening.objects.all().delete()
    Opening.objects.create(
        program=program, status=status, seats=seats, said_by="Desk", said_at=now - dt.timedelta(hours=hours)
    )
    assert holding.seats_of(program, now) == places


def test_keeping_it_longer_needs_a_reason_and_ends_at_a_week(pat, program, by_ada, now):
    held = holding.hold(pat, program, by_ada, now)
    with pytest.raises(DecisionRefused, match="Say why"):
        holding.extend(held, by_ada, " ", now)
    longer = holding.extend(held, by_ada, "Ride comes on Friday", now)
    assert longer.until == now + 2 * DAY
    with pytest.raises(DecisionRefused, match="a week at most"):
        holding.extend(held, by_ada, "Ride comes on Friday", now, hours=24 * 6)


def test_what_runs_out_goes_to_the_next_in_line_and_both_are_told(pat, sam, program, by_ada, now):
    held = holding.hold(pat, program, by_ada, now)
    holding.wait_in_line(sam, program, by_ada, now)
    assert holding.expire(now + DAY - dt.timedelta(seconds=1)) == 0
    assert holding.expire(now + DAY) == 1
    held.refresh_from_db()
    assert held.ending == "expired"
    (given,) = Hold.objects.filter(ended_at=None)
    assert (given.intake, given.by, given.until) == (sam, None, now + 2 * DAY)
    assert set(Reminder.objects.filter(kind__startswith="place_").values_list("intake", "kind")) == {
        (pat.pk, "place_ended"),
        (sam.pk, "place_kept"),
    }
    assert WaitingPlace.objects.get().was_given


def test_the_clock_ends_a_place_once_however_often_it_looks(pat, program, by_ada, now):
    holding.hold(pat, program, by_ada, now)
    assert [holding.expire(now + DAY) for _ in range(3)] == [1, 0, 0]
    assert Reminder.objects.filter(kind="place_ended").count() == 1


def test_who_came_first_is_served_first(pat, sam, sent, lakeside, program, by_ada, now):
    third = sent(lakeside, name="Kim Poe")
    held = holding.hold(pat, program, by_ada, now)
    holding.wait_in_line(third, program, by_ada, now + dt.timedelta(minutes=2))
    holding.wait_in_line(sam, program, by_ada, now + dt.timedelta(minutes=1))
    holding.release(held, by_ada, "released", now + dt.timedelta(hours=1))
    assert Hold.objects.get(ended_at=None).intake == sam


def test_a_place_somebody_started_in_is_not_given_on(pat, sam, program, by_ada, now):
    held = holding.hold(pat, program, by_ada, now)
    Opening.objects.create(program=program, status="full", seats=0, said_by="Desk", said_at=now)
    holding.wait_in_line(sam, program, by_ada, now)
    holding.release(held, by_ada, "used", now)
    assert not Hold.objects.filter(ended_at=None).exists()


def test_a_place_is_said_as_ended_from_the_minute_it_runs_out(pat, program, ada, by_ada, now, signed_in):
    """Even where the clock has not been by yet."""
    with time_machine.travel(now, tick=False):
        holding.hold(pat, program, by_ada, now)
        assert "left)" in signed_in(ada).get(f"/desk/p/{pat.pk}/places/").text
    with time_machine.travel(now + DAY, tick=False):
        page = signed_in(ada).get(f"/desk/p/{pat.pk}/places/").text
    assert "Time ran out" in page
    assert "They started there" not in page


def test_the_page_keeps_a_place_and_says_when_none_is_free(pat, sam, program, ada, now, signed_in):
    with time_machine.travel(now, tick=False):
        desk = signed_in(ada)
        assert desk.post(f"/desk/p/{pat.pk}/places/keep/", {"program": str(program.pk)}).status_code == 302
        late = desk.post(f"/desk/p/{sam.pk}/places/keep/", {"program": str(program.pk)})
        assert late.status_code == 409
        assert "Wait in line for Brackenwell Evening" in late.text
        assert desk.post(f"/desk/p/{sam.pk}/places/line/", {"program": str(program.pk)}).status_code == 302
        assert desk.post(f"/desk/p/{sam.pk}/places/keep/", {"program": "nonsense"}).status_code == 404
    assert WaitingPlace.objects.get().intake == sam


def _press(intake, program, by, now, results):
    try:
        holding.hold(intake, program, by, now)
        results.append("kept")
    except NoSeat:
        results.append("none")
    except Exception as other:  # anything else is a failure of the test, said by name
        results.append(repr(other))
    finally:
        connections.close_all()


def _fifty_at_once(people, ada, program, now):
    results, gate = [], threading.Barrier(len(people))

    def run(intake):
        gate.wait()
        _press(intake, program, By(user=ada), now, results)

    threads = [threading.Thread(target=run, args=(intake,)) for intake in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@contextlib.contextmanager
def on_a_file(path):
    """Go on with a copy of the database in a file: threads can share that as they do in the product."""
    in_memory, settings = connections["default"], connections.settings["default"]
    name = settings["NAME"]
    with contextlib.closing(sqlite3.connect(path)) as copy:
        in_memory.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = WAL")
    settings["NAME"] = str(path)
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        settings["NAME"] = name
        connections["default"] = in_memory


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_fifty_at_once_one_gets_the_seat_on_postgresql(sent, lakeside, ada, program, now):
    """S-25, mission 8."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: its counterpart on SQLite is the next test")
    people = [sent(lakeside, name=f"Person {number}") for number in range(50)]
    results = _fifty_at_once(people, ada, program, now)
    assert sorted(results) == ["kept"] + ["none"] * 49
    assert Hold.objects.filter(ended_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_fifty_at_once_one_gets_the_seat_on_sqlite(sent, lakeside, ada, program, now, tmp_path):
    """S-25, mission 8. Threads share no database in memory, so this one is a file."""
    if connection.vendor != "sqlite":
        pytest.skip("needs SQLite: PostgreSQL has a test of its own")
    people = [sent(lakeside, name=f"Person {number}") for number in range(50)]
    with on_a_file(tmp_path / "places.sqlite3"):
        results = _fifty_at_once(people, ada, program, now)
        kept = Hold.objects.filter(ended_at=None).count()
    assert sorted(results) == ["kept"] + ["none"] * 49
    assert kept == 1
