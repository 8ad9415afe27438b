"""The README's two commands in a new clone, as a stranger would type them."""

import os
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.browser.conftest import free_port

HOUSE = Path(__file__).resolve().parent.parent.parent


@pytest.mark.full
@pytest.mark.faults
def test_a_new_clone_runs_with_one_command_and_stops_with_one_ctrl_c(tmp_path):
    """Within 90 s of the dependencies being installed it answers on its port; nothing is written outside the clone."""
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(HOUSE), str(clone)], check=True)
    port = free_port()
    kept = {"PATH", "HOME", "LANG", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"}
    environment = {name: value for name, value in os.environ.items() if name in kept or name.startswith("PIP_")}
    out = tmp_path / "out.txt"
    process = subprocess.Popen(["./bin/run"], cwd=clone, env=environment | {"PORT": str(port)}, start_new_session=True,
                               stdout=out.open("wb"), stderr=subprocess.STDOUT)
    try:
        installed = None
        for _ in range(3000):
            assert process.poll() is None, out.read_text()
            if installed is None and (clone / ".venv" / "installed-requirements.txt").exists():
                installed = time.monotonic()
            if "Ctrl-C stops everything" in out.read_text():
                break
            time.sleep(0.1)
        assert installed is not None, out.read_text()
        seconds = time.monotonic() - installed
        assert seconds < 90, f"{seconds:.0f} s"
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).status == 200
        words = out.read_text()
        assert f"http://127.0.0.1:{port}/desk/" in words
        assert "ada@" in words
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
    assert {path.name for path in clone.iterdir()} - set(os.listdir(HOUSE)) == set()
    status = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert status.stdout == ""
    shutil.rmtree(clone)
