"""CRAFFT 2.1, ages 12 to 21. © Boston Children's Hospital: free, exact wording with notice. Scored only; stays off."""

from collections.abc import Sequence

from intake.instruments.scale import Result, yes_count

CUT = 2


def score(days: Sequence[int | None], answers: Sequence[bool | None]) -> Result:
    """Score the days of use and six answers (car first). Without any use only the car question counts.

    A yes to the car question is flagged "driving" whatever the sum.
    """
    if any(day is None for day in days):
        return Result(score=None, band=None)
    points = yes_count(answers, 6) if any(days) else yes_count(answers[:1], 1)
    if points is None:
        return Result(score=None, band=None)
    flags = frozenset({"driving"}) if answers[0] else frozenset()
    return Result(score=points, band="positive" if points >= CUT else "negative", flags=flags)
