"""The replay as an operator runs it: real processes, a database file, a kill that nobody can catch."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent.parent
ROWS = 20_000  # more than a second of work, after which it is kept how far it is
FILL = """
import uuid, django
django.setup()
from accounts.models import Site
from eligibility.recommend import RULES_VERSION, recommend, rules_hash
from intake.models import Intake, Recommendation
from intake.recommendations import sealed
from tests.cases.scoring import cases
site = Site.objects.create(slug="lakeside", name="Lakeside", zone="UTC", phone="+12025550142")
intake = Intake.objects.create(site=site, form_version="t", state="submitted")
made = []
for case in list(cases("project"))[:40]:
    made.append((case["facts"], recommend(case["facts"]).as_dict()))
rows = [sealed(facts, result, RULES_VERSION, rules_hash()) for facts, result in made]
facts, result = made[0]
rows[0] = sealed(facts, result | {"level": "php"}, RULES_VERSION, "ab" * 32)
Recommendation.objects.bulk_create((
    Recommendation(intake=intake, at="2026-01-05T12:00:00Z", cause="submitted", **rows[number % 40])
    for number in range(ROWS)), batch_size=200)
"""

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Return the environment of a database file with some thousands of suggestions, 1 in 40 made by other rules."""
    environment = os.environ | {"VAR_DIR": str(tmp_path_factory.mktemp("var")), "SITE_MODE": "demo"}
    environment |= {"DJANGO_SETTINGS_MODULE": "iop.settings", "PYTHONPATH": str(HOUSE)}
    environment.pop("DATABASE_URL", None)
    for words in (["manage.py", "migrate", "-v0"], ["-c", FILL.replace("ROWS", str(ROWS))]):
        subprocess.run([sys.executable, *words], cwd=HOUSE, env=environment, check=True, capture_output=True)
    return environment


def start(database, *words):
    return subprocess.Popen([sys.executable, "manage.py", "replay", *words], cwd=HOUSE, env=database, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def report_of(database, *words):
    with start(database, *words) as command:
        told, said = command.communicate()
    assert command.returncode == 0, said
    return told


def test_two_processes_tell_the_same_as_one(database):
    alone, shared = report_of(database), report_of(database, "--jobs", "2")
    assert alone == shared
    assert f"Replay of {ROWS:,} stored" in alone
    assert re.search(rf"^Different: +{ROWS // 40}$", alone, re.MULTILINE)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_killed_with_all_its_processes_it_goes_on_to_the_same_report(database, tmp_path, jobs):
    whole, state = report_of(database), tmp_path / "state"
    kills = 0
    while True:
        command = start(database, "--jobs", jobs, "--state", str(state), "--quiet")
        first = state.read_text() if state.exists() else ""
        while command.poll() is None and (not state.exists() or state.read_text() in (first, "")):
            time.sleep(0.02)
        if command.poll() is None and kills < 3:  # it has got on a little: pull the plug
            os.killpg(command.pid, signal.SIGKILL)
            command.communicate()
            kills += 1
            continue
        told, said = command.communicate()
        assert command.returncode == 0, said
        break
    assert kills >= 1
    assert told == whole
    assert not state.exists()


def test_more_rows_take_no_more_memory(database):
    """Constant memory: what the process holds at its fullest does not grow with the rows."""
    measured = "import resource, sys; from django.core.management import execute_from_command_line as run; " \
        "run(['manage.py', 'replay', '--quiet', *sys.argv[1:]]); " \
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"

    def megabytes(*words):
        run = subprocess.run([sys.executable, "-c", measured, *words], cwd=HOUSE, env=database, check=True,
                             capture_output=True, text=True)
        return int(run.stderr.split()[-1]) / 1024

    assert megabytes() - megabytes("--since", "2026-02-01") < 60


def test_workers_end_with_a_command_that_was_killed_alone(database, tmp_path):
    command = start(database, "--jobs", "2", "--state", str(tmp_path / "state"), "--quiet")
    try:
        while command.poll() is None and len(of_group(command.pid)) < 4:  # itself, a tracker, two workers
            time.sleep(0.02)
        assert command.poll() is None
        os.kill(command.pid, signal.SIGKILL)
        command.communicate()
        until = time.monotonic() + 60
        while of_group(command.pid) and time.monotonic() < until:
            time.sleep(0.05)
        assert of_group(command.pid) == []
    finally:
        if of_group(command.pid):
            os.killpg(command.pid, signal.SIGKILL)


def of_group(group):
    """Return the processes of this group that still run."""
    told = subprocess.run(["ps", "-eo", "pgid=,stat=,pid="], capture_output=True, text=True, check=True).stdout
    return [pid for line in told.splitlines() for pgid, stat, pid in [line.split()]
            if pgid == str(group) and not stat.startswith("Z")]
