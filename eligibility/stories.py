"""The cases as stories for the people who answer for the rules: which rule fires in which, and what is suggested.

The cases themselves are tests (`tests/cases/`) and stay behind where the product is installed. What the rules page
needs of them is gathered into `cases.json` beside this file by `python -m eligibility.review`.
"""

import json
import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from eligibility.recommend import recommend

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases"
STORED = Path(__file__).with_name("cases.json")

@dataclass(frozen=True, kw_only=True)
class Story:
    """One case: who judged it, what is told, and what the rules suggest."""

    id: str
    grade: str  # who judged it: S descriptions, H reviewing physicians, M clinicians, L other software, P the project
    text: str
    source: str  # an address, or words
    expect: dict[str, Any]  # what was judged: {"at_least": "php", "urgent": true, …}
    rules: tuple[str, ...]  # ids of the rules that fire for certain
    levels: tuple[str, ...]  # suggested: every level still possible, lightest first
    withdrawals: tuple[str, ...]
    facts: dict[str, Any]  # as told, so that other rules can be asked about the same person
    supply_alert: bool  # the site's switch


def gathered() -> tuple[Story, ...]:
    """Return the stories of `tests/cases/`, by file and in their order there."""
    found = []
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8")).get("case", ()):
            suggested = recommend(case["facts"], supply_alert=case.get("supply_alert", False))
            found.append(Story(
                id=case["id"], grade=case["grade"], text=case["story"], source=case["source"], expect=case["expect"],
                rules=suggested.fired, levels=tuple(level.value for level in suggested.possible_levels),
                withdrawals=tuple(care.value for care in suggested.possible_withdrawal),
                facts=case["facts"], supply_alert=case.get("supply_alert", False),
            ))
    return tuple(found)


def written(stories: tuple[Story, ...]) -> str:
    """Return the stories as they are stored: one a line, so that a change reads as a change."""
    lines = (json.dumps(asdict(story), ensure_ascii=False) for story in stories)
    return "[\n" + ",\n".join(lines) + "\n]\n"


@cache
def stored() -> tuple[Story, ...]:
    """Return the stories as they were gathered last."""
    lines = json.loads(STORED.read_text(encoding="utf-8"))
    tuples = ("rules", "levels", "withdrawals")
    return tuple(Story(**{**line, **{name: tuple(line[name]) for name in tuples}}) for line in lines)


def of_rule(rule: str) -> tuple[Story, ...]:
    """Return the stories in which the rule of this id fires for certain."""
    return tuple(story for story in stored() if rule in story.rules)
