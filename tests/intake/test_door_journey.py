"""The way through: from the first page to the confirmation, back, round again, in two tabs, without scripts."""

import re

import pytest

from intake.models import Intake
from intake.questions import journey
from intake.questions.use import WANTS
from intake.states import State
from tests.intake.door import HELP, Form, Patient

pytestmark = pytest.mark.django_db

CALM = {
    "now": {"now": "none"}, "signs": {"signs": "none"}, "body": {"body": "none"}, "senses": {"senses": "none"},
    "past-weeks": {"wished": "no", "better_off": "no", "thoughts": "no", "tried": "no"}, "too-much": {"when": "no"},
    "meals": {"starving": "no", "purging": "no", "fainting": "no"}, "safe": {"safe": "no"}, "home": {"home": "fine"},
    "expecting": {"expecting": "neither"}, "health": {"health": "none"},
}


@pytest.fixture
def pat(lakeside):
    return Patient()


def draft():
    return Intake.objects.get()


@pytest.mark.parametrize("concern", [value for value, _words in WANTS] + ["unsure"])
def test_every_concern_leads_to_the_confirmation(pat, concern):
    """P-01: the whole way with nothing but pages and forms."""
    recent = concern if concern in ("alcohol", "opioids", "sedatives", "stimulants", "cannabis", "other") else "none"
    pat.walk(CALM | {"want": {"want": concern}, "recent": {"recent": recent}})
    assert pat.path == "/check/"
    pat.press()
    assert pat.path == "/sent/"
    assert draft().state == State.SUBMITTED


@pytest.mark.parametrize("who", ["helper", "together"])
def test_someone_who_cares_gets_through_too(pat, who):
    pat.walk(CALM | {"who": {"who": who}})
    pat.press()
    assert pat.path == "/sent/"
    assert draft().respondent == who


def test_everything_said_at_once_leads_to_the_confirmation_too(pat):
    """The longest way: the first answer of every question, danger included."""
    assert len(pat.walk()) > 50
    pat.press()
    assert pat.path == "/sent/"


def test_each_page_has_one_heading_and_a_title_of_section_and_number(pat):
    """P-02: the h1 is the question; the title never is."""
    pat.open("/").open("/on/")
    while pat.slug:
        step, shown = journey.page(pat.slug), pat.page
        assert len(shown.headings) == 1, pat.slug
        heading = shown.headings[0].strip()
        assert heading
        assert shown.title == f"{step.section}, page {step.number} · Lakeside"
        assert heading not in shown.title
        pat.press(CALM.get(pat.slug))


def test_a_title_says_error_where_there_is_one(pat):
    pat.open("/step/device/").press({})
    assert pat.page.title.startswith("Error: Before you start, page 1")


def test_danger_is_the_first_question_about_health(pat):
    """P-05: before it only whose screen this is."""
    assert [page.slug for page in journey.PAGES[:2]] == ["device", "now"]
    pat.open("/step/want/")
    assert pat.slug == "device"


def test_the_help_line_is_on_every_page_in_the_same_place(pat):
    """P-07: the same links, in the same order, before anything else of the page."""
    pat.open("/").open("/on/")
    pages = [pat.open("/").html]
    pat.open("/on/")
    while pat.slug:
        pages.append(pat.html)
        pat.press(CALM.get(pat.slug))
    for path in ("/check/", "/later/", "/call-me/", "/erase/", "/help-now/d/", "/nowhere/"):
        pages.append(pat.open(path).html)
    for html in pages:
        header = html[html.index("<header>"):html.index("</header>")]
        assert [href for href in Form(header).links if href.startswith(("tel:", "sms:"))] == list(HELP)


def test_exit_is_the_second_thing_the_tab_key_reaches(pat):
    """P-27."""
    for path in ("/", "/step/device/", "/later/", "/call-me/", "/help-now/b/"):
        links = pat.open(path).page.links
        assert links[:2] == ["#main", "/x/"]


def test_every_question_says_why_and_has_a_way_back(pat):
    """P-15: a link, not the browser's button."""
    pat.open("/").open("/on/")
    while pat.slug:
        assert "Why we ask:" in pat.html
        assert 'class="back"' in pat.html
        pat.press(CALM.get(pat.slug))


def test_back_goes_to_the_page_before_with_its_answer(pat):
    """P-15."""
    pat.open("/on/").press({"device": "shared"})
    back = re.search(r'class="back" href="([^"]+)"', pat.html).group(1)
    assert back == "/step/device/"
    pat.open(back)
    assert re.search(r'value="shared"[^>]* checked', pat.html)


def test_an_answer_is_followed_by_a_get_so_that_reloading_sends_nothing_again(pat):
    """P-15: POST, redirect, GET."""
    response = pat.client.post("/step/device/", {"device": "own"})
    assert response.status_code == 302
    assert response.headers["Location"] == "/step/now/"


def test_what_was_typed_survives_an_error(pat):
    """P-13."""
    pat.arrive(CALM, until="reach")
    pat.press({"phone": "12 <b>", "email": "not an address"})
    assert pat.slug == "reach"
    assert 'value="12 &lt;b&gt;"' in pat.html
    assert 'value="not an address"' in pat.html


def test_an_error_summary_comes_first_and_links_to_inputs(pat):
    """P-11: the markup; the browser tests move the focus."""
    pat.arrive(CALM, until="past-weeks")
    pat.press({})
    main = pat.html[pat.html.index("<main"):]
    assert main.index("There is a problem") < main.index("<h1")
    assert pat.html.count("There is a problem") == 1
    shown = Form(main)
    targets = [href[1:] for href in shown.links if href.startswith("#")]
    assert targets == ["id_wished_0", "id_better_off_0", "id_thoughts_0", "id_tried_0"]
    assert set(targets) <= shown.ids


def test_a_page_that_is_not_open_yet_leads_to_the_first_unanswered_one(pat):
    pat.open("/step/mood/")
    assert pat.slug == "device"
    pat.walk(CALM, until="age")
    pat.open("/step/okay-to-share/")
    assert pat.slug == "age"
    pat.press({"device": "own"}, path="/step/okay-to-share/")
    assert pat.slug == "age"


def test_a_page_that_does_not_exist_is_a_404(pat):
    assert pat.client.get("/step/nothing/").status_code == 404
    assert pat.client.post("/step/nothing/", {}).status_code == 404


def test_nothing_is_stored_before_the_first_answer(pat):
    pat.open("/").open("/step/device/").press({})
    assert not Intake.objects.exists()


def test_change_returns_to_the_check_page(pat):
    """P-16."""
    pat.arrive(CALM)
    pat.open("/step/ride/?change")
    assert 'href="/check/"' in pat.html
    pat.press({"ride": "none"}, path="/step/ride/?change")
    assert pat.path == "/check/"
    assert draft().answers["ride"] == {"ride": "none"}


def test_change_asks_what_it_opened_and_then_returns(pat):
    """P-16: new questions first."""
    pat.walk(CALM | {"recent": {"recent": "none"}, "want": {"want": "mood"}})
    assert "days" not in draft().answers
    pat.press({"recent": "alcohol"}, path="/step/recent/?change")
    seen = []
    while pat.slug:
        seen.append(pat.slug)
        pat.press(CALM.get(pat.slug), path=pat.path)
    assert "days" in seen
    assert pat.path == "/check/"


def test_a_change_that_closes_questions_drops_their_answers_and_says_so(pat):
    """P-17."""
    pat.arrive(CALM | {"want": {"want": "alcohol"}, "recent": {"recent": "alcohol"}})
    assert "days" in draft().answers
    pat.press({"recent": "none"}, path="/step/recent/?change")
    while pat.slug:
        said = pat.html
        assert "we removed" in said or pat.slug != "year"
        pat.press(CALM.get(pat.slug), path=pat.path)
    after = draft().answers
    assert not {"days", "amount", "last-time", "signs", "stop-today"} & after.keys()


def test_the_removal_is_said_once_on_the_next_page(pat):
    """P-17."""
    pat.arrive(CALM | {"want": {"want": "alcohol"}, "recent": {"recent": "alcohol"}})
    pat.press({"recent": "cannabis"}, path="/step/recent/?change")
    assert re.search(r"You changed an answer, so we removed \d+ later answers? that no longer fits?", pat.html)
    path = pat.path
    assert "we removed" not in pat.open(path).html


def test_two_tabs_do_not_disturb_each_other(pat):
    """An answer from a tab left open is taken; the other tab goes on."""
    pat.arrive(CALM, until="reach")
    pat.press({"who": "together"}, path="/step/who/")
    assert draft().answers["who"] == {"who": "together"}
    assert Intake.objects.count() == 1


def test_two_browsers_have_two_drafts(lakeside):
    for _number in range(2):
        Patient().open("/on/").press()
    assert Intake.objects.count() == 2


def test_a_draft_sent_from_another_tab_leads_to_the_confirmation(pat):
    pat.arrive(CALM)
    pat.press()
    pat.press({"ride": "none"}, path="/step/ride/")
    assert pat.path == "/sent/"
    pat.press({"seen": "x"}, path="/check/")
    assert pat.path == "/sent/"
    assert Intake.objects.count() == 1


def test_guidance_of_a_page_is_shown_at_once_on_the_next_screen(pat):
    pat.arrive(CALM, until="recent")
    pat.press({"recent": "opioids"})
    assert "even your old amount can kill" in pat.html
    pat.open("/step/recent/")
    assert "even your old amount can kill" in pat.html


def test_a_minor_reads_the_sites_own_words(pat, lakeside):
    lakeside.guardian_text = "In this state you may ask for care yourself from 14."
    lakeside.save()
    pat.arrive(CALM, until="age")
    pat.press({"age": "15"})
    assert "In this state you may ask for care yourself from 14." in pat.html


def test_a_patient_sees_no_level_and_no_score(pat):
    """P-39: nothing of what the rules think, on any page of the whole way."""
    banned = re.compile(r"\b(severe|failed|score|level|inpatient|residential|outpatient|IOP|PHP|hospital_)\b", re.I)
    pat.open("/").open("/on/")
    while pat.slug:
        # The mood questions keep their published wording.
        if journey.page(pat.slug).form.is_instrument is False:
            assert not banned.search(pat.page.words), pat.slug
        pat.press(CALM.get(pat.slug))
    assert not banned.search(pat.page.words)
    pat.press()
    assert pat.path == "/sent/"
    assert not banned.search(pat.page.words)


def test_another_site_is_chosen_in_a_demo_by_its_slug(lakeside, hillside):
    pat = Patient().open("/?site=hillside").open("/on/").press()
    assert "Hillside" in pat.html
    assert draft().site == hillside


def test_another_site_is_chosen_by_the_name_of_its_host(lakeside, hillside, settings):
    settings.ALLOWED_HOSTS = ["hillside.example"]
    pat = Patient(headers={"host": "hillside.example"}).open("/on/").press()
    assert draft().site == hillside
    assert "Hillside" in pat.html


def test_the_house_has_one_door_where_nothing_else_is_said(lakeside, hillside):
    Patient().open("/on/").press()
    assert draft().site == lakeside
