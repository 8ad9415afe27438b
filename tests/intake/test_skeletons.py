"""A page drawn once and filled is, letter for letter, what crispy would draw anew (P-40)."""

import re

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake import skeletons, submission
from intake.models import Intake
from intake.questions import journey
from intake.skeletons import Skeleton
from intake.views import page
from tests.intake.door import Patient
from tests.intake.walking import CALM, any_answer, journeys, told

TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')
NAUGHTY = [
    '<b>"Pat" & \'co\'</b>', "{{ 7*7 }}", "İ 👩‍👩‍👧‍👦", "\\1 \\g<0>", "O'Brien", "%s %(name)s", " checked", "a\nb",
]


@pytest.fixture(autouse=True)
def _nothing_kept():
    skeletons._kept.clear()
    yield
    skeletons._kept.clear()


def live(pat, path, monkeypatch):
    """Return this page as crispy draws it now, answers and all."""
    with monkeypatch.context() as patch:
        def ask(request, step, answers, site):
            form = step.form(initial=answers.get(step.slug), answers=answers, site=site)
            return page.show(request, step, form, answers)

        patch.setattr(page, "_ask", ask)
        return TOKEN.sub(r"\1", pat.client.get(path).content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_every_page_of_a_way_is_what_would_be_drawn_anew(lakeside, monkeypatch, prefix):
    """Filled, and again from what was kept; in both languages; on the way and from the check."""
    pat = Patient().arrive(CALM)
    for step in journey.shown_pages(Intake.objects.get().answers):
        for path in (f"{prefix}/step/{step.slug}/", f"{prefix}/step/{step.slug}/?change"):
            wanted = live(pat, path, monkeypatch)
            for _time in range(2):
                assert TOKEN.sub(r"\1", pat.client.get(path).content.decode()) == wanted, path
    assert skeletons._kept


@pytest.mark.django_db
def test_every_token_is_this_browsers_own(lakeside):
    one, other = Patient().arrive(CALM), Patient().arrive(CALM)
    token = re.compile(r'csrfmiddlewaretoken" value="(\w{64})"')
    found = [token.search(each.open("/step/age/").html)[1] for each in (one, other)]
    assert found[0] != found[1]
    assert other.press({"age": "35"}, path="/step/age/").slug


@pytest.mark.django_db
@pytest.mark.parametrize("words", NAUGHTY)
def test_what_was_typed_is_escaped_as_crispy_would(lakeside, monkeypatch, words):
    pat = Patient().arrive(CALM)
    pat.press({"name": words}, path="/step/name/")
    assert TOKEN.sub(r"\1", pat.open("/step/name/").html) == live(pat, "/step/name/", monkeypatch)
    helper = Patient().arrive(CALM | {"who": {"who": "helper"}}, until="seen")
    helper.press({"seen": ["low"], "words": words}, path="/step/seen/")
    assert TOKEN.sub(r"\1", helper.open("/step/seen/").html) == live(helper, "/step/seen/", monkeypatch)


@pytest.mark.django_db
def test_one_persons_answers_never_stand_on_anothers_page(lakeside):
    pat = Patient().arrive(CALM)
    pat.press({"name": "Only-Pats-Name"}, path="/step/name/")
    assert "Only-Pats-Name" in pat.open("/step/name/").html
    nobody = Patient().open("/").open("/on/")
    nobody.walk(CALM, until="name")
    assert "Only-Pats-Name" not in nobody.open("/step/name/").html
    assert " checked" not in nobody.open("/step/name/").html
    assert not any("Only-Pats-Name" in text for each in skeletons._kept.values() for text in each._texts)


@pytest.mark.django_db
def test_a_question_drawn_for_one_is_never_shown_to_who_ticked_something_else(lakeside, monkeypatch):
    """One after the other in one process: days and the last time ask each of what they told, and of nothing else."""
    for used in ("alcohol", "sedatives", "opioids", "unknown_pills"):
        pat = Patient().arrive(CALM | {
            "recent": {"recent": [used]}, "days": {used: "4_14"}, "last-time": {used: "today"}}, until="signs")
        for slug in ("days", "last-time"):
            path = f"/step/{slug}/?change"
            assert set(pat.open(path).page.fields) == {used}, slug
            assert TOKEN.sub(r"\1", pat.html) == live(pat, path, monkeypatch)


@pytest.mark.django_db
def test_no_form_that_depends_on_answers_is_taken_for_one_that_does_not():
    """Every page, with what one person told and what another did: who draws differently says so."""
    ways = [told(want={"want": [one]}, recent={"recent": [one]}, who={"who": who}, start={"door": door})
            for one in ("alcohol", "opioids") for who in ("self", "helper") for door in ("web", "call_me")]
    for step in journey.PAGES:
        drawn = {step.form(answers=answers).variant() for answers in ways}
        assert len(drawn) == 1 or step.form.is_built(), step.slug


@pytest.mark.django_db
def test_a_change_of_the_site_shows_at_once(lakeside):
    pat = Patient().arrive(CALM)
    assert "202-555-0142" in pat.open("/step/keep/").html
    lakeside.phone = "+12025550177"
    lakeside.save()
    assert "202-555-0177" in pat.open("/step/keep/").html


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_answer_to_any_question_is_filled_in_as_it_would_be_drawn(data):
    """P-13: drawn from the registry itself, one form at a time."""
    step = data.draw(st.sampled_from(journey.PAGES))
    answers = told(
        want={"want": ["alcohol", "opioids", "mood"]}, recent={"recent": ["alcohol", "sedatives", "opioids"]},
    )
    given_answer = data.draw(any_answer(step, answers))

    def draw(initial):
        form = step.form(initial=initial, answers=answers)
        form.helper.show_summary = False
        return render_to_string("intake/page.html", {"form": form, "page": step, "csrf_token": "t"})

    filled = Skeleton(draw(None)).filled(step.form.as_shown(given_answer), "t")
    assert filled == draw(given_answer)


@pytest.mark.full
@pytest.mark.django_db
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(answers=journeys())
def test_any_way_is_what_would_be_drawn_anew(lakeside, monkeypatch, answers):
    pat = Patient().open("/?site=lakeside")
    draft = submission.save_pages(submission.start(lakeside, "en"), answers)
    session = pat.client.session
    session["draft"] = str(draft.pk)
    session.save()
    for step in journey.shown_pages(draft.answers):
        path = f"/step/{step.slug}/"
        assert TOKEN.sub(r"\1", pat.client.get(path).content.decode()) == live(pat, path, monkeypatch)
