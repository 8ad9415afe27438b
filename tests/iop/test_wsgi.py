"""The web process has everything at hand before the first person comes."""

import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent.parent
ASKING = """
import gc, sys
import iop.wsgi
print(gc.get_freeze_count(), "admissions.views.queue" in sys.modules, "intake.views" in sys.modules)
"""


def test_every_page_is_loaded_at_the_start_and_left_out_of_every_later_collection():
    """S-01: a whole collection took twice as long as the queue among 10,000, in the midst of one page in ten."""
    done = subprocess.run([sys.executable, "-c", ASKING], cwd=HOUSE, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    frozen, *loaded = done.stdout.split()
    assert int(frozen) > 50_000
    assert loaded == ["True", "True"]
