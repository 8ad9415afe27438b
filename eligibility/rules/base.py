"""What a rule is: one sentence, one test, one effect, one source."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eligibility.facts import VOCABULARY
from eligibility.levels import Family, Level, Remedy, Tier, WithdrawalCare

Test = Callable[..., bool]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One row of the rules page, or one branch of a row that says "or".

    `test` takes the values of `facts`, in that order, and says whether the rule fires. It is monotone: making
    one of its facts worse never switches it off.
    """

    row: str  # the row of the table: "D10"
    branch: str  # "" or what tells this branch from the row's others: "earlier detox"
    family: Family
    facts: tuple[str, ...]
    test: Test
    sentence: str  # the reason staff read
    source: str
    level: Level | None = None  # floor on the ladder of levels
    withdrawal: WithdrawalCare | None = None  # floor on the ladder of withdrawal care
    unless: Remedy | None = None  # with this remedy in place the floor is `then_…`
    then_level: Level | None = None
    then_withdrawal: WithdrawalCare | None = None
    barrier: bool = False  # the requirement is unmet, the level stays
    alert: Tier | None = None
    remedies: tuple[Remedy, ...] = ()
    remedies_if: tuple[tuple[Remedy, str], ...] = ()  # offered only while the yes/no fact is known to be true
    forbids: tuple[Remedy, ...] = ()  # remedies never offered while this fires
    for_lead: bool = False  # for the clinic's lead to confirm
    order: int = 50  # within one tier, the lower is told first

    @property
    def id(self) -> str:
        """Return a name no other rule has: "D10 earlier detox"."""
        return f"{self.row} {self.branch}".strip()


RULES: list[Rule] = []


def rule(row: str, family: Family, *, branch: str = "", source: str, **effect: Any) -> Callable[[Test], Test]:
    """Register the decorated test as a rule: its parameters are the facts, its docstring is the sentence.

    Raises TypeError at import for a fact that is not in the vocabulary, a rule without a sentence, a source or an
    effect, and for an id that is taken.
    """

    def register(test: Test) -> Test:
        facts = tuple(inspect.signature(test).parameters)
        for fact in facts:
            if fact not in VOCABULARY:
                raise TypeError(f"Rule {row} names a fact that does not exist: {fact}")
        sentence = " ".join((inspect.getdoc(test) or "").split())
        made = Rule(
            row=row, branch=branch, family=family, facts=facts, test=test, sentence=sentence, source=source, **effect
        )
        if not (sentence and source):
            raise TypeError(f"Rule {made.id} needs a sentence and a source.")
        if not (made.level or made.withdrawal or made.barrier or made.alert or made.remedies):
            raise TypeError(f"Rule {made.id} has no effect.")
        if any(made.id == other.id for other in RULES):
            raise TypeError(f"There are two rules {made.id}.")
        RULES.append(made)
        return test

    return register
