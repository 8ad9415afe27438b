"""No box of words is forgotten: each stands in a table of every_box.py, and in a row of the made-up house (#24)."""

from collections import Counter

import pytest

from tests.privacy import a_whole_house
from tests.privacy.every_box import ON_NO_PAGE, OURS, TYPED, complete, fields_of_words, fill, named


def test_every_field_of_words_is_typed_by_somebody_or_is_no_place_for_words():
    """Whoever adds a field decides here which of the two it is."""
    counts = Counter([*named(TYPED), *named(OURS)])
    assert {name: counts[name] for name in fields_of_words() if counts[name] != 1} == {}


def test_the_tables_name_nothing_that_is_gone():
    assert named(TYPED) | named(OURS) <= set(fields_of_words())
    assert set(ON_NO_PAGE) <= named(TYPED)


@pytest.mark.django_db
def test_the_house_has_a_row_for_every_field_people_type(monkeypatch):
    """A field without one would be shown to the browser empty, and pass."""
    complete(a_whole_house.build(monkeypatch))
    assert named(TYPED) - fill("words") == set()
