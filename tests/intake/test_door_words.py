"""Words of the door: errors that say what to do, and nothing that puts a person down."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from intake.questions import journey
from tests.intake.door import Form, Patient

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = [path for room in ("intake", "errors", "care") for path in (FOLDER / room).rglob("*.html")]
BAD_IN_ERRORS = re.compile(r"\b(invalid|please|oops|forbidden|this field is required|illegal|not valid|failed)\b", re.I)
PUTS_DOWN = re.compile(
    r"\b(addicts?|addicted|abus(e|er|ers|ing)|junkie|alcoholics?|drunk|clean and|dirty|relapse|habit|detox|MAT|"
    r"non-?compliant|unmotivated|in denial|ineligible|rejected|committed suicide|homeless|mentally ill|crazy|"
    r"authoriz(e|ation)|disclose|biopsychosocial|ambulatory|prior authorization|AS[A]M|LOC)\b", re.I,
)


def sentences(path):
    html = path.read_text()
    yield from re.findall(r'{% translate "([^"]+)"', html)
    yield from re.findall(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", html, re.S)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_page_puts_a_person_down(path):
    """P-26, C1."""
    for words in sentences(path):
        assert not PUTS_DOWN.search(words), words


FOR_BUILDERS = {"styleguide.html"}  # no patient ever sees it


@pytest.mark.parametrize(
    "path", [path for path in TEMPLATES if path.name not in FOR_BUILDERS],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_every_word_of_a_template_can_be_translated(path):
    """P-41: what is left between the tags is punctuation, numbers, or Spanish on purpose."""
    tags = r"{% blocktranslate.*?{% endblocktranslate %}|{%.*?%}|{{.*?}}|{#.*?#}"
    text = re.sub(tags, " ", path.read_text(), flags=re.S)
    text = re.sub(r'<p lang="es">.*?</p>', " ", text, flags=re.S)
    text = re.sub(r'<!doctype html>|<[^>]*>| data-here="[^"]*"', " ", text, flags=re.S)
    assert not re.search(r"[A-Za-z]{2,}", text), text.split()


def test_an_error_says_what_to_do(lakeside):
    """P-12: every sentence any form of the journey can answer with, empty or with rubbish in it."""
    answers = {
        "want": {"want": ["alcohol", "mood"]}, "recent": {"recent": ["alcohol", "opioids", "sedatives"]},
        "reach": {"phone": "202-555-0143", "email": "a@example.com"}, "start": {"door": "web"},
    }
    said = set()
    for door in ("web", "call_me"):
        for step in journey.PAGES:
            for rubbish in ({}, "rubbish", "9" * 30, "x" * 5000):
                before = answers | {"start": {"door": door}}
                fields = step.form(answers=before, site=lakeside).fields
                data = dict.fromkeys(fields, rubbish) if rubbish else {}
                form = step.form(data, answers=before, site=lakeside)
                form.is_valid()
                said |= {str(words) for errors in form.errors.values() for words in errors}
    assert len(said) > 10
    for words in said:
        assert not BAD_IN_ERRORS.search(words), words
        assert words.endswith("."), words


@pytest.mark.django_db
def test_links_say_where_they_lead(lakeside):
    """No "click here": the words of a link stand alone."""
    pat = Patient().open("/").open("/on/")
    for _page in range(8):
        for words in re.findall(r"<a [^>]*>(.*?)</a>", pat.html, re.S):
            assert re.sub(r"<[^>]+>", "", words).strip().lower() not in ("here", "click here", "more", "link", "")
        pat.press()


@pytest.mark.django_db
def test_names_of_the_topic_stand_in_no_heading_before_the_first_health_question(lakeside):
    """Somebody looking over a shoulder at the first page reads nothing."""
    words = Form(Patient().open("/").html).words
    assert not re.search(r"alcohol|drug|treatment|rehab|mental", words, re.I)
