"""DAST-10: ten yes or no questions about drugs. © Skinner / CAMH, non-commercial with credit.

Scored only; its wording is not shipped. Item 3 is reversed, so items 2 to 10 are asked only after a yes to item 1.
"""

from collections.abc import Sequence

from intake.instruments.scale import Result, band

BANDS = ((0, "none"), (1, "low"), (3, "moderate"), (6, "substantial"), (9, "severe"))


def score(answers: Sequence[bool | None]) -> Result:
    """Score ten answers; "no" to item 1 is 0 whatever follows."""
    if len(answers) != 10:
        raise ValueError(f"10 answers are needed, not {len(answers)}.")
    if answers[0] is False:
        return Result(score=0, band="none")
    if any(answer is None for answer in answers):
        return Result(score=None, band=None)
    points = sum(answer is (number != 3) for number, answer in enumerate(answers, start=1))
    return Result(score=points, band=band(points, BANDS))
