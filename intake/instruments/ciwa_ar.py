"""CIWA-Ar: signs of alcohol withdrawal, by a clinician only. Not copyrighted.

Source: Sullivan and others, Br J Addict 1989;84:1353. Other illness can raise it; it never clears anybody.
"""

from collections.abc import Sequence

from intake.instruments.scale import Result, band, total

# nausea, tremor, sweats, anxiety, agitation, touch, hearing, sight, headache; then orientation
ALLOWED = (*[range(8)] * 9, range(5))
BANDS = ((0, "mild"), (10, "moderate"), (19, "severe"))
OLDER_BANDS = ((0, "mild"), (8, "moderate"), (15, "severe"))


def score(answers: Sequence[int | None]) -> Result:
    """Sum nine items of 0 to 7 and orientation of 0 to 4."""
    points = total(answers, ALLOWED)
    return Result(score=points, band=band(points, BANDS))
