"""The desk's cast: Pat, who sent a form; others like Pat; free times; staff who act."""

import datetime as dt
import uuid

import pytest
import time_machine

from admissions.decisions import By
from admissions.models import Slot
from intake import submission
from intake.models import Intake
from tests.admissions.proposals import STRICTER, VERSION, edition_in
from tests.admissions.publishers import tried_by
from tests.intake.walking import told

NOW = dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)  # a Tuesday, 10 am in New York


@pytest.fixture(autouse=True)
def _on_that_tuesday():
    """Let the desk's clock stand where the tests say it stands, on whatever day they run."""
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def sent(db):
    """Return a function that makes an intake which was sent: `sent(lakeside, home={"home": "others_use"})`."""

    def send(site, at=None, name="Pat Doe", **pages):
        intake = submission.start(site, "en")
        intake = submission.save_pages(intake, told(name={"name": name}, **pages))
        intake = submission.submit(intake)
        at = at or NOW - dt.timedelta(hours=1)
        Intake.objects.filter(pk=intake.pk).update(submitted_at=at, created_at=at)
        intake.refresh_from_db()
        return intake

    return send


@pytest.fixture
def draft(db):
    """Return a function that makes an intake left half way, with a danger told on page 2."""

    def leave(site, name="Dee Left", now=("self_harm",)):
        intake = submission.start(site, "en")
        pages = {"device": {"device": "own"}, "now": {"now": list(now)}, "who": {"who": "self"}, "age": {"age": 30},
                 "name": {"name": name}}
        return submission.save_pages(intake, pages)

    return leave


@pytest.fixture
def pat(sent, lakeside):
    """Pat Doe: calm answers, some drinking, nothing alarming, sent."""
    return sent(lakeside)


@pytest.fixture
def by_ada(ada):
    return By(user=ada)


@pytest.fixture
def by_cleo(cleo):
    return By(user=cleo)


@pytest.fixture
def slots(lakeside, cleo, now):
    """Five free times with Cleo: the coming hours, one a day from tomorrow at 10 am New York."""
    return [
        Slot.objects.create(site=lakeside, clinician=cleo, starts_at=now + dt.timedelta(days=day), minutes=60)
        for day in range(1, 6)
    ]


@pytest.fixture
def slots2(hillside, cleo2, now):
    return [Slot.objects.create(site=hillside, clinician=cleo2, starts_at=now + dt.timedelta(days=1))]


@pytest.fixture
def propose(tmp_path, settings):
    """Return a function that proposes an edition with these changes and returns its folder."""

    def make(*changes):
        folder = edition_in(tmp_path / uuid.uuid4().hex, *changes)
        settings.RULES_PROPOSED = str(folder)
        return folder

    return make


@pytest.fixture
def stricter(propose):
    """A proposed edition in which a home where others use asks for a day program and a call today (H2)."""
    return propose(STRICTER, VERSION)


@pytest.fixture
def ready(lakeside, stricter, cleo):
    """A proposed edition, tried at Lakeside by Cleo; return it as it told itself."""
    return tried_by(cleo)
