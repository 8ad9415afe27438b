"""People are found by name, phone, e-mail or reference, within their site, and nobody reads a list of names."""

import pytest

from intake import search, submission
from intake.models import SearchToken

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat(lakeside):
    return submission.save_pages(submission.start(lakeside, "en"), {
        "name": {"name": "Zoë O'Neil-Łuczak"}, "reach": {"phone": "202-555-0142", "email": "Zoe@Mail.Example"},
    })


@pytest.mark.parametrize("text", [
    "zoë", "ZOE", "Łuczak", "o'neil zoe", "(202) 555-0142", "+1 202 555 0142",
    "zoe@mail.example", " ZOE@MAIL.EXAMPLE ",
])
def test_found_by_what_staff_would_type(lakeside, pat, text):
    assert list(search.find(lakeside, text)) == [pat]


def test_found_by_the_reference_read_out_on_the_phone(lakeside, pat):
    assert list(search.find(lakeside, pat.reference.lower().replace("-", " "))) == [pat]


@pytest.mark.parametrize("text", [
    "", "   ", "x", "zo", "zoë kowalski", "202-555-0143", "nobody@mail.example", "🙂", "%",
])
def test_not_found_by_anything_else(lakeside, pat, text):
    assert not search.find(lakeside, text).exists()


def test_another_site_finds_nobody(hillside, pat):
    assert not search.find(hillside, "zoë").exists()
    assert not search.find(hillside, pat.reference).exists()


def test_a_name_that_was_changed_is_not_found_by_the_old_one(lakeside, pat):
    submission.save_page(pat, "name", {"name": "Kim"})
    assert not search.find(lakeside, "zoë").exists()
    assert list(search.find(lakeside, "kim")) == [pat]
    assert SearchToken.objects.filter(intake=pat, kind="name").count() == 1


def test_equal_words_of_two_people_find_both(lakeside, pat):
    other = submission.save_page(submission.start(lakeside, "en"), "name", {"name": "Zoe Gray"})
    assert set(search.find(lakeside, "zoe")) == {pat, other}


def test_a_very_long_name_makes_few_entries(lakeside):
    name = " ".join(f"word{number}" for number in range(50))
    intake = submission.save_page(submission.start(lakeside, "en"), "name", {"name": name})
    assert SearchToken.objects.filter(intake=intake).count() == 10
