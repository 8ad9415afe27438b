"""The gate: nothing leaves without a consent that covers it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from privacy import audit
from privacy.models import AuditEvent, Consent

# What 42 CFR 2.31(a) wants written down, by our field; the text's version and hash prove what was read.
ELEMENTS = ("discloser", "description", "recipients", "purpose", "right_to_revoke", "expires")
TREATMENT_ELEMENTS = ("redisclosure", "if_refused")  # (a)(10): where the purpose is treatment, payment and operations
SIGNED_ELEMENTS = ("patient_name", "signature")  # a wish to get texts is no disclosure and needs no signature
PROOF = ("text_version", "text_hash", "language")


class ConsentMissing(Exception):
    """No valid consent covers this; the message says why, for staff to read."""


class ElementMissing(ValueError):
    """A consent lacks what the law wants in it; `missing` names the fields."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(f"This consent cannot be kept: it lacks {', '.join(missing)}.")
        self.missing = missing


def required(kind: str) -> tuple[str, ...]:
    """Return the names of the elements a "yes" of this kind must have, none of them blank."""
    names: tuple[str, ...] = ELEMENTS + PROOF
    if kind == Consent.Kind.CARE:
        names += TREATMENT_ELEMENTS
    if kind != Consent.Kind.MESSAGES:
        names += SIGNED_ELEMENTS
    return names


def give(
    intake_id: Any, kind: str, elements: Mapping[str, str], *, expires_on: dt.date | None = None,
    at: dt.datetime | None = None,
) -> Consent:
    """Keep a "yes" and return it; ElementMissing where a required element is absent or blank.

    `elements` holds the words shown and signed, by the names of `required(kind)`. `expires_on` is the date where
    `expires` names one. Record the act (`audit.record_request`) in the same transaction.
    """
    missing = [name for name in required(kind) if not str(elements.get(name) or "").strip()]
    if missing:
        raise ElementMissing(missing)
    known = {*ELEMENTS, *TREATMENT_ELEMENTS, *SIGNED_ELEMENTS, *PROOF}
    if strange := set(elements) - known:
        raise TypeError(f"A consent has no {', '.join(sorted(strange))}.")
    return Consent.objects.create(
        intake_id=intake_id, kind=Consent.Kind(kind), given=True, signed_at=at or timezone.now(), expires_on=expires_on,
        **elements,
    )


def decline(
    intake_id: Any, kind: str, *, language: str, text_version: str, text_hash: str, at: dt.datetime | None = None
) -> Consent:
    """Keep a "no" and return it: what was read is kept, nothing needs a signature, and an earlier "yes" ends."""
    return Consent.objects.create(
        intake_id=intake_id, kind=Consent.Kind(kind), given=False, signed_at=at or timezone.now(), language=language,
        text_version=text_version, text_hash=text_hash,
    )


@transaction.atomic
def revoke(intake_id: Any, kind: str, how: str, at: dt.datetime | None = None) -> Consent | None:
    """End the standing consent of this kind and return it, or None where none stands.

    `how` the patient said so: "page", "letter", "call".
    """
    consent = standing(intake_id, kind)
    if consent is None:
        return None
    consent.revoked_at = at or timezone.now()
    consent.revoked_how = how[:100]
    consent.save(update_fields=["revoked_at", "revoked_how"])
    return consent


def standing(intake_id: Any, kind: str) -> Consent | None:
    """Return the latest choice of this kind if it was "yes", is not revoked and not expired; else None."""
    latest = _latest(intake_id, kind)
    return latest if latest is not None and not _why_not(latest) else None


def require(intake_id: Any, kind: str, recipient: str = "") -> Consent:
    """Return the standing consent of this kind, or write the refusal down and raise ConsentMissing.

    With `recipient`, the consent must name it: a referral goes to whom the patient chose and to nobody else.
    """
    latest = _latest(intake_id, kind)
    why = "none was given" if latest is None else _why_not(latest)
    if latest is not None and not why and recipient and _fold(recipient) not in _fold(latest.recipients):
        why = "it names another recipient"
    if latest is None or why:
        audit.record(
            "disclose", result=AuditEvent.Result.DENIED, intakes=[intake_id], object_kind="consent",
            object_id=latest.pk if latest else "", why=f"{kind}: {why}",
        )
        raise ConsentMissing(f"No consent of kind {kind} stands: {why}. We may call. We may not share.")
    return latest


def _latest(intake_id: Any, kind: str) -> Consent | None:
    return Consent.objects.filter(intake_id=intake_id, kind=kind).order_by("-signed_at", "-pk").first()


def _why_not(consent: Consent) -> str:
    if not consent.given:
        return "the answer was no"
    if consent.revoked_at is not None:
        return "it was taken back"
    if consent.expires_on and consent.expires_on < timezone.now().date():
        return "it has expired"
    return ""


def _fold(words: str) -> str:
    return " ".join(words.casefold().split())
