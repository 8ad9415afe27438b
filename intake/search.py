"""Find people by name, phone or e-mail without reading any: a blind index, within one site."""

import re
import unicodedata
from typing import Any

from intake.models import Contact, Intake, IntakeQuerySet, SearchToken
from intake.questions.contact import normal_phone
from intake.states import State
from privacy.encryption import blind_index

LEAST = 2  # letters a word of a name must have to be looked up


def tokens_of(contact: Contact) -> set[tuple[str, str]]:
    """Return (kind, digest) for everything this person can be found by: each word of the name, phone, e-mail."""
    found = {("name", blind_index(word, "name")) for word in words(contact.name)}
    if contact.phone:
        found.add(("phone", blind_index(contact.phone, "phone")))
    if contact.email:
        found.add(("email", blind_index(contact.email, "email")))
    return found


def index(contact: Contact) -> None:
    """Store what this person can be found by, and nothing of what they could be found by before."""
    wanted = tokens_of(contact)
    standing = SearchToken.objects.filter(intake_id=contact.intake_id)
    held = {(token.kind, token.digest): token.pk for token in standing}
    SearchToken.objects.filter(pk__in=[pk for key, pk in held.items() if key not in wanted]).delete()
    SearchToken.objects.bulk_create([
        SearchToken(intake_id=contact.intake_id, kind=kind, digest=digest) for kind, digest in wanted - held.keys()
    ])


def find(site: Any, text: str) -> IntakeQuerySet:
    """Return intakes of this site that `text` names: an e-mail, a phone, a reference, or every word of a name.

    Whole words only: a blind index knows no beginnings. Nothing to look for finds nobody.
    """
    return _named(Intake.objects.for_site(site).exclude(state=State.ERASED), text)


def find_elsewhere(site: Any, text: str) -> IntakeQuerySet:
    """Return what people of every other site have sent and `text` names: for an emergency, and nothing else.

    A draft is the person's own until they send it, here as everywhere.
    """
    return _named(Intake.objects.exclude(site=site).exclude(state__in=(State.DRAFT, State.ERASED)), text)


def _named(mine: IntakeQuerySet, text: str) -> IntakeQuerySet:
    text = text.strip()[:200]
    if "@" in text:
        return _with(mine, "email", text)
    reference = re.sub(r"[^0-9A-Z]", "", text.upper())
    if len(reference) == 8:
        by_reference = mine.filter(reference=f"{reference[:4]}-{reference[4:]}")
        if by_reference.exists():
            return by_reference
    phone = normal_phone(text) if any(letter.isdigit() for letter in text) else None
    if phone:
        return _with(mine, "phone", phone)
    named = words(text)
    if not named:
        return mine.none()
    for word in named:
        mine = _with(mine, "name", word)
    return mine


def words(name: str) -> list[str]:
    """Return the words of a name as they are looked up: without accents, case and punctuation."""
    bare = unicodedata.normalize("NFKD", name)
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter)).casefold()
    return [word for word in re.split(r"[^\w]+", letters) if len(word) >= LEAST][:10]


def _with(intakes: IntakeQuerySet, kind: str, value: str) -> IntakeQuerySet:
    held = SearchToken.objects.filter(kind=kind, digest=blind_index(value, kind))
    return intakes.filter(pk__in=held.values("intake_id"))
