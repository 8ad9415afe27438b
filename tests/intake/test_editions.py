"""Editions of the rules: what was released stays findable, and a released version never changes silently."""

import re

from eligibility.recommend import RULES_VERSION, rules_hash
from intake import editions


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
