"""Keep urgent answers aside when the database cannot: encrypted lines in a file, stored when it is back.

A line is "<line id> <ciphertext>": nothing in the file can be read without the data key. Appending and draining take
the same lock, so neither loses the other's lines; a crash in the middle of draining repeats a line, which is harmless
(saving a page is idempotent and an open alert is not raised twice).
"""

import fcntl
import json
import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import Site
from intake import submission
from intake.models import Intake
from intake.states import State
from privacy import audit
from privacy.encryption import Ciphertext, decrypt, encrypt

log = logging.getLogger(__name__)


def path() -> Path:
    """Return where the lines are kept."""
    return Path(settings.VAR_DIR) / "spool"


def session_cookie() -> str:
    """Return the name of the cookie that says whose browser it was."""
    return str(settings.SESSION_COOKIE_NAME)


def append(
    *, slug: str, answers: dict[str, Any], kind: str, intake_id: object = None, session_key: str = "", host: str = "",
) -> None:
    """Keep one page's urgent answers aside, on disk before this returns, and tell the duty address without content."""
    line_id = str(uuid.uuid4())
    told = {
        "at": timezone.now().isoformat(), "slug": slug, "answers": answers, "kind": kind,
        "intake": str(intake_id or ""), "session": session_key, "host": host,
    }
    line = f"{line_id} {encrypt(json.dumps(told), f'spool:{line_id}')}\n".encode()
    with _locked():
        handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)
    _tell_duty()


def drain() -> int:
    """Store every line that can be stored and keep the others; return how many were stored.

    Call it from the clock, every minute. It does nothing where there is no file.
    """
    if not path().exists():
        return 0
    with _locked():
        lines = path().read_text().splitlines()
        left = [line for line in lines if not _store(line)]
        if len(left) == len(lines):
            return 0
        draft = path().with_name("spool.new")
        draft.write_text("".join(f"{line}\n" for line in left))
        draft.chmod(0o600)
        if left:
            os.replace(draft, path())
        else:
            draft.unlink()
            path().unlink()
    return len(lines) - len(left)


def _store(line: str) -> bool:
    line_id, _, sealed = line.partition(" ")
    try:
        told = json.loads(decrypt(Ciphertext(sealed), f"spool:{line_id}"))
        with transaction.atomic():
            intake = _whose(told)
            intake = submission.save_page(intake, told["slug"], told["answers"])
            audit.record(
                "save", intakes=[intake.pk], site_id=intake.site_id, object_kind="page", object_id=told["slug"],
                fields=sorted(told["answers"]), why=f"kept aside at {parse_datetime(told['at'])}",
            )
    except Exception as error:
        log.error("Spool line %s could not be stored: %s", line_id, type(error).__name__)
        return False
    return True


def _whose(told: dict[str, Any]) -> Intake:
    """Return the draft these answers belong to, or a new one where the person had none yet."""
    pk = told["intake"]
    if not pk and told["session"]:
        pk = SessionStore(told["session"]).get("draft", "")
    draft = Intake.objects.filter(pk=pk, state=State.DRAFT).first() if pk else None
    if draft is not None:
        return draft
    label = told["host"].split(":")[0].split(".")[0]
    sites = {site.slug: site for site in Site.objects.order_by("slug")}
    site = sites.get(label) or sites.get(settings.DEFAULT_SITE) or next(iter(sites.values()))
    return submission.start(site, "en")


def _tell_duty() -> None:
    address = settings.DUTY_EMAIL
    if not address:
        return
    try:
        send_mail("Look at the desk now", "Something urgent came in and is not in the list yet. Check the database.",
                  None, [address], fail_silently=True)
    except Exception as error:  # the person waits for this page; a mail server must not keep it from them
        log.error("The duty address could not be told: %s", type(error).__name__)


@contextmanager
def _locked() -> Iterator[None]:
    with open(path().with_name("spool.lock"), "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
