"""Come back without an account: a code or a link, once, and nothing is read back before the person is known."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from intake import resume
from intake.models import Intake, ReturnTicket
from outbox.models import Reminder
from privacy.models import AuditEvent
from tests.intake.door import Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat(lakeside):
    return Patient().arrive(CALM, until="want")


def get_code(pat):
    pat.open("/later/").press({"way": "code"})
    return re.search(r'class="code">([0-9A-Z]{4}-[0-9A-Z]{4})<', pat.html).group(1)


def get_link(pat, way="text"):
    pat.open("/later/").press({"way": way})
    details = Reminder.objects.filter(kind="save_link").latest("created_at").details
    return "/" + details["link"].split("/", 3)[3]


def test_a_code_opens_the_draft_on_another_device(pat):
    other = Patient().open("/back/").press({"code": get_code(pat).lower().replace("-", " ")})
    assert other.path == "/tasks/"
    assert "To do" in other.page.words
    assert other.open("/on/").slug == "want"


def test_a_code_is_nowhere_to_be_read(pat):
    code = get_code(pat)
    ticket = ReturnTicket.objects.get()
    assert code not in str(vars(ticket))
    assert code.replace("-", "") not in str(vars(ticket))


def test_a_code_works_once_and_a_new_one_ends_the_one_before(pat):
    first, second = get_code(pat), get_code(pat)
    assert "opens nothing" in Patient().open("/back/").press({"code": first}).html
    assert Patient().open("/back/").press({"code": second}).path == "/tasks/"
    assert "opens nothing" in Patient().open("/back/").press({"code": second}).html


def test_a_code_lives_seven_days(pat):
    code = get_code(pat)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1), tick=False):
        assert "opens nothing" in Patient().open("/back/").press({"code": code}).html


def test_a_draft_lives_as_long_as_its_code(lakeside):
    """P-34."""
    pat = Patient().open("/on/").press({"device": "own"}).press({"now": "none"})
    get_code(pat)
    now = timezone.now()
    assert not Intake.objects.expired(now + timedelta(days=6)).exists()
    assert Intake.objects.expired(now + timedelta(days=8)).exists()


def test_wrong_used_and_old_codes_get_the_same_answer(pat):
    """P-32, and nothing says whether a code ever was."""
    code = get_code(pat)
    wrong = Patient().open("/back/").press({"code": "2222-2222"}).page.words
    Patient().open("/back/").press({"code": code})
    used = Patient().open("/back/").press({"code": code}).page.words
    assert wrong == used


def test_five_tries_in_a_quarter_of_an_hour_and_then_wait(pat):
    other = Patient().open("/back/")
    for _try in range(5):
        assert other.client.post("/back/", {"code": "2222-2222"}).status_code == 200
    response = other.client.post("/back/", {"code": "3333-3333"})
    assert response.status_code == 429
    assert "Wait 15 minutes" in response.content.decode()


def test_a_code_is_one_field_that_can_be_pasted(lakeside):
    """P-19."""
    fields = Patient().open("/back/").page.fields
    assert list(fields) == ["code"]
    assert fields["code"][0]["autocomplete"] == "one-time-code"


def test_opening_a_link_changes_nothing_and_its_button_uses_it_once(pat):
    """P-32: mail programs open links."""
    link = get_link(pat)
    other = Patient()
    for _time in range(3):
        other.open(link)
        assert "This link works once." in other.page.words
    assert ReturnTicket.objects.exists()
    other.press({"code": "0143"})
    assert other.path == "/tasks/"
    assert "This link is over" in Patient().open(link).html
    assert "This link is over" in Patient().press({"code": "0143"}, path=link).html


def test_a_link_asks_for_the_last_digits_and_dies_after_five_wrong_ones(pat):
    link = get_link(pat)
    other = Patient()
    for _try in range(resume.WRONG_TRIES):
        assert "does not fit" in other.press({"code": "9999"}, path=link).html
    assert "This link is over" in other.open(link).html


def test_nothing_answered_before_is_shown(lakeside):
    """P-33: neither by a page, nor by the choices it offers, nor by the check."""
    pat = Patient().arrive(CALM | {"name": {"name": "Zebulon"}})
    other = Patient().open("/back/").press({"code": get_code(pat)})
    for path in ("/tasks/", "/check/", "/step/name/", "/step/biggest/", "/step/reach/", "/step/home/", "/step/days/"):
        other.open(path)
        for told in ("Zebulon", "202-555-0143", "pat@example.com"):
            assert told not in other.html, path
        assert not re.search(r"<input[^>]* checked", other.html), path
    assert "kept but not shown" in other.open("/check/").page.words


USED = CALM | {"want": {"want": ["opioids", "mood"]}, "recent": {"recent": ["opioids"]}}
NO_CONTACT = {"reach": {"phone": "", "email": ""}, "reach-again": {"phone": "", "email": ""}}


@pytest.mark.parametrize("contact", [{}, NO_CONTACT])
@pytest.mark.parametrize("slug", ["biggest", "days", "last-time"])
def test_a_question_made_of_earlier_answers_is_not_asked_before_those_are_given_again(lakeside, slug, contact):
    """P-33: "how often did you take opioids" would say what was ticked, on a page or in its error."""
    days = {"days": {"opioids": "4_14"}}
    pat = Patient().arrive(USED | days | contact, until=slug)
    other = Patient().open("/back/").press({"code": get_code(pat)})
    for path in ("/on/", f"/step/{slug}/", f"/step/{slug}/ sent"):
        if path.endswith("sent"):
            other.press({}, path=f"/step/{slug}/")
        else:
            other.open(path)
        assert other.path == "/step/want/?again", path
        assert "For your privacy, answer this once more." in other.page.words
        assert not re.search(r"<input[^>]* checked", other.html)
        assert ("show that it is you" in other.page.words) is not bool(contact)
    other.press({"want": ["alcohol"]})
    if slug != "biggest":
        assert other.open(f"/step/{slug}/").path == "/step/recent/?again"
        other.press({"recent": ["alcohol"]})
        assert "opioids" not in other.open("/step/days/").html
    assert "again" not in other.open(f"/step/{slug}/").path


def test_the_digits_are_never_sent_to_a_number_that_only_a_code_has_named(lakeside):
    """P-33: whoever found the code cannot make their own number the one that opens the answers."""
    pat = Patient().arrive(CALM)
    other = Patient().open("/back/").press({"code": get_code(pat)})
    assert other.open("/step/reach/?change").path == "/prove/"
    other.press({"phone": "202-555-0177", "email": ""}, path="/step/reach/?change")
    assert Intake.objects.get().contact.phone == "+12025550143"


def test_nor_where_no_number_was_left_before(lakeside):
    """P-33: they may leave one, so that somebody calls; it does not open what was told before."""
    pat = Patient().arrive(CALM | NO_CONTACT)
    other = Patient().open("/back/").press({"code": get_code(pat)})
    other.press({"phone": "202-555-0177", "email": ""}, path="/step/reach/?change")
    assert Intake.objects.get().contact.phone == "+12025550177"
    assert "cannot check that it is you" in other.open("/prove/").page.words
    assert 'value="text"' not in other.html
    get_code(other)
    again = Patient().open("/back/").press({"code": get_code(other)})
    assert "cannot check that it is you" in again.open("/prove/").page.words


def test_no_advice_tells_what_was_answered(lakeside):
    """P-33: "after a break" is said to who took opioids; it would say so to whoever found the code."""
    told = USED | {"days": {"opioids": "4_14"}, "last-time": {"opioids": "1_3"}}
    pat = Patient().arrive(told, until="leaving")
    other = Patient().open("/back/").press({"code": get_code(pat)})
    assert other.open("/on/").slug == "leaving"
    assert "After a break" not in other.press({"leaving": ["jail"]}).page.words
    assert "After a break" in pat.press({"leaving": ["jail"]}, path="/step/leaving/").page.words


def test_no_sample_of_a_message_tells_the_name(lakeside):
    """P-33."""
    told = {"days": {"opioids": "4_14"}, "last-time": {"opioids": "1_3"}, "name": {"name": "Zebulon"}}
    pat = Patient().arrive(USED | told, until="okay-to-text")
    assert "Zebulon" in pat.html
    other = Patient().open("/back/").press({"code": get_code(pat)}).open("/step/okay-to-text/")
    assert other.slug == "okay-to-text"
    assert "Zebulon" not in other.html
    assert "Zebulon" not in other.press({}, path="/step/okay-to-text/").html


def test_an_old_answer_can_be_replaced_and_then_is_seen(lakeside):
    pat = Patient().arrive(CALM)
    other = Patient().open("/back/").press({"code": get_code(pat)})
    other.press({"ride": "none"}, path="/step/ride/?change")
    assert other.path == "/check/"
    assert "Could you get to visits" in other.page.words
    assert Intake.objects.get().answers["ride"] == {"ride": "none"}


def test_six_digits_open_the_answers(lakeside):
    pat = Patient().arrive(CALM)
    other = Patient().open("/back/").press({"code": get_code(pat)})
    other.open("/prove/").press({"way": "text"})
    code = Reminder.objects.get(kind="code").details["code"]
    assert "That is not the code" in other.press({"code": "x"}, path="/prove/").html
    other.press({"code": code}, path="/prove/")
    assert other.path == "/check/"
    assert "202-555-0143" in other.page.words


def test_six_digits_are_over_after_ten_minutes(lakeside):
    pat = Patient().arrive(CALM)
    other = Patient().open("/back/").press({"code": get_code(pat)})
    other.open("/prove/").press({"way": "text"})
    code = Reminder.objects.get(kind="code").details["code"]
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert "That is not the code" in other.press({"code": code}, path="/prove/").html


def test_what_was_sent_can_be_looked_at_again(lakeside):
    """P-37: the status page, on another device, without what was answered."""
    pat = Patient().arrive(CALM)
    pat.press()
    other = Patient().open("/back/").press({"code": get_code(pat)})
    assert other.path == "/sent/"
    assert Intake.objects.get().reference in other.html
    assert "202-555-0143" not in other.html


def test_coming_back_is_written_down(pat):
    Patient().open("/back/").press({"code": get_code(pat)})
    assert AuditEvent.objects.filter(action="make_way_back", object_kind="code").count() == 1
    assert AuditEvent.objects.filter(action="come_back", object_kind="code").count() == 1


def test_a_draft_with_a_code_survives_leaving(lakeside):
    pat = Patient().open("/on/").press({"device": "own"})
    code = get_code(pat)
    pat.client.get("/x/")
    assert Patient().open("/back/").press({"code": code}).path == "/tasks/"


@pytest.mark.parametrize("typed", ["", " ", "x" * 41, "<b>", "' OR 1=1", "İİİİ-İİİİ", "٣٤٣٤٣٤٣٤"])
def test_strange_codes_get_a_sentence(lakeside, typed):
    response = Patient().client.post("/back/", {"code": typed})
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
