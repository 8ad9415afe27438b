"""Every way through the pages ends, nobody walks in circles, and each page is shown to whom it is for."""

import itertools

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from intake.questions import journey
from intake.questions.journey import PAGES, kept, next_page, previous_page, shown_pages
from tests.intake.walking import CALM, any_answer, journeys, told

# A whole journey is too long to shrink: a failing one is read as it is.
SLOW = settings(
    max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate],
)


def slugs(answers):
    return [page.slug for page in shown_pages(answers)]


@SLOW
@given(st.data())
def test_any_answers_lead_to_the_end_and_never_in_a_circle(data):
    answers = {"start": {"door": data.draw(st.sampled_from(["web", "web", "web", "call_me"]))}}
    page, seen = PAGES[0], []
    while page is not None:
        assert page.slug not in seen
        seen.append(page.slug)
        answers[page.slug] = data.draw(any_answer(page, answers))
        page = next_page(answers, page.slug)
    assert seen == slugs(answers)
    assert kept(answers) == answers


@SLOW
@given(journeys())
def test_back_leads_where_one_came_from(answers):
    shown = shown_pages(answers)
    for before, after in itertools.pairwise(shown):
        assert previous_page(answers, after.slug) is before
        assert next_page(answers, before.slug) is after
    assert previous_page(answers, shown[0].slug) is None
    assert next_page(answers, shown[-1].slug) is None


@SLOW
@given(journeys())
def test_a_page_is_shown_by_what_stands_before_it(answers):
    for page in PAGES:
        earlier = {slug: given for slug, given in answers.items()
                   if slug == "start" or journey.page(slug).number < page.number}
        assert page.shown_if(answers) == page.shown_if(earlier), page.slug


def test_every_page_is_reachable():
    ways = [
        told(want={"want": ["alcohol", "mood", "eating", "gambling"]}, mood={"phq1": "3", "gad1": "3"},
             past_weeks={"tried": "yes"}, home={"home": "moving"}, times={"times": "1_2"},
             earlier_care={"times": "1_2"}, too_much={"when": "last_30_days"}, matters={"matters": ["language"]},
             recent={"recent": ["alcohol", "sedatives"]}),
        told(reach={}), told(who={"who": "helper"}), {"start": {"door": "call_me"}, "reach": {"phone": "202-555-0142"}},
        journey.in_language({slug: given for slug, given in told().items() if slug != "past-weeks"}, "es"),
    ]
    assert {slug for way in ways for slug in slugs(way)} == {page.slug for page in PAGES}


def test_slugs_and_numbers_are_in_order_and_once_each():
    assert [page.number for page in PAGES] == list(range(1, len(PAGES) + 1))
    assert len({page.slug for page in PAGES}) == len(PAGES)


class TestWhoHasUsedNothing:
    """Who is known to have used nothing skips 8, 9, the signs of 10, 11 and "could you stop today"."""

    skipped = ("days", "amount", "last-time", "signs", "earlier-stop", "stop-today")

    def test_skips_what_cannot_be(self):
        assert not set(self.skipped) & set(slugs(told(recent={"recent": ["none"]})))

    def test_is_still_asked_for_urgent_signs_and_earlier_care(self):
        assert {"body", "earlier-care", "too-much"} <= set(slugs(told(recent={"recent": ["none"]})))

    @pytest.mark.parametrize("answer", ["unsure", "rather_not"])
    def test_not_sure_is_not_nothing(self, answer):
        shown = set(slugs(told(recent={"recent": [answer]}, want={"want": ["alcohol"]})))
        assert set(self.skipped) <= shown

    def test_sees_only_the_substances_ticked(self):
        answers = told(recent={"recent": ["opioids", "cannabis"]})
        assert list(journey.page("days").form(answers=answers).fields) == ["opioids"]
        assert "amount" not in slugs(answers)

    def test_pills_of_an_unknown_kind_are_asked_about_as_such(self):
        answers = told(recent={"recent": ["alcohol", "unknown_pills"]})
        assert list(journey.page("last-time").form(answers=answers).fields) == ["alcohol", "unknown_pills"]

    def test_at_most_three_are_asked_about(self):
        every = ["alcohol", "opioids", "sedatives", "unknown_pills", "stimulants"]
        assert list(journey.page("days").form(answers=told(recent={"recent": every})).fields) == every[:3]


def test_the_biggest_worry_is_asked_only_among_several_and_offers_only_those():
    assert "biggest" not in slugs(told())
    answers = told(want={"want": ["alcohol", "mood"]})
    assert "biggest" in slugs(answers)
    offered = [value for value, _words in journey.page("biggest").form(answers=answers).fields["biggest"].choices]
    assert offered == ["alcohol", "mood", "unsure", "rather_not"]


def test_who_asks_to_be_called_sees_only_danger_a_name_and_a_number():
    """P-45"""
    answers = {"start": {"door": "call_me"}, "reach": {"phone": "202-555-0142"}}
    assert slugs(answers) == ["device", "now", "name", "reach", "voicemail", "okay-to-text"]
    form = journey.page("reach").form({}, answers=answers)
    assert not form.is_valid()
    assert "phone" in form.errors


def test_who_changes_to_being_called_loses_no_answer():
    """P-17, P-45: what was told stays and is sent; nobody has to walk through it again."""
    answers = told() | {"start": {"door": "call_me"}}
    assert kept(answers) == answers
    assert "recent" in slugs(answers)
    assert next_page(answers, "voicemail").slug == "okay-to-text"
    assert journey.dropped(answers) == []


def test_who_changes_to_being_called_is_asked_for_the_name_and_number_they_left_empty():
    answers = told(name={}, reach={"email": "pat@mail.example"}) | {"start": {"door": "call_me"}}
    assert not {"name", "reach"} & kept(answers).keys()


def test_a_helper_sees_the_helpers_pages_only():
    shown = slugs(told(who={"who": "helper"}))
    assert shown == ["device", "now", "who", "them", "their-age", "seen", "name", "reach", "voicemail",
                     "privacy-notice", "okay-to-text"]


def test_someone_helping_a_person_who_is_there_sees_the_persons_pages():
    assert slugs(told(who={"who": "together"})) == slugs(told())


def test_contact_is_asked_once_more_only_where_it_was_left_empty():
    """P-18"""
    assert "reach-again" not in slugs(told())
    assert "reach-again" in slugs(told(reach={}))
    assert "voicemail" not in slugs(told(reach={}))


def test_a_violence_once_told_is_not_asked_again():
    assert "safe" in slugs(told())
    assert "safe" not in slugs(told(now={"now": ["violence"]}))
    assert "safe" not in slugs(told(home={"home": "hurt"}))


def test_changing_an_answer_drops_the_branch_behind_it():
    """P-17: an answer that opened a page and is itself dropped closes that page, too."""
    answers = {"start": {"door": "web"}, **CALM, "past-weeks": {"tried": "yes"}, "when": {"tried": "last_3_months"}}
    assert "when" in kept(answers)
    answers["past-weeks"] = {"wished": "no", "better_off": "no", "thoughts": "no", "tried": "no"}
    assert "when" not in kept(answers)
    assert "today" not in kept(answers)
    assert set(journey.dropped(answers)) == answers.keys() - kept(answers).keys()
    assert {"when", "today"} <= set(journey.dropped(answers))


@pytest.mark.parametrize(("mood", "shown"), [
    ({"phq1": "1", "phq2": "1", "gad1": "1", "gad2": "1"}, set()),
    ({"phq1": "2", "phq2": "1", "gad1": "0", "gad2": "0"}, {"mood-2"}),
    ({"phq1": "0", "phq2": "0", "gad1": "0", "gad2": "3"}, {"worry"}),
])
def test_the_rest_of_an_instrument_follows_its_short_form(mood, shown):
    assert set(slugs(told(mood=mood))) & {"mood-2", "worry"} == shown


def test_the_whole_mood_questionnaire_where_feeling_low_is_the_main_concern():
    assert "mood-2" in slugs(told(want={"want": ["mood"]}))
    assert "mood-2" in slugs(told(want={"want": ["mood", "alcohol"]}, biggest={"biggest": "mood"}))
    assert "mood-2" not in slugs(told(want={"want": ["mood", "alcohol"]}, biggest={"biggest": "alcohol"}))
