"""Who may import whom: the table of the house, read from the imports themselves."""

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "eligibility": set(),
    "privacy": set(),
    "accounts": {"privacy"},
    "outbox": {"accounts", "privacy"},
    "jobs": {"accounts", "privacy"},
    "programs": {"eligibility", "accounts", "privacy", "jobs"},
    "intake": {"eligibility", "accounts", "privacy", "outbox"},
    "admissions": {"eligibility", "programs", "intake", "outbox", "jobs", "accounts", "privacy"},
    "followups": {"eligibility", "programs", "intake", "admissions", "outbox", "jobs", "accounts", "privacy"},
    "reports": {
        "eligibility", "programs", "intake", "admissions", "followups", "outbox", "jobs", "accounts", "privacy"},
    "iop": {
        "eligibility", "programs", "intake", "admissions", "followups", "reports", "outbox", "jobs", "accounts",
        "privacy"},
}
# Pure modules: values in, values out, no Django.
PURE = [
    "eligibility", "intake/instruments", "followups/schedule.py", "followups/kinds.py", "followups/hours.py",
    "followups/check_in.py",
    "outbox/texts.py",
    "programs/attendance.py", "programs/attending.py", "programs/columns.py",
    "programs/criteria.py", "programs/freshness.py", "programs/judging.py", "programs/matching.py",
    "programs/needs.py", "programs/offers.py", "programs/ranking.py", "programs/remedies.py", "programs/sayings.py",
    "programs/standing.py", "programs/wish_counts.py", "programs/wishes.py", "reports/charts",
    "reports/statistics.py", "reports/suppression.py",
]
DJANGO_DOORS = {"apps.py", "management"}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: say the full name, not a relative import"
            yield node.module


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_the_rooms_below_it(room):
    for path in (HOUSE / room).rglob("*.py"):
        for name in imports(path):
            other = name.split(".")[0]
            if other in MAY_IMPORT and other != room:
                assert other in MAY_IMPORT[room], f"{path.relative_to(HOUSE)} imports {name}"


def test_nobody_imports_the_wiring():
    for room in MAY_IMPORT.keys() - {"iop"}:
        for path in (HOUSE / room).rglob("*.py"):
            assert not any(name.split(".")[0] == "iop" for name in imports(path)), path


@pytest.mark.parametrize("place", PURE)
def test_a_pure_module_knows_no_django(place):
    root = HOUSE / place
    inside = [path for path in root.rglob("*.py") if not DJANGO_DOORS & set(path.relative_to(root).parts)]
    paths = [root] if root.suffix else inside
    for path in paths:
        if path.exists():
            assert not any(name.split(".")[0] == "django" for name in imports(path)), path


def test_every_folder_with_python_is_a_room_of_the_table():
    rooms = {path.parent.name for path in HOUSE.glob("*/__init__.py")} - {"tests", "bench"}
    assert rooms == set(MAY_IMPORT)
