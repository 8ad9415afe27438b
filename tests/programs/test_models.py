"""What the catalog accepts, refuses and notices."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from programs.doubts import doubts
from programs.models import FactCheck, Opening, Program, Session
from programs.version import CatalogVersion

HOURS = [(None, False), (5.9, True), (6, False), (9, False), (30, False), (30.5, True), (45, True)]


@pytest.mark.parametrize(("hours", "doubted"), HOURS)
def test_an_iop_outside_six_to_thirty_hours_is_flagged_and_not_refused(evening_iop, hours, doubted):
    evening_iop.hours_a_week = None if hours is None else Decimal(str(hours))
    evening_iop.full_clean()
    evening_iop.save()
    assert any("Check this" in doubt for doubt in doubts(evening_iop)) is doubted


def test_more_than_forty_hours_is_flagged_at_every_level(evening_iop):
    evening_iop.levels, evening_iop.hours_a_week = ["php"], 41
    assert "41 hours a week. Check this: are they hours a month, or a live-in program?" in doubts(evening_iop)


def test_sessions_that_do_not_add_up_to_the_hours_are_flagged(evening_iop):
    for day in range(5):
        Session.objects.create(
            program=evening_iop, weekday=day, track="Day", starts_at=datetime.time(9), ends_at=datetime.time(13)
        )
    assert any("adds up to 20 hours" in doubt for doubt in doubts(evening_iop))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("levels", ["iop", "nonsense"]),
        ("levels", "iop"),
        ("levels", {"iop": 1}),
        ("payers", [1]),
        ("services", [None]),
        ("zip_code", "1234"),
        ("zip_code", "٢٠٠٠١"),
        ("zip_code", "20001\n"),
        ("latitude", 91.0),
        ("longitude", -181.0),
        ("hours_a_week", 169),
        ("hours_a_week", -1),
        ("age_from", 121),
        ("cost_a_week", 10**9),
        ("serves", "cats"),
    ],
)
def test_what_cannot_be_is_refused_with_a_word(evening_iop, field, value):
    setattr(evening_iop, field, value)
    with pytest.raises(ValidationError) as why:
        evening_iop.full_clean()
    assert field in why.value.message_dict


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"age_from": 40, "age_to": 20}, "age_to"),
        ({"weeks_from": 12, "weeks_to": 8}, "weeks_to"),
        ({"medicines_accepted": ["methadone"], "medicines_refused": ["methadone"]}, "medicines_refused"),
        ({"medicines_on_site": ["methadone"], "medicines_refused": ["methadone"]}, "medicines_refused"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(evening_iop, changes, field):
    for name, value in changes.items():
        setattr(evening_iop, name, value)
    with pytest.raises(ValidationError) as why:
        evening_iop.full_clean()
    assert field in why.value.message_dict


def test_codes_are_kept_once_each_and_in_the_order_of_their_list(evening_iop):
    evening_iop.payers = ["free", "medicaid", "free", "private"]
    evening_iop.save()
    evening_iop.refresh_from_db()
    assert evening_iop.payers == ["medicaid", "private", "free"]


def test_the_database_itself_refuses_a_session_that_ends_before_it_starts(evening_iop):
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(program=evening_iop, weekday=0, starts_at=datetime.time(12), ends_at=datetime.time(9))


@pytest.mark.parametrize(("status", "seats"), [("full", 2), ("paused", 1), ("open", 0)])
def test_the_database_itself_refuses_an_opening_that_contradicts_itself(evening_iop, status, seats):
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.create(
            program=evening_iop,
            status=status,
            seats=seats,
            said_by="x",
            said_at=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC),
        )


def test_the_last_word_on_openings_counts(evening_iop):
    days = [datetime.datetime(2026, 11, day, tzinfo=datetime.UTC) for day in (3, 9, 5)]
    for day in days:
        Opening.objects.create(program=evening_iop, status="open", seats=day.day, said_by="x", said_at=day)
    assert evening_iop.latest_opening().seats == 9


def test_a_check_of_the_future_is_as_of_today(evening_iop):
    check = FactCheck(program=evening_iop, group="levels", source="x", checked_on=datetime.date(2999, 1, 1))
    assert check.days_old() == 0
    assert not check.is_stale()


class TestVersion:
    """Whatever changes the catalog changes its version, by any way in."""

    CHANGES = {
        "save": lambda program: program.save(),
        "update": lambda program: Program.objects.update(name="Other"),
        "bulk_create": lambda program: Session.objects.bulk_create(
            [Session(program=program, weekday=1, starts_at=datetime.time(9), ends_at=datetime.time(10))]
        ),
        "bulk_update": lambda program: Program.objects.bulk_update([program], ["name"]),
        "delete a row": lambda program: program.delete(),
        "delete many": lambda program: Program.objects.all().delete(),
        "opening": lambda program: Opening.objects.create(
            program=program, status="full", said_by="x", said_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
        ),
    }

    @pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
    def test_changes(self, evening_iop, change):
        before = CatalogVersion.current()
        change(evening_iop)
        assert CatalogVersion.current() != before
