"""Bad input is answered with a sentence, keeps what was typed, and never ends in an error of ours (#24, #32, #33)."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from intake.models import Intake
from intake.questions import journey
from tests.intake.door import Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db

BLNS = Path(settings.BASE_DIR).parent / "shared" / "data" / "security" / "blns.json"
POLYGLOTS = [
    "", " ", "'", '"', "--", "{{7*7}}", "{% load x %}", "%s%n", "{0.__class__}", "\r\nX: y", "\u202e", "\u200b", "İ",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "٣٤", "１２３", "a" * 5000,
    "e\u0301" * 50 + "\u0301" * 500,
    "1e400", "NaN", "-1", "99999999999999999999", "O'Brien", "Null", "👩‍👩‍👧‍👦", "\x01\x02",
]
WORDS = [
    (page.slug, name) for page in journey.PAGES for name, field in page.form.base_fields.items()
    if not hasattr(field, "choices") and field.widget.__class__.__name__ != "CheckboxInput"
]


def blns():
    if not BLNS.exists():
        pytest.skip(f"{BLNS} is not here")
    return json.loads(BLNS.read_text())


@pytest.fixture
def pat(lakeside):
    """A patient who has answered everything."""
    return Patient().arrive(CALM)


def try_it(pat, slug, name, text):
    """Send this text in this box; return the response. Nothing unescaped may come back."""
    response = pat.client.post(f"/step/{slug}/", {"share": "yes", name: text})
    assert response.status_code in (200, 302, 400), (slug, name, text[:60])
    if response.status_code == 200:
        html = response.content.decode()
        for marker in ("<script>alert", "<img src=x", "<svg onload"):
            if marker in text:
                assert marker not in html
    return response


def open_for(lakeside, slug):
    pat = Patient()
    who = "helper" if slug in ("them", "seen", "their-age") else "self"
    return pat.arrive(CALM | {"who": {"who": who}, "reach": {}}, until=slug)


@pytest.mark.parametrize(("slug", "name"), WORDS)
def test_strange_words_in_every_box(lakeside, slug, name):
    pat = open_for(lakeside, slug)
    assert pat.slug == slug
    for text in POLYGLOTS:
        try_it(pat, slug, name, text)
    assert pat.client.get("/on/").status_code == 302
    assert pat.client.get(f"/step/{slug}/").status_code == 200


@pytest.mark.full
@pytest.mark.parametrize(("slug", "name"), WORDS)
def test_every_naughty_string_in_every_box(lakeside, slug, name):
    pat = open_for(lakeside, slug)
    for text in blns():
        try_it(pat, slug, name, text)
    assert pat.client.get(f"/step/{slug}/").status_code == 200


def test_a_naughty_name_is_shown_back_as_it_was_typed(pat):
    """#24: escaped wherever it is read back; never "corrected"."""
    name = "<b>O'Brien</b> {{7*7}} İ 👩‍👩‍👧‍👦"
    pat.press({"name": name}, path="/step/name/?change")
    assert pat.path == "/check/"
    assert name in pat.page.words
    assert "<b>O" not in pat.html
    assert Intake.objects.get().answers["name"]["name"] == name


@pytest.mark.parametrize("body", [
    b"now=a%00b", b"now=%ed%a0%80", b"now=%ff%fe", b"%00=1", b"now=none&now=%00",
])
def test_what_is_no_text_is_refused_before_anything_sees_it(pat, body):
    """#32: NUL, lone surrogates, undecodable bytes."""
    response = pat.client.post("/step/now/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert "988" in response.content.decode()


def test_ten_thousand_fields_are_refused(pat):
    """#33."""
    response = pat.client.post("/step/now/", {f"f{number}": "x" for number in range(10_000)})
    assert response.status_code == 400


def test_progress_is_never_lost_by_a_refusal(pat):
    before = Intake.objects.get().answers
    pat.client.post("/step/now/", {f"f{number}": "x" for number in range(10_000)})
    pat.client.post("/step/now/", b"now=%00", content_type="application/x-www-form-urlencoded")
    pat.client.post("/step/now/", {"now": "no-such-choice"})
    pat.client.post("/step/age/", {"age": "9" * 4000})
    assert Intake.objects.get().answers == before


@pytest.mark.parametrize("data", [
    {"now": "no-such-choice"}, {"now": ["none", "x" * 9000]}, {"now": ["none"] * 500}, {"other": "field"},
    {"now": "1; DROP TABLE intake_intake"}, {"now": "__class__"},
])
def test_a_choice_that_was_not_offered_gets_a_sentence(pat, data):
    response = pat.client.post("/step/now/", data)
    assert response.status_code in (200, 302)
    if response.status_code == 200:
        assert "There is a problem" in response.content.decode()


def test_every_page_takes_a_choice_nobody_offered(lakeside):
    """Every question of the longest way, with an answer that does not exist and with a list where one is asked."""
    pat = Patient().open("/on/")
    while pat.slug:
        path, good = pat.path, pat.page.first_choices()
        for rubbish in ("no-such", ["a", "b"], "9" * 400):
            assert pat.client.post(path, dict.fromkeys(good, rubbish)).status_code in (200, 302), path
        pat.open(path)
        pat.press(good, path=path)
        if pat.is_in_danger:
            pat.open("/on/")


@pytest.mark.parametrize("path", [
    "/step/%00/", "/step/now/?change=%00", "/step/..%2f..%2fetc/", "/step/" + "x" * 3000 + "/", "/help-now/zz/",
    "/?site=%27%22--", "/?site=" + "x" * 3000, "/step/now/?change=" + "1" * 3000,
])
def test_strange_addresses_are_no_error_of_ours(lakeside, path):
    """#30."""
    assert Patient().client.get(path).status_code in (200, 302, 400, 404)


@pytest.mark.parametrize("value", ["x", "' OR 1=1", "00000000-0000-0000-0000-000000000000", 7, None, "\u0000", ["a"]])
def test_a_strange_session_is_no_draft(lakeside, value):
    pat = Patient().open("/?site=lakeside")
    session = pat.client.session
    session["draft"] = session["sent"] = value
    session.save()
    assert pat.open("/on/").slug == "device"


def test_methods_nobody_offers_are_refused(pat):
    for path in ("/", "/step/now/", "/check/", "/sent/", "/x/"):
        for method in ("put", "delete", "patch"):
            assert getattr(pat.client, method)(path).status_code == 405
