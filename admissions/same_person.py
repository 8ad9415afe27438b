"""Who may be the same person: found by blind index, decided by a person, never merged by itself."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from admissions.access import visible_to
from admissions.models import Merge, SamePerson
from admissions.words import Words
from intake.models import Intake, SearchToken

NAMES_ALIKE = 2  # words of a name two people must share to look alike by name alone
MOST = 10
SHARED: dict[str, Words] = {"phone": _("phone"), "email": _("e-mail"), "name": _("name")}


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Another intake that may be the same person's; `decided` is what staff said, or None."""

    intake: Intake
    shared: tuple[Words, ...]
    decided: SamePerson | None
    merged: Merge | None = None  # one of the two into the other

    @property
    def is_linked(self) -> bool:
        """Return whether somebody said that both are one person."""
        return self.decided is not None and self.decided.is_same


def alike(intake: Intake, user: Any) -> list[Alike]:
    """Return intakes of this site that share a phone, an e-mail or two words of a name, and those already decided.

    The latest first. A number alone may be a family's: it is a reason to look, and no more.
    """
    mine = SearchToken.objects.filter(intake=intake).values("digest")  # of one kind each: the kind is mixed in
    decided = {_other(pair, intake): pair for pair in pairs_of(intake)}
    shared: dict[Any, list[str]] = defaultdict(list)
    tokens = SearchToken.objects.filter(digest__in=mine).exclude(intake=intake)
    for pk, kind in tokens.values_list("intake_id", "kind"):
        shared[pk].append(kind)
    looks = {pk for pk, kinds in shared.items() if {"phone", "email"} & set(kinds) or len(kinds) >= NAMES_ALIKE}
    wanted = looks | set(decided)
    if not wanted:
        return []
    seen = visible_to(user).filter(pk__in=wanted).select_related("contact", "owner")
    found = seen.order_by("-created_at", "pk")[:MOST]
    merges = Merge.objects.filter(Q(kept=intake) | Q(other=intake), undone_at=None).select_related("by")
    merged = {made.other_id if made.kept_id == intake.pk else made.kept_id: made for made in merges}
    return [
        Alike(intake=one, decided=decided.get(one.pk), merged=merged.get(one.pk),
              shared=tuple(SHARED[kind] for kind in SHARED if kind in shared.get(one.pk, ())))
        for one in found
    ]


def pairs_of(intake: Intake) -> QuerySet[SamePerson]:
    """Return what stands decided about this intake and another."""
    return SamePerson.objects.filter(Q(one=intake) | Q(other=intake), undone_at=None).select_related("by")


def _other(pair: SamePerson, intake: Intake) -> Any:
    return pair.other_id if pair.one_id == intake.pk else pair.one_id
