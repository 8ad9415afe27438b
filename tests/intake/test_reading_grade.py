"""P-25: the words of the door stay at or below grade 6 (Flesch-Kincaid, English), instruments and legal text apart."""

import re

import pytest

from intake.questions.journey import PAGES
from tests.intake.test_pages_registry import INSTRUMENTS, LEGAL, words_of

GRADE = 6.0
# Names of things a person has to find on a bottle or a card: no shorter word is the right one.
NAMES = re.compile(
    r"buprenorphine|suboxone|subutex|sublocade|methadone|naltrexone|vivitrol|naloxone|butalbital|phenibut|tianeptine|"
    r"kratom|fentanyl|heroin|medicaid|medicare|opioids?|bipolar disorder|schizophrenia|psychosis|cannabis|"
    r"american sign language|gbl|ghb|7-oh|united states", re.I,
)


def syllables(word):
    """Count groups of vowels, a silent e left out: good enough to find what is too hard."""
    word = re.sub(r"[^a-z]", "", word.lower())
    if not word:
        return 0
    groups = len(re.findall(r"[aeiouy]+", word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1:
        groups -= 1
    if word.endswith("ed") and not word.endswith(("ted", "ded")) and groups > 1:
        groups -= 1
    return max(groups, 1)


def grade(texts):
    """Return the Flesch-Kincaid grade of these sentences together."""
    sentences = words = sounds = 0
    for text in texts:
        for sentence in re.split(r"[.!?:;]+(?:\s|$)", NAMES.sub("name", text)):
            found = re.findall(r"[A-Za-z][A-Za-z'’]*", sentence)
            if found:
                sentences, words = sentences + 1, words + len(found)
                sounds += sum(syllables(word) for word in found)
    return 0.39 * words / sentences + 11.8 * sounds / words - 15.59


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
