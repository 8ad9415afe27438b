"""Spanish, whole: no word missing, every page there, easy to read, and off where nobody has signed it off (P-08, P-25,
P-41, P-42)."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import translation

from intake import sign_off
from intake.apps import IntakeConfig
from intake.facts import facts_from
from intake.models import Intake
from intake.questions import journey
from intake.questions.base import ENGLISH
from intake.questions.journey import PAGES
from tests.intake.door import Patient
from tests.intake.reading import inflesz, silabas
from tests.intake.test_pages_registry import INSTRUMENTS, LEGAL, words_of
from tests.intake.walking import CALM, told

HOUSE = Path(settings.BASE_DIR)
FOLDER = HOUSE / "locale" / "es" / "LC_MESSAGES"
PATIENTS = [
    *(HOUSE / "intake").rglob("*.py"),
    *(path for room in ("intake", "errors", "care") for path in (HOUSE / "templates" / room).rglob("*.html")),
    HOUSE / "templates" / "admissions" / "own_sheet.html",
    *(HOUSE / "programs" / f"{name}.py" for name in ("codes", "filters", "public_views", "sheet", "words")),
    *(HOUSE / "templates" / "programs").glob("public_*.html"),
    HOUSE / "followups" / "check_in_page.py", *(HOUSE / "templates" / "followups").glob("check_in*.html"),
]
# Names, numbers and words that are the same in both languages.
SAME = re.compile(r"No|Alcohol|Error:|Medicaid|Medicare|[\d\W]*|%\(\w+\)s|VA .*|LGBTQ\+")
LATELY = {"thoughts": "no", "now": "no", "tried": "no"}


def marked(path):
    """Yield every sentence this file marks for translation."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        yield from re.findall(r'{% translate "([^"]+)"', text)
        for one, many in re.findall(r"{% blocktranslate[^%]*%}(.*?)(?:{% plural %}(.*?))?{% endblocktranslate %}",
                                    text, re.S):
            for words in filter(None, (one, many)):
                yield re.sub(r"{{ *(\w+) *}}", r"%(\1)s", words)
        return
    for node in ast.walk(ast.parse(text)):
        is_mark = isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "gettext", "gettext_lazy")
        if is_mark and node.args and isinstance(node.args[0], ast.Constant):
            yield node.args[0].value


@pytest.fixture(scope="module")
def catalog():
    with (FOLDER / "django.mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled)._catalog


@pytest.fixture
def spanish():
    with translation.override("es"):
        yield


def test_no_sentence_is_missing(catalog):
    """P-41: every sentence a patient's page marks stands in the compiled catalog, and is not empty."""
    known = {key[0] if isinstance(key, tuple) else key for key, words in catalog.items() if words}
    known |= set(re.findall(r'^msgid_plural "(.*)"$', (FOLDER / "django.po").read_text(), re.M))
    missing = {words for path in PATIENTS for words in marked(path) if words not in known}
    assert not missing


def test_what_was_compiled_is_what_was_written(catalog):
    """P-41: nothing fuzzy, nothing left over, and the compiled file is not older than the words."""
    written = (FOLDER / "django.po").read_text(encoding="utf-8")
    assert not re.search(r"^#, .*fuzzy", written, re.M)
    assert not re.search(r"^#~", written, re.M)
    assert len(re.findall(r"^msgid ", written, re.M)) == len({
        key[0] if isinstance(key, tuple) else key for key in catalog
    })
    for words in re.findall(r'^msgstr(?:\[\d\])? "(.+)"$', written, re.M):
        assert ast.literal_eval(f'"{words}"') in catalog.values()


def test_what_is_filled_in_is_the_same(catalog):
    """A name or a number that stands in a sentence stands in its translation, once."""
    for key, words in catalog.items():
        english = key[0] if isinstance(key, tuple) else key
        if english:
            holes = re.compile(r"%\(\w+\)[sd]|</?\w+[^>]*>")
            assert sorted(holes.findall(english)) == sorted(holes.findall(words)), english


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_every_page_is_there_in_spanish(page):
    """P-41: the same pages, and no English left on them but published wording, which is off."""
    english = {str(words) for words in words_of(page)}
    with translation.override("es"):
        said = {str(words) for words in words_of(page)}
    assert len(said) >= len(english) - 2
    if page.published_in:
        return
    left = {words for words in said & english if not SAME.fullmatch(words)}
    languages = {"English", "Español", "中文", "Tiếng Việt", "한국어", "Tagalog", "Русский", "العربية", "Français",
                 "Kreyòl Ayisyen", "Português"}
    assert not left - languages


@pytest.mark.django_db
@pytest.mark.parametrize("name", [
    "start", "call_me", "later", "back", "tasks", "erase", "erased", "still", "over", "sent", "mind", "prove", "shared",
    "ask", "sign",
])
def test_a_page_that_asks_nothing_is_spanish_too(lakeside, name):
    """P-41, P-07: the help line, the way out and the switch back stand on it."""
    with translation.override("es"):
        path = reverse(f"intake:{name}")
    pat = Patient().open(path)
    assert pat.response.status_code == 200
    assert '<html lang="es">' in pat.html
    assert "Salir de esta página" in pat.html
    assert "oprima 2" in pat.html
    assert "AYUDA" in pat.html
    assert "Need help now" not in pat.html


@pytest.mark.django_db
@pytest.mark.parametrize("address", "abcdef")
def test_a_help_page_says_press_2_and_text_ayuda(lakeside, address):
    """P-08."""
    pat = Patient().open(f"/es/help-now/{address}/")
    assert "988 y oprima 2" in pat.page.words
    assert "envíe AYUDA al 988" in pat.page.words
    assert "En español" not in pat.html
    assert f'<a href="/help-now/{address}/" lang="en" hreflang="en">English</a>' in pat.html


@pytest.mark.django_db
def test_an_answer_that_means_danger_is_answered_in_spanish_and_can_be_read_in_english(lakeside):
    """P-06, P-08, P-42: the switch on the help page leads to the same help, not back to the question."""
    pat = Patient().open("/es/").open("/es/on/").press()
    pat.press({"now": ["self_harm"]})
    assert pat.is_in_danger
    assert "Hable con alguien ahora" in pat.page.words
    assert 'href="/help-now/d/"' in pat.html


@pytest.mark.django_db
def test_the_whole_form_can_be_filled_in_spanish(lakeside):
    """P-01, P-41: no published wording is asked, the danger is asked in our own words, and the rest is known."""
    pat = Patient().open("/es/").open("/es/on/")
    seen = pat.walk(CALM | {"lately": LATELY})
    assert pat.path == "/es/check/"
    assert "lately" in seen
    assert not {page.slug for page in PAGES if page.published_in} & set(seen)
    pat.press()
    assert pat.path == "/es/sent/"
    intake = Intake.objects.get()
    assert intake.language == "es"
    known = facts_from(intake.answers)
    there = facts_from(told())
    assert set(there) - set(known) == {"suicide_risk", "mental_health"}
    assert {fact: there[fact] for fact in known} == known


@pytest.mark.django_db
@pytest.mark.parametrize("given", [
    {"thoughts": "yes"}, {"tried": "yes"}, {"now": "yes"}, {"thoughts": "rather_not"}, {"now": "rather_not"},
])
def test_a_yes_or_a_refusal_to_our_own_words_gets_help_and_a_person(lakeside, given):
    """P-06, P-09: in Spanish, where the published screen is off."""
    pat = Patient().open("/es/").open("/es/on/")
    pat.walk(CALM, until="lately")
    pat.press(LATELY | given)
    assert pat.is_in_danger
    alert = Intake.objects.get().alerts.get(source="lately")
    assert alert.tier == ("emergency" if given.get("now") == "yes" else "same_day")
    assert "suicide" in alert.reason  # staff read English


def test_a_no_to_our_own_words_rules_nothing_out():
    answers = {"start": {"door": "web", "language": "es"}, "lately": LATELY}
    assert "suicide_risk" not in facts_from({**answers, "who": {"who": "self"}})


def test_what_our_own_words_tell_counts():
    begin = {"start": {"door": "web", "language": "es"}, "who": {"who": "self"}}
    assert facts_from(begin | {"lately": LATELY | {"thoughts": "yes"}})["suicide_risk"] == "positive"
    assert facts_from(begin | {"lately": LATELY | {"now": "yes"}})["suicide_risk"] == "acute"
    both = {"thoughts": "rather_not", "now": "rather_not", "tried": "no"}
    assert facts_from(begin | {"lately": both})["suicide_risk"] == "acute"


@pytest.mark.django_db
def test_the_switch_keeps_the_page_and_the_draft(lakeside):
    """P-42: there and back, nothing is asked again and nothing is lost."""
    pat = Patient().open("/").open("/on/")
    pat.walk(CALM, until="meals")
    before = Intake.objects.get().answers
    pat.open("/es/step/meals/")
    assert pat.slug == "meals"
    pat.press(CALM["meals"])
    after = Intake.objects.get().answers
    assert {slug: given for slug, given in after.items() if slug not in ("start", "meals")} == {
        slug: given for slug, given in before.items() if slug != "start"
    }
    pat.open("/step/backing/" if pat.slug == "backing" else f"/step/{pat.slug}/")
    assert pat.path.startswith("/step/")
    assert "lately" not in pat.walk(CALM)
    assert pat.path == "/check/"


@pytest.mark.django_db
def test_who_answered_in_spanish_is_not_led_back_by_reading_english(lakeside):
    """P-42: what was left out for its wording stays left out."""
    pat = Patient().open("/es/").open("/es/on/")
    pat.walk(CALM | {"lately": LATELY}, until="home")
    pat.open("/step/home/")
    assert pat.path == "/step/home/"
    assert not {page.slug for page in PAGES if page.published_in} & set(pat.walk(CALM))
    assert pat.path == "/check/"


@pytest.mark.django_db
def test_a_change_of_language_on_the_way_keeps_the_way_back_to_the_check(lakeside):
    """P-16, P-42."""
    pat = Patient().arrive(CALM)
    pat.open("/step/age/?change")
    assert 'href="/es/step/age/?change"' in pat.html


@pytest.mark.django_db
def test_published_wording_answered_in_english_is_marked_as_english(lakeside):
    """A screen reader reads it with the right voice; it is not dropped by the switch."""
    pat = Patient().arrive(CALM)
    pat.open("/es/step/mood/?change")
    assert '<h1 lang="en">Over the last 2 weeks' in pat.html
    assert '<html lang="es">' in pat.html


def test_who_answered_part_of_the_screen_in_english_is_asked_the_rest_in_our_words():
    yes = {"wished": "yes", "better_off": "no", "thoughts": "no", "tried": "no"}
    answers = journey.in_language(told(past_weeks=yes) | {"past-weeks": yes}, "es")
    answers = {slug: given for slug, given in answers.items() if slug != "today"}
    shown = [page.slug for page in journey.shown_pages(answers)]
    assert "today" not in shown
    assert "lately" in shown


@pytest.mark.parametrize("page", [page for page in PAGES if page.published_in], ids=lambda page: page.slug)
def test_published_wording_is_never_a_translation_of_ours(page):
    """An instrument in words of ours would not be the instrument."""
    form = page.form(answers=told())
    with translation.override("es"):
        labels = [str(field.label) for field in page.form(answers=told()).fields.values()]
    ours = {"Have you made a plan for how you would do it?"}
    for english, spanish_words in zip(form.fields.values(), labels, strict=True):
        assert str(english.label) == spanish_words or str(english.label) in ours
    assert page.published_in == ENGLISH


@pytest.mark.django_db
def test_an_error_under_a_spanish_address_is_spanish_and_leads_on_in_spanish(lakeside):
    pat = Patient().open("/es/step/no-such-page/")
    assert pat.response.status_code == 404
    assert "No existe esa página" in pat.html
    assert 'href="/es/on/"' in pat.html


# --- easy to read -----------------------------------------------------------------------------------------------

def test_the_measure_knows_easy_from_hard_in_spanish():
    assert silabas("casa") == 2
    assert silabas("quiere") == 2
    assert silabas("guía") == 2
    assert silabas("respuesta") == 3
    assert inflesz(["El gato come pan en la casa."]) > 80
    assert inflesz(["Independientemente de consideraciones institucionales, manifestaron considerable aprensión."]) < 30


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_a_page_is_easy_to_read_in_spanish(page, spanish):
    """P-25: INFLESZ 65 or more, instruments and legal text apart."""
    if page.slug in INSTRUMENTS | LEGAL:
        pytest.skip("published or legal wording")
    measured = inflesz(words_of(page))
    assert measured >= 65, f"{measured:.1f}"


def test_nobody_is_called_by_their_gender_and_everybody_by_usted(catalog):
    """A6: usted, and no word that fits only one gender of the reader."""
    familiar = re.compile(r"\b(tú|tu|tus|ti|contigo|tienes|puedes|quieres|eres|estás|usted es (un|una))\b", re.I)
    gendered = re.compile(r"\b(seguro de que|estoy seguro|solo/a|bienvenid[oa]|cansad[oa]|embarazada)\b")
    for words in catalog.values():
        assert not familiar.search(words), words
        assert not gendered.search(words), words
    shaming = re.compile(r"\b(adict[oa]s?|drogadict\w*|alcohólic[oa]s?|borrach[oa]s?|abuso|vicio|limpi[oa]|suci[oa]|"
                         r"recaída|desintoxicación|inválid[oa]|por favor|ups|prohibido|error de)\b", re.I)
    for words in catalog.values():
        assert not shaming.search(words), words


# --- signed off -------------------------------------------------------------------------------------------------

def test_nobody_has_signed_spanish_off_yet_and_a_demo_says_so(lakeside, db):
    """A6, Section 1557: consent and safety need a qualified translator; the page says that none has read them."""
    assert sign_off.unsigned("es") == list(sign_off.TEXTS)
    assert sign_off.unsigned("en") == []
    assert "Ningún traductor calificado" in Patient().open("/es/").html
    assert "translator" not in Patient().open("/").html


def test_production_does_not_start_in_a_language_nobody_signed_off(settings):
    settings.PRODUCTION, settings.LANGUAGES_ON = True, ["en", "es"]
    ready = IntakeConfig.create("intake").ready
    with pytest.raises(ImproperlyConfigured, match=f"signed off {len(sign_off.TEXTS)} of its texts"):
        ready()
    settings.LANGUAGES_ON = ["en"]
    ready()


def test_a_text_whose_words_have_changed_is_open_again(tmp_path):
    rows = [
        f'[[es]]\ntext = "{name}"\nwords = "{sign_off.digest_of(name, "es")}"\nby = "A translator"\non = 2026-12-01\n'
        for name in sign_off.TEXTS
    ]
    file = tmp_path / "signed.toml"
    file.write_text("\n".join(rows))
    assert sign_off.unsigned("es", file) == []
    file.write_text("\n".join([rows[0].replace('words = "', 'words = "x'), *rows[1:]]))
    assert sign_off.unsigned("es", file) == [sign_off.TEXTS[0]]
    file.write_text("\n".join([rows[0].replace("A translator", ""), *rows[1:]]))
    assert sign_off.unsigned("es", file) == [sign_off.TEXTS[0]]


@pytest.mark.parametrize("name", sign_off.TEXTS)
def test_a_text_to_sign_off_has_words_and_a_mark_of_its_own(name, spanish):
    assert len(sign_off.words_of(name)) >= 1
    assert sign_off.digest_of(name, "es") != sign_off.digest_of(name, "en")
