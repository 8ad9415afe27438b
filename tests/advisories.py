"""Ask pip-audit whether a known hole is in what is locked, where its advisories can be reached (#40; ASVS 15.2.1)."""

import json
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
SERVICES = ("pypi", "osv")  # the second where the first answers nothing, as a mirror of packages does
LOCKS = ("requirements.txt", "requirements-anymail.txt", "requirements-dev.txt")


def look() -> tuple[str, str]:
    """Return ("found" | "none" | "unreachable", what to print)."""
    for service in SERVICES:
        command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json",
                   "--progress-spinner", "off", "--timeout", "10", "--vulnerability-service", service,
                   *(word for lock in LOCKS for word in ("--requirement", lock))]
        state, words = read(subprocess.run(command, cwd=HOUSE, capture_output=True, text=True).stdout)
        if state != "unreachable":
            return state, f"{words} ({service})"
    return "unreachable", "advisories not reachable here, so not run"


def read(said: str) -> tuple[str, str]:
    """Judge pip-audit's JSON. Nothing it could ask about is not the same as nothing found."""
    try:
        packages = json.loads(said)["dependencies"]
    except (ValueError, KeyError):
        return "unreachable", ""
    asked = [one for one in packages if "vulns" in one]
    holes = [f"{one['name']} {one['version']}: {hole['id']}" for one in asked for hole in one["vulns"]]
    if holes:
        return "found", "; ".join(holes)
    if not asked:
        return "unreachable", ""
    left = len(packages) - len(asked)
    return "none", f"no known hole in {len(asked)} packages" + (f", {left} unknown to it" if left else "")
