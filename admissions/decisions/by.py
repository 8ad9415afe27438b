"""Who does an act, from where; and the intake they do it with, locked."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accounts.models import User
from admissions.acts import demand
from intake.models import Intake
from privacy.audit import address_of, record
from privacy.models import AuditEvent


@dataclass(frozen=True, kw_only=True)
class By:
    """A member of staff at one screen. `log` writes the act's one audit row, inside the act's transaction."""

    user: User
    screen: str = ""
    address: str = ""

    @classmethod
    def request(cls, request: HttpRequest) -> "By":
        """Return who is asking, from which screen and address."""
        match = request.resolver_match
        return cls(
            user=request.user,  # type: ignore[arg-type]
            screen=match.view_name if match else "", address=address_of(request),
        )

    def log(self, action: str, intake: Any = None, thing: Any = None, **rest: Any) -> AuditEvent:
        """Record that this person did `action` with this intake (None: with nobody's), and with `thing` of it."""
        if thing is not None:
            rest |= {"object_kind": type(thing).__name__.lower(), "object_id": thing.pk}
        rest = {"site_id": self.user.site_id} | rest
        return record(
            action, actor_kind=AuditEvent.Actor.STAFF, actor_id=self.user.pk,
            intakes=[intake.pk] if intake is not None else [], screen=self.screen, address=self.address, **rest,
        )


def locked(intake: Intake, by: By, deed: str) -> Intake:
    """Return the intake as it stands now, its row locked until the transaction ends, if `deed` is possible.

    Raises DecisionRefused where it is not. Call it inside a transaction.
    """
    fresh = Intake.objects.select_for_update(of=("self",)).get(pk=intake.pk, site_id=by.user.site_id)
    demand(by.user, deed, fresh)
    return fresh
