"""The phone sheet: every question on one page, in any order, with the same result as the patient's own form (S-14)."""

import datetime as dt
import random

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from admissions import decisions, sheet
from admissions.acts import DecisionRefused
from admissions.decisions import By
from intake import facts, recommendations, submission
from intake.models import Contact, Intake
from intake.questions import journey
from intake.states import State
from outbox.models import Alert, Reminder
from privacy import consent
from privacy.models import AuditEvent, Consent
from tests.intake.walking import journeys, told

SLOW = settings(max_examples=12, deadline=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck))
UNSAID = {"start", "device"}  # how they came in, and whose screen it is: not asked on the phone


def url(intake):
    return f"/desk/p/{intake.pk}/phone/"


def posted(intake, **pages):
    """Return what a browser posts of the sheet as it stands, with these pages answered: {slug: {field: value}}."""
    data = QueryDict(mutable=True)
    for question in sheet.questions(intake):
        slug = question.page.slug
        data[f"{slug}--mark"] = question.mark
        for asked in question.asked:
            chosen = [option.value for option in asked.options if option.is_chosen]
            if chosen or asked.value:
                data.setlist(asked.name, chosen or [asked.value])
        form = journey.page(slug).form(answers=intake.answers, site=intake.site)
        for field, value in pages.get(slug.replace("-", "_"), pages.get(slug, {})).items():
            if value == "rather_not" and field in form.may_skip:
                data[f"{slug}-{form.may_skip[field]}"] = "on"
            else:
                data.setlist(f"{slug}-{field}", [str(one) for one in (value if isinstance(value, list) else [value])])
    return data


def typed(intake, pages=None, **more):
    """Return the same for a browser, with the buttons and boxes below the questions."""
    return dict(posted(intake, **(pages or {})).lists()) | {name: [value] for name, value in more.items()}


def say(intake, by, now, pages):
    """Tell these pages to whoever holds the sheet."""
    return decisions.take_down(intake, by, sheet.read(intake, posted(intake, **pages)).pages, now)


@pytest.fixture
def call(by_ada):
    return decisions.begin_call(by_ada)


@SLOW
@given(answers=journeys(door="phone"), seed=st.integers(0, 1000))
def test_told_on_the_phone_in_any_order_gives_what_the_form_gives(answers, seed, db, lakeside, ada, now):
    """The same answers, the same facts, the same suggestion byte for byte, whatever is told first."""
    answers = {slug: page for slug, page in answers.items() if slug != "device"}
    by, order = By(user=ada), random.Random(seed)
    form = submission.save_pages(submission.start(lakeside, "en"), {**answers, "start": {"door": "web"}})
    call, untold = decisions.begin_call(by), {slug: page for slug, page in answers.items() if slug != "start" and page}
    for _round in range(200):  # what an answer opens, or closes for a while, is asked again
        opened = [page.slug for page in sheet.pages_of(call.answers)]
        still = [slug for slug in opened if _is_untold(call, slug, untold)]
        if not still:
            break
        call = say(call, by, now, {slug: untold[slug] for slug in order.sample(still, order.randint(1, len(still)))})
    form, call = submission.submit(form), submission.submit(call)
    assert facts.facts_of(call) == facts.facts_of(form)
    assert recommendations.latest(call).seal == recommendations.latest(form).seal
    signed = {"okay-to-share"}  # asked by voice, without a signature
    for slug, page in form.answers.items():
        if slug not in UNSAID | signed and page:
            assert _ticked(call.answers[slug]) == _ticked(page), slug


def _is_untold(call, slug, untold):
    """Nobody signs on the phone, so a signature is never still to be told."""
    wanted = {field: value for field, value in untold.get(slug, {}).items() if field != "signature"}
    return bool(wanted) and _ticked(call.answers.get(slug, {})) != _ticked(wanted)


def _ticked(page):
    """A browser posts ticks in the order of the page, whatever was ticked first."""
    return {field: sorted(value) if isinstance(value, list) else value for field, value in page.items()}


def test_a_ringing_phone_begins_an_intake_that_is_mine_and_on_the_queue(ada, cleo, ada2, signed_in):
    client = signed_in(ada)
    answer = client.post("/desk/phone/")
    intake = Intake.objects.get()
    assert answer.headers["Location"] == url(intake)
    assert (intake.state, intake.door, intake.owner) == (State.DRAFT, "phone", ada)
    assert intake.reference in signed_in(cleo).get("/desk/queue/").text
    assert signed_in(ada2).get(url(intake)).status_code == 404
    assert AuditEvent.objects.filter(action="begin_call", actor_id=str(ada.pk)).exists()


def test_every_question_of_the_form_is_on_the_sheet_by_name(call, ada, signed_in):
    page = signed_in(ada).get(url(call)).text
    for asked in journey.shown_pages(call.answers, call.site):
        if asked.slug != "device":
            assert f'id="q-{asked.slug}"' in page
            for field in asked.form(answers=call.answers, site=call.site).fields:
                assert f'name="{asked.slug}-{field}"' in page or field == "signature"


def test_what_opens_on_an_answer_is_asked_as_soon_as_it_is_given(call, ada, signed_in):
    client = signed_in(ada)
    assert 'id="q-days"' not in client.get(url(call)).text
    live = client.post(url(call), typed(call, {"recent": {"recent": ["alcohol"]}}, live="1"))
    assert live.status_code == 200
    assert 'id="q-days"' in live.text


def test_what_to_ask_next_leads_and_what_is_still_possible_stands_beside(call, ada, by_ada, signed_in, now):
    client = signed_in(ada)
    page = client.get(url(call)).text
    assert page.index('id="side"') < page.index('id="asked"')
    assert page.count('href="#q-') >= 3
    assert 'class="possible"' in page
    assert page.count("<li>", page.index('class="possible"'), page.index('id="asked"')) == 6
    calm = {slug: answer for slug, answer in told().items() if slug != "start"}
    call = say(call, by_ada, now, calm)
    call = say(call, by_ada, now, calm)  # with what the first have opened
    assert len(sheet.questions(call)) <= sum(one.is_answered for one in sheet.questions(call)) + 2


def test_half_a_page_is_half_an_answer_and_the_rest_stays_not_asked(call, by_ada, now):
    call = say(call, by_ada, now, {"past-weeks": {"thoughts": "yes"}})
    assert call.answers["past-weeks"] == {"thoughts": "yes"}
    assert facts.facts_of(call)["suicide_risk"] in ("positive", "acute")


def test_an_answer_unticked_is_not_asked_again(call, by_ada, now):
    call = say(call, by_ada, now, {"people": {"people": ["family"]}})
    call = say(call, by_ada, now, {"people": {"people": []}})
    assert "people" not in call.answers


def test_danger_told_on_the_phone_alerts_at_once(call, ada, signed_in):
    page = signed_in(ada).post(url(call), typed(call, {"now": {"now": ["self_harm"]}}, live="1")).text
    assert Alert.objects.get(intake=call).tier == "emergency"
    assert "The level is hidden" in page


def test_contradictory_ticks_are_said_and_everything_else_is_kept(call, ada, signed_in):
    pages = {"people": {"people": ["none", "family"]}, "home": {"home": "fine"}}
    answer = signed_in(ada).post(url(call), typed(call, pages))
    assert answer.status_code == 200
    assert 'href="#q-people"' in answer.text
    call.refresh_from_db()
    assert "people" not in call.answers
    assert call.answers["home"] == {"home": "fine"}


def test_two_at_one_sheet_lose_nothing(call, ada, by_ada, signed_in, now):
    """S-34: what somebody else wrote meanwhile is shown beside mine; the second press puts mine in place."""
    call = say(call, by_ada, now, {"home": {"home": "fine"}})
    old = typed(call, {"home": {"home": "others_use"}})
    say(call, by_ada, now, {"home": {"home": "unsure"}})
    client = signed_in(ada)
    page = client.post(url(call), old).text
    call.refresh_from_db()
    assert call.answers["home"] == {"home": "unsure"}
    assert "was not kept" in page
    client.post(url(call), typed(call, {"home": {"home": "others_use"}}))
    call.refresh_from_db()
    assert call.answers["home"] == {"home": "others_use"}


def test_a_yes_by_voice_is_noted_and_opens_nothing(call, by_ada, now):
    """A consent to share is signed; a wish to get texts need not be, and a no holds at once."""
    call = say(call, by_ada, now, {"name": {"name": "Pat"}, "reach": {"phone": "202-555-0142"}})
    call = say(call, by_ada, now, {"okay-to-share": {"share": "yes"}, "okay-to-text": {"text": "yes"}})
    assert call.answers["okay-to-share"] == {"share": "yes"}
    assert consent.standing(call.pk, Consent.Kind.CARE) is None
    assert consent.standing(call.pk, Consent.Kind.MESSAGES).text_version.endswith("by voice")
    assert Contact.objects.get(intake=call).may_text is True
    call = say(call, by_ada, now, {"okay-to-share": {"share": "no"}})
    assert Consent.objects.get(intake=call, kind="care").given is False


def test_the_call_ended_keeps_sends_logs_and_plans_a_call_back(call, ada, signed_in, monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    pages = {"name": {"name": "Pat"}, "reach": {"phone": "202-555-0142"}}
    data = typed(call, pages, end="1", when="60", text="Cut off.")
    answer = signed_in(ada).post(url(call), data)
    assert answer.status_code == 302
    call.refresh_from_db()
    assert call.state == State.REACHED
    assert call.recommendations.count() == 1
    assert call.call_notes.get().text == "Cut off."
    task = Reminder.objects.get(intake=call, kind="call_back")
    assert (task.channel, task.state, task.due_at) == ("call", "planned", now + dt.timedelta(hours=1))
    assert "Call back, as agreed on the phone" in signed_in(ada).get("/desk/followups/").text


def test_a_call_back_falls_into_opening_hours_and_a_new_one_replaces_it(sent, hillside, ada2, now):
    there = sent(hillside)
    late = dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC)  # 17:30 in Chicago; doors close at 18:00
    first = decisions.end_call(there, By(user=ada2), "60", "", late)
    assert first.due_at == dt.datetime(2026, 11, 25, 14, 0, tzinfo=dt.UTC)
    second = decisions.end_call(there, By(user=ada2), "next_day", "", late)
    first.refresh_from_db()
    assert first.state == Reminder.State.CANCELLED
    assert second.state == Reminder.State.PLANNED
    assert decisions.end_call(there, By(user=ada2), "none", "", late) is None


def test_no_number_no_call_back_and_an_empty_sheet_is_not_sent(call, by_ada, now):
    for when in ("60", "none"):
        with pytest.raises(DecisionRefused):
            decisions.end_call(call, by_ada, when, "", now)
    call.refresh_from_db()
    assert call.state == State.DRAFT


def test_who_asked_to_be_called_is_asked_everything_and_what_they_sent_stands(lakeside, by_ada, ada, signed_in, now):
    sent = submission.ask_to_be_called(lakeside, "en", {
        "device": {"device": "own"}, "now": {"now": ["none"]}, "name": {"name": "Pat"},
        "reach": {"phone": "202-555-0142"}})
    page = signed_in(ada).get(url(sent)).text
    assert 'id="q-home"' in page
    assert 'name="now-now"' not in page
    sent = say(sent, by_ada, now, {"home": {"home": "others_use"}, "age": {"age": 40}})
    assert facts.facts_of(sent)["home"] == "others_use"
    assert recommendations.latest(sent).cause == "answer_changed"
    assert {one.who for one in facts.evidence(sent)["home"]} == {"patient_by_phone"}
    with pytest.raises(DecisionRefused):
        decisions.take_down(sent, by_ada, {"home": {"home": "fine"}}, now)


def test_adding_an_answer_keeps_the_contact_staff_have_corrected(pat, by_ada, now):
    decisions.correct_contact(pat, by_ada, {"phone": "+12025550199"})
    del pat.answers["okay-to-text"]
    pat.save(update_fields=["answers"])
    say(pat, by_ada, now, {"okay-to-text": {"text": "no", "email": "no"}})
    contact = Contact.objects.get(intake=pat)
    assert (contact.phone, contact.may_text) == ("+12025550199", False)


def test_a_form_the_person_has_not_sent_is_theirs(draft, lakeside, by_ada, ada, signed_in, now):
    left = draft(lakeside)
    with pytest.raises(DecisionRefused):
        decisions.take_down(left, by_ada, {"home": {"home": "fine"}}, now)
    assert url(left) not in signed_in(ada).get(f"/desk/p/{left.pk}/").text


def test_the_sheet_is_small_enough(call, by_ada, ada, signed_in, now):
    """S-45: with every question open and answered."""
    calm = {slug: answer for slug, answer in told().items() if slug != "start"}
    for _round in range(2):
        call = say(call, by_ada, now, calm)
    assert len(signed_in(ada).get(url(call)).content) <= 80_000
