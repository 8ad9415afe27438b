"""Run every test there is, on every server found here, and say at the end which ran where. Called by bin/test."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests import advisories

HOUSE = Path(__file__).resolve().parent.parent
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|deselected)")


def postgres_url() -> str | None:
    """Return the address of a PostgreSQL that lets us make databases, or None."""
    url = os.environ.get("TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
    try:
        import psycopg

        with psycopg.connect(url, connect_timeout=3) as connection:
            query = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            row = connection.execute(query).fetchone()
            return url if row and row[0] else None
    except Exception:
        return None


def redis_url() -> str | None:
    """Return the address of a Redis that answers, or None."""
    url = os.environ.get("TEST_REDIS", "redis://127.0.0.1:6379/0")
    try:
        import redis

        redis.Redis.from_url(url, socket_connect_timeout=3).ping()
        return url
    except Exception:
        return None


def chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


class Runs:
    """What ran, where, and how it ended."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.totals = {"passed": 0, "failed": 0, "skipped": 0}

    def pytest(self, title: str, words: list[str], **environment: str) -> None:
        started = time.monotonic()
        command = [sys.executable, "-m", "pytest", *words]
        print(f"\n=== {title}: {' '.join(words)}", flush=True)
        child = subprocess.Popen(
            command, cwd=HOUSE, env=os.environ | environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        assert child.stdout is not None
        tail: list[str] = []
        for line in child.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            tail = [*tail[-4:], line]
        status = child.wait()
        counts = {word.rstrip("s") if word.startswith("error") else word: int(number)
                  for number, word in COUNT.findall("".join(tail))}
        failed = counts.get("failed", 0) + counts.get("error", 0)
        if status not in (0, 5) and not failed:
            failed = 1  # it broke before it could count
        if status == 5:
            failed += 1  # a run that finds no test proves nothing
        self.totals["passed"] += counts.get("passed", 0)
        self.totals["failed"] += failed
        self.totals["skipped"] += counts.get("skipped", 0)
        self.lines.append(f"{title}: {counts.get('passed', 0)} passed, {failed} failed, "
                          f"{counts.get('skipped', 0)} skipped in {time.monotonic() - started:.0f} s")

    def command(self, title: str, words: list[str]) -> None:
        print(f"\n=== {title}: {' '.join(words)}", flush=True)
        status = subprocess.run([sys.executable, "-m", *words], cwd=HOUSE).returncode
        self.totals["passed" if status == 0 else "failed"] += 1
        self.lines.append(f"{title}: {'clean' if status == 0 else 'NOT CLEAN'}")

    def advisories(self) -> None:
        """A known hole in what is locked is a failure; a network that does not lead there is none, and is said."""
        print("\n=== pip-audit", flush=True)
        state, words = advisories.look()
        self.totals["passed"] += state == "none"
        self.totals["failed"] += state == "found"
        self.lines.append(f"pip-audit: {words}")

    def missing(self, title: str, required: bool) -> None:
        self.lines.append(f"{title}: not found here, {'and it is required' if required else 'so not run'}")
        if required:
            self.totals["failed"] += 1

    def end(self) -> int:
        print("\n" + "\n".join(self.lines))
        print(f"{self.totals['passed']} passed, {self.totals['failed']} failed, {self.totals['skipped']} skipped")
        return 1 if self.totals["failed"] or not self.totals["passed"] else 0


def main(words: list[str]) -> int:
    everything = "--all" in words
    rest = [word for word in words if word != "--all"]
    if rest:
        print(f"bin/test knows --all, not {' '.join(rest)}. For one test: .venv/bin/python -m pytest {' '.join(rest)}")
        return 2
    required = everything or bool(os.environ.get("CI"))
    postgres, redis, browser = postgres_url(), redis_url(), chromium()
    full = "" if everything else " and not full and not faults"
    own = {"TEST_REDIS": redis or "", "CHROMIUM": browser or "", "TEST_POSTGRES": postgres or ""}
    runs = Runs()
    if everything:
        runs.command("ruff", ["ruff", "check", "."])
        runs.command("mypy", ["mypy", "."])
        runs.command("bandit", ["bandit", "-q", "-ll", "-r", ".", "-x", "./.venv,./var,./tests,./bench"])
        runs.advisories()
    slowest = ["--durations", "12", "--durations-min", "5"]
    # In the order of tests/conftest.py, the long ones first; xdist would begin with the files of many tests instead.
    two = ["-n", "2", "--no-loadscope-reorder", *slowest]
    many = [*two, "--dist", "loadfile"]
    runs.pytest("SQLite", [*many, "-m", f"not browser and not faults and not postgres{full}"], **own)
    if postgres:
        name = f"iop_{os.getpid()}"
        address = postgres.rsplit("/", 1)[0] + f"/{name}"
        # What only PostgreSQL can show always; all that asks a database a second time with --all.
        what = ["-m", "postgres and not faults and not full"]
        if everything:
            what = ["--asks-database", "-m", "not browser and not faults and not full"]
        runs.pytest("PostgreSQL", [*many, *what], DATABASE_URL=address, **own)
    else:
        runs.missing("PostgreSQL", required)
    if not redis:
        runs.missing("Redis", required)
    if browser:
        # Two workers for the sweeps, each running house with one of them; the few journeys of every run need one.
        runs.pytest("Browser", [*([*two, "-p", "tests.houses"] if everything else []),
                                "-m", f"browser{full.replace(' and not faults', '')}"], **own)
    else:
        runs.missing("Chromium", required)
    if everything:
        runs.pytest("Faults", ["-m", "faults and not browser", *slowest], **own)
    return runs.end()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
