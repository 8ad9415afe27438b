"""What one row of the queue says: filled for the fifty rows of a page, in a fixed number of queries."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from admissions.models import Appointment
from admissions.placement import Placement, placement_of
from admissions.queue import standing_of
from admissions.steps import Clock, Step, clock, next_step
from admissions.words import TIERS, Words
from intake.models import Intake, Recommendation
from outbox.models import Alert


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person on the queue."""

    intake: Intake
    name: str
    age: Any
    alert: Alert | None  # the gravest open one
    alerts: int
    tier: Words
    step: Step
    clock: Clock
    placement: Placement | None
    waiting: float  # seconds
    last_contact_at: dt.datetime | None
    visit_at: dt.datetime | None
    missed_last: bool
    snoozed_until: dt.datetime | None


def rows_of(found: Iterable[Any], site: Any, now: dt.datetime) -> list[Row]:
    """Return the rows of one page; `found` are annotated by `placed` and `told`. Two queries, however many rows."""
    intakes = list(found)
    alerts: dict[Any, list[Alert]] = {}
    for alert in Alert.objects.open().filter(intake__in=[intake.pk for intake in intakes]):
        alerts.setdefault(alert.intake_id, []).append(alert)
    suggested = Recommendation.objects.in_bulk([row.suggestion_id for row in intakes if row.suggestion_id])
    return [
        _row(intake, alerts.get(intake.pk, []), suggested.get(intake.suggestion_id), site, now) for intake in intakes
    ]


def _row(intake: Any, alerts: list[Alert], suggestion: Recommendation | None, site: Any, now: dt.datetime) -> Row:
    standing = standing_of(intake)
    contact = getattr(intake, "contact", None)
    hidden = any(alert.tier == Alert.Tier.EMERGENCY for alert in alerts)
    return Row(
        intake=intake, name=contact.name if contact else "",
        age=suggestion.facts.get("age_years") if suggestion else None,
        alert=alerts[0] if alerts else None, alerts=len(alerts), tier=TIERS[alerts[0].tier] if alerts else "",
        step=next_step(standing, now), clock=clock(standing, site, now),
        placement=_placement(suggestion, hidden, site) if suggestion else None,
        waiting=(now - standing.since).total_seconds(), last_contact_at=standing.last_contact_at,
        visit_at=standing.visit_at, snoozed_until=intake.snoozed_until,
        missed_last=intake.last_visit == Appointment.State.MISSED,
    )


def _placement(suggestion: Recommendation, is_hidden: bool, site: Any) -> Placement:
    return placement_of(suggestion.result, suggestion.facts, is_hidden=is_hidden, supply_alert=site.supply_alert)
