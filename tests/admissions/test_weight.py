"""The desk stays light: scripts, looks and whole pages, packed as the server packs them (S-45)."""

import gzip

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"
KB = 1024


def packed(paths):
    return sum(len(gzip.compress(path.read_bytes())) for path in paths)


def test_scripts_and_looks_of_the_desk_stay_small():
    """S-45: all of them together, though no page loads all."""
    assert packed(STATIC.glob("js/*.js")) <= 15 * KB
    assert packed(STATIC.glob("css/*.css")) <= 20 * KB


@pytest.mark.parametrize("address", ["/desk/", "/desk/queue/", "/desk/p/{pat}/", "/desk/p/{pat}/evaluation/",
                                     "/desk/p/{pat}/registration/", "/desk/p/{pat}/consents/new/", "/desk/rules/"])
def test_a_page_with_all_it_loads_stays_under_80_kb(address, pat, sent, lakeside, cleo, signed_in):
    """S-45, with a full page of the queue."""
    for _ in range(52 if "queue" in address else 0):
        sent(lakeside)
    answer = signed_in(cleo).get(address.format(pat=pat.pk))
    assert answer.status_code == 200
    loaded = [path for path in STATIC.glob("*/*") if path.suffix in (".css", ".js") and path.name in answer.text]
    assert len(loaded) >= 3
    assert len(gzip.compress(answer.content)) + packed(loaded) <= 80 * KB
