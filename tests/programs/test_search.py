"""The catalog in memory: one version at a time, swapped whole; places by ZIP code without a network."""

import datetime
import threading

import pytest

from eligibility.levels import Level, WithdrawalCare
from programs import search
from programs.models import FactCheck, Opening, Program, Session
from programs.search import catalog, place_of
from programs.version import CatalogVersion
from tests.programs.conftest import NOW


@pytest.mark.django_db
def test_an_empty_catalog_is_empty():
    assert len(catalog()) == 0
    assert list(catalog()) == []


def test_the_snapshot_holds_every_stated_fact(evening_iop, said_open):
    evening_iop.withdrawal_on_site = ["ambulatory"]
    evening_iop.save()
    Session.objects.create(
        program=evening_iop,
        track="Evening",
        weekday=2,
        starts_at=datetime.time(18),
        ends_at=datetime.time(21, 30),
        by_video=True,
    )
    FactCheck.objects.create(program=evening_iop, group="levels", source="x", checked_on=datetime.date(2026, 1, 2))
    (offer,) = catalog()
    assert offer.levels == {Level.IOP}
    assert offer.withdrawal_on_site == {WithdrawalCare.AMBULATORY}
    assert (offer.hours_a_week, offer.weeks, offer.age_from, offer.age_to) == (9.0, (8, 12), 18, None)
    assert offer.tracks[0].meetings[0] == search.Meeting(2, 1080, 1290, by_video=True)
    assert (offer.status, offer.seats, offer.said_by) == ("open", 3, "Intake desk")
    assert offer.said_at == NOW - datetime.timedelta(hours=1)
    assert offer.oldest_check == datetime.date(2026, 1, 2)
    assert catalog().by_id[evening_iop.pk] is offer


def test_an_unchanged_catalog_costs_one_query_and_is_the_same_object(evening_iop, django_assert_num_queries):
    first = catalog()
    with django_assert_num_queries(1):
        assert catalog() is first


def test_a_change_is_seen_at_once_and_the_old_snapshot_stays_as_it_was(evening_iop):
    first = catalog()
    Opening.objects.create(program=evening_iop, status="full", said_by="x", said_at=NOW)
    assert catalog().offers[0].status == "full"
    assert first.offers[0].status == ""


def test_a_program_off_the_list_is_neither_shown_nor_matched(evening_iop):
    evening_iop.is_listed = False
    evening_iop.save()
    assert len(catalog()) == 0


def test_a_rolled_back_change_is_never_served(evening_iop, monkeypatch):
    """A counter would repeat after a rollback; a token does not."""
    stale = catalog()
    CatalogVersion.bump()
    assert catalog() is not stale


def test_a_snapshot_costs_the_same_few_queries_for_many_programs(evening_iop, provider, django_assert_num_queries):
    for number in range(20):
        Program.objects.create(provider=provider, name=f"Program {number}")
    with django_assert_num_queries(5):  # the version, programs with providers, sessions, openings, checks
        catalog()


@pytest.mark.full
def test_fifty_threads_read_a_whole_snapshot_while_it_is_swapped():
    """Each thread sees one version or the other, never a mixture."""
    made = [search.Catalog(None, (number,) * 500, {}, {}) for number in range(20)]
    seen, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            held = search._snapshot
            if held is not None and len(set(held.offers)) > 1:
                seen.append(held)

    before = search._snapshot
    threads = [threading.Thread(target=read) for _ in range(50)]
    try:
        search._snapshot = made[0]
        for thread in threads:
            thread.start()
        for one in made:
            search._snapshot = one
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        search._snapshot = before
    assert seen == []


def test_nobody_waits_while_a_large_catalog_is_read_again(evening_iop, monkeypatch):
    """Who asks meanwhile is served what stood before; one reads, however many ask."""
    first, began, go = catalog(), threading.Event(), threading.Event()
    reads = []

    def slowly(token):
        reads.append(token)
        began.set()
        assert go.wait(30)
        return search.Catalog(token, (), {}, {})

    monkeypatch.setattr(search, "LARGE", 0)
    monkeypatch.setattr(search, "build", slowly)
    monkeypatch.setattr(search.connections, "close_all", lambda: None)
    monkeypatch.setattr(search, "_snapshot", first)
    CatalogVersion.bump()
    assert catalog() is first
    assert began.wait(30)
    assert [catalog() for _ in range(5)] == [first] * 5
    go.set()
    with search._renewal:
        assert len(catalog()) == 0
    assert reads == [CatalogVersion.current()]


@pytest.mark.parametrize(
    ("zip_code", "state", "zone"),
    [
        ("20001", "DC", "America/New_York"),
        ("20001-1234", "DC", "America/New_York"),
        (" 60601 ", "IL", "America/Chicago"),
        ("00501", "NY", "America/New_York"),
    ],
)
def test_a_zip_code_is_a_place(zip_code, state, zone):
    found = place_of(zip_code)
    assert (found.state, found.zone) == (state, zone)
    assert -90 <= found.point[0] <= 90


@pytest.mark.parametrize(
    "zip_code", ["", "2000", "200011", "abcde", "٢٠٠٠١", "00000", "20001\x00", "' or 1=1", "-", "9" * 999]
)
def test_what_is_no_zip_code_is_no_place(zip_code):
    assert place_of(zip_code) is None
