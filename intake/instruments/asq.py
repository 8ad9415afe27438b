"""ASQ: four questions about thoughts of suicide and one about right now. United States government work, free to use.

Source: National Institute of Mental Health, ASQ Toolkit. Self-report or clinician, age 8 and over.
"""

from collections.abc import Sequence
from dataclasses import dataclass

ANSWERS = frozenset({"yes", "no", "refused"})


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What the screen gave: none, positive or acute; None while it cannot be told."""

    outcome: str | None
    is_complete: bool


def screen(four: Sequence[str | None], now: str | None = None) -> Screen:
    """Read the four answers and the fifth ("yes", "no", "refused" or None for missing).

    A refusal counts as yes. The fifth is asked if any of the four is yes or refused; until it is answered the
    screen is positive, not acute. A missing answer never counts as no.
    """
    if len(four) != 4:
        raise ValueError(f"4 answers are needed, not {len(four)}.")
    for answer in (*four, now):
        if answer is not None and answer not in ANSWERS:
            raise ValueError(f"The screen has no answer {answer!r}.")
    if any(answer in ("yes", "refused") for answer in four):
        return Screen(outcome="acute" if now in ("yes", "refused") else "positive", is_complete=now is not None)
    if any(answer is None for answer in four):
        return Screen(outcome="acute" if now == "yes" else None, is_complete=False)
    return Screen(outcome="acute" if now == "yes" else "none", is_complete=True)
