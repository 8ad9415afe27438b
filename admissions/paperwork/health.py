"""Allergies and medicines in one sentence each, as the bar, the evaluation and a letter say them."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as say

from admissions.merge import Merge
from admissions.paperwork.models import Entry
from intake.models import Intake

STEPS = 4  # of records merged into records that were merged themselves


@dataclass(frozen=True, kw_only=True)
class Health:
    """What stands of both; None where nobody asked, an empty list where somebody said that there is none."""

    allergies: list[str] | None
    medicines: list[str] | None
    entries: tuple[Entry, ...] = ()  # everything the desk wrote down that stands, oldest first: read once for a page

    @property
    def allergy_words(self) -> str:
        """Return one sentence about allergies."""
        if self.allergies is None:
            return say("Allergies: not asked")
        return say("Allergies: %(list)s") % {"list": ", ".join(self.allergies) or say("none they know of")}

    @property
    def medicine_words(self) -> str:
        """Return one sentence about medicines."""
        if self.medicines is None:
            return say("Medicines: not asked")
        return say("Medicines: %(list)s") % {"list": ", ".join(self.medicines) or say("none now")}


def health_of(intake: Intake) -> Health:
    """Return what stands of allergies and medicines, of records merged into this one too: an allergy told once counts.

    One query.
    """
    rows = tuple(Entry.objects.filter(_with_merged(intake), struck_at=None).order_by("at", "pk"))
    return Health(allergies=_named(rows, Entry.Kind.ALLERGY, "reaction"),
                  medicines=_named(rows, Entry.Kind.MEDICINE, "how"),
                  entries=tuple(one for one in rows if one.intake_id == intake.pk))


def _with_merged(intake: Intake) -> Q:
    """Return the intake and those merged into it, straight or by way of others."""
    found, into = Q(intake=intake), Merge.objects.filter(kept=intake, undone_at=None).values("other")
    for _step in range(STEPS):
        found |= Q(intake__in=into)
        into = Merge.objects.filter(kept__in=into, undone_at=None).values("other")
    return found


def _named(rows: tuple[Entry, ...], kind: str, also: str) -> list[str] | None:
    of_kind = [one.told for one in rows if one.kind == kind]
    if not of_kind:
        return None
    named = [told for told in of_kind if told.get("what")]
    return [f"{told['what']} ({told[also]})" if told.get(also) else str(told["what"]) for told in named]
