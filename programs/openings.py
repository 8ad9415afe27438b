"""Write down what a program said about its free places, told to staff or said by itself through a link."""

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from privacy import audit
from privacy.models import AuditEvent
from programs.forms import OpeningForm
from programs.models import BY_LINK, Opening, OpeningLink, Program


@transaction.atomic
def record_opening(request: HttpRequest, program: Program, form: OpeningForm) -> Opening:
    """Add the word to the program and to the log, in one transaction; earlier words stay."""
    user: Any = request.user
    opening = form.save(commit=False)
    opening.program = program
    opening.said_at = form.said_at()
    opening.recorded_by = user
    opening.save()
    audit.record_request(request, "write", object_kind="opening", object_id=opening.pk, fields=form.changed_data)
    return opening


LINK_LASTS = dt.timedelta(days=7)


class LinkOver(Exception):
    """This link was used, has run out, or never was."""


@transaction.atomic
def make_link(request: HttpRequest, program: Program, now: dt.datetime) -> str:
    """Return the token of a new link; it is shown once, for only its hash is kept. Earlier links of it end."""
    user: Any = request.user
    token = secrets.token_urlsafe(24)
    OpeningLink.objects.filter(program=program, used_at=None, until__gt=now).update(until=now)
    link = OpeningLink.objects.create(
        program=program, digest=_digest(token), made_by=user, made_at=now, until=now + LINK_LASTS
    )
    audit.record_request(request, "make_link", object_kind="opening_link", object_id=link.pk)
    return token


def link_of(token: str, now: dt.datetime) -> OpeningLink:
    """Return the link of a token that can still be used. Raises LinkOver."""
    found = OpeningLink.objects.filter(digest=_digest(token), used_at=None, until__gt=now)
    link: OpeningLink | None = found.select_related("program__provider").first()
    if link is None:
        raise LinkOver
    return link


@transaction.atomic
def say_by_link(request: HttpRequest, token: str, status: str, seats: int | None, now: dt.datetime) -> Opening:
    """Take the program's own word and use the link up, once however often it is pressed. Raises LinkOver."""
    link = link_of(token, now)
    if not OpeningLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise LinkOver
    opening: Opening = Opening.objects.create(
        program=link.program, status=status, seats=seats, said_by=BY_LINK, said_at=now
    )
    audit.record(
        "write", actor_kind=AuditEvent.Actor.PROGRAM, actor_id=link.pk, object_kind="opening", object_id=opening.pk,
        fields=["status", "seats"], address=audit.address_of(request),
    )  # fmt: skip
    return opening


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
