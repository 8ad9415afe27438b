"""Readiness rulers: importance, confidence, readiness, 0 to 10. The idea is free to use.

The bands are a convention, not validated: a ruler alone never raises or lowers a level.
"""

from intake.instruments.scale import Result, band, total

BANDS = ((0, "low"), (4, "middle"), (7, "high"))


def score(ruler: int | None) -> Result:
    """Band one ruler."""
    points = total([ruler], [range(11)])
    return Result(score=points, band=band(points, BANDS))
