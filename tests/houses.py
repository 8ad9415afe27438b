"""A plugin for xdist: whatever walks through one running house stays with the worker that brought it up.

xdist's own groups are no help: 3.8 writes them where pytest 9 no longer reads them.
"""

import re
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

BROWSER = Path(__file__).parent / "browser"
NAMED = re.compile(r"\[(?:.*-)?(embedded|server)(?:-.*)?\]$")
EMBEDDED = {path.name for path in BROWSER.glob("test_*.py") if "embedded_house" in path.read_text()}


def house_of(nodeid):
    """Return the name of the running house this test walks through, or None."""
    if found := NAMED.search(nodeid):
        return found[1]
    return "embedded" if Path(nodeid.partition("::")[0]).name in EMBEDDED else None


class ByHouse(LoadScopeScheduling):
    """Share out houses, and test by test what walks through none."""

    def _split_scope(self, nodeid):
        return house_of(nodeid) or nodeid


def pytest_xdist_make_scheduler(config, log):
    return ByHouse(config, log)
