"""The notice and the two consents: the texts beside their pages, and the record of what was chosen."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Site
from intake import consent_texts
from intake.context import spoken_number
from intake.models import Intake
from intake.questions.reading import said
from privacy import consent
from privacy.models import Consent

CONSENTS: dict[str, Callable[[Site], consent_texts.ConsentText]] = {
    "okay-to-share": consent_texts.care,
    "okay-to-text": consent_texts.messages,
}
TEXTS: dict[str, Callable[[Site], consent_texts.Text]] = {"privacy-notice": consent_texts.notice, **CONSENTS}


def text_beside(slug: str, site: Site) -> consent_texts.Text | None:
    """Return the text a page of the journey shows above its question, or None where it has none."""
    return TEXTS[slug](site) if slug in TEXTS else None


def sample_message(site: Site, name: str) -> str:
    """Return the text message a person would get, word for word."""
    return _("Hi %(name)s, we are saving your spot tomorrow at 10:30 am. Reply C to confirm, R for a new time, or call "
             "%(phone)s. STOP ends texts.") % {"name": name or "Sam", "phone": spoken_number(site.phone)}


def record(draft: Intake, slug: str, given: dict[str, Any]) -> None:
    """Store the choice made on a consent page. Call it in the transaction that saves the page.

    The same choice sent twice is kept once; another choice is another row, and the latest one counts.
    """
    if slug == "okay-to-share":
        kind, is_given, signature = Consent.Kind.CARE, given.get("share") == "yes", given.get("signature", "")
    elif slug == "okay-to-text":
        kind, is_given, signature = Consent.Kind.MESSAGES, "yes" in (given.get("text"), given.get("email")), ""
    else:
        return
    text = CONSENTS[slug](draft.site)
    text_hash = text.hash()
    latest = Consent.objects.filter(intake=draft, kind=kind).order_by("-signed_at", "-pk").first()
    if latest and latest.revoked_at is None and _same(latest, is_given, text_hash, signature):
        return
    if not is_given:
        consent.decline(draft.pk, kind, language=draft.language, text_version=text.version, text_hash=text_hash)
        return
    name = signature or said(draft.answers, "name", "name") or ""
    consent.give(draft.pk, kind, asdict(text.elements) | {
        "language": draft.language, "text_version": text.version, "text_hash": text_hash,
        "patient_name": name, "signature": signature,
    })


def _same(latest: Consent, is_given: bool, text_hash: str, signature: str) -> bool:
    same_choice = (latest.given, latest.text_hash) == (is_given, text_hash)
    return same_choice and (not is_given or latest.signature == signature)
