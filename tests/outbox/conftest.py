import uuid

import pytest

from intake.models import Intake
from outbox.verdicts import Send
from tests.followups.conftest import mails, texts  # noqa: F401


@pytest.fixture
def pat(lakeside):
    return Intake.objects.create(site=lakeside, reference=uuid.uuid4().hex[:9], form_version="t", state="booked")


@pytest.fixture
def say():
    """A check that says yes to everything, by the row's own channel."""

    def check(rows, now):
        return {
            row.pk: Send(channel=row.channel, to=row.to or "+12025550123", digest="d" + row.key, text=f"Hi {row.key}",
                         subject="s")
            for row in rows
        }

    return check
