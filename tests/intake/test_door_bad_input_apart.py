"""Bad input on the patient's pages that are no question: code, proof, link, later, check, mind, more, erase, check-in.

The questions themselves: test_door_bad_input.py. Here every box and every kind of rubbish meets every other form there
is, found by reading the pages as a browser does, so that a new page or box is met, too (#24, #32, #33).
"""

import json

import pytest
from django.urls import get_resolver

from followups.check_in_page import PARTS
from intake import resume
from intake.models import Intake
from outbox.models import Reminder
from tests.followups.cast import NOON, patient, signed
from tests.intake.door import Patient
from tests.intake.test_door_bad_input import POLYGLOTS, blns
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db
BROKEN = (b"%00", b"a%00b", b"%ed%a0%80", b"%ff%fe", b"\xff")  # NUL, a lone surrogate, no text at all
# Where the forms are and the state a person must be in to see them; links with a token are made as they are needed.
DRAFT = ("/call-me/", "/later/", "/check/", "/erase/", "/still/", "/tasks/", "/on/", "/over/")
SENT = ("/sent/", "/mind/", "/shared/", "/more/", "/later/", "/erase/")
CALLED = ("/sign/",)
NOBODY = ("/", "/back/", "/erased/", "/x/", "/c/thanks/")
WITHOUT_A_FORM = {"calendar", "styleguide", "help_now", "page"}  # a file, a page for developers, and other tests


@pytest.fixture(autouse=True)
def no_limits(settings):
    """The limits answer 429 after a few tries, which would hide what comes behind them."""
    settings.ACCOUNT_RATE_LIMITS = False


def came_back(pat):
    """Come back by a code, so that a proof is asked for."""
    pat.client.post("/back/", {"code": resume.new_code(Intake.objects.get())})
    return pat


def sent_one(answers=CALM):
    pat = Patient().arrive(answers)
    pat.press()
    assert pat.path == "/sent/"
    return pat


def asking(pat):
    """Show who one is, so that one's own record can be asked about."""
    pat.open("/ask/").press({"way": "text"})
    pat.press({"code": Reminder.objects.get(kind="code").details["code"]})
    assert pat.path == "/ask/"
    return pat


def called():
    """Pat asked to be called and has one thing to finish."""
    pat = Patient().open("/call-me/").press({"door": "call_me"})
    pat.walk(CALM | {"reach": {"phone": "202-555-0143"}})
    return pat.press()


def at_the_check_in(lakeside, cleo):
    """Return (browser, [addresses]) of one who holds a check-in's link and has shown who they are."""
    from followups import checking_in

    intake = patient(lakeside, state="admitted", submitted_at=NOON)
    evaluation = signed(intake, cleo, NOON, NOON.date())
    far = NOON.replace(year=2099)
    link = checking_in.new_link(intake, evaluation.pk, NOON.date(), far)
    address = link[link.index("/c/"):]
    pat = Patient()
    return pat, address


def places(lakeside, cleo, state):
    """Return (patient, addresses) of everything that takes a form in this state."""
    if state == "nobody":
        return Patient(), NOBODY
    if state == "draft":
        return Patient().arrive(CALM), DRAFT
    if state == "sent":
        return sent_one(), SENT
    if state == "asking":
        return asking(sent_one()), ("/ask/",)
    if state == "called":
        return called(), CALLED
    if state == "proving":
        return came_back(Patient().arrive(CALM)), ("/prove/", "/tasks/")
    if state == "link":
        pat = Patient().arrive(CALM)
        return pat, (f"/r/{resume.new_link(Intake.objects.get())}/",)
    pat, address = at_the_check_in(lakeside, cleo)
    if state == "check-in":
        assert pat.client.post(address, {"code": "0123"}).status_code == 302
        return pat, tuple(f"/c/questions/?part={part}" for part in range(1, len(PARTS) + 1))  # the last one sends
    return pat, (address,)


STATES = ("nobody", "draft", "sent", "called", "asking", "proving", "link", "check-in link", "check-in")


def boxes(pat, path):
    """Return the names this page's forms send, and one it does not know."""
    pat.open(path)
    return [*pat.page.fields, "nobody-knows-this"]


def holds(response, where):
    """A clear answer and never an error of ours: a page, a way on, a refusal with a sentence."""
    assert response.status_code in (200, 302, 303, 400, 403, 404, 405, 409, 413, 429), where
    if response.status_code == 400:
        assert "988" in response.content.decode(), where


def send_all(lakeside, cleo, state, texts):
    pat, addresses = places(lakeside, cleo, state)
    for path in addresses:
        if path in ("/erase/", "/x/"):
            continue  # whatever is posted there, everything is gone: test_every_form... meets them
        for name in boxes(pat, path):
            for text in texts:
                response = pat.client.post(path, {name: text})
                holds(response, (path, name, text[:60]))
                if response.status_code == 200 and "<script>alert" in text:
                    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("state", STATES)
def test_strange_words_in_every_box_of_every_other_page(lakeside, cleo, state):
    send_all(lakeside, cleo, state, POLYGLOTS)


@pytest.mark.full
@pytest.mark.parametrize("state", STATES)
def test_every_naughty_string_in_every_box_of_every_other_page(lakeside, cleo, state):
    """All 515 of them."""
    send_all(lakeside, cleo, state, blns())


@pytest.mark.parametrize("state", STATES)
def test_what_is_no_text_and_ten_thousand_fields_are_refused_everywhere(lakeside, cleo, state):
    """#32, #33: before any view sees it, so nothing is lost by it."""
    pat, addresses = places(lakeside, cleo, state)
    before = list(Intake.objects.values_list("state", "changed_at"))
    for path in addresses:
        for name in boxes(pat, path):
            for body in BROKEN:
                response = pat.client.post(path, name.encode() + b"=" + body,
                                           content_type="application/x-www-form-urlencoded")
                assert response.status_code == 400, (path, name, body)
                holds(response, path)
            many = "&".join(f"{name}=x" for _ in range(10_000))
            assert pat.client.post(path, many, content_type="application/x-www-form-urlencoded").status_code == 400
        response = pat.client.post(path, {f"f{number}": "x" for number in range(10_000)})
        assert response.status_code == 400, path
        response = pat.client.post(path, json.dumps({"a": "\ud800"}), content_type="application/json")
        assert response.status_code == 400, path
    assert list(Intake.objects.values_list("state", "changed_at")) == before


@pytest.mark.full
def test_what_is_no_text_is_refused_in_every_box_of_every_question(lakeside):
    """#32: the longest way, every field of every page; and nothing that was answered is lost."""
    pat = Patient().open("/on/")
    while pat.slug:
        path, good = pat.path, pat.page.first_choices()
        for name in pat.page.fields:
            for body in BROKEN:
                response = pat.client.post(path, name.encode() + b"=" + body,
                                           content_type="application/x-www-form-urlencoded")
                assert response.status_code == 400, (path, name)
            many = "&".join(f"{name}=x" for _ in range(10_000))
            assert pat.client.post(path, many, content_type="application/x-www-form-urlencoded").status_code == 400
        kept = Intake.objects.first()
        pat.open(path)
        pat.press(good, path=path)
        if kept:
            assert set(kept.answers) <= set(Intake.objects.get().answers), path
        if pat.is_in_danger:
            pat.open("/on/")
    assert pat.path == "/check/"


@pytest.mark.parametrize("path", ["/erase/", "/x/"])
def test_every_form_that_forgets_takes_rubbish_without_an_error(lakeside, path):
    for text in POLYGLOTS:
        pat = Patient().open("/?site=lakeside")
        holds(pat.client.post(path, {"yes": text, "confirm": text}), (path, text[:40]))


def test_no_page_of_the_door_is_left_out():
    """A new address of the patient's must be named above, or be one of those that have nothing to send."""
    named = {path for each in (DRAFT, SENT, CALLED, NOBODY) for path in each} | {"/prove/", "/ask/", "/c/questions/"}
    tokens = {"link"}
    for urls in ("intake.urls", "followups.check_in_urls"):
        for pattern in get_resolver(urls).url_patterns:
            if pattern.name in WITHOUT_A_FORM | tokens:
                continue
            assert "/" + str(pattern.pattern) in named, pattern.name
