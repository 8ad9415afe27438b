"""Stored suggestions replayed under a changed rule: rows a second on two processes, and the memory it takes.

Fills a database of its own with sealed suggestions (half of what each generated patient could tell, made by the rules
of this checkout), then runs `manage.py replay --jobs 2` from a copy of the house in which one rule asks for less: "a
severe disorder and not ready" for a day program instead of residential treatment. What it prints is the command's own
report without its list of ids.

    python bench/replay.py [rows]

1,000,000 rows take about 10 GB of disk for a while, and must be replayed in 60 seconds; so fewer must be as fast. Exit
status 1 where they are not, where a process takes more than 400 MB, or where the changed rule is not what is found.
"""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOUSE), str(HOUSE / "bench")]

KINDS = 3000  # different suggestions; the rest are copies under keys of their own
LEFT_OUT = (".git", ".venv", "var", "tests", "docs", "bench", "__pycache__", "locale")
MOST_MB = 400


def fill(folder, rows):
    """Make the database: a site, an intake for every four suggestions, and the suggestions, sealed and encrypted."""
    os.environ.update(VAR_DIR=str(folder), DJANGO_SETTINGS_MODULE="iop.settings", DATABASE_URL="")
    os.environ.pop("DATABASE_URL")
    import django

    django.setup()
    from _patients import patients
    from django.core.management import call_command

    from accounts.models import Site
    from eligibility.recommend import RULES_VERSION, recommend, rules_hash
    from intake.models import Intake
    from intake.recommendations import seal
    from privacy.encryption import encrypt, stored_text

    call_command("migrate", verbosity=0)
    site = Site.objects.create(slug="bench", name="Bench", zone="UTC", phone="+12025550100")
    kinds = []
    for told in patients(min(KINDS, rows), known=0.5):
        facts = dict(sorted(told.items()))
        result = recommend(facts).as_dict()
        sealed = seal(facts, result, RULES_VERSION, rules_hash())
        kinds.append((stored_text(facts), stored_text(result), result, sealed))
    now = "2026-01-05 12:00:00"
    people = [Intake(site=site, reference=f"{number:09x}", form_version="t", state="submitted")
              for number in range(max(1, rows // 4))]
    Intake.objects.bulk_create(people, batch_size=500)

    def made():
        for number in range(rows):
            key, (facts, result, told, sealed) = uuid.uuid4(), kinds[number % len(kinds)]
            place = f"intake_recommendation:%s:{key}"
            yield (
                key.hex, people[number % len(people)].pk.hex, now, "submitted", encrypt(facts, place % "facts"),
                encrypt(result, place % "result"), told["level"], told["withdrawal"], told["complete"], RULES_VERSION,
                rules_hash(), sealed,
            )

    database = sqlite3.connect(folder / "iop.sqlite3")
    database.execute("PRAGMA synchronous=OFF")
    database.executemany(
        "INSERT INTO intake_recommendation (id, intake_id, at, cause, facts, result, level, withdrawal, is_complete, "
        "rules_version, rules_hash, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", made())
    database.commit()
    database.close()


def changed_copy(folder):
    """Return a copy of the house in which one rule asks for less."""
    copy = folder / "house"
    shutil.copytree(HOUSE, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    path = copy / "eligibility" / "rules" / "severity.py"
    before, mark, after = path.read_text().partition('"V9"')
    assert mark, "there is no rule V9 any more"
    path.write_text(before + mark + after.replace("Level.RESIDENTIAL", "Level.PHP", 1))
    return copy


def main(rows):
    with tempfile.TemporaryDirectory(prefix="replay-", dir=os.environ.get("BENCH_DIR")) as name:
        folder = Path(name)
        started = time.perf_counter()
        fill(folder, rows)
        size = (folder / "iop.sqlite3").stat().st_size
        seconds = time.perf_counter() - started
        print(f"{rows:,} suggestions of {KINDS:,} kinds stored in {seconds:,.0f} s, {size / 1e6:,.0f} MB")
        copy = changed_copy(folder)
        started = time.perf_counter()
        run = subprocess.run(
            [sys.executable, "manage.py", "replay", "--jobs", "2"], cwd=copy, env=os.environ, text=True,
            stdout=subprocess.PIPE, check=True)
        seconds = time.perf_counter() - started
        report, _, _ = run.stdout.partition("\nLess urgent now")
        print(report)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        memory, busy = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime
        speed = rows / seconds
        print(f"{seconds:,.1f} s: {speed:,.0f} suggestions a second on two processes, a million in {1e6 / speed:,.0f} s"
              f" ({busy:,.1f} s of processor time); the largest process took {memory:,.0f} MB")
        found = "residential → php" in report and "More urgent:                     0" in report
        return 0 if found and 1e6 / speed <= 60 and memory <= MOST_MB else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000))
