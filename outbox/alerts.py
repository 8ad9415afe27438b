"""Raise what needs a person now: one open alert an intake and source, which only ever becomes graver."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from outbox.models import Alert, AlertQuerySet

RANK = {tier: place for place, tier in enumerate(reversed(Alert.Tier.values))}  # priority 0 … emergency 2


def raise_alert(intake: Any, tier: str, source: str, reason: str) -> Alert:
    """Return the one open alert of this intake and source, raised to at least `tier` and naming `reason`.

    `tier` is a value of Alert.Tier; `source` the page's slug, a rule's row or "reply" (40 characters);
    `reason` the sentence staff read. Asking again with the same words rings once. A higher tier, or news of
    the same tier, must be acknowledged again; a lower tier never lowers. Call it inside the transaction that
    saves what was told. Safe when two processes raise at once. ValueError for an unknown tier.
    """
    tier = Alert.Tier(tier).value
    with transaction.atomic():
        standing = _locked(intake, source)
        if standing is None:
            try:
                with transaction.atomic():  # a savepoint: the one who comes second must go on
                    return Alert.objects.create(
                        site_id=intake.site_id, intake=intake, tier=tier, source=source, reason=reason,
                        raised_at=(now := timezone.now()), told_at=now,
                    )
            except IntegrityError:
                standing = _locked(intake, source)
                if standing is None:  # not the open one stood in the way
                    raise
        return _graver(standing, tier, reason)


def open_alerts(site: Any) -> AlertQuerySet:
    """Return the open alerts of a site, the gravest first, then the oldest."""
    return Alert.objects.open().filter(site=site)


def _locked(intake: Any, source: str) -> Alert | None:
    return Alert.objects.select_for_update().filter(intake=intake, source=source, closed_at=None).first()


def _graver(alert: Alert, tier: str, reason: str) -> Alert:
    """Add what is new to a standing alert and ask for a person again where that weighs as much or more."""
    said = alert.reason.split("\n")
    higher, news = RANK[tier] > RANK[alert.tier], reason not in said
    if not higher and not news:
        return alert
    if news:
        alert.reason = "\n".join([reason, *said] if higher else [*said, reason])
    if higher or RANK[tier] == RANK[alert.tier]:
        alert.tier, alert.raised_at = tier, timezone.now()
        alert.acknowledged_at = alert.acknowledged_by = alert.escalated_at = None
    alert.save(update_fields=["tier", "raised_at", "reason", "acknowledged_at", "acknowledged_by", "escalated_at"])
    return alert
