"""Say that two intakes are one person's, or are not; take it back."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from admissions.access import visible_to
from admissions.acts import DecisionRefused, Deed
from admissions.decisions.by import By, locked
from admissions.models import Merge, SamePerson
from admissions.same_person import pairs_of
from intake.models import Intake


@transaction.atomic
def say_same(intake: Intake, other: Intake, by: By, *, is_same: bool, now: dt.datetime) -> SamePerson:
    """Decide about two intakes this member may see; what was decided before is replaced. Both keep all they hold."""
    if intake.pk == other.pk or not visible_to(by.user).filter(pk=other.pk).exists():
        raise DecisionRefused(_("Choose one of those on the page."))
    intake = locked(intake, by, Deed.SAME_PERSON)
    _demand_not_merged(intake, other)
    _undo(intake, other, by, now)
    one, two = sorted((intake, other), key=lambda each: each.pk.hex)
    pair = SamePerson.objects.create(one=one, other=two, is_same=is_same, by=by.user, at=now)
    by.log("say_same_person" if is_same else "say_other_person", intake, other)
    return pair


@transaction.atomic
def undo_same(intake: Intake, other: Intake, by: By, now: dt.datetime) -> bool:
    """Take it back: the two look alike again and nobody has decided. Return False where nothing was."""
    intake = locked(intake, by, Deed.SAME_PERSON)
    _demand_not_merged(intake, other)
    if not _undo(intake, other, by, now):
        return False
    by.log("undo_same_person", intake, other)
    return True


def _demand_not_merged(intake: Intake, other: Intake) -> None:
    both = [intake.pk, other.pk]
    if Merge.objects.filter(kept__in=both, other__in=both, undone_at=None).exists():
        raise DecisionRefused(_("The two were merged. Take the merge back first."))


def _undo(intake: Intake, other: Intake, by: By, now: dt.datetime) -> int:
    pairs = pairs_of(intake).filter(one__in=[intake, other], other__in=[intake, other])
    return SamePerson.objects.filter(pk__in=pairs.values("pk")).update(undone_at=now, undone_by=by.user)
