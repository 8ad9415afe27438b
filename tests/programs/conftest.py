"""Programs for the tests: an offer that suits most people, and rows of the catalog."""

import datetime
import uuid

import pytest

from eligibility.levels import Level
from programs.models import Opening, Program, Provider
from programs.offers import Meeting, Offer, Track

NOW = datetime.datetime(2026, 11, 20, 17, 0, tzinfo=datetime.UTC)
WASHINGTON = (38.9122, -77.0177)
EVENING = Track("Evening", tuple(Meeting(day, 18 * 60, 21 * 60) for day in (0, 2, 3)))


def an_offer(number=1, **changes):
    """Return an evening IOP in Washington that takes Medicaid, with places free today; change what matters."""
    plain = {
        "id": uuid.UUID(int=number),
        "name": f"Program {number}",
        "levels": frozenset({Level.IOP}),
        "hours_a_week": 9.0,
        "age_from": 18,
        "conditions": frozenset({"substance_use"}),
        "payers": frozenset({"medicaid", "private"}),
        "languages": frozenset({"en"}),
        "place": WASHINGTON,
        "state": "DC",
        "tracks": (EVENING,),
        "status": "open",
        "seats": 3,
        "said_by": "Intake desk",
        "said_at": NOW - datetime.timedelta(hours=1),
    }
    return Offer(**(plain | changes))


@pytest.fixture
def provider(db):
    return Provider.objects.create(name="Brackenwell Care")


@pytest.fixture
def evening_iop(provider):
    """A program with most facts stated."""
    return Program.objects.create(
        provider=provider,
        name="Brackenwell Evening IOP",
        levels=["iop"],
        hours_a_week=9,
        weeks_from=8,
        weeks_to=12,
        age_from=18,
        conditions=["substance_use"],
        substances=["alcohol", "opioids"],
        payers=["medicaid", "private"],
        languages=["en", "es"],
        services=["group", "individual"],
        city="Washington",
        state="DC",
        zip_code="20001",
        latitude=38.9122,
        longitude=-77.0177,
    )


@pytest.fixture
def said_open(evening_iop):
    """Three places, said an hour before NOW."""
    return Opening.objects.create(
        program=evening_iop, status="open", seats=3, said_by="Intake desk", said_at=NOW - datetime.timedelta(hours=1)
    )
