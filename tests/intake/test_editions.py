"""Editions of the rules: what was released stays findable, and a released version never changes silently."""

import contextlib
import re
import signal
import time

import pytest

from eligibility.recommend import RULES_VERSION, rules_hash
from intake import editions
from tests.admissions.proposals import edition_in


def test_every_released_edition_has_a_version_a_hash_and_a_tag():
    found = editions.released()
    assert all(set(one) == {"version", "hash", "tag"} and re.fullmatch(r"[0-9a-f]{64}", one["hash"]) for one in found)
    for name in ("version", "hash", "tag"):
        assert len({one[name] for one in found}) == len(found)


def test_rules_that_were_released_do_not_change_under_their_version():
    """Change RULES_VERSION with the first change after a release: two answers must not bear one version."""
    assert {one["hash"] for one in editions.released() if one["version"] == RULES_VERSION} <= {rules_hash()}


def test_a_released_edition_is_found_by_the_beginning_of_its_hash(tmp_path, monkeypatch):
    path = tmp_path / "editions.toml"
    path.write_text(f'[[edition]]\nversion = "1"\nhash = "{"ab" * 32}"\ntag = "rules-1"\n')
    kept = editions.released(path)
    monkeypatch.setattr(editions, "released", lambda: kept)
    assert editions.tag_of("abababababab") == "rules-1"
    assert editions.tag_of("cdcdcdcdcdcd") == ""


# --- an edition in a process of its own has so long for an answer -----------------------------------------------------

LOOP = "    while True:\n        pass\n"


def ended(edition):
    """Return the process of this edition if it is gone."""
    return edition._process.wait(5) is not None


@pytest.mark.parametrize(("file", "old", "more"), [
    ("settling.py", "    best, worst = BEST | said", LOOP),
    ("settling.py", "    best, worst = BEST | said", "    import os\n    os.close(1)\n" + LOOP),
    ("settling.py", "    best, worst = BEST | said",
     "    import sys\n    while True:\n        sys.stdout.write('x' * 4096)\n"),
], ids=["hangs", "says nothing more", "never ends its line"])
def test_an_edition_that_does_not_come_to_an_answer_is_ended(tmp_path, file, old, more, monkeypatch):
    monkeypatch.setattr(editions, "WAIT", 0.3)
    edition = editions.Elsewhere(edition_in(tmp_path / "next", (file, old, more + old)), 60)
    edition.seconds = 0.7
    began = time.monotonic()
    with pytest.raises(editions.EditionError, match=r"No answer within 0\.7 seconds|do not run|is no edition"):
        edition.suggest([({"severity": "mild"}, False)])
    assert time.monotonic() - began < 10
    assert ended(edition)
    edition.close()


def test_an_edition_that_says_too_much_is_ended_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(editions, "MOST", 1_000_000)
    old = "    best, worst = BEST | said"
    more = "    import sys\n    while True:\n        sys.stdout.write('x' * 4096)\n"
    edition = editions.Elsewhere(edition_in(tmp_path / "next", ("settling.py", old, more + old)))
    with pytest.raises(editions.EditionError, match="answer something that is no edition"):
        edition.suggest([({"severity": "mild"}, False)])
    assert ended(edition)
    edition.close()


def test_an_edition_that_does_not_even_start_is_ended(tmp_path):
    folder = edition_in(tmp_path / "next", ("recommend.py", 'RULES_VERSION = "', f'if True:\n{LOOP}RULES_VERSION = "'))
    with pytest.raises(editions.EditionError, match=r"No answer within 0\.5 seconds"):
        editions.Elsewhere(folder, 0.5)


def test_an_edition_that_does_not_listen_is_ended(tmp_path):
    """More is asked than a pipe holds, and nobody reads it."""
    folder = edition_in(tmp_path / "next")
    edition = editions.Elsewhere(folder, 60)
    edition.seconds = 0.5
    edition._process.send_signal(signal.SIGSTOP)
    with pytest.raises(editions.EditionError, match=r"No answer within 0\.5 seconds"):
        edition.suggest([({"severity": "mild"}, False)] * 20_000)
    assert ended(edition)
    edition.close()


def test_more_is_asked_and_answered_at_once_than_a_pipe_holds(tmp_path):
    with contextlib.closing(editions.Elsewhere(edition_in(tmp_path / "next"), 60)) as edition:
        assert len(edition.suggest([({"severity": "mild"}, False)] * 1500)) == 1500
        assert len(edition.suggest([({"severity": "mild"}, False)])) == 1
