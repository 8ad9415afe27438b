"""The one table of who may do what. It is enforced where the row is fetched (`access.py`) and at every view.

A view says which act it is (`@allowed(Act.SIGN)`), the table says which roles may do that act, and the matrix test
walks every address of the product and compares (safeguards #1). Which rows a member may touch is not here: the room
that fetches a row asks for the member's site.
"""

import functools
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import Role, User
from accounts.sessions import to_sign_in


class Act(models.TextChoices):
    """What can be done on the staff's side. Every view names exactly one; the value names it in the audit."""

    SEE_QUEUE = "see_queue"
    SEE_INTAKE = "see_intake"  # identity, answers, suggestion, log
    SEE_EVALUATION = "see_evaluation"  # the clinician's text
    CONTACT = "contact"  # call notes, assign, snooze
    MERGE_PEOPLE = "merge_people"  # two records of one person made one, and that taken back
    RECORD_FACT = "record_fact"
    REGISTER = "register"  # name on paper, who pays, who sent them, allergies, medicines
    KEEP_DOCUMENTS = "keep_documents"  # papers that came with a person: upload, open, take away
    BOOK = "book"
    DRAFT_EVALUATION = "draft_evaluation"
    SIGN = "sign"
    ACKNOWLEDGE_ALERT = "acknowledge_alert"
    CLOSE_INTAKE = "close_intake"
    SEE_FOLLOWUPS = "see_followups"
    CHANGE_FOLLOWUP = "change_followup"
    SEE_DUTY = "see_duty"  # who answers alerts, and when
    SET_DUTY = "set_duty"
    SEE_PROGRAMS = "see_programs"
    EDIT_PROGRAMS = "edit_programs"
    SEE_RULES = "see_rules"
    PUBLISH_RULES = "publish_rules"  # try a proposed edition, ask to publish it, be the second to approve it
    DISCLOSE = "disclose"  # what leaves the house, within a consent
    SEE_AUDIT = "see_audit"
    BREAK_GLASS = "break_glass"  # look, once and for an hour, at a person of another site in an emergency
    REVIEW_EMERGENCY = "review_emergency"
    MANAGE_RECORDS = "manage_records"  # copies, erasure, legal holds, what people ask about their own record
    MANAGE_SITE = "manage_site"
    SEE_REPORTS = "see_reports"  # sums about the site; who is no clinician sees no small ones
    MARK_CHANGES = "mark_changes"  # the days on which the site began to do something otherwise


_DESK = frozenset({Role.ADMISSIONS, Role.CLINICIAN, Role.MEDICAL_DIRECTOR})
_CLINICAL = frozenset({Role.CLINICIAN, Role.MEDICAL_DIRECTOR})
_ALL = frozenset(Role)

TABLE: dict[Act, frozenset[Role]] = {
    Act.SEE_QUEUE: _DESK,
    Act.SEE_INTAKE: _DESK,
    Act.SEE_EVALUATION: _CLINICAL,
    Act.CONTACT: _DESK,
    Act.MERGE_PEOPLE: _DESK,
    Act.RECORD_FACT: _DESK,
    Act.REGISTER: _DESK,
    Act.KEEP_DOCUMENTS: _DESK,
    Act.BOOK: _DESK,
    Act.DRAFT_EVALUATION: _DESK,
    Act.SIGN: _CLINICAL,
    Act.ACKNOWLEDGE_ALERT: _DESK,
    Act.CLOSE_INTAKE: _DESK,
    Act.SEE_FOLLOWUPS: _DESK,
    Act.CHANGE_FOLLOWUP: _DESK,
    Act.SEE_DUTY: _DESK | {Role.ADMINISTRATOR},
    Act.SET_DUTY: frozenset({Role.MEDICAL_DIRECTOR, Role.ADMINISTRATOR}),
    Act.SEE_PROGRAMS: _ALL,
    Act.EDIT_PROGRAMS: frozenset({Role.ADMISSIONS, Role.MEDICAL_DIRECTOR, Role.ADMINISTRATOR}),
    Act.SEE_RULES: _ALL,
    Act.PUBLISH_RULES: _CLINICAL,
    Act.DISCLOSE: _DESK,
    Act.SEE_AUDIT: frozenset({Role.COMPLIANCE}),
    Act.BREAK_GLASS: _DESK,
    Act.REVIEW_EMERGENCY: frozenset({Role.COMPLIANCE, Role.MEDICAL_DIRECTOR}),
    Act.MANAGE_RECORDS: frozenset({Role.COMPLIANCE, Role.MEDICAL_DIRECTOR}),
    Act.MANAGE_SITE: frozenset({Role.ADMINISTRATOR}),
    Act.SEE_REPORTS: _ALL,
    Act.MARK_CHANGES: frozenset({Role.MEDICAL_DIRECTOR, Role.ADMINISTRATOR}),
}

# How many people one act may touch at once; a role that is not here may do nothing to several.
MOST_AT_ONCE: dict[str, int] = {Role.ADMISSIONS: 50, Role.CLINICIAN: 50, Role.MEDICAL_DIRECTOR: 200}


def may(user: Any, act: Act) -> bool:
    """Return whether this person may do this act at all; of which rows, `access.py` says.

    Anybody who is no member of staff, is switched off or has a role we do not know may do nothing.
    """
    return isinstance(user, User) and user.is_active and user.role in TABLE[act]


View = Callable[..., HttpResponse]
_PERSON = re.compile(r"/desk/p/[0-9a-f-]{36}/")


def _for_a_button(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Show the way to the page this form's address belongs to: loading again or signing in again may lead here.

    That page is the person's, else the first of this part of the desk. The way there names nobody, so that another
    site's person reads like one who does not exist.
    """
    person = _PERSON.match(request.path)
    above = person[0] if person else "/".join(request.path.split("/")[:3]) + "/"
    up = request.path[len(above):].count("/")
    page = render(request, "desk/for_a_button.html", {"up": "../" * up or "/desk/"}, status=answer.status_code)
    page.headers["Allow"] = answer.headers["Allow"]
    return page


def allowed(act: Act) -> Callable[[View], View]:
    """Decorate a staff view: whoever is not signed in goes to sign in and back; whoever may not do `act` gets a 403.

    The view keeps `view.act`, by which the session guard knows a staff page, the audit names a refusal and the matrix
    test knows what to expect. Put it outermost but for `require_POST` and its like.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if not may(request.user, act):
                raise PermissionDenied
            answer = view(request, *args, **kwargs)
            if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET":
                return _for_a_button(request, answer)
            return answer

        guarded.act = act  # type: ignore[attr-defined]
        return guarded

    return decorate
