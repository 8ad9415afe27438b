"""P-25: the words of the door stay at or below grade 6 (Flesch-Kincaid, English), instruments and legal text apart."""

import re

import pytest

from intake.questions.journey import PAGES
from tests.intake.reading import EASE, GRADE, HOUSE, grade, hardest, inflesz, marked, translated
from tests.intake.test_pages_registry import INSTRUMENTS, LEGAL, words_of

# Every page that is no question, the check-in's too; of a handful of words the formulas say nothing.
TEMPLATES = [
    path for folder in ("intake", "errors") for path in sorted((HOUSE / "templates" / folder).rglob("*.html"))
    if sum(len(words.split()) for words in marked(path)) >= 12
] + sorted((HOUSE / "templates" / "followups").glob("check_in*.html")) + [
    HOUSE / "templates" / "programs" / f"public_{name}.html" for name in ("places", "word")
]


def test_the_measure_knows_easy_from_hard():
    assert grade(["The cat sat on the mat."]) < 2
    assert grade(["Notwithstanding institutional considerations, people demonstrated considerable apprehension."]) > 12


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_a_page_can_be_read_after_six_years_of_school(page):
    if page.slug in INSTRUMENTS | LEGAL:
        pytest.skip("published or legal wording")
    measured = grade(words_of(page))
    assert measured <= GRADE, f"{measured:.1f}"


def test_no_sentence_is_long():
    for page in PAGES:
        if page.slug in INSTRUMENTS | LEGAL:
            continue
        for text in words_of(page):
            for sentence in re.split(r"[.!?]+\s", text):
                assert len(sentence.split()) <= 25, sentence


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_page_that_asks_nothing_is_as_easy_to_read_in_both_languages(path):
    """P-25 beyond the questions: start, help pages, confirmation, codes, errors, check-in."""
    said, spanish = list(marked(path)), translated()
    assert grade(said) <= GRADE
    assert inflesz([spanish[words] for words in said]) >= EASE
    for words in said:
        for sentence in re.split(r"[.!?]+\s", words):
            assert len(sentence.split()) <= 25, sentence


def test_the_hardest_sentences_can_be_printed_for_a_person_to_read():
    """P-25: formulas only rank; the list is read by somebody (`make reading`)."""
    english, spanish = hardest(10)
    assert len(english) == len(spanish) == 10
    assert english[0][0] > english[-1][0] > GRADE
    assert spanish[0][0] < spanish[-1][0] < EASE
