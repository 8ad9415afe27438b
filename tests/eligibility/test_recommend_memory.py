"""The `recommend` command takes the same memory for any number of lines, and a bad line costs only itself."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cases.scoring import cases

HOUSE = Path(__file__).resolve().parents[2]
LINES = 50_000
MEASURED = (
    "import resource, sys; from django.core.management import execute_from_command_line as run\n"
    "try: run(['manage.py', 'recommend', sys.argv[1]])\n"
    "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
)

pytestmark = pytest.mark.full


def run(path):
    """Return (answers, refused lines, exit status, most memory in MB); answers are counted, never kept."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "iop.settings", "SITE_MODE": "demo"}
    errors = path.with_suffix(".err")
    with errors.open("w") as said, subprocess.Popen(
        [sys.executable, "-c", MEASURED, str(path)], cwd=HOUSE, env=environment, stdout=subprocess.PIPE, stderr=said,
    ) as command:
        answers = sum(1 for _line in command.stdout)
    lines = errors.read_text().splitlines()
    return answers, sum(line.startswith("Line ") for line in lines), command.returncode, int(lines[-1]) / 1024


def written(path, number):
    """Write so many lines of cases, every thousandth one no JSON."""
    facts = itertools.cycle(json.dumps(case["facts"]) for case in cases("project"))
    with path.open("w") as out:
        for line in range(number):
            out.write(("{broken" if line % 1000 == 999 else next(facts)) + "\n")
    return path


def test_fifty_thousand_lines_take_no_more_memory_than_a_thousand(tmp_path):
    _answers, _refused, _status, few = run(written(tmp_path / "few.jsonl", 1000))
    answers, refused, status, many = run(written(tmp_path / "many.jsonl", LINES))
    assert (answers, refused, status) == (LINES - LINES // 1000, LINES // 1000, 2)
    assert many - few < 60, f"{few:.0f} MB, then {many:.0f} MB"
