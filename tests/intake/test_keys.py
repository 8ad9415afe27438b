"""Keys in the order in which they were made."""

import itertools
import uuid

from intake import keys
from intake.models import Recommendation


def test_later_keys_come_after_earlier_ones_and_no_two_are_the_same(monkeypatch):
    made = []
    for milliseconds in (1, 2, 1_700_000_000_000, 1_700_000_000_001, 4_000_000_000_000):
        monkeypatch.setattr(keys.time, "time_ns", lambda at=milliseconds: at * 1_000_000)
        made.append([keys.key_in_order() for _ in range(50)])
    for earlier, later in itertools.pairwise(made):
        assert max(map(str, earlier)) < min(map(str, later))
    assert len({key for keys_of_one in made for key in keys_of_one}) == 250


def test_a_key_is_one_that_every_library_knows():
    key = keys.key_in_order()
    assert (key.version, key.variant) == (7, uuid.RFC_4122)


def test_what_is_read_by_the_million_has_such_keys():
    assert Recommendation._meta.pk.get_default().version == 7
