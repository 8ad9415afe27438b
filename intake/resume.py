"""Come back without an account: a code to write down, or a link that was sent. One at a time, used once, seven days."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from intake.models import ALPHABET, Intake, ReturnTicket
from intake.questions.reading import said
from intake.states import State
from privacy.encryption import blind_index

LIFE = timedelta(days=7)
CODE_LETTERS, LINK_LETTERS = 8, 16
WRONG_TRIES = 5


def new_code(intake: Intake) -> str:
    """Return a new code ("7KQ2-MVXR"); whatever opened this intake before no longer does."""
    code = _letters(CODE_LETTERS)
    _store(intake, ReturnTicket.Way.CODE, code)
    return f"{code[:4]}-{code[4:]}"


def new_link(intake: Intake) -> str:
    """Return the sixteen letters of a new link; whatever opened this intake before no longer does."""
    token = _letters(LINK_LETTERS)
    _store(intake, ReturnTicket.Way.LINK, token)
    return token


def plain(typed: str) -> str:
    """Return what was typed as it is compared: upper case, without what people put between the letters."""
    return "".join(letter for letter in typed.upper() if letter in ALPHABET)


def find(way: str, typed: str) -> ReturnTicket | None:
    """Return the ticket this code or link opens, or None where it is wrong, used, replaced or too old."""
    ticket = ReturnTicket.objects.select_related("intake", "intake__site").filter(
        digest=_digest(way, plain(typed)), way=way, expires_at__gt=timezone.now(), wrong_tries__lt=WRONG_TRIES,
    ).first()
    return ticket if ticket is not None and ticket.intake.state != State.ERASED else None


def question_for(intake: Intake) -> str:
    """Return what a link's holder is asked: "phone" (its last four digits), "age", or "" where neither is known."""
    if hasattr(intake, "contact") and intake.contact.phone:
        return "phone"
    return "age" if isinstance(said(intake.answers, "age", "age"), int) else ""


def knows(intake: Intake, answer: str) -> bool:
    """Tell whether this is the answer to `question_for`."""
    digits = "".join(letter for letter in answer if letter.isdigit())
    wanted = {
        "phone": lambda: intake.contact.phone[-4:],
        "age": lambda: str(said(intake.answers, "age", "age")),
        "": lambda: digits,
    }[question_for(intake)]()
    return secrets.compare_digest(digits.encode(), wanted.encode())


@transaction.atomic
def use(ticket: ReturnTicket) -> Intake | None:
    """Use a ticket up and return its intake; None where somebody was faster."""
    used, _rows = ReturnTicket.objects.filter(pk=ticket.pk, digest=ticket.digest).delete()
    return ticket.intake if used else None


def note_wrong(ticket: ReturnTicket) -> None:
    """Count a wrong answer; after five the ticket opens nothing."""
    ReturnTicket.objects.filter(pk=ticket.pk).update(wrong_tries=F("wrong_tries") + 1)


def has_ticket(intake: Intake, now: datetime | None = None) -> bool:
    """Tell whether a code or a link still opens this intake."""
    return ReturnTicket.objects.filter(intake=intake, expires_at__gt=now or timezone.now()).exists()


def has_a_way_back(draft: Intake) -> bool:
    """Tell whether the person, or we, could find the way back to this draft: a number, an address, a code."""
    contact = getattr(draft, "contact", None)
    return bool(contact and (contact.phone or contact.email)) or has_ticket(draft)


def _store(intake: Intake, way: str, letters: str) -> None:
    now = timezone.now()
    ReturnTicket.objects.update_or_create(intake=intake, defaults={
        "way": way, "digest": _digest(way, letters), "made_at": now, "expires_at": now + LIFE, "wrong_tries": 0,
    })


def _digest(way: str, letters: str) -> str:
    return blind_index(letters, f"return_{way}")


def _letters(number: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(number))
