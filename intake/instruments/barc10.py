"""BARC-10: ten statements about what holds a person up. Free, no permission required (PhenX). Self-report.

Source: Vilsaint and others, Drug Alcohol Depend 2017;177:71. Scored only; its wording is not shipped.
"""

from collections.abc import Sequence

from intake.instruments.scale import Result, band, total

BANDS = ((10, "building"), (47, "sustained"))  # 47 and over goes with lasting remission


def score(answers: Sequence[int | None]) -> Result:
    """Sum ten agreements (1 to 6)."""
    points = total(answers, [range(1, 7)] * 10)
    return Result(score=points, band=band(points, BANDS))
