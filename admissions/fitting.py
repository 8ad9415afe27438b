"""Programs for one person, best first, or the sentence that says why none fits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from admissions.needs import needs_of
from intake.models import Intake, Recommendation
from programs.matching import Match, Needs, match, shortlist
from programs.offers import Offer
from programs.search import catalog
from programs.standing import Standing, standings
from programs.words import said

SHOWN = 6  # on the patient page
COMPARED = 4
CHOICES = 200


@dataclass(frozen=True, kw_only=True)
class Fitting:
    """Programs that fit, and the nearest one where no program meets every need."""

    needs: Needs
    matches: list[Match]
    standings: list[Standing]
    all: Sequence[Offer]  # the first of the order, whether they fit or not: what a clinician may choose from
    sentence: str = ""
    is_fallback: bool = False  # the next higher level: the one needed is not to be had

    @property
    def compared(self) -> list[Match]:
        """Return the first few, for the comparison side by side."""
        return self.matches[:COMPARED]


def fitting_for(intake: Intake, recommendation: Recommendation, **decided: Any) -> Fitting:
    """Return the programs for this person; `decided` is level and withdrawal care where a clinician chose others."""
    needs, shown, now = needs_of(intake, recommendation, **decided), catalog(), timezone.now()
    ranked = shown.first(needs, CHOICES, now)
    found = match(needs, ranked[:SHOWN], at=now)
    fits = shortlist(found)
    nearest = shown.closest(needs, found, now)
    return Fitting(
        needs=needs, matches=fits, standings=standings(fits), all=ranked,
        sentence=said(nearest.words) if nearest else "", is_fallback=bool(fits) and fits[0].is_fallback,
    )
