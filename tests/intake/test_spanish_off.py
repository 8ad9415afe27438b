"""A language nobody has signed off is off: no page, link, message or address in it (A6, P-41, Section 1557)."""

import datetime as dt
import html
import io
import re

import pytest
from django.core.management import call_command
from django.urls import get_resolver

from followups import moment, schedule
from intake import sign_off
from intake.models import Intake
from outbox import texts
from outbox.models import Reminder
from tests.intake.door import Patient
from tests.intake.reading import translated
from tests.intake.walking import CALM

pytestmark = pytest.mark.django_db
# Sentences long enough that no English page holds one by chance
SPANISH = sorted({
    words for english, words in translated().items() if words != english and len(words.split()) > 2
    and not re.search(r"%\(|<", words)
})
# The one line of an English help page that says how to be answered in Spanish: 988's own words, on or off (P-08)
LINE_OF_988 = re.compile(r'<p lang="es">En español: llame al .*?</p>')
DANGER = CALM | {"now": {"now": ["self_harm", "violence"]}, "signs": {"signs": ["seizure"]}}


@pytest.fixture
def off(settings):
    settings.LANGUAGES_ON, settings.LANGUAGES = ["en"], [("en", "English")]


@pytest.fixture
def pat(lakeside, off):
    """Somebody whose browser asks for Spanish, and who once read Spanish here."""
    lakeside.languages = ["en", "es"]
    lakeside.save()
    pat = Patient(HTTP_ACCEPT_LANGUAGE="es-MX,es;q=0.9")
    pat.client.cookies["l"] = "es"
    return pat


def hold_english(pat, where):
    page = LINE_OF_988.sub("", pat.html)
    assert '<html lang="en">' in page, where
    assert 'lang="es"' not in page, where
    assert "Español" not in page, where
    assert "/es/" not in page, where
    said = html.unescape(page)
    assert not [words for words in SPANISH if words in said], where


@pytest.mark.parametrize("answers", [CALM, DANGER, CALM | {"who": {"who": "helper"}}], ids=["calm", "danger", "helper"])
def test_no_page_on_the_way_says_a_word_of_it(pat, answers):
    pat.open("/")
    hold_english(pat, "/")
    pat.open("/on/")
    while pat.slug:
        here = pat.path
        hold_english(pat, here)
        pat.press({}, path=here)  # refused or not, no word of it either
        hold_english(pat, f"{here} sent empty")
        pat.open(here).press(answers.get(pat.slug), path=here)
        if pat.is_in_danger:
            hold_english(pat, f"{here} urgent")
            pat.open("/on/")
    assert pat.path == "/check/"
    hold_english(pat, "/check/")
    for name in ("call-me", "later", "tasks", "erase", "still"):
        hold_english(pat.open(f"/{name}/"), name)
    pat.open("/check/").press()
    assert pat.path == "/sent/"
    for name in ("sent", "mind", "more", "shared", "ask"):
        hold_english(pat.open(f"/{name}/"), name)
    assert Intake.objects.get().language == "en"


@pytest.mark.parametrize("path", [
    "/", "/back/", "/call-me/", "/over/", "/erased/", "/prove/", "/r/ABCD/", "/c/ABCD/", "/c/questions/", "/c/thanks/",
    "/no-such-page/", *(f"/help-now/{letter}/" for letter in "abcdef"),
])
def test_no_other_page_says_a_word_of_it(pat, path):
    hold_english(pat.open(path), path)


def test_no_address_leads_into_it(pat):
    """Every address of the door, with the language's own prefix, is a page that does not exist, said in English."""
    paths = ["/es/", "/es/on/", "/es/step/now/", "/es/help-now/d/", "/es/c/questions/"]
    for pattern in get_resolver("intake.urls").url_patterns:
        if "<" not in str(pattern.pattern):
            paths.append(f"/es/{pattern.pattern}")
    for path in paths:
        pat.response = pat.client.get(path)
        assert pat.response.status_code == 404, path
        hold_english(pat, path)


def row(kind, **rest):
    return Reminder(kind=kind, details={}, **rest)


def test_no_message_is_written_in_it(off):
    """What somebody asked for just now comes in English, as the pages do; of anything planned a person says it."""
    maria = Intake(language="es")
    for kind in schedule.KINDS:
        with pytest.raises(texts.NoWords):
            moment._written_in(row(kind), maria)
    for kind in {"code", "save_link", "stopped", "help"} - set(schedule.KINDS):
        assert moment._written_in(row(kind), maria) == "en"
    assert moment._written_in(Reminder(kind="stopped", details={"language": "es"}), Intake(language="en")) == "en"


def test_where_it_is_on_messages_are_written_in_it():
    assert moment._written_in(row(next(iter(schedule.KINDS))), Intake(language="es")) == "es"


def test_what_a_translator_reads_is_printed_in_both_languages():
    """Every text of consent, safety and messages; each sentence in English and below it in Spanish."""
    out = io.StringIO()
    call_command("signed_off", "es", "--words", stdout=out)
    printed = out.getvalue()
    assert f"{len(sign_off.TEXTS)} of {len(sign_off.TEXTS)} open" in printed
    for name in sign_off.TEXTS:
        assert f"\n{name}  {sign_off.digest_of(name, 'es')}  open" in "\n" + printed
    for pair in (
        ("We keep what you tell us so that we can find care that fits you.",
         "Guardamos lo que nos dice para buscar la atención que le sirva."),
        ("Call 911 now", "Llame al 911 ahora"), ("Your code", "Su clave"),
    ):
        assert "    {}\n      {}\n".format(*pair) in printed


def test_a_signed_text_opens_again_with_one_changed_message(monkeypatch):
    before = sign_off.digest_of("text-messages", "es")
    assert before != sign_off.digest_of("text-messages", "en")
    kinds = dict(sign_off.wording.TEXTS)
    first = next(iter(kinds))
    monkeypatch.setattr(sign_off.wording, "TEXTS", kinds | {first: kinds[first] | {"es": ("Otra cosa.",)}})
    assert sign_off.digest_of("text-messages", "es") != before


def test_a_row_of_today_counts(tmp_path):
    """The file as the guide for translators tells them to write it."""
    rows = "\n".join(
        f'[[es]]\ntext = "{name}"\nwords = "{sign_off.digest_of(name, "es")}"\nby = "T. Reader, court interpreter"\n'
        f"on = {dt.date(2026, 12, 1)}\n" for name in sign_off.TEXTS)
    file = tmp_path / "signed.toml"
    file.write_text(rows)
    assert sign_off.unsigned("es", file) == []
