"""The one table of who may do what. It is enforced where the row is fetched (`access.py`) and at every view."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse

from accounts.models import Role, User


class Act(models.TextChoices):
    """What can be done on the staff's side. Every view names exactly one."""

    SEE_QUEUE = "see_queue"
    SEE_INTAKE = "see_intake"  # identity, answers, suggestion, log
    SEE_EVALUATION = "see_evaluation"  # the clinician's text
    CONTACT = "contact"  # call notes, assign, snooze
    RECORD_FACT = "record_fact"
    BOOK = "book"
    DRAFT_EVALUATION = "draft_evaluation"
    SIGN = "sign"
    ACKNOWLEDGE_ALERT = "acknowledge_alert"
    CLOSE_INTAKE = "close_intake"
    SEE_FOLLOWUPS = "see_followups"
    CHANGE_FOLLOWUP = "change_followup"
    SEE_PROGRAMS = "see_programs"
    EDIT_PROGRAMS = "edit_programs"
    SEE_RULES = "see_rules"
    SEE_AUDIT = "see_audit"
    MANAGE_SITE = "manage_site"


_DESK = frozenset({Role.ADMISSIONS, Role.CLINICIAN, Role.MEDICAL_DIRECTOR})
_CLINICAL = frozenset({Role.CLINICIAN, Role.MEDICAL_DIRECTOR})
_ALL = frozenset(Role)

TABLE: dict[Act, frozenset[Role]] = {
    Act.SEE_QUEUE: _DESK,
    Act.SEE_INTAKE: _DESK,
    Act.SEE_EVALUATION: _CLINICAL,
    Act.CONTACT: _DESK,
    Act.RECORD_FACT: _DESK,
    Act.BOOK: _DESK,
    Act.DRAFT_EVALUATION: _DESK,
    Act.SIGN: _CLINICAL,
    Act.ACKNOWLEDGE_ALERT: _DESK,
    Act.CLOSE_INTAKE: _DESK,
    Act.SEE_FOLLOWUPS: _DESK,
    Act.CHANGE_FOLLOWUP: _DESK,
    Act.SEE_PROGRAMS: _ALL,
    Act.EDIT_PROGRAMS: frozenset({Role.ADMISSIONS, Role.MEDICAL_DIRECTOR, Role.ADMINISTRATOR}),
    Act.SEE_RULES: _ALL,
    Act.SEE_AUDIT: frozenset({Role.COMPLIANCE}),
    Act.MANAGE_SITE: frozenset({Role.ADMINISTRATOR}),
}


def may(user: Any, act: Act) -> bool:
    """Return whether this member of staff may do this act at all (of which rows, `access.py` says)."""
    return isinstance(user, User) and user.is_active and Role(user.role) in TABLE[act]


View = Callable[..., HttpResponse]


def allowed(act: Act) -> Callable[[View], View]:
    """Decorate a staff view: sign-in first, then this act or a 403. The view keeps `view.act` for the matrix test."""

    def decorate(view: View) -> View:
        @login_required
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user, act):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.act = act  # type: ignore[attr-defined]
        return guarded

    return decorate
