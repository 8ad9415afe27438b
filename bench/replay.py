"""Stored suggestions replayed under a changed rule: rows a second on two processes, and the memory it takes.

Fills a database of its own with sealed suggestions (half of what each generated patient could tell, made by the rules
of this checkout), then runs `manage.py replay --jobs 2` from a copy of the house in which one rule asks for less: "a
severe disorder and not ready" for a day program instead of residential treatment. What it prints is the command's own
report without its list of ids. Beside it stand, on the same rows in the same run: the floor, which only reads, opens
and checks them and runs no rule; and the plain way, which makes every suggestion anew and compares the whole.

    python bench/replay.py [rows] [--people N] [--postgres postgres://USER@HOST/]

Without --postgres it uses SQLite; with it a database it makes and drops on that server. `--people` is how many
different people the rows are of (40,000 at most unless told; all different up to there).

1,000,000 rows take about 10 GB of disk for a while, and must be replayed in 60 seconds on two cores; fewer must be as
fast. Where other programs take the cores away meanwhile, half the processor time of the replay's processes says what
two cores of their own would have taken. Exit status 1 where both are longer, where a process takes more than 400 MB, or
where the changed rule is not what is found.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOUSE), str(HOUSE / "bench")]

LEFT_OUT = (".git", ".venv", "var", "tests", "docs", "bench", "__pycache__", "locale")
MOST_MB = 400
# A small process starts the replay and says what it took: started from here, its first moment would count our memory.
WATCHING = """
import json, resource, subprocess, sys
status = subprocess.run(sys.argv[2:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as told:
    json.dump([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024], told)
sys.exit(status)
"""
SAMPLE = 5000  # rows that the floor and the plain way are measured on
COLUMNS = ("id", "intake_id", "at", "cause", "facts", "fingerprint", "level", "withdrawal", "is_complete",
           "rules_version", "rules_hash", "seal", "result")


def people_told(number, seed):
    """Return the sealed columns of so many people's suggestions, facts and result as their texts."""
    import django

    django.setup()
    from _patients import patients

    from eligibility.recommend import RULES_VERSION, recommend, rules_hash
    from intake.recommendations import sealed
    from privacy.encryption import stored_text

    made = []
    for told in patients(number, known=0.5, seed=seed):
        row = sealed(told, recommend(told).as_dict(), RULES_VERSION, rules_hash())
        made.append(row | {name: stored_text(row[name]) for name in ("facts", "result")})
    return made


def fill(rows, people):
    """Make the rows: a site, an intake for every four suggestions, and the suggestions, sealed and encrypted."""
    from django.core.management import call_command
    from django.db import connection

    from accounts.models import Site
    from intake.keys import key_in_order
    from intake.models import Intake
    from privacy.encryption import encrypt

    with ProcessPoolExecutor(2) as pool:
        shares = [1000] * (people // 1000) + ([people % 1000] if people % 1000 else [])
        kinds = [row for made in pool.map(people_told, shares, range(len(shares))) for row in made]
    call_command("migrate", verbosity=0)
    site = Site.objects.create(slug="bench", name="Bench", zone="UTC", phone="+12025550100")
    intakes = [Intake(site=site, reference=f"{number:09x}", form_version="t", state="submitted")
               for number in range(max(1, rows // 4))]
    Intake.objects.bulk_create(intakes, batch_size=500)

    def made():
        for number in range(rows):
            key, kind = key_in_order(), kinds[number % len(kinds)]
            row = kind | {name: encrypt(kind[name], f"intake_recommendation:{name}:{key}")
                          for name in ("facts", "fingerprint", "result")}
            row |= {"id": key, "intake_id": intakes[number % len(intakes)].pk, "at": "2026-01-05 12:00:00+00:00",
                    "cause": "submitted"}
            yield [row[name] for name in COLUMNS]

    names = ", ".join(COLUMNS)
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY intake_recommendation ({names}) FROM STDIN") as copy:
            for row in made():
                copy.write_row(row)
        connection.cursor().execute("VACUUM ANALYZE intake_recommendation")
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA journal_mode=OFF")
    plain = ([value.hex if isinstance(value, uuid.UUID) else value for value in row] for row in made())
    database = connection.connection
    database.execute("BEGIN")
    database.executemany(
        f"INSERT INTO intake_recommendation ({names}) VALUES ({', '.join('?' * len(COLUMNS))})", plain)
    database.execute("COMMIT")
    database.execute("PRAGMA journal_mode=WAL")
    os.sync()  # or the disk is still busy with all this while the replay is timed


def changed_copy(folder):
    """Return a copy of the house in which one rule asks for less."""
    copy = folder / "house"
    shutil.copytree(HOUSE, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    path = copy / "eligibility" / "rules" / "severity.py"
    before, mark, after = path.read_text().partition('"V9"')
    assert mark, "there is no rule V9 any more"
    path.write_text(before + mark + after.replace("Level.RESIDENTIAL", "Level.PHP", 1))
    return copy


@contextmanager
def database(folder, server):
    """Point Django at a database of our own, and take it away afterwards."""
    os.environ.update(VAR_DIR=str(folder), DJANGO_SETTINGS_MODULE="iop.settings")
    os.environ.pop("DATABASE_URL", None)
    if not server:
        yield
        return
    import psycopg

    name = f"iop_bench_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        os.environ["DATABASE_URL"] = f"{server}/{name}"
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def beside(rows):
    """Return rows a second of processor time: the floor, and the plain way."""
    from eligibility.recommend import recommend
    from intake import replay
    from intake.models import Recommendation
    from privacy.encryption import decrypt

    keys = list(Recommendation.objects.order_by("pk").values_list("pk", flat=True)[:min(rows, SAMPLE)])
    chosen = Recommendation.objects.filter(pk__lte=keys[-1])
    began = time.process_time()
    opened = [replay._opened(row) for row in map(replay.Row._make, chosen.values_list(*replay.Row._fields))]
    floor = len(opened) / (time.process_time() - began)
    assert not any(isinstance(row, str) for row in opened)
    began = time.process_time()
    for key, facts, result in chosen.values_list("pk", "facts", "result"):
        told = json.loads(decrypt(result, f"{replay.RESULT}{key}"))
        again = recommend(json.loads(decrypt(facts, f"{replay.FACTS}{key}")), supply_alert=told["supply_alert"])
        assert again.as_dict() == told
    return floor, len(keys) / (time.process_time() - began)


def starting(copy):
    """Return the processor seconds that the three processes of a replay take before the first row: one and two."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    loading = "import django; django.setup(); from intake.editions import edition_of; edition_of(None)"
    subprocess.run([sys.executable, "-c", loading], cwd=copy, env=os.environ, check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 3 * (used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime)


def main(rows, people, server):
    with tempfile.TemporaryDirectory(prefix="replay-", dir=os.environ.get("BENCH_DIR")) as name, database(
        Path(name), server
    ):
        import django

        django.setup()
        started = time.perf_counter()
        fill(rows, people)
        print(f"{rows:,} suggestions of {people:,} people stored in {time.perf_counter() - started:,.0f} s, "
              f"{'PostgreSQL' if server else 'SQLite'}")
        copy = changed_copy(Path(name))
        start = starting(copy)
        used = Path(name) / "used"
        started = time.perf_counter()
        run = subprocess.run(
            [sys.executable, "-c", WATCHING, used, sys.executable, "manage.py", "replay", "--jobs", "2"], cwd=copy,
            env=os.environ, text=True, stdout=subprocess.PIPE, check=True)
        seconds = time.perf_counter() - started
        report, _, _ = run.stdout.partition("\nLess urgent now")
        print(report)
        busy, memory = json.loads(used.read_text())
        speed = rows / seconds
        million, owned = 1e6 / speed, (start + max(0, busy - start) * 1e6 / rows) / 2
        print(f"{seconds:,.1f} s: {speed:,.0f} suggestions a second on two processes, a million in {million:,.0f} s; "
              f"{busy:,.1f} s of processor time, {start:,.1f} s of it to start, so a million in {owned:,.0f} s on two "
              f"cores of their own; the largest process took {memory:,.0f} MB")
        floor, plain = beside(rows)
        print(f"beside it, a second of processor time: {floor:,.0f} only read, opened and checked (the floor); "
              f"{plain:,.0f} made anew and compared whole (the plain way)")
        found = "residential → php" in report and "More urgent:                     0" in report
        return 0 if found and min(million, owned) <= 60 and memory <= MOST_MB else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure the replay of stored suggestions.")
    parser.add_argument("rows", nargs="?", type=int, default=40_000)
    parser.add_argument("--people", type=int, default=40_000)
    parser.add_argument("--postgres", default="", metavar="URL", help="postgres://USER@HOST:PORT, no database")
    asked = parser.parse_args()
    sys.exit(main(asked.rows, min(asked.people, asked.rows), asked.postgres.rstrip("/")))
