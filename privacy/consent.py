"""The gate: nothing leaves without a consent that covers it."""

from typing import Any

from django.utils import timezone

from privacy.models import Consent


class ConsentMissing(Exception):
    """No valid consent covers this; the message says why, for staff to read."""


def standing(intake_id: Any, kind: str) -> Consent | None:
    """Return the latest choice of this kind if it was "yes", is signed, not revoked and not expired; else None."""
    latest = Consent.objects.filter(intake_id=intake_id, kind=kind).order_by("-signed_at", "-pk").first()
    if latest is None or not latest.given or latest.revoked_at is not None:
        return None
    if latest.expires_on and latest.expires_on < timezone.now().date():
        return None
    return latest


def require(intake_id: Any, kind: str) -> Consent:
    """Return the standing consent of this kind or raise ConsentMissing."""
    consent = standing(intake_id, kind)
    if consent is None:
        raise ConsentMissing(f"No consent of kind {kind} stands. We may call. We may not share.")
    return consent
