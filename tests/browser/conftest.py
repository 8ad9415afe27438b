"""A whole running house (web, worker, beat, database, broker) and a real browser to walk through it."""

import datetime as dt
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.houses import house_of

HOUSE = Path(__file__).resolve().parent.parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


def pytest_collection_modifyitems(items):
    """Begin with the running houses."""
    items.sort(key=lambda item: house_of(item.nodeid) is None)


def required():
    return bool(os.environ.get("CI"))


def missing(what):
    """Skip where `what` is not here; in CI that is a failure."""
    if required():
        pytest.fail(f"{what} is required in CI and was not found.")
    pytest.skip(f"{what} was not found here.")


@pytest.fixture(scope="session")
def chromium_path():
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not path:
        missing("Chromium")
    return path


@pytest.fixture(scope="session")
def browser(chromium_path):
    from playwright.sync_api import sync_playwright

    # The sync API keeps an event loop running in this thread; Django's guard against that is not for us here.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RunningHouse:
    """What bin/run brings up, in a folder of its own."""

    def __init__(self, folder, **environment):
        self.var = Path(folder)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {name: value for name, value in os.environ.items()
                            if name not in {"DATABASE_URL", "REDIS_URL", "SITE_MODE"}}
        self.environment |= {"VAR_DIR": str(self.var), "PORT": str(self.port), "SCAN_SECONDS": "2",
                             "PYTHONUNBUFFERED": "1", "PYTHONPATH": self._clock()} | environment
        self.out = self.var / "start.out"
        started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "iop.start"], cwd=HOUSE, env=self.environment, start_new_session=True,
            stdout=self.out.open("wb"), stderr=subprocess.STDOUT,
        )
        while "Ctrl-C stops everything" not in self.words():
            assert self.process.poll() is None, self.words() + self.log()
            assert time.monotonic() - started < 180, self.words() + self.log()
            time.sleep(0.2)
        self.seconds_to_start = time.monotonic() - started

    def _clock(self):
        """Let this house live at half past ten on a Tuesday in New York: reminders keep decent hours."""
        now = dt.datetime.now(dt.UTC)
        tuesday = now.date() + dt.timedelta(days=(1 - now.weekday()) % 7 or 7)
        start = dt.datetime.combine(tuesday, dt.time(10, 30), ZoneInfo("America/New_York"))
        shift = (start - now).total_seconds()
        folder = self.var / "clock"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(
            "import time_machine\n"
            "clock = time_machine.travel(0, tick=True).start()\n"  # first, for it may take seconds on a busy machine
            f"clock.move_to(time_machine.escape_hatch.time.time() + {shift})\n"
        )
        return str(folder)

    def words(self):
        return self.out.read_text() if self.out.exists() else ""

    def log(self):
        path = self.var / "processes.log"
        return path.read_text(errors="replace")[-4000:] if path.exists() else ""

    def manage(self, *words):
        """Run a manage.py command in this house and return what it printed."""
        environment = self.environment | self._addresses()
        done = subprocess.run([sys.executable, "manage.py", *words], cwd=HOUSE, env=environment, capture_output=True,
                              text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def _addresses(self):
        """Take the broker's address from the running worker, as it was made at the start."""
        for pid in self.pids("celery"):
            words = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
            variables = dict(word.split("=", 1) for word in words if "=" in word)
            return {"REDIS_URL": variables["REDIS_URL"]}
        return {}

    def pids(self, word):
        """Return the pids of this house's processes whose command line holds `word`, oldest first."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    variables = (entry / "environ").read_bytes().decode(errors="replace")
                except OSError:
                    continue
                if word in line and f"VAR_DIR={self.var}\0" in variables + "\0":
                    found.append(int(entry.name))
        return sorted(found)

    def sent(self):
        """Return the texts in the file of sent messages, in order."""
        path = self.var / "messages.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def answers(self):
        try:
            return urllib.request.urlopen(f"{self.url}/health/", timeout=3).status == 200
        except OSError:
            return False

    def stop(self):
        """Press Ctrl-C once and wait for everything to end."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(25)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise AssertionError("One Ctrl-C did not stop the house.") from None


def postgres_address():
    """Return a psycopg address of a server that lets us make databases, or skip (fail in CI)."""
    import psycopg

    url = os.environ.get("TEST_POSTGRES") or "postgres://postgres@127.0.0.1:5432/postgres"
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.Error:
        missing("PostgreSQL")
    return url


def redis_address():
    import redis

    url = os.environ.get("TEST_REDIS") or "redis://127.0.0.1:6379/0"
    try:
        redis.Redis.from_url(url, socket_connect_timeout=3).ping()
    except redis.RedisError:
        missing("Redis")
    return url


@pytest.fixture(scope="session")
def embedded_house(tmp_path_factory):
    """SQLite and Valkey: nothing installed but Python."""
    house = RunningHouse(tmp_path_factory.mktemp("embedded"))
    yield house
    house.stop()


@pytest.fixture(scope="session")
def server_house(tmp_path_factory):
    """PostgreSQL and Redis, in a database and under a key prefix of its own."""
    import psycopg

    admin, broker = postgres_address(), redis_address()
    name = f"iop_house_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    house = None
    try:
        house = RunningHouse(
            tmp_path_factory.mktemp("server"), DATABASE_URL=admin.rsplit("/", 1)[0] + f"/{name}", REDIS_URL=broker,
            REDIS_PREFIX=f"{name}:",
        )
        yield house
    finally:
        if house:
            house.stop()
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def house(request):
    """The house named by the test's parameter: "embedded" or "server"."""
    return request.getfixturevalue(f"{request.param}_house")


def code_of(house, name):
    """Return this demo member's current second-factor code."""
    return re.search(r"\b\d{6}\b", house.manage("demo_code", name))[0]
