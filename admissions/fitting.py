"""Programs for one person, best first, or the sentence that says why none fits."""

from dataclasses import dataclass
from typing import Any

from admissions.needs import needs_of
from intake.models import Intake, Recommendation
from programs.matching import Match, Needs, closest_of, match, shortlist
from programs.search import catalog
from programs.words import said

SHOWN = 6  # on the patient page
COMPARED = 4


@dataclass(frozen=True, kw_only=True)
class Fitting:
    """Programs that fit, and the nearest one where no program meets every need."""

    needs: Needs
    matches: list[Match]
    all: list[Match]
    sentence: str = ""
    is_fallback: bool = False  # the next higher level: the one needed is not to be had

    @property
    def compared(self) -> list[Match]:
        """Return the first few, for the comparison side by side."""
        return self.matches[:COMPARED]


def fitting_for(intake: Intake, recommendation: Recommendation, **decided: Any) -> Fitting:
    """Return the programs for this person; `decided` is level and withdrawal care where a clinician chose others."""
    needs = needs_of(intake, recommendation, **decided)
    found = match(needs, catalog().offers)
    fits = shortlist(found)
    nearest = closest_of(found)
    return Fitting(
        needs=needs, matches=fits[:SHOWN], all=found, sentence=said(nearest.words) if nearest else "",
        is_fallback=bool(fits) and fits[0].is_fallback,
    )
