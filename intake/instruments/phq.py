"""PHQ-2 and PHQ-9: low mood over two weeks. Free to reproduce, no permission required.

Source: Kroenke, Spitzer, Williams, J Gen Intern Med 2001;16:606 and Med Care 2003;41:1284. Self-report.
LOINC 55757-9 / 55758-7 (PHQ-2), 44249-1 / 44261-6 (PHQ-9).
"""

from collections.abc import Sequence

from intake.instruments.scale import Result, band, total

_FOUR = range(4)
BANDS = ((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately_severe"), (20, "severe"))
SHORT_CUT = 3
BETTER_OFF_DEAD = "better_off_dead"  # item 9 is 1 or more: the suicide screen at once, whatever the sum


def phq2(answers: Sequence[int | None]) -> Result:
    """Score items 1 and 2 (0 to 3). Positive from 3: then ask all nine."""
    points = total(answers, (_FOUR, _FOUR))
    if points is None:
        return Result(score=None, band=None)
    return Result(score=points, band="positive" if points >= SHORT_CUT else "negative")


def phq9(answers: Sequence[int | None]) -> Result:
    """Score nine items (0 to 3). The flag on item 9 stands even where others are missing."""
    points = total(answers, [_FOUR] * 9)
    flags = frozenset({BETTER_OFF_DEAD}) if (answers[8] or 0) >= 1 else frozenset()
    return Result(score=points, band=band(points, BANDS), flags=flags)
