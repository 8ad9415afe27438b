"""The gate: nothing leaves without a consent that covers it."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
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
    at: dt.datetime | None = None, **paper: Any,
) -> Consent:
    """Keep a "yes" and return it; ElementMissing where a required element is absent or blank.

    `elements` holds the words shown and signed, by the names of `required(kind)`. `expires_on` is the date where
    `expires` names one. `paper` holds what a signed paper adds: covers, paper, written_by and written_at. Record the
    act (`audit.record_request`) in the same transaction.
    """
    missing = [name for name in required(kind) if not str(elements.get(name) or "").strip()]
    if missing:
        raise ElementMissing(missing)
    known = {*ELEMENTS, *TREATMENT_ELEMENTS, *SIGNED_ELEMENTS, *PROOF}
    if strange := set(elements) - known:
        raise TypeError(f"A consent has no {', '.join(sorted(strange))}.")
    return Consent.objects.create(
        intake_id=intake_id, kind=Consent.Kind(kind), given=True, signed_at=at or timezone.now(), expires_on=expires_on,
        **elements, **paper,
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
    """End every standing consent of this kind; return the latest of them, or None where none stands.

    `how` the patient said so: "page", "letter", "call".
    """
    ended = [one for one in _choices(intake_id, kind) if not _why_not(one)]
    for one in ended:
        end(one, how, at)
    return ended[0] if ended else None


def end(given: Consent, how: str, at: dt.datetime | None = None) -> None:
    """End this one consent. What was told under it stays told."""
    given.revoked_at, given.revoked_how = at or timezone.now(), how[:100]
    given.save(update_fields=["revoked_at", "revoked_how"])


def stands(given: Consent) -> bool:
    """Return whether this one is a "yes" that is not revoked and has not expired."""
    return not _why_not(given)


def standing(intake_id: Any, kind: str, recipient: str = "", what: str = "") -> Consent | None:
    """Return the choice of this kind that counts if it was "yes", is not revoked and not expired; else None.

    The latest counts; with `recipient`, the latest that names it, and with `what` only a paper that covers this code.
    """
    found = _counting(intake_id, kind, recipient, what)
    return found if found is not None and not _why_not(found, recipient) else None


def standing_kinds(intake_id: Any, *kinds: str) -> set[str]:
    """Return those of these kinds whose latest choice stands. One query."""
    latest: dict[str, Consent] = {}
    for one in _rows(intake_id, kinds):
        latest.setdefault(one.kind, one)
    return {kind for kind, one in latest.items() if not _why_not(one)}


def require(intake_id: Any, kind: str, recipient: str = "") -> Consent:
    """Return the standing consent of this kind, or write the refusal down and raise ConsentMissing.

    With `recipient`, the consent must name it: a referral goes to whom the patient chose and to nobody else.
    """
    found = _counting(intake_id, kind, recipient)
    why = "none was given" if found is None else _why_not(found, recipient)
    if found is None or why:
        audit.record(
            "disclose", result=AuditEvent.Result.DENIED, intakes=[intake_id], object_kind="consent",
            object_id=found.pk if found else "", why=f"{kind}: {why}",
        )
        raise ConsentMissing(f"No consent of kind {kind} stands: {why}. We may call. We may not share.")
    return found


def hash_of(elements: Mapping[str, str]) -> str:
    """Return the SHA-256 (64 hex digits) of every element, name by name."""
    return hashlib.sha256(json.dumps(dict(elements), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def names(given: Consent, recipient: str) -> bool:
    """Return whether the consent names them by whole words: "Mercy" is not "Mercyhurst"."""
    return re.search(rf"(?<!\w){re.escape(_fold(recipient))}(?!\w)", _fold(given.recipients)) is not None


def _rows(intake_id: Any, kinds: Iterable[str]) -> QuerySet[Consent]:
    rows = Consent.objects.filter(intake_id=intake_id, kind__in=kinds)
    return rows.order_by("-signed_at", F("written_at").desc(nulls_last=True), "-pk")


def _choices(intake_id: Any, kind: str) -> list[Consent]:
    """Return the choices that count, latest first: a "no" ends every "yes" before it."""
    rows = list(_rows(intake_id, [kind]))
    last = next((at for at, one in enumerate(rows) if not one.given), len(rows))
    return rows[:last] or rows[:1]


def _counting(intake_id: Any, kind: str, recipient: str, what: str = "") -> Consent | None:
    """Return the choice to judge by: one that stands for this recipient, else one that names it, else the latest."""
    found = _choices(intake_id, kind)
    if what:
        found = [one for one in found if one.covers is None or what in one.covers]
    named = [one for one in found if recipient and names(one, recipient)]
    return next((one for one in named if not _why_not(one)), None) or next(iter(named or found), None)


def _why_not(consent: Consent, recipient: str = "") -> str:
    if not consent.given:
        return "the answer was no"
    if consent.revoked_at is not None:
        return "it was taken back"
    if consent.expires_on and consent.expires_on < timezone.now().date():
        return "it has expired"
    if recipient and not names(consent, recipient):
        return "it names another recipient"
    return ""


def _fold(words: str) -> str:
    return " ".join(words.casefold().split())
