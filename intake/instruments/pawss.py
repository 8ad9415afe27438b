"""PAWSS: risk of complicated alcohol withdrawal, by a clinician. Rights with the authors. Scored only; stays off.

Source: Maldonado and others, Alcohol 2014;48:375. Weak outside hospitals: a low score must not clear anyone.
"""

from collections.abc import Sequence

from intake.instruments.scale import Result, yes_count

CUT = 4


def score(drank: bool | None, answers: Sequence[bool | None]) -> Result:
    """Count ten risks. `drank`: alcohol in the last 30 days or in the blood; without it the tool does not apply."""
    if drank is False:
        return Result(score=None, band="not_applicable")
    points = yes_count(answers, 10)
    if drank is None or points is None:
        return Result(score=None, band=None)
    return Result(score=points, band="high" if points >= CUT else "not_cleared")
