"""Generated facts for the laws: any subset of the vocabulary, numbers mostly near where a rule changes its mind.

`LAW_EXAMPLES=20000 python -m pytest tests/laws` looks longer.
"""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from eligibility.facts import VOCABULARY, Fact
from eligibility.terms import TERMS

LAW = settings(
    max_examples=int(os.environ.get("LAW_EXAMPLES", "200")), deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


def values(fact: Fact):
    """Return a strategy for one fact's values."""
    if fact.type == "boolean":
        return st.booleans()
    if fact.type == "choice":
        return st.sampled_from(fact.choices)
    if fact.type == "list":
        return st.lists(st.sampled_from(fact.choices), unique=True, max_size=4)
    low, high = fact.range
    cuts = {term.needs[fact.name] + step for term in TERMS if fact.name in term.needs for step in (-1, 0, 1)}
    cuts |= {low, high, 17, 18, 64, 65} if fact.name == "age_years" else {low, low + 1, high, 5, 6, 9, 20, 31}
    near = sorted(cut for cut in cuts if low <= cut <= high)
    return st.one_of(st.sampled_from(near), st.integers(low, high)) if near else st.integers(low, high)


@st.composite
def facts(draw, *, least: int = 0):
    """Return known facts of one patient; every fact is as likely to be known as not, in fuller and emptier patients."""
    names = list(VOCABULARY)
    share = draw(st.integers(1, 10))
    known = [name for name in names if draw(st.integers(1, 10)) <= share]
    if len(known) < least:
        known = draw(st.permutations(names))[:least]
    return {name: draw(values(VOCABULARY[name])) for name in known}


def worse_values(fact: Fact, value):
    """Return every value that is worse than this one, or for wide numbers those next to a rule's change of mind."""
    if fact.type == "boolean":
        candidates = [False, True]
    elif fact.type == "choice":
        candidates = list(fact.choices)
    elif fact.type == "list":
        return [[*value, word] for word in fact.choices if word not in value]
    else:
        low, high = fact.range
        step = 1 if fact.worse == "higher" else -1
        cuts = {term.needs[fact.name] for term in TERMS if fact.name in term.needs}
        candidates = sorted({*cuts, value + step, fact.worst, *(cut + step for cut in cuts)})
        candidates = [number for number in candidates if low <= number <= high]
    return [other for other in candidates if other != value and fact.not_better(other, value)]


def worse(given: dict):
    """Return a strategy for these facts with one of them made worse, or None where none can be."""
    choices = [
        (name, other) for name, value in given.items() if VOCABULARY[name].has_order
        for other in worse_values(VOCABULARY[name], value)
    ]
    return st.sampled_from(choices).map(lambda choice: {**given, choice[0]: choice[1]}) if choices else st.none()
