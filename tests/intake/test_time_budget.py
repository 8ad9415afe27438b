"""P-44: the seconds of the registry keep the promise of about ten minutes."""

from intake.questions.journey import PAGES, next_page, seconds
from tests.intake.walking import told

LONG = {
    "want": {"want": ["alcohol", "mood", "eating", "gambling"]}, "recent": {"recent": ["alcohol", "sedatives"]},
    "mood": {"phq1": "3", "gad1": "3"}, "past_weeks": {"tried": "yes"}, "home": {"home": "moving"},
    "times": {"times": "1_2"}, "earlier_care": {"times": "1_2"}, "too_much": {"when": "last_30_days"},
    "matters": {"matters": ["language"]}, "meals": {"starving": "yes"},
}


def test_every_page_has_a_budget():
    assert all(2 <= page.seconds <= 60 for page in PAGES)


def test_the_typical_way_takes_at_most_ten_minutes():
    """One substance, no danger."""
    for substance in ("alcohol", "opioids", "sedatives", "stimulants", "cannabis"):
        assert seconds(told(want={"want": [substance]}, recent={"recent": [substance]})) <= 600


def test_the_longest_way_takes_at_most_fourteen_minutes():
    # No page is left out but the helper's, and the second page about contact only where the first was left empty.
    assert 700 < seconds(told(**LONG)) <= 840
    assert seconds(told(**LONG, reach={}, reach_again={"phone": "202-555-0142"})) <= 840


def test_no_way_is_longer_than_all_pages_a_person_could_see():
    everything = sum(page.seconds for page in PAGES if page.slug not in ("them", "their-age", "seen"))
    assert everything + 65 <= 840


def test_asking_to_be_called_takes_about_two_minutes():
    answers, page, spent = {"start": {"door": "call_me"}, "reach": {"phone": "202-555-0142"}}, PAGES[0], 20
    while page is not None:
        spent += page.seconds
        page = next_page(answers, page.slug)
    assert spent <= 120
