"""The order over arrays is the order of `match`, one by one, on generated people and catalogs."""

import dataclasses
import datetime
import random

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from eligibility.levels import Level
from programs import codes
from programs.columns import columns_of
from programs.matching import Needs, closest_of, match, shortlist
from programs.offers import Meeting, Track
from programs.ranking import first, nearest
from tests.programs import sql_reference
from tests.programs.conftest import NOW, WASHINGTON, an_offer
from tests.programs.test_matching_laws import LAW, offers, people

many = st.lists(offers, max_size=12, unique_by=lambda offer: offer.id)


def ids(columns, rows):
    return [columns.offers[row].id for row in rows]


def on_a_map(one):
    """Return it with its place to a millionth of a degree: PostgreSQL refuses the sine of next to nothing."""
    return dataclasses.replace(one, place=one.place and (round(one.place[0], 6), round(one.place[1], 6)))


@LAW
@given(people, many, st.integers(1, 14), st.integers(-40, 40))
def test_the_order_over_arrays_is_the_order_one_by_one(person, catalog, limit, hours):
    at = NOW + datetime.timedelta(hours=hours)
    columns = columns_of(catalog)
    assert ids(columns, first(columns, person, at, limit)) == [one.id for one in match(person, catalog, at=at)][:limit]


@LAW
@given(people, many)
def test_the_nearest_over_arrays_is_the_closest_one_by_one(person, catalog):
    columns = columns_of(catalog)
    row, closest = nearest(columns, person, NOW), closest_of(match(person, catalog, at=NOW))
    assert (row is None) == (closest is None)
    if row is not None:
        assert columns.offers[row].id == closest.match.id


@LAW
@given(people, many, st.randoms(use_true_random=False))
def test_a_shuffled_catalog_gives_the_same_first_ones(person, catalog, dice):
    shuffled = list(catalog)
    dice.shuffle(shuffled)
    one, other = columns_of(catalog), columns_of(shuffled)
    assert ids(one, first(one, person, NOW, 5)) == ids(other, first(other, person, NOW, 5))


@LAW
@given(people, many)
def test_those_that_fit_at_the_lowest_level_are_the_first_of_the_order(person, catalog):
    """So the first of the order are enough to know the short list."""
    found = match(person, catalog, at=NOW)
    assert shortlist(found) == found[: len(shortlist(found))]


@pytest.mark.parametrize("seed", range(20))
def test_a_country_of_programs_has_the_same_first_ones(seed):
    """Many programs around several places, so that the search near a place is really taken."""
    dice = random.Random(seed)
    catalog = [
        an_offer(
            number,
            levels=frozenset(dice.sample(list(Level), dice.randint(1, 3))),
            payers=frozenset(dice.sample(["medicaid", "private", "free", "self_pay"], dice.randint(0, 3))),
            place=dice.choice([None, *[(38.9 + dice.gauss(0, 0.6), -77.0 + dice.gauss(0, 0.6)) for _ in range(9)]]),
            status=dice.choice(["open", "full", "paused", ""]),
            said_at=NOW - datetime.timedelta(hours=dice.randint(0, 200)),
            brings_transport=dice.choice([True, None]),
            has_telehealth=dice.choice([True, False]),
        )
        for number in range(1, 300)
    ]
    columns = columns_of(catalog)
    for level in Level:
        for blocks in (None, frozenset({"mon-evening", "wed-evening", "thu-evening"}), frozenset()):
            person = Needs(
                level=level, payer="medicaid", place=WASHINGTON, conditions=("substance_use",), free_blocks=blocks,
                travels_by=dice.choice(["car", "bus", None]), max_miles=dice.choice([None, 20.0]),
            )  # fmt: skip
            expected = [one.id for one in match(person, catalog, at=NOW)]
            assert ids(columns, first(columns, person, NOW, 6)) == expected[:6]


def test_what_hard_needs_ask_for_fits_in_sixteen_bits():
    """One bit is kept for "not stated"."""
    for told in (codes.Condition, codes.Substance, codes.Payer, codes.Medicine):
        assert len(told.values) <= 15


@pytest.mark.parametrize("few", [0, 256])
def test_many_timetables_give_the_same_order_as_few(few, monkeypatch):
    """Where there are many, only those of the programs still in question are held against a person."""
    monkeypatch.setattr("programs.attending.FEW", few)
    dice = random.Random(few)
    catalog = [
        an_offer(
            number,
            place=(38.9 + dice.gauss(0, 0.8), -77.0 + dice.gauss(0, 0.8)),
            tracks=tuple(
                Track(f"{track}", tuple(Meeting(day, start, start + 120, dice.random() < 0.2) for day in days))
                for track, start in enumerate(dice.sample([540, 600, 1080], dice.randint(0, 2)))
                for days in [dice.sample(range(5), dice.randint(0, 3))]
            ),
        )
        for number in range(1, 120)
    ]
    columns = columns_of(catalog)
    for ready in (True, False):
        for blocks in ({"mon-morning", "wed-morning"}, {"mon-morning", "mon-midday", "tue-morning"}, set()):
            person = Needs(level=Level.IOP, place=WASHINGTON, free_blocks=frozenset(blocks), telehealth_ready=ready)
            expected = [one.id for one in match(person, catalog, at=NOW)]
            assert ids(columns, first(columns, person, NOW, 40)) == expected[:40]
            assert ids(columns, first(columns, person, NOW, 200)) == expected


def test_out_of_reach_the_way_still_decides_who_can_come():
    """Sixty miles off in the middle of a free day stands before fifty-five miles off at its very beginning."""
    free = frozenset(f"mon-{part}" for part in ("morning", "midday", "afternoon", "evening"))
    early, noon = (Track("", (Meeting(0, start, start + 120),)) for start in (540, 780))
    nearer = an_offer(1, place=(WASHINGTON[0] + 55 / 69.1, WASHINGTON[1]), tracks=(early,))
    farther = an_offer(2, place=(WASHINGTON[0] + 60 / 69.1, WASHINGTON[1]), tracks=(noon,))
    person = Needs(level=Level.IOP, place=WASHINGTON, free_blocks=free)
    columns = columns_of([nearer, farther])
    assert [one.id for one in match(person, [nearer, farther], at=NOW)] == [farther.id, nearer.id]
    assert ids(columns, first(columns, person, NOW, 1)) == [farther.id]


def test_whoever_goes_no_farther_than_named_has_the_same_first_ones():
    """What is nearest but misses something stands before what is too far, at every level."""
    dice = random.Random("near")
    catalog = [
        an_offer(
            number,
            levels=frozenset(dice.sample(list(Level), dice.randint(1, 2))),
            payers=frozenset(dice.sample(["medicaid", "private"], dice.randint(0, 2))),
            place=dice.choice([None, (38.9 + dice.gauss(0, 1), -77.0 + dice.gauss(0, 1))]),
            state=dice.choice(["DC", "VA", ""]),
            tracks=(Track("", (Meeting(0, 540, 660, True),)),) if dice.random() < 0.2 else (),
        )
        for number in range(1, 60)
    ]
    columns = columns_of(catalog)
    for level in Level:
        for far in (1.0, 10.0, 50.0, 50.5, 200.0, 20_000.0):
            for state in (None, "DC", "MD"):
                person = Needs(
                    level=level, payer="medicaid", place=WASHINGTON, max_miles=far, telehealth_ready=True, state=state
                )
                expected = [one.id for one in match(person, catalog, at=NOW)]
                for limit in (1, 6, 60):
                    assert ids(columns, first(columns, person, NOW, limit)) == expected[:limit]


def test_no_programs_is_no_error():
    columns = columns_of([])
    assert first(columns, Needs(level=Level.IOP, place=WASHINGTON), NOW, 6) == []
    assert nearest(columns, Needs(level=Level.IOP), NOW) is None


@pytest.mark.parametrize("place", [(90.0, 0.0), (-90.0, 0.0), (0.0, 180.0), (0.0, -180.0), (71.3, -156.8)])
def test_places_at_the_edges_of_the_map_are_found(place):
    """A neighbour over the date line or around a pole is a neighbour."""
    beside = (place[0] - 0.01 if place[0] > 0 else place[0] + 0.01, -place[1] if abs(place[1]) == 180 else place[1])
    columns = columns_of([an_offer(1, place=(10.0, 10.0)), an_offer(2, place=beside)])
    assert ids(columns, first(columns, Needs(level=Level.IOP, place=place), NOW, 1)) == [an_offer(2).id]


@pytest.mark.django_db
def test_the_order_over_arrays_is_the_order_of_the_query():
    """The query is written apart from both; it runs on SQLite and on PostgreSQL."""

    @LAW
    @given(people, many)
    def law(person, catalog):
        person, catalog = on_a_map(person), [on_a_map(offer) for offer in catalog]
        with transaction.atomic():
            sql_reference.load(catalog)
            asked = sql_reference.ask(sql_reference.query(person, NOW, 8))
        columns = columns_of(catalog)
        assert asked == [one.hex for one in ids(columns, first(columns, person, NOW, 8))]

    law()


@pytest.mark.django_db
@pytest.mark.postgres
def test_on_postgresql_too_the_order_over_arrays_is_the_order_of_the_query():
    dice = random.Random("postgres")
    catalog = [
        an_offer(
            number,
            levels=frozenset(dice.sample(list(Level), dice.randint(1, 3))),
            payers=frozenset(dice.sample(["medicaid", "private", "free", "self_pay"], dice.randint(0, 3))),
            place=dice.choice([None, *[(38.9 + dice.gauss(0, 0.6), -77.0 + dice.gauss(0, 0.6)) for _ in range(9)]]),
            said_at=NOW - datetime.timedelta(hours=dice.randint(0, 200)),
        )
        for number in range(1, 300)
    ]
    sql_reference.load(catalog)
    columns = columns_of(catalog)
    for level in Level:
        person = Needs(level=level, payer="medicaid", place=WASHINGTON, free_blocks=frozenset({"mon-evening"}))
        asked = sql_reference.ask(sql_reference.query(person, NOW, 20))
        assert asked == [one.hex for one in ids(columns, first(columns, person, NOW, 20))]
