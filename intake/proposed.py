"""What a whole edition says of itself: its table of rules, and what it suggests for cases. From a process of its own.

Unlike a replay this is one question and one answer, asked while a page is drawn. So it has an end: rules that do not
answer in time are said to be broken.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import eligibility
from intake.editions import Asked, EditionError

SECONDS = 20
LONGEST = 20  # letters of a version
HERE = Path(eligibility.__file__).resolve().parent.parent
# Runs in the folder of the edition, without environment and database. In: facts of cases. Out: one line of JSON.
PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
from eligibility.facts import FactError
from eligibility.recommend import RULES_VERSION, recommend, rules_hash
from eligibility.review import points, table
from eligibility.rules import RULES
def row(one, rule):
    return {"id": one.id, "family": one.family.value, "sentence": one.sentence, "when": one.when,
            "points": points(rule) if rule else [], "effect": one.effect,
            "remedies": [remedy.value for remedy in one.remedies], "facts": list(one.facts), "source": one.source}
def case(facts, supply_alert):
    try:
        found = recommend(facts, supply_alert=supply_alert)
    except FactError as error:
        return {"refused": error.fact}
    return {"levels": [level.value for level in found.possible_levels],
            "withdrawals": [care.value for care in found.possible_withdrawal],
            "alerts": {one.rule: one.tier.value for one in found.alerts}}
rules = {rule.id: rule for rule in RULES}
told = {"version": RULES_VERSION, "hash": rules_hash(), "rows": [row(one, rules.get(one.id)) for one in table()],
        "cases": [case(*asked) for asked in json.load(sys.stdin)]}
sys.stdout.write("\\n" + json.dumps(told))
"""


@dataclass(frozen=True, kw_only=True)
class Told:
    """An edition as it told itself: version, hash, rows by the rule's id, and its answers in the order asked.

    A row holds id, family, sentence, when, points, effect, remedies, facts and source, all as JSON knows them; an
    answer holds levels, withdrawals (every rung still possible) and alerts (row: tier), or the name of a refused fact.
    """

    version: str
    hash: str
    rows: dict[str, dict[str, Any]]
    cases: list[dict[str, Any]]


def told_by(folder: Path, asked: list[Asked] | None = None) -> Told:
    """Return what the edition in this folder says of itself. Raises EditionError with a sentence where it cannot."""
    folder = folder.resolve()
    if not (folder / "eligibility" / "recommend.py").is_file():
        raise EditionError(f"{folder} holds no rules: there is no eligibility/recommend.py in it.")
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter on a folder the operator named
            [sys.executable, "-I", "-B", "-c", PROGRAM, str(folder)], cwd=folder, env={}, check=False,
            input=json.dumps(asked or []), capture_output=True, encoding="utf-8", timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise EditionError(f"The rules in {folder} do not answer within {SECONDS} seconds.") from None
    except OSError as why:  # a folder nobody may enter
        raise EditionError(f"The rules in {folder} cannot be started: {why.strerror}.") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["they said nothing"])[-1]
        raise EditionError(f"The rules in {folder} do not run: {last[:200]}")
    try:
        told = json.loads(done.stdout.rpartition("\n")[2])
        rows = {row["id"]: row for row in told["rows"]}
        found = Told(version=str(told["version"]), hash=str(told["hash"]), rows=rows, cases=list(told["cases"]))
        if not re.fullmatch("[0-9a-f]{64}", found.hash) or not 0 < len(found.version) <= LONGEST:
            raise ValueError
        return found
    except (ValueError, TypeError, KeyError):
        raise EditionError(f"The rules in {folder} answer something that is no edition.") from None

