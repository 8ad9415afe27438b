"""ASSIST 3.1, one substance. © WHO, all rights reserved. Scored only; stays off until a licence is at hand."""

from collections.abc import Sequence

from intake.instruments.scale import Result, band, total

# Questions 2 to 7: past 3 months, urge, problems, expectations, concern of others, trying to cut down
ALLOWED = ((0, 2, 3, 4, 6), (0, 3, 4, 5, 6), (0, 4, 5, 6, 7), (0, 5, 6, 7, 8), (0, 3, 6), (0, 3, 6))
ALCOHOL = ((0, "low"), (11, "moderate"), (27, "high"))
OTHERS = ((0, "low"), (4, "moderate"), (27, "high"))


def score(substance: str, answers: Sequence[int | None]) -> Result:
    """Sum questions 2 to 7 for one substance; for tobacco give 0 at the fourth, which is not asked."""
    points = total(answers, ALLOWED)
    return Result(score=points, band=band(points, ALCOHOL if substance == "alcohol" else OTHERS))
