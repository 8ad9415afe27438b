"""An import whose process is killed at any moment is taken up again: nothing twice, nothing by half (S-36)."""

import contextlib
import json
import os
import random
import sqlite3
import subprocess
import sys

import psycopg
import pytest

from tests.faults.servers import HOUSE, Postgres, kill_group, wait_for

ROWS, KILLS = 1_500, 4


class Import:
    """One database, and processes of our own that bring a table in."""

    def __init__(self, folder, database, begin="fill"):
        self.environment = os.environ | {
            "VAR_DIR": str(folder / "var"), "DATABASE_URL": database, "SITE_MODE": "demo", "PYTHONPATH": str(HOUSE),
            "DJANGO_SETTINGS_MODULE": "iop.settings", "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        self.url = database
        self.act(begin)

    def act(self, name):
        done = subprocess.run(self.words(name), cwd=HOUSE, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    def done(self):
        """Return how many are done, 0 before anybody began, asked without the house: starting it comes too late."""
        if self.url.startswith("sqlite"):
            connection = sqlite3.connect(self.url.removeprefix("sqlite:///"))
        else:
            connection = psycopg.connect(self.url)
        with contextlib.closing(connection) as asked:
            return (asked.execute("SELECT done FROM jobs_job").fetchone() or [0])[0]

    def start(self):
        return subprocess.Popen(self.words("run"), cwd=HOUSE, env=self.environment, start_new_session=True)

    def start_terminal(self, table):
        """Begin the same at the terminal: `manage.py import_catalog`."""
        command = [sys.executable, "manage.py", "import_catalog", "table", str(table), "--apply"]
        return subprocess.Popen(command, cwd=HOUSE, env=self.environment, start_new_session=True,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip

    @staticmethod
    def words(name):
        return [sys.executable, "-m", "tests.faults.importing", name, str(ROWS)]


@pytest.mark.faults
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_an_import_killed_again_and_again_ends_whole(tmp_path, closing, database):
    if database == "postgres" and not Postgres.is_here():
        pytest.skip("needs the PostgreSQL server programs")
    url = closing(Postgres(tmp_path)).url if database == "postgres" else f"sqlite:///{tmp_path}/iop.sqlite3"
    house, dice = Import(tmp_path, url), random.Random(database)
    done = 0
    for _ in range(KILLS):
        running = house.start()
        more = done + dice.randint(1, 250)
        wait_for(lambda more=more: house.done() >= more, what="some of it")
        kill_group(running)
        book = house.act("ledger")
        assert book["state"] == "running"
        # What the progress says is what is stored: each step is one transaction with its count in it.
        assert book["programs"] == book["done"] == book["names"] == book["records"] == book["checked"]
        assert done < book["done"] < ROWS, "killed too late to prove anything"
        done = book["done"]
    house.act("run")
    book = house.act("ledger")
    assert book == {
        "state": "done", "done": ROWS, "total": ROWS, "programs": ROWS, "names": ROWS, "records": ROWS,
        "checked": ROWS, "providers": 40, "uploads": 0, "again": {"new": 0, "changed": 0, "same": ROWS, "refused": 0},
    }  # fmt: skip


@pytest.mark.faults
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_an_import_at_the_terminal_killed_again_and_again_ends_whole(tmp_path, closing, database):
    """The same command goes on where the kill left it, at once; at the end the clock would have gone on, too."""
    if database == "postgres" and not Postgres.is_here():
        pytest.skip("needs the PostgreSQL server programs")
    url = closing(Postgres(tmp_path)).url if database == "postgres" else f"sqlite:///{tmp_path}/iop.sqlite3"
    house, dice, table = Import(tmp_path, url, begin="empty"), random.Random(f"terminal {database}"), tmp_path / "t.csv"
    table.write_text(house.act("text"))
    done = 0
    for _ in range(3):
        running = house.start_terminal(table)
        more = done + dice.randint(1, 250)
        wait_for(lambda more=more: house.done() >= more, what="some of it")
        kill_group(running)
        book = house.act("ledger")
        assert book["state"] == "running"
        assert book["programs"] == book["done"] == book["names"] == book["records"] == book["checked"]
        assert done < book["done"] < ROWS, "killed too late to prove anything"
        assert book["uploads"] == 1
        done = book["done"]
    assert house.start_terminal(table).wait(timeout=240) == 0
    book = house.act("ledger")
    assert (book["state"], book["done"], book["total"], book["uploads"]) == ("done", ROWS, ROWS, 0)
    assert book["again"] == {"new": 0, "changed": 0, "same": ROWS, "refused": 0}
    assert (book["programs"], book["names"], book["providers"]) == (ROWS, ROWS, 40)
