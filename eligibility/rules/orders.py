"""Compare values of ordered facts: a row that names a value means that value or worse."""

from eligibility.facts import VOCABULARY


def at_least(fact: str, value: str, named: str) -> bool:
    """Say whether `value` is as bad as `named` or worse, by the order of the fact's choices (best first).

    Raises ValueError for a word that is not one of the fact's choices.
    """
    choices = VOCABULARY[fact].choices
    return choices.index(value) >= choices.index(named)
