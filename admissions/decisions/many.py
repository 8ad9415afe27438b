"""One act on several people: assign a choice of the queue, or hand a colleague's list over."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.permissions import MOST_AT_ONCE, Act, may
from admissions.access import visible_to
from admissions.acts import DecisionRefused, Deed, can
from admissions.decisions.by import By
from admissions.decisions.contact import assign
from admissions.queue import on_the_queue
from intake.models import Intake


def list_of(by: By, colleague: User) -> QuerySet[Intake]:
    """Return everybody on the queue this colleague looks after."""
    return on_the_queue(visible_to(by.user)).filter(owner=colleague).order_by("submitted_at", "pk")


def chosen_by(by: By, ids: Sequence[Any]) -> QuerySet[Intake]:
    """Return those of these ids this member may see; whoever else's ids stand there are nobody's."""
    return on_the_queue(visible_to(by.user)).filter(pk__in=ids).order_by("submitted_at", "pk")


def demand_not_too_many(by: By, n: int) -> None:
    """Refuse more people at once than this role may touch (S-38)."""
    most = MOST_AT_ONCE.get(by.user.role, 0)
    if n > most:
        raise DecisionRefused(
            ngettext("At most %(n)d person at once. Choose fewer.", "At most %(n)d people at once. Choose fewer.", most)
            % {"n": most})


@transaction.atomic
def assign_many(by: By, ids: Sequence[Any], to: User | None) -> tuple[int, int]:
    """Assign all these people, all or none but for those whose step no longer allows it; return (done, left out)."""
    if not may(by.user, Act.CONTACT):
        raise DecisionRefused(_("Your role may not assign people."))
    demand_not_too_many(by, len(ids))
    people = list(chosen_by(by, ids))
    possible = [intake for intake in people if can(by.user, Deed.ASSIGN, intake)]
    for intake in possible:
        assign(intake, to, by)
    return len(possible), len(ids) - len(possible)
