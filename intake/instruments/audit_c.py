"""AUDIT-C: the first three questions of AUDIT. Treated as public domain.

Source: Bush and others, Arch Intern Med 1998;158:1789. Self-report. LOINC 72109-2, total 75626-2.
"""

from collections.abc import Sequence

from intake.instruments.scale import Result, total

ALLOWED = (range(5), range(5), range(5))
HIGH = 8


def score(answers: Sequence[int | None], sex: str | None = None) -> Result:
    """Score three answers (0 to 4). Positive from 4 for "man", from 3 for anyone else (the safer cut)."""
    total(answers, ALLOWED)
    filled = list(answers)
    if filled[0] == 0:
        filled[1:] = [0 if answer is None else answer for answer in filled[1:]]
    points = total(filled, ALLOWED)
    if points is None:
        return Result(score=None, band=None)
    cut = 4 if sex == "man" else 3
    flags = frozenset({"high"}) if points >= HIGH else frozenset()
    return Result(score=points, band="positive" if points >= cut else "negative", flags=flags)
