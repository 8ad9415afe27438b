"""The cast of the reports: a frozen Tuesday, and people of whom only what is counted is told."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from admissions.models import Appointment, Evaluation, Slot
from admissions.publishing import RulesTrial
from intake import recommendations
from intake.models import Contact, Intake
from reports.frame import Frame
from reports.questions.all import BY_SLUG
from tests.reports.a_year import fill

NOW = dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)  # a Tuesday, 10 am in New York
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_that_tuesday():
    """Let the clock stand where the tests say it stands, on whatever day they run."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def staff(ada, cleo, max_, cora, ida):
    return {str(user.role): user for user in (ada, cleo, max_, cora, ida)}


@pytest.fixture
def person(db):
    """Return a function that makes somebody who sent a form then: `person(lakeside, NOW - DAY)`. None: not sent."""

    def make(site, sent=NOW - DAY, began=None, state="submitted", **more):
        one = Intake.objects.create(site=site, state=state, submitted_at=sent, form_version="1", **more)
        Intake.objects.filter(pk=one.pk).update(created_at=began or sent or timezone.now())
        Contact.objects.create(intake=one, name="Pat Canary", phone="+12025550177")
        one.refresh_from_db()
        return one

    return make


@pytest.fixture
def visit(db, cleo):
    """Return a function that gives somebody a time with Cleo: `visit(pat, at, "attended")`."""

    def make(one, at, state="attended", **more):
        slot = Slot.objects.create(site=one.site, clinician=cleo, starts_at=at)
        return Appointment.objects.create(
            slot=slot, intake=one, state=state, booked_by=cleo, booked_at=at - DAY, **more)

    return make


@pytest.fixture
def decide(db, cleo):
    """Return a function that signs an evaluation: `decide(pat, "iop", "php", at, reason="payer")`."""

    def make(one, suggested, decided, at=NOW - HOUR, **more):
        suggestion = one.recommendations.order_by("at").last() or recommendations.renew(one, "submitted")
        return Evaluation.objects.create(**{
            "intake": one, "recommendation": suggestion, "clinician": cleo, "suggested_level": suggested,
            "suggested_withdrawal": "none", "decided_level": decided, "decided_withdrawal": "none",
            "agrees": suggested == decided, "is_signed": True, "signed_at": at} | more)

    return make


@pytest.fixture
def asked():
    """Return a function that reads a question's tables: `asked("missed", lakeside)`."""

    def read(slug, site, weeks=13):
        return BY_SLUG[slug].read(Frame(site=site, weeks=weeks, now=NOW))

    return read


@pytest.fixture
def busy(lakeside, cleo):
    """Lakeside with 120 people of the last weeks, and proposed rules tried on them."""
    fill(lakeside, cleo, 120, weeks=12)  # so that no span adds a few people to a shorter one
    try_rules(lakeside, cleo, {"early_support": {"early_support": 70, "iop": 30}, "iop": {"iop": 15, "php": 5}})
    return lakeside


def try_rules(site, by, moves, at=NOW, **more):
    """Keep a finished trial in which people moved so from level to level."""
    return RulesTrial.objects.create(
        site=site, asked_by=by, asked_at=at, since=at - 90 * DAY, until=at, made_at=at, version="next", hash="f" * 64,
        moves={"level": moves, "withdrawal": {}}, **more)


def numbers(table, key):
    """Return the numbers of the row about this week or code."""
    return [cell.value for cell in next(row for row in table.rows if row.key == key).cells]
