"""Notes outlive a sign-out: what stood in a form when the time was up is kept for its writer, and for nobody else.

A browser may keep nothing (its storage is cleared with the session), so it is kept here, encrypted, for a day.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Unsent, User

FOR = dt.timedelta(hours=24)
SECRET = frozenset({"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code", "login"})
HELD = "unsent"  # in the session: the pages something is kept of
LONGEST, MOST = 8000, 40


@transaction.atomic
def keep(user: User, place: str, posted: Mapping[str, Any]) -> Unsent | None:
    """Keep the texts among what was posted from this page, in place of what was kept of it before; None for none.

    Choices are not kept: a text has a space in it.
    """
    texts = texts_of(posted)
    now = timezone.now()
    Unsent.objects.filter(at__lt=now - FOR).delete()
    if not texts or not place.startswith("/desk/"):
        return None
    Unsent.objects.filter(user=user, place=place[:300]).delete()
    return Unsent.objects.create(user=user, place=place[:300], texts=dict(list(texts.items())[:MOST]), at=now)


def texts_of(posted: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts among what was posted, by the names of their boxes; nothing secret and no choice."""
    return {
        name: str(value)[:LONGEST] for name, value in list(posted.items())[:MOST * 10]
        if name not in SECRET and " " in str(value).strip()
    }


def of(user: User, place: str) -> Unsent | None:
    """Return what this member had typed on this page and not sent, or None."""
    return Unsent.objects.filter(user=user, place=place[:300], at__gte=timezone.now() - FOR).first()


def places(request: HttpRequest) -> list[str]:
    """Return the pages this member has something kept of; looked up once a session, so that no page pays for it."""
    if HELD not in request.session:
        mine = Unsent.objects.filter(user=request.user, at__gte=timezone.now() - FOR)  # type: ignore[misc]
        request.session[HELD] = list(mine.values_list("place", flat=True))
    held: list[str] = request.session[HELD]
    return held


def drop(user: User, place: str) -> None:
    """Forget it: the member has taken it over or does not want it."""
    Unsent.objects.filter(user=user, place=place[:300]).delete()
