"""A killed worker loses no reminder, and a gateway that honours the key sends none twice."""

import contextlib
import os
import signal

import pytest

from tests.faults.servers import Broker, Gateway, House, Postgres, wait_for

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop.settings")


def hold_ledger(house, gateway, people, silent=0):
    """Every row ended as it should, and what people received is what we wrote down."""
    wait_for(lambda: len({one["key"] for one in gateway.log}) >= people, seconds=150, what="everything sent")
    ends = {"text accepted": people, "out cancelled": silent, "closed cancelled": silent, "asleep planned": silent}
    ends = {end: count for end, count in ends.items() if count}
    book = {}

    def written_down():  # the silenced rows are due like the others, and the last of them may be due after every call
        book.update(house.stage("ledger"))
        return book["open"] == 0 and {end: book["counts"].get(end) for end in ends} == ends

    with contextlib.suppress(AssertionError):  # what is missing is said below
        wait_for(written_down, seconds=60, what="everything written down")
    assert {end: book["counts"].get(end) for end in ends} == ends
    assert book["open"] == 0
    received = [one["key"] for one in gateway.log]
    assert sorted(received) == sorted(set(received)) == book["accepted"]
    return book


def test_a_worker_killed_in_the_middle_of_a_call_loses_nothing(tmp_path, closing):
    """The quick one, which always runs: SQLite, one kill of the whole worker while the gateway holds a message."""
    broker, gateway = closing(Broker(tmp_path)), closing(Gateway(delay=0.8))
    house = closing(House(tmp_path, database=f"sqlite:///{tmp_path}/iop.sqlite3", broker=broker, gateway=gateway))
    house.stage("fill", people=4, opted_out=1, closed=1, asleep=1)
    house.start("beat")
    house.start("worker")
    wait_for(lambda: gateway.inside, what="the first call")
    house.kill("worker")
    assert len(gateway.log) < 4
    house.start("worker")
    hold_ledger(house, gateway, 4, silent=1)
    assert all(one["bearer"] == "Bearer token" and one["header"] == one["key"] for one in gateway.log)


@pytest.mark.faults
@pytest.mark.parametrize("whole", [True, False], ids=["worker", "child"])
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_kills_in_the_middle_of_calls_on_both_databases(tmp_path, closing, whole, database):
    if database == "postgres" and not Postgres.is_here():
        pytest.skip("needs the PostgreSQL server programs")
    url = closing(Postgres(tmp_path)).url if database == "postgres" else f"sqlite:///{tmp_path}/iop.sqlite3"
    broker, gateway = closing(Broker(tmp_path)), closing(Gateway(delay=0.3))
    house = closing(House(tmp_path, database=url, broker=broker, gateway=gateway))
    house.stage("fill", people=20, opted_out=3, closed=3, asleep=3)
    house.start("beat")
    house.start("worker")
    for kills in range(3):
        before = len(gateway.log)
        wait_for(lambda before=before: gateway.inside and len(gateway.log) > before, what=f"call before kill {kills}")
        if whole:
            house.kill("worker")
            house.start("worker")
        else:
            house.kill_child("worker")
    hold_ledger(house, gateway, 20, silent=3)


@pytest.mark.faults
def test_a_broker_that_loses_everything_costs_time_only(tmp_path, closing):
    broker, gateway = closing(Broker(tmp_path)), closing(Gateway(delay=0.2))
    house = closing(House(tmp_path, database=f"sqlite:///{tmp_path}/iop.sqlite3", broker=broker, gateway=gateway))
    house.stage("fill", people=15)
    house.start("beat")
    house.start("worker")
    wait_for(lambda: len(gateway.log) > 2, what="some messages")
    broker.flush()
    broker.kill()
    broker.start()
    hold_ledger(house, gateway, 15)


@pytest.mark.faults
def test_two_beats_and_two_workers_send_nothing_twice(tmp_path, closing):
    if not Postgres.is_here():
        pytest.skip("needs the PostgreSQL server programs")
    database, broker = closing(Postgres(tmp_path)), closing(Broker(tmp_path))
    gateway = closing(Gateway(honours_key=False))
    house = closing(House(tmp_path, database=database.url, broker=broker, gateway=gateway))
    house.stage("fill", people=300)
    for name in ("beat", "beat2", "worker", "worker2"):
        house.start(name)
    hold_ledger(house, gateway, 300)


@pytest.mark.faults
def test_a_deploy_while_messages_go_out_loses_none_and_repeats_none(tmp_path, closing):
    """The new worker is started, the old one asked to end (TERM), again and again, as a rolling restart does.

    The gateway keeps no keys, so that any call made twice would show.
    """
    broker, gateway = closing(Broker(tmp_path)), closing(Gateway(delay=0.3, honours_key=False))
    house = closing(House(tmp_path, database=f"sqlite:///{tmp_path}/iop.sqlite3", broker=broker, gateway=gateway))
    house.stage("fill", people=30, opted_out=2, closed=2, asleep=2, spread=20)
    house.start("beat")
    old = house.start("worker0")
    for deploy in range(1, 4):
        before = len(gateway.log)
        wait_for(lambda before=before: gateway.inside and len(gateway.log) > before, what=f"call before {deploy}")
        house.start(f"worker{deploy}")
        os.kill(old.pid, signal.SIGTERM)
        assert old.wait(60) == 0, "it ended by itself"
        old = house.processes[f"worker{deploy}"]
    hold_ledger(house, gateway, 30, silent=2)
