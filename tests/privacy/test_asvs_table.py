"""The table of ASVS 5.0 requirements speaks of every one of them once, and names no proof that is not there."""

import re
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
TABLE = (TESTS.parent / "docs" / "asvs.md").read_text()
# Of each section how many requirements of levels 1 and 2 there are, as numbers of the standard without its words;
# chapters 9, 10 and 17 do not arise. A section whose numbers are not 1 to n is spelled out.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1,
    "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4,
    "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
}
ROWS = re.findall(r"^\| ([\d., –]+) \| (.+?) \| (\w+|n/a) \| (.+) \|$", TABLE, re.MULTILINE)


def numbers(said):
    for part in said.split(", "):
        first, _, last = part.partition("–")
        section, _, start = first.rpartition(".")
        for number in range(int(start), int((last or first).rpartition(".")[2]) + 1):
            yield f"{section}.{number}"


def test_every_requirement_of_both_levels_stands_there_once():
    asked = Counter(f"{section}.{number}" for section, count in SECTIONS.items() for number in range(1, count + 1))
    assert Counter(number for said, *_rest in ROWS for number in numbers(said)) == asked
    assert asked.total() == 210


def test_each_is_held_by_something_that_is_there_or_says_why_not():
    for said, _what, state, why in ROWS:
        assert state in ("held", "open", "n/a"), said
        assert len(why) > 3, said
        for name in re.findall(r"`([\w/]+\.py)`", why):
            assert (TESTS / name).is_file(), (said, name)
        for name in re.findall(r"`(docs/\w+\.md)`", why):
            assert (TESTS.parent / name).is_file(), (said, name)
