"""The suggestion itself: the alert of unanswered suicide questions, and the hash that names what decided it."""

import ast
from pathlib import Path

import pytest

import eligibility
from eligibility import recommend as room
from eligibility.facts import FactError
from eligibility.levels import Tier
from eligibility.recommend import ENGINE, recommend, rules_hash, unanswered_safety_alert

ROOM = Path(eligibility.__file__).parent


@pytest.mark.parametrize(("known", "tier"), [
    ({}, Tier.PRIORITY),
    ({"substances": ["cannabis"]}, Tier.PRIORITY),
    ({"substances": ["opioids"]}, Tier.SAME_DAY),
    ({"days_since_opioids": 3}, Tier.SAME_DAY),
    ({"opioid_days": 1}, Tier.SAME_DAY),
    ({"alcohol_days": 19}, Tier.PRIORITY),
    ({"alcohol_days": 20}, Tier.SAME_DAY),
    ({"mental_health": "mild"}, Tier.PRIORITY),
    ({"mental_health": "moderate"}, Tier.SAME_DAY),
    ({"mental_health": "disabling"}, Tier.SAME_DAY),
    ({"suicide_risk": "none", "substances": ["opioids"]}, None),
    ({"suicide_risk": "positive", "alcohol_days": 30}, None),
    ({"suicide_risk": "acute"}, None),
])
def test_unanswered_suicide_questions_raise_an_alert_as_grave_as_what_is_known(known, tier):
    assert unanswered_safety_alert(known) is tier


def test_facts_that_cannot_be_read_are_refused():
    with pytest.raises(FactError, match="severity: must be one of"):
        recommend({"severity": "very"})


def test_the_hash_covers_every_file_a_suggestion_comes_from():
    """Followed through the imports: a file that decides anything stored cannot be left out of it."""
    found, left = set(), ["recommend"]
    while left:
        name = left.pop()
        if name in found:
            continue
        found.add(name)
        for node in ast.walk(ast.parse((ROOM / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("eligibility."):
                module = (node.module or "").removeprefix("eligibility.")
                if not module.startswith("rules"):
                    left.append(module)
    assert found == set(ENGINE)


@pytest.mark.parametrize("file", [*(f"{name}.py" for name in ENGINE), "facts.toml", "rules/home.py"])
def test_a_change_of_any_of_them_gives_another_hash(file, monkeypatch):
    before, read = rules_hash(), Path.read_text
    rules_hash.cache_clear()
    with monkeypatch.context() as changed:
        changed.setattr(Path, "read_text", lambda path, **kind: read(path, **kind) + (
            "# changed" if path == ROOM / file else ""))
        after = rules_hash()
    rules_hash.cache_clear()
    assert after != before
    assert rules_hash() == before


def test_another_version_gives_another_hash(monkeypatch):
    before = rules_hash()
    rules_hash.cache_clear()
    with monkeypatch.context() as changed:
        changed.setattr(room, "RULES_VERSION", "1999.1")
        assert rules_hash() != before
        rules_hash.cache_clear()
    assert rules_hash() == before
