"""The acts on documents: keep, open, scan, take away. What is kept is encrypted and lies in the database (ADR 15)."""

import base64
import datetime as dt
import hashlib

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from admissions.acts import DecisionRefused, Deed
from admissions.decisions.by import By, locked
from admissions.paperwork import scanning
from admissions.paperwork.content import Unfit, cleaned
from admissions.paperwork.models import Document, Sealed
from admissions.paperwork.scanning import Verdict
from admissions.words import Words
from intake.models import Intake
from privacy import audit
from privacy.encryption import Unopenable

PIECE = 192 << 10  # bytes of a file in one row: a key is changed some hundred rows at a time
MOST = 60  # documents of one person that stand
TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
WHY_UNFIT: dict[str, Words] = {
    "kind": _("This is not a PDF, a JPEG or a PNG, whatever its name says. Save it as one of these and try again."),
    "broken": _("This file is broken or cut off. Scan or save it again."),
    "more": _("There is something else hidden in this file. Print it to a new PDF, or take a new picture."),
    "active": _("This PDF can run something or carries other files. Print it to a new PDF and send that."),
    "locked": _("This PDF is locked by a password or in a way we cannot look into. Print it to a new PDF."),
    "large": _("This picture is too large. Take a smaller one."),
}
INFECTED = _("The virus scanner found something in this file. It was not kept. Tell whoever sent it.")
_OF_VERDICT = {Verdict.CLEAN: Document.Scan.CLEAN, Verdict.FOUND: Document.Scan.FOUND,
               Verdict.AWAY: Document.Scan.WAITING}


def keep(intake: Intake, by: By, kind: str, note: str, data: bytes, now: dt.datetime) -> Document:
    """Keep a file for a person and return its row.

    Raises DecisionRefused where it is not what it must be, or the scanner found something: nothing is kept then, and
    the refusal is in the audit. Where the scanner cannot be asked, the file waits and nobody can open it.
    """
    try:
        content, kept = cleaned(data)
    except Unfit as unfit:
        by.log("keep_document", intake, result="denied", why=unfit.code)
        raise DecisionRefused(WHY_UNFIT[unfit.code]) from unfit
    scan = _OF_VERDICT[scanning.scan(data)] if scanning.is_set_up() else Document.Scan.NONE  # as it came
    if scan == Document.Scan.FOUND:
        by.log("keep_document", intake, result="denied", why="virus")
        raise DecisionRefused(INFECTED)
    with transaction.atomic():
        intake = locked(intake, by, Deed.KEEP_DOCUMENT)
        if Document.objects.filter(intake=intake, removed_at=None).count() >= MOST:
            raise DecisionRefused(_("There are very many documents here already. Take away what is not needed."))
        document = Document.objects.create(
            intake=intake, kind=kind, note=note.strip(), content=content, size=len(kept),
            digest=hashlib.sha256(kept).hexdigest(), scan=scan, by=by.user, at=now,
            scanned_at=now if scan == Document.Scan.CLEAN else None)
        Sealed.objects.bulk_create(
            Sealed(document=document, number=number, content=base64.b64encode(kept[at:at + PIECE]).decode())
            for number, at in enumerate(range(0, len(kept), PIECE)))
        by.log("keep_document", intake, document, fields=["kind", "content", "note"])
    return document


def may_open(document: Document) -> bool:
    """Return whether it may be given out: there, and clean where there is a scanner."""
    if document.removed_at is not None:
        return False
    return document.scan == Document.Scan.CLEAN or (
        document.scan == Document.Scan.NONE and not scanning.is_set_up())


def content_of(document: Document) -> bytes:
    """Return what was kept. Raises DecisionRefused where it may not be given out (#36)."""
    if document.removed_at is not None:
        raise DecisionRefused(_("This document was taken away."))
    if not may_open(document):
        raise DecisionRefused(_("This document waits for the virus scanner. Try again in some minutes."))
    return _kept(document)


def _kept(document: Document) -> bytes:
    pieces = Sealed.objects.filter(document=document).order_by("number")
    kept = b"".join(base64.b64decode(piece.content) for piece in pieces)
    if hashlib.sha256(kept).hexdigest() != document.digest:
        raise Unopenable(f"admissions_document:{document.pk} is not whole, or not what was kept.")
    return kept


@transaction.atomic
def remove(document: Document, by: By, why: str, now: dt.datetime) -> None:
    """Take a document away for good, saying why. That it was there, who brought it and who took it away stays."""
    if not why.strip():
        raise DecisionRefused(_("Say why it is taken away."))
    intake = locked(document.intake, by, Deed.KEEP_DOCUMENT)
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.removed_at is not None:
        raise DecisionRefused(_("This document was taken away before."))
    _take_away(document, why.strip(), now)
    document.removed_by = by.user
    document.save(update_fields=["removed_by"])
    by.log("remove_document", intake, document, fields=["removed_at", "removed_why"])


def _take_away(document: Document, why: str, now: dt.datetime) -> None:
    Sealed.objects.filter(document=document).delete()
    document.removed_at, document.removed_why = now, why
    document.save(update_fields=["removed_at", "removed_why"])


def scan_waiting(now: dt.datetime, most: int = 20) -> int:
    """Scan what came in while the scanner was away, or before there was one; return how many got their verdict."""
    if not scanning.is_set_up():
        return 0
    told = 0
    waiting = Document.objects.filter(scan__in=[Document.Scan.NONE, Document.Scan.WAITING], removed_at=None)
    for pk in list(waiting.order_by("at").values_list("pk", flat=True)[:most]):
        found = waiting.filter(pk=pk).first()
        if found is None:  # taken away meanwhile
            continue
        verdict = scanning.scan(_kept(found))
        if verdict is Verdict.AWAY:
            break
        with transaction.atomic():
            document = waiting.select_for_update().select_related(None).filter(pk=pk).first()
            if document is None:
                continue
            document.scan, document.scanned_at = _OF_VERDICT[verdict], now
            document.save(update_fields=["scan", "scanned_at"])
            if verdict is Verdict.FOUND:
                _take_away(document, str(Document.Scan.FOUND.label), now)
            audit.record("scan_document", intakes=[document.intake_id], object_kind="document", object_id=document.pk,
                         why=document.scan)
        told += 1
    return told
