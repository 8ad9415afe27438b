"""The drill: a backup taken under load, put back elsewhere, is whole and sends nothing by itself (#45, #57)."""

import os
import subprocess
import sys
import time

import psycopg
import pytest

from tests.browser.conftest import missing
from tests.faults.servers import HOUSE, Postgres

PEOPLE = 10_000
LOAD = """
import psycopg, sys
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    for number in range(10**9):
        connection.execute("INSERT INTO load VALUES (%s)", (number,))
"""


@pytest.fixture
def postgres(tmp_path, closing):
    if not Postgres.is_here():
        missing("PostgreSQL's programs")
    return closing(Postgres(tmp_path))


def house(postgres, database, folder, *words):
    """Run a command of the house on this database and return what it printed."""
    kept = {name: word for name, word in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    url = postgres.url.rsplit("/", 1)[0] + f"/{database}"
    done = subprocess.run([sys.executable, *words], cwd=HOUSE, capture_output=True, text=True, timeout=300,
                          env=kept | {"DATABASE_URL": url, "VAR_DIR": str(folder), "REDIS_URL": "redis://127.0.0.1:1/0",
                              "DJANGO_SETTINGS_MODULE": "iop.settings"})
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def rows(connection):
    """Return {table: the checksum of every row}."""
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {
        table: sorted(row for (row,) in connection.execute(f'SELECT md5(t::text) FROM "{table}" t').fetchall())
        for (table,) in tables
    }


@pytest.mark.faults
def test_ten_thousand_people_come_back_whole_and_nothing_is_sent_twice(postgres, tmp_path):
    """Restored: everything there was before the backup began, nothing that was never there; messages wait."""
    var, file = tmp_path / "var", tmp_path / "night.backup"
    where = postgres.url.rsplit("/", 1)[0]
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE first")
        connection.execute("CREATE DATABASE second")
    house(postgres, "first", var, "manage.py", "migrate", "-v0")
    house(postgres, "first", var, "-m", "tests.faults.staging", "fill", f'{{"people": {PEOPLE}}}')
    house(postgres, "first", var, "manage.py", "shell", "-c",
          "from followups.tasks import seal_audit; from privacy.audit import record; record('drill'); seal_audit()")
    with psycopg.connect(f"{where}/first", autocommit=True) as connection:
        before = rows(connection)
        connection.execute("CREATE TABLE load (n bigint)")
        load = subprocess.Popen([sys.executable, "-c", LOAD, f"{where}/first"])
        try:
            started = time.monotonic()
            house(postgres, "first", var, "manage.py", "backup", str(file))
        finally:
            load.kill()
            load.wait()
        after = rows(connection)
    assert len(after["load"]) > 100, "the backup was not taken under load"
    assert b"Lakeside" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0

    said = house(postgres, "second", var, "manage.py", "restore", str(file))
    took = time.monotonic() - started
    assert took < 300, f"{took:.0f} s"
    assert "Its audit chain is whole." in said
    with psycopg.connect(f"{where}/second", autocommit=True) as connection:
        restored = rows(connection)
    assert len(restored["intake_intake"]) == PEOPLE
    for table, there in after.items():
        if table == "load":
            assert set(restored[table]) <= set(there)
        elif table != "privacy_restored":
            assert restored[table] == before.get(table, there), table

    scan = ("from followups.tasks import send_due; from outbox.models import Attempt; send_due(); "
            "print('attempts', Attempt.objects.count())")
    assert "attempts 0" in house(postgres, "second", var, "manage.py", "shell", "-c", scan)
    house(postgres, "second", var, "manage.py", "release_messages")
    assert "attempts 0" not in house(postgres, "second", var, "manage.py", "shell", "-c", scan)
    print(f"{PEOPLE:,} people: backup and restore in {took:.1f} s, {file.stat().st_size:,} bytes")
