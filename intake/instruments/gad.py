"""GAD-2 and GAD-7: worry over two weeks. Free to reproduce, no permission required.

Source: Spitzer and others, Arch Intern Med 2006;166:1092; Kroenke and others, Ann Intern Med 2007;146:317.
Self-report. LOINC 69737-5 / 70274-6. The zero label must read "Not at all": another label shifts the scores.
"""

from collections.abc import Sequence

from intake.instruments.scale import Result, band, total

_FOUR = range(4)
BANDS = ((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe"))
SHORT_CUT = 3


def gad2(answers: Sequence[int | None]) -> Result:
    """Score items 1 and 2 (0 to 3). Positive from 3: then ask all seven."""
    points = total(answers, (_FOUR, _FOUR))
    if points is None:
        return Result(score=None, band=None)
    return Result(score=points, band="positive" if points >= SHORT_CUT else "negative")


def gad7(answers: Sequence[int | None]) -> Result:
    """Score seven items (0 to 3)."""
    points = total(answers, [_FOUR] * 7)
    return Result(score=points, band=band(points, BANDS))
