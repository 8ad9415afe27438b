"""What may be decided about a message at the moment of sending."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from outbox.models import Reminder


@dataclass(frozen=True, kw_only=True)
class Send:
    """Say this now."""

    channel: str
    to: str
    digest: str  # blind index of `to`
    text: str
    subject: str = ""
    sender: str = ""
    kind: str = ""  # where other words than planned are said ("last")


@dataclass(frozen=True)
class Hold:
    """Not now: ask again then."""

    until: dt.datetime
    reason: str


@dataclass(frozen=True)
class Cancel:
    """Never."""

    reason: str


@dataclass(frozen=True)
class CallInstead:
    """Nothing automated can carry it: a person calls."""

    reason: str


Decision = Send | Hold | Cancel | CallInstead
Check = Callable[[Sequence[Reminder], dt.datetime], Mapping[uuid.UUID, Decision]]
