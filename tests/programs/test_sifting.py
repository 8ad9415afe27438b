"""The search page over arrays lists what one program after another would, in the same order."""

import dataclasses
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from eligibility.levels import Level
from programs.attendance import miles_between
from programs.columns import columns_of
from programs.freshness import Freshness, first_fresh_day, freshness
from programs.sifting import Asked, sift
from programs.words import stale_words
from tests.programs.conftest import NOW
from tests.programs.test_matching_laws import LAW, offers, points

NAMES = st.sampled_from(["Harbor", "harbor house", "Elm", "elm", "Äpfel"])
named = st.builds(lambda offer, name: dataclasses.replace(offer, name=name), offers, NAMES)
catalogs = st.lists(named, max_size=9, unique_by=lambda offer: offer.id)
questions = st.builds(
    Asked,
    level=st.sampled_from(["", *(level.value for level in Level)]),
    payer=st.sampled_from(["", "medicaid", "free"]),
    age=st.none() | st.integers(0, 120),
    language=st.sampled_from(["", "en", "es"]),
    words=st.sampled_from(["", "elm", "Harbor", "zzz"]),
    is_open=st.booleans(),
    checked_before=st.none() | st.just(first_fresh_day(NOW.date())),
    unsaid=st.booleans(),
    place=st.none() | points,
    miles=st.sampled_from([0, 5, 100]),
    sort=st.sampled_from(["name", "distance", "openings"]),
)


def one_by_one(catalog, asked):
    """Return ids in order and how many do not say; None stands for "does not say"."""
    kept, silent = [], 0
    for offer in catalog:
        fresh = freshness(offer.said_at, ZoneInfo(offer.zone), NOW)
        miles = None if asked.place is None or offer.place is None else miles_between(asked.place, offer.place)
        said = [
            not asked.level or Level(asked.level) in offer.levels,
            not asked.payer or (asked.payer in offer.payers if offer.payers else None),
            not asked.language or (asked.language in offer.languages if offer.languages else None),
            asked.age is None or takes(offer, asked.age),
            not asked.is_open or (offer.status == "open" and fresh in (Freshness.TODAY, Freshness.RECENT)),
            not asked.checked_before or bool(stale_words(offer.oldest_check, NOW.date())),
            not (asked.place and asked.miles) or (None if miles is None else miles <= asked.miles),
            asked.words.lower() in offer.name.lower(),
        ]
        if False in said:
            continue
        if None in said and not asked.unsaid:
            silent += 1
            continue
        name = (offer.name.lower(), offer.id.int)
        place = {"name": (), "distance": (miles is None, miles or 0.0)}.get(asked.sort)
        if place is None:
            place = (fresh in (Freshness.OLD, Freshness.NEVER), ["open", "full", "paused", ""].index(offer.status),
                     list(Freshness).index(fresh))  # fmt: skip
        kept.append((*place, *name, offer, miles))
    return [(row[-2].id, row[-1]) for row in sorted(kept, key=lambda row: row[:-2])], silent


def takes(offer, age):
    if offer.age_from is None and offer.age_to is None:
        return None
    return (offer.age_from or 0) <= age <= (200 if offer.age_to is None else offer.age_to)


@LAW
@given(catalogs, questions)
def test_the_list_over_arrays_is_the_list_one_by_one(catalog, asked):
    found = sift(columns_of(catalog), asked, NOW, {})
    assert ([(offer.id, miles) for offer, miles in found], found.silent) == one_by_one(catalog, asked)


@LAW
@given(catalogs, questions, st.integers(0, 9))
def test_a_page_of_the_list_is_a_part_of_it(catalog, asked, begin):
    found = sift(columns_of(catalog), asked, NOW, {})
    assert found[begin : begin + 3] == list(found)[begin : begin + 3]
    assert len(found) == len(list(found))
