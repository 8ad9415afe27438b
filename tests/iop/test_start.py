"""bin/run says one clear sentence where it cannot start."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from iop.processes import BEAT, WORKER

HOUSE = Path(__file__).resolve().parent.parent.parent


def start(tmp_path, **environment):
    return subprocess.run(
        [sys.executable, "-m", "iop.start"], cwd=HOUSE, env=os.environ | {"VAR_DIR": str(tmp_path)} | environment,
        capture_output=True, text=True, timeout=60,
    )


def test_a_taken_port_gets_one_clear_sentence(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = start(tmp_path, PORT=str(port))
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"Port {port} is taken by another program. Stop it, or choose another: PORT=8123 ./bin/run"
    )


@pytest.mark.parametrize(("port", "word"), [("eighty", "a number"), ("70000", "between 1 and 65535")])
def test_a_port_that_is_none_gets_one_clear_sentence(tmp_path, port, word):
    done = start(tmp_path, PORT=port)
    assert done.returncode == 1
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_gets_one_clear_sentence(tmp_path):
    done = start(tmp_path, PORT="0", DATABASE_URL="postgres://iop@127.0.0.1:9/iop", REDIS_URL="redis://127.0.0.1:9/0")
    assert done.returncode == 1
    assert "manage.py migrate failed" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_machine_without_a_fitting_python_gets_one_clear_sentence(tmp_path):
    """No Python on the PATH at all: the shell part says what to install and leaves nothing behind."""
    clone = tmp_path / "clone"
    (clone / "bin").mkdir(parents=True)
    for name in ("run", "environment"):
        (clone / "bin" / name).write_bytes((HOUSE / "bin" / name).read_bytes())
    (clone / "bin" / "run").chmod(0o755)
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "dirname", "mkdir", "cmp", "rm"):
        (tools / tool).symlink_to(next(p for p in (Path("/bin") / tool, Path("/usr/bin") / tool) if p.exists()))
    done = subprocess.run([str(clone / "bin" / "run")], env={"PATH": str(tools)}, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("Python 3.11, 3.12 or 3.13 is needed")


def test_the_worker_listens_to_every_queue_a_task_is_sent_to(settings):
    queues = set(WORKER[WORKER.index("--queues") + 1].split(","))
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} | {settings.CELERY_TASK_DEFAULT_QUEUE}
    assert queues == routed
    assert BEAT[3] == "beat"
