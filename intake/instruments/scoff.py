"""SCOFF: five yes or no questions about eating. Widely reproduced with citation; ask the authors for commercial use.

Source: Morgan, Reid, Lacey, BMJ 1999;319:1467. Self-report. It does not catch binge eating well.
"""

from collections.abc import Sequence

from intake.instruments.scale import Result, yes_count

CUT = 2


def score(answers: Sequence[bool | None]) -> Result:
    """Count the yes answers; positive from 2: then a medical check before any program."""
    points = yes_count(answers, 5)
    if points is None:
        return Result(score=None, band=None)
    return Result(score=points, band="positive" if points >= CUT else "negative")
