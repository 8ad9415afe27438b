"""Why each program is where it is, and what would bring another up."""

import datetime

from eligibility.levels import Family, Level, Remedy
from programs.matching import Needs, Unmet, match
from programs.standing import standings
from programs.words import said
from tests.programs.conftest import NOW, WASHINGTON, an_offer

RIDE = Unmet(family=Family.TRANSPORT, remedies=frozenset({Remedy.PROGRAM_TRANSPORT}))


def told(offers, **changes):
    plain = {"level": Level.IOP, "conditions": ("substance_use",), "payer": "medicaid", "place": WASHINGTON}
    found = standings(match(Needs(**(plain | changes)), offers, at=NOW))
    return [(entry.match.name, str(entry.why), entry.up and str(entry.up)) for entry in found]


def test_the_first_says_that_nothing_stands_higher():
    assert told([an_offer(1)]) == [
        ("Program 1", "First: nothing else in the catalog stands higher for this person.", None),
    ]


def test_an_older_word_stands_below_and_would_move_up_with_a_place_today():
    old = an_offer(2, said_at=NOW - datetime.timedelta(days=30), place=None)
    assert told([an_offer(1, place=(39.05, -77.02)), old])[1] == (
        "Program 2",
        "Below Program 1: its free places are fewer, or the word on them is older.",
        None,
    )
    near = an_offer(2, said_at=NOW - datetime.timedelta(days=30))
    assert told([an_offer(1, place=(39.05, -77.02)), near])[1][2] == "Would move up with a free place confirmed today."


def test_a_requirement_left_open_is_named_as_what_would_bring_it_up():
    offers = [an_offer(1, brings_transport=True, place=(39.05, -77.02)), an_offer(2)]
    assert told(offers, unmet=(RIDE,))[1] == (
        "Program 2",
        "Below Program 1: it leaves more requirements open.",
        "Would move up if this were arranged: ride home.",
    )


def test_a_hard_need_missed_is_named_as_what_would_bring_it_up():
    offers = [an_offer(1, place=(39.05, -77.02)), an_offer(2, payers=frozenset({"private"}))]
    assert told(offers)[1] == (
        "Program 2",
        "Below Program 1: it misses more of what is needed.",
        "Would move up with: medicaid.",
    )


def test_twins_are_said_to_be_level():
    assert told([an_offer(1), an_offer(2)])[1][1] == "Level with Program 1; the order between the two has no meaning."


def test_sentences_are_shown_with_labels_and_not_with_codes():
    (found,) = match(Needs(level=Level.IOP, conditions=("substance_use",), payer="private"), [an_offer()], at=NOW)
    assert [said(sentence) for sentence in found.reasons_for] == [
        "Offers the level needed: Intensive outpatient (IOP).",
        "Helps with: Substance use disorder.",
        "Takes: Private insurance.",
    ]
