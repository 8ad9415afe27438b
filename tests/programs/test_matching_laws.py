"""The laws of the order, on generated people and catalogs."""

import ast
import dataclasses
import datetime
import os
import random
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligibility.levels import Family, Level, Remedy, WithdrawalCare
from programs import codes
from programs.matching import Criterion, Needs, Offer, Unmet, Wish, match, shortlist
from programs.offers import Meeting, Track
from programs.standing import UP, standings
from tests.programs.conftest import NOW

LAW = settings(
    max_examples=int(os.environ.get("LAW_EXAMPLES", "25")),
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
HOUSE = Path(__file__).resolve().parents[2]


def some(values, most=3):
    return st.frozensets(st.sampled_from(list(values)), max_size=most)


points = st.tuples(st.floats(38.5, 39.5), st.floats(-77.5, -76.5)) | st.tuples(st.floats(-90, 90), st.floats(-180, 180))
meetings = st.builds(
    lambda day, start, long, video: Meeting(day, start, start + long, video),
    st.integers(0, 6),
    st.sampled_from([540, 600, 780, 1080]),
    st.sampled_from([60, 120, 180]),
    st.booleans(),
)
tracks = st.lists(
    st.builds(Track, st.sampled_from(["Day", "Evening", ""]), st.lists(meetings, max_size=4).map(tuple)),
    max_size=2,
    unique_by=lambda track: track.name,
).map(tuple)
answers = st.sampled_from([True, False, None])
offers = st.builds(
    Offer,
    id=st.uuids(version=4),
    name=st.just("A program"),
    levels=some(Level),
    withdrawal_on_site=some(WithdrawalCare),
    withdrawal_partner=some(WithdrawalCare),
    age_from=st.none() | st.integers(0, 65),
    age_to=st.none() | st.integers(17, 120),
    serves=st.sampled_from(codes.Serves.values),
    conditions=some(codes.Condition.values),
    co_occurring=st.sampled_from(codes.CoOccurring.values),
    substances=some(codes.Substance.values),
    groups=some(codes.Group.values),
    languages=some(codes.Language.values),
    access=some(codes.Access.values),
    services=some(codes.Service.values),
    medicines_accepted=some(codes.Medicine.values),
    medicines_refused=some(codes.Medicine.values),
    medicines_on_site=some(codes.Medicine.values),
    brings_transport=answers,
    has_sober_living=answers,
    sober_living_refuses=some(codes.Medicine.values, 1),
    has_child_care=answers,
    has_telehealth=answers,
    payers=some(codes.Payer.values),
    place=st.none() | points,
    state=st.sampled_from(["", "DC", "IL"]),
    tracks=tracks,
    status=st.sampled_from(["", "open", "full", "paused"]),
    seats=st.none() | st.integers(0, 9),
    said_at=st.none() | st.integers(-5, 3000).map(lambda hours: NOW - datetime.timedelta(hours=hours)),
    oldest_check=st.none() | st.integers(-2, 200).map(lambda days: NOW.date() - datetime.timedelta(days=days)),
)
catalogs = st.lists(offers, max_size=5, unique_by=lambda offer: offer.id)
blocks = [f"{day}-{part}" for day in ("mon", "tue", "wed", "sat") for part in ("morning", "midday", "evening")]
people = st.builds(
    Needs,
    level=st.sampled_from(Level),
    withdrawal=st.sampled_from(WithdrawalCare),
    age=st.none() | st.integers(0, 120),
    pregnant=answers,
    conditions=st.lists(st.sampled_from(codes.Condition.values), max_size=3, unique=True).map(tuple),
    substances=st.none() | some(codes.Substance.values),
    medicines=st.none() | some(codes.Medicine.values),
    payer=st.none() | st.sampled_from([*codes.Payer.values, "none"]),
    place=st.none() | points,
    state=st.none() | st.sampled_from(["DC", "IL"]),
    max_miles=st.none() | st.floats(1, 500),
    travels_by=st.sampled_from([None, "car", "bus"]),
    telehealth_ready=answers,
    free_blocks=st.none() | some(blocks, 8),
    languages=some(codes.Language.values, 2),
    access=some(codes.Access.values, 2),
    unmet=st.lists(st.builds(Unmet, family=st.sampled_from(Family), remedies=some(Remedy)), max_size=4).map(tuple),
    wishes=some(Wish),
    services=some(codes.Service.values),
)


@LAW
@given(people, catalogs, st.randoms(use_true_random=False))
def test_the_order_of_the_catalog_changes_nothing(person, catalog, dice):
    shuffled = list(catalog)
    dice.shuffle(shuffled)
    assert match(person, catalog, at=NOW) == match(person, shuffled, at=NOW)


@LAW
@given(people, catalogs)
def test_no_program_below_the_level_needed_is_ever_in_the_list(person, catalog):
    found = match(person, catalog, at=NOW)
    assert all(entry.level >= person.level and entry.level in entry.offer.levels for entry in found)
    assert {entry.id for entry in found} == {
        offer.id for offer in catalog if any(level >= person.level for level in offer.levels)
    }


@LAW
@given(people, catalogs)
def test_without_the_first_the_second_is_first(person, catalog):
    found = match(person, catalog, at=NOW)
    if found:
        rest = [offer for offer in catalog if offer.id != found[0].id]
        assert match(person, rest, at=NOW) == found[1:]


@LAW
@given(people, catalogs, offers)
def test_one_more_program_never_worsens_the_list(person, catalog, another):
    """Every place of the longer list is at least as good as the same place before."""
    if another.id in {offer.id for offer in catalog}:
        return
    before, after = (match(person, offers, at=NOW) for offers in (catalog, [*catalog, another]))
    assert all((new.key, new.id.int) <= (old.key, old.id.int) for old, new in zip(before, after, strict=False))
    if shortlist(before) and shortlist(after):
        assert shortlist(after)[0].key <= shortlist(before)[0].key


@LAW
@given(people, offers)
def test_a_better_program_never_stands_lower(person, offer):
    better = dataclasses.replace(
        offer,
        brings_transport=True,
        has_child_care=True,
        has_telehealth=True,
        status="open",
        seats=3,
        said_at=NOW,
        medicines_refused=frozenset(),
        sober_living_refuses=frozenset(),
        has_sober_living=True,
        serves="everyone",
        languages=frozenset(codes.Language.values),
        access=frozenset(codes.Access.values),
        age_from=0,
        age_to=120,
        services=frozenset(codes.Service.values),
        payers=frozenset(codes.Payer.values),
        conditions=frozenset(codes.Condition.values),
        substances=frozenset(codes.Substance.values),
        co_occurring="enhanced",
        groups=frozenset(codes.Group.values),
        medicines_on_site=frozenset(codes.Medicine.values),
        withdrawal_on_site=frozenset(WithdrawalCare),
    )
    worse, improved = match(person, [offer], at=NOW), match(person, [better], at=NOW)
    if worse:
        assert improved[0].key <= worse[0].key


@LAW
@given(people, catalogs)
def test_every_program_says_why_it_fits_or_what_it_misses(person, catalog):
    for entry in match(person, catalog, at=NOW):
        assert entry.fits == (not entry.reasons_against)
        assert entry.key[0] == len(entry.reasons_against)
        assert len(entry.missing) == len(entry.reasons_against) + len(entry.left_open)
        told = [*entry.reasons_for, *entry.reasons_against, *entry.to_ask, *entry.wishes_met, *entry.wishes_missed]
        assert all(str(sentence) and "%(" not in str(sentence) for sentence in told)


@LAW
@given(people, catalogs)
def test_forgetting_a_fact_takes_no_program_away(person, catalog):
    """An unknown never excludes: what fits with a fact known also fits with it unknown."""
    fits = {entry.id for entry in match(person, catalog, at=NOW) if entry.fits}
    for fact in ("age", "payer", "medicines", "place", "substances", "max_miles"):
        forgotten = dataclasses.replace(person, **{fact: None})
        assert fits <= {entry.id for entry in match(forgotten, catalog, at=NOW) if entry.fits}


@LAW
@given(people, catalogs)
def test_a_free_place_confirmed_today_brings_up_whom_it_promised_to_bring_up(person, catalog):
    """What is said to bring a program up is tried on the program itself: S-15 for the catalog."""
    found = match(person, catalog, at=NOW)
    for standing in standings(found)[1:]:
        if standing.up is None or standing.up.words != UP[Criterion.OPENINGS]:
            continue
        one = standing.match
        freed = dataclasses.replace(one.offer, status="open", seats=1, said_at=NOW)
        again = match(person, [freed if offer.id == one.id else offer for offer in catalog], at=NOW)
        assert [entry.id for entry in again].index(one.id) < standing.place - 1


def test_matching_is_given_nothing_about_owners_or_money_for_a_place():
    """Nothing paid and no ownership can be in the order, for the offer has no such input."""
    names = {field.name for field in dataclasses.fields(Offer)}
    words = {word for name in names for word in name.split("_")}
    assert not words & {
        "owner",
        "provider",
        "paid",
        "sponsor",
        "sponsored",
        "partner_since",
        "rank",
        "weight",
        "boost",
        "fee",
        "commission",
        "network",
        "preferred",
        "featured",
        "own",
    }


@LAW
@given(people, offers, st.text(max_size=20))
def test_neither_name_nor_price_nor_last_check_moves_a_program(person, offer, name):
    """A name like AAA buys no place, and a price asked of the patient is shown, not weighed."""
    renamed = dataclasses.replace(
        offer,
        name=name,
        cost_a_week=random.Random(name).randint(0, 9999),
        residential_cost_a_week=1,
        oldest_check=datetime.date(2000, 1, 1),
        withdrawal_partner_name=name,
        said_by=name,
        hours_a_week=30.0,
    )
    keys = [entry.key for entry in match(person, [offer], at=NOW)]
    assert keys == [entry.key for entry in match(person, [renamed], at=NOW)]


def test_the_pure_modules_of_matching_know_no_django():
    for name in (
        "attendance",
        "attending",
        "columns",
        "criteria",
        "freshness",
        "judging",
        "matching",
        "needs",
        "offers",
        "ranking",
        "remedies",
        "sayings",
        "standing",
        "wish_counts",
        "wishes",
    ):
        tree = ast.parse((HOUSE / "programs" / f"{name}.py").read_text())
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not any(module.startswith(("django", "programs.models", "programs.search")) for module in imported), name
