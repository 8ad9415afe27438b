"""What someone who cares has seen, beside what the person told: both readings stay, and where they differ it shows.

A helper's words are never facts about the person; staff read them side by side and ask.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from intake.questions import helper
from intake.questions.reading import Answers, respondent, ticked

# {what was seen: (the fact it is about, whether the fact as told agrees with it)}
_SAYS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "drinking": ("substances", lambda told: "alcohol" in told),
    "pills_or_drugs": ("substances", lambda told: bool(set(told) - {"alcohol"})),
    "sick_without": ("withdrawal_signs", lambda told: told != "none"),
    "too_much": ("overdose_last_12_months", bool),
    "low": ("suicide_risk", lambda told: told != "none"),
    "confused": ("psychosis", lambda told: told == "acute"),
    "eating": ("eating_disorder_medical_risk", bool),
    "gambling": ("primary_concern", lambda told: told == "other_dependency"),
    "hurt": ("violence", bool),
    "nowhere": ("home", lambda told: told in ("unstable", "unsafe")),
}


@dataclass(frozen=True, kw_only=True)
class Beside:
    """One thing somebody has seen and the fact it is about, as the person told it (None: not known)."""

    seen: str  # the helper's tick, in words
    fact: str
    told: Any
    differs: bool | None  # None: the person has not told, so nothing can differ; it is still a reason to ask


def beside(seen_by: Answers, facts: Mapping[str, Any]) -> list[Beside]:
    """Return a helper's observations beside the facts of the person, what differs first, in the order of the form.

    `seen_by` are the answers of a form somebody else filled in; of any other form there is nothing to set beside.
    """
    if respondent(seen_by) != "helper":
        return []
    told = ticked(seen_by, "seen", "seen") or frozenset()
    choices: Any = helper.Seen.base_fields["seen"].choices  # type: ignore[attr-defined]
    rows = []
    for tick, words in choices:
        if tick in told and tick in _SAYS:
            fact, agrees = _SAYS[tick]
            value = facts.get(fact)
            rows.append(Beside(
                seen=str(words), fact=fact, told=value, differs=None if value is None else not agrees(value)))
    return sorted(rows, key=lambda row: row.differs is not True)
