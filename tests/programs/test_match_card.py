"""One match as a card, for the patient's page."""

import pytest
from django.template.loader import render_to_string

from eligibility.levels import Family, Level, Remedy, WithdrawalCare
from programs.matching import Needs, Unmet, Wish, match
from programs.standing import standings
from tests.programs.conftest import NOW, WASHINGTON, an_offer

WANTED = Needs(
    level=Level.IOP,
    age=30,
    conditions=("substance_use",),
    payer="medicaid",
    place=WASHINGTON,
    state="DC",
    medicines=frozenset({"methadone"}),
    free_blocks=frozenset({"mon-evening", "wed-evening"}),
    withdrawal=WithdrawalCare.MONITORED,
    wishes=frozenset({Wish.WOMEN_ONLY}),
    unmet=(
        Unmet(family=Family.TRANSPORT, remedies=frozenset({Remedy.PROGRAM_TRANSPORT})),
        Unmet(family=Family.HOME, remedies=frozenset({Remedy.SOBER_LIVING})),
    ),
)


def card(wanted=WANTED, **offered):
    (standing,) = standings(match(wanted, [an_offer(**offered)], at=NOW))
    return render_to_string("programs/_match.html", {"match": standing.match, "standing": standing})


def test_the_card_says_level_hours_days_distance_and_free_places():
    shown = card()
    for words in (
        "Program 1",
        "Intensive outpatient (IOP), 9 hours a week",
        "Evening: Mon, Wed, Thu 6 p.m. to 9 p.m.",
        "Can attend 2 of 3 a week",
        "0 miles; estimate: 5 minutes by car, 15 by bus",
        "Said by Intake desk",
    ):
        assert words in shown, words


def test_the_card_says_what_the_program_supplies_and_what_stays_to_arrange():
    shown = card(brings_transport=True)
    assert "<strong>Transport</strong>: fetches and brings people" in shown
    assert "Home: sober living home" in shown
    assert "First elsewhere" in shown


def test_the_card_of_a_program_that_misses_a_need_says_which():
    shown = card(payers=frozenset({"private"}))
    assert "Does not fit today" in shown
    assert "Does not list this payer: Medicaid." in shown


def test_the_card_says_what_is_not_known_yet_and_which_wish_is_missed():
    shown = card()
    assert "Ask whether it accepts: Methadone." in shown
    assert "No track for women listed." in shown


def test_the_card_of_the_first_says_why_it_is_first():
    assert "First: nothing else in the catalog stands higher for this person." in card()


@pytest.mark.parametrize("wanted", [Needs(level=Level.RESIDENTIAL), Needs(level=Level.EARLY_SUPPORT)])
def test_the_card_holds_with_nothing_known(wanted):
    shown = card(wanted, levels=frozenset(Level), place=None, tracks=(), said_at=None, status="", hours_a_week=None)
    assert "Free places not known: call to confirm" in shown
    assert "None" not in shown
