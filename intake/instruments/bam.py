"""BAM: seventeen questions about the last 30 days, three subscales, no total. VA, public domain. Self or clinician.

Source: Cacciola and others, J Subst Abuse Treat 2013;44:256. Scored only; its wording is not shipped.
"""

from collections.abc import Mapping

from intake.instruments.scale import Result, total

SUBSCALES = {"use": (4, 5, 6), "risk": (1, 2, 3, 8, 11, 15), "protective": (9, 10, 12, 13, 14, 16)}
_FIVE = range(5)


def subscale(name: str, answers: Mapping[int, int | None]) -> Result:
    """Sum one subscale from {item number: 0 to 4}. Flagged: use from 1, risk from 12, protective at 12 or under."""
    items = SUBSCALES[name]
    points = total([answers.get(item) for item in items], [_FIVE] * len(items))
    if points is None:
        return Result(score=None, band=None)
    flagged = {"use": points >= 1, "risk": points >= 12, "protective": points <= 12}[name]
    return Result(score=points, band="flag" if flagged else "no_flag")
