"""AUDIT: ten questions about drinking. © World Health Organization 2001; may be copied for free use, not for sale.

Source: Babor and others, AUDIT, second edition, WHO/MSD/MSB/01.6a. Self-report or clinician. LOINC 72110-0.
Scored only; its wording is not shipped.
"""

from collections.abc import Sequence

from intake.instruments.scale import Result, band, total

_FIVE = range(5)
_HARM = (0, 2, 4)
ALLOWED = (*[_FIVE] * 8, _HARM, _HARM)
ZONES = ((0, "low"), (8, "hazardous"), (16, "harmful"), (20, "dependence_likely"))


def score(answers: Sequence[int | None]) -> Result:
    """Score ten answers (0 to 4; items 9 and 10 only 0, 2 or 4). None is missing, but for the skips of the manual:

    "never" at item 1 leaves out items 2 to 8; 0 at items 2 and 3 leaves out items 4 to 8.
    """
    total(answers, ALLOWED)  # refuses wrong values before the skips are filled
    filled = list(answers)
    if filled[0] == 0:
        filled[1:8] = [0 if answer is None else answer for answer in filled[1:8]]
    if filled[1] == filled[2] == 0:
        filled[3:8] = [0 if answer is None else answer for answer in filled[3:8]]
    points = total(filled, ALLOWED)
    return Result(score=points, band=band(points, ZONES))
