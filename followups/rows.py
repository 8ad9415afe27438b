"""Reminder rows of what the schedule says is due."""

import uuid
from collections.abc import Iterable, Iterator

from followups.schedule import Due
from intake.models import Contact, Intake
from outbox.models import Reminder


def zone_of(intake: Intake) -> str:
    """Return the zone of this person, "" where it is unknown."""
    contact: Contact | None = getattr(intake, "contact", None)
    return contact.zone if contact else ""


def rows(intake: Intake, dues: Iterable[Due], **of: uuid.UUID) -> Iterator[Reminder]:
    """Yield one unsaved row for each due message or task."""
    for due in dues:
        yield Reminder(site_id=intake.site_id, intake=intake, kind=due.kind, key=due.key, channel=due.by.value,
                       due_at=due.due_at, until=due.until, zone=due.zone, wall_time=due.wall_time, **of)
