"""Eleven things that may fit the last twelve months, counted. Our own words; the published text is not ours to ship.

Follows the published structure (0-1, 2-3, 4-5, 6 or more of 11). An estimate: a clinician diagnoses.
"""

from collections.abc import Sequence

from intake.instruments.scale import Result, band

BANDS = ((0, "none"), (2, "mild"), (4, "moderate"), (6, "severe"))
TOP = 6  # from here on nothing that is missing can change the band


def count(answers: Sequence[bool | None], *, as_prescribed: bool = False) -> Result:
    """Count eleven answers. `as_prescribed` leaves out the last two (needing more, feeling sick without it).

    With answers missing there is no count, but the band is known from 6 on: it cannot fall.
    """
    if len(answers) != 11:
        raise ValueError(f"11 answers are needed, not {len(answers)}.")
    counted = answers[:9] if as_prescribed else answers
    yes = sum(answer is True for answer in counted)
    if any(answer is None for answer in counted):
        return Result(score=None, band="severe" if yes >= TOP else None)
    return Result(score=yes, band=band(yes, BANDS))
