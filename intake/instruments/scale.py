"""What every scorer shares: a result, a sum that knows what is missing, and bands."""

from collections.abc import Container, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one instrument gave. `score` and `band` are None while an answer is missing."""

    score: int | None
    band: str | None
    flags: frozenset[str] = frozenset()  # what must be looked at whatever the sum

    @property
    def is_complete(self) -> bool:
        return self.score is not None


def total(answers: Sequence[int | None], allowed: Sequence[Container[int]]) -> int | None:
    """Return the sum, or None where an answer is missing.

    Raises ValueError for a wrong number of answers or a value the item does not have.
    """
    if len(answers) != len(allowed):
        raise ValueError(f"{len(allowed)} answers are needed, not {len(answers)}.")
    for number, (answer, values) in enumerate(zip(answers, allowed, strict=True), start=1):
        if answer is not None and (isinstance(answer, bool) or answer not in values):
            raise ValueError(f"Item {number} has no answer {answer!r}.")
    known = [answer for answer in answers if answer is not None]
    return sum(known) if len(known) == len(answers) else None


def band(score: int | None, edges: Sequence[tuple[int, str]]) -> str | None:
    """Return the name of the last edge at or below the score; `edges` rise and begin at the lowest score."""
    if score is None:
        return None
    return next(name for least, name in reversed(edges) if score >= least)


def yes_count(answers: Sequence[bool | None], items: int) -> int | None:
    """Return how many were answered yes, or None where an answer is missing."""
    if len(answers) != items:
        raise ValueError(f"{items} answers are needed, not {len(answers)}.")
    return None if any(answer is None for answer in answers) else sum(answer is True for answer in answers)
