"""One act on several people: assign a choice of the queue, hand a colleague's list over, run the rules again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.permissions import MOST_AT_ONCE, Act, may
from admissions.access import visible_to
from admissions.acts import DecisionRefused, Deed, can
from admissions.decisions.by import By, locked
from admissions.decisions.contact import assign
from admissions.differing import what_differs
from admissions.queue import on_the_queue
from eligibility.levels import Level, WithdrawalCare
from intake import recommendations
from intake.models import Intake, Recommendation
from outbox.models import Alert


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


@dataclass(frozen=True, kw_only=True)
class Anew:
    """What running the rules again changes for one person; `words` is "" while an emergency alert hides the level."""

    intake: Intake
    words: str
    is_more_urgent: bool
    is_hidden: bool


def look_again(people: Iterable[Intake]) -> list[Anew]:
    """Return whose suggestion would change with the rules of today, who becomes more urgent first. Stores nothing."""
    people = list(people)
    alarmed = set(Alert.objects.filter(intake__in=people, closed_at=None, tier=Alert.Tier.EMERGENCY)
                  .values_list("intake_id", flat=True))
    found = []
    for intake in people:
        before, after = recommendations.latest(intake), recommendations.made_now(intake, "rules_changed")
        if before is not None and before.seal == after.seal:
            continue
        hidden = intake.pk in alarmed
        found.append(Anew(
            intake=intake, words="" if hidden else what_differs(before, after), is_hidden=hidden,
            is_more_urgent=before is None or _is_more(before, after)))
    return sorted(found, key=lambda one: not one.is_more_urgent)


def _is_more(before: Recommendation, after: Recommendation) -> bool:
    if Level(after.level) != Level(before.level):
        return Level(after.level) > Level(before.level)
    if WithdrawalCare(after.withdrawal) != WithdrawalCare(before.withdrawal):
        return WithdrawalCare(after.withdrawal) > WithdrawalCare(before.withdrawal)
    asked = {alert["rule"] for alert in before.result["alerts"]}
    return any(alert["rule"] not in asked for alert in after.result["alerts"])


def re_evaluate_many(by: By, ids: Sequence[Any]) -> tuple[int, int]:
    """Run the rules again for these people, each in a transaction of its own; return (suggestions made, left out).

    Nobody is written to: an alert the rules ask for is raised for staff, as with any suggestion.
    """
    if not may(by.user, Act.RECORD_FACT):
        raise DecisionRefused(_("Your role may not run the rules again."))
    demand_not_too_many(by, len(ids))
    made = done = 0
    for intake in chosen_by(by, ids):
        if not can(by.user, Deed.RE_EVALUATE, intake):
            continue
        with transaction.atomic():
            fresh = locked(intake, by, Deed.RE_EVALUATE)
            before = recommendations.latest(fresh)
            after = recommendations.renew(fresh, "rules_changed")
            by.log("re_evaluate", fresh, after)
        done += 1
        made += before is None or before.pk != after.pk
    return made, len(ids) - done
