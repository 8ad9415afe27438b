"""COWS: signs of opioid withdrawal, by a clinician only. Free for clinical copying.

Source: Wesson, Ling, J Psychoactive Drugs 2003;35:253.
"""

from collections.abc import Sequence

from intake.instruments.scale import Result, band, total

# pulse, sweating, restlessness, pupils, bone ache, nose and eyes, stomach, tremor, yawning, anxiety, gooseflesh
ALLOWED = (
    (0, 1, 2, 4), (0, 1, 2, 3, 4), (0, 1, 3, 5), (0, 1, 2, 5), (0, 1, 2, 4), (0, 1, 2, 4), (0, 1, 2, 3, 5),
    (0, 1, 2, 4), (0, 1, 2, 4), (0, 1, 2, 4), (0, 3, 5),
)
BANDS = ((0, "none"), (5, "mild"), (13, "moderate"), (25, "moderately_severe"), (37, "severe"))


def score(answers: Sequence[int | None]) -> Result:
    """Sum eleven items, each with its own values."""
    points = total(answers, ALLOWED)
    return Result(score=points, band=band(points, BANDS))
