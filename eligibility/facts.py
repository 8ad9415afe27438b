"""What may be said about one patient: the vocabulary of facts, and facts checked against it.

The table itself is `facts.toml` beside this file. A fact that is absent is unknown: neither good nor bad.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Value = bool | int | str | tuple[str, ...]


class FactError(ValueError):
    """A fact that cannot be read: which one, and what is allowed instead."""

    def __init__(self, fact: str, allowed: str) -> None:
        super().__init__(f"{fact}: {allowed}")
        self.fact = fact
        self.allowed = allowed


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line of the vocabulary."""

    name: str
    type: str  # "boolean", "integer", "choice" or "list"
    about: str
    choices: tuple[str, ...] = ()
    range: tuple[int, int] = (0, 0)  # of an integer
    ordered: bool = False  # its choices go from best to worst
    worse: bool | str | None = None  # true or false; "higher" or "lower"; "more"
    safety: bool = False
    changeable: bool = False
    clinician_only: bool = False
    derived: str = ""  # how it is computed; "" where it is asked

    @property
    def has_order(self) -> bool:
        """Say whether one value of it can be worse than another."""
        return self.ordered or self.worse is not None

    @property
    def best(self) -> Value:
        """Return the value no other is better than; LookupError where values have no order."""
        return self._end(worst=False)

    @property
    def worst(self) -> Value:
        """Return the value no other is worse than; LookupError where values have no order."""
        return self._end(worst=True)

    def _end(self, *, worst: bool) -> Value:
        if not self.has_order:
            raise LookupError(f"No value of {self.name} is better than another.")
        if self.type == "boolean":
            return self.worse is worst
        if self.type == "list":
            return self.choices if worst else ()
        if self.type == "choice":
            return self.choices[-1 if worst else 0]
        return self.range[1 if (self.worse == "higher") is worst else 0]

    def not_better(self, one: Value, other: Value) -> bool:
        """Say whether `one` is as bad as `other` or worse, or a list that holds all of it; False where neither is."""
        if one == other:
            return True
        if isinstance(one, tuple) and isinstance(other, tuple):
            return set(one) >= set(other)
        if not self.has_order:
            return False
        if self.type == "boolean":
            return one is self.worse
        if self.type == "choice":
            return self.choices.index(str(one)) >= self.choices.index(str(other))
        return int(one) >= int(other) if self.worse == "higher" else int(one) <= int(other)  # type: ignore[arg-type]

    @property
    def allowed(self) -> str:
        """Say what a value may be, for the person who typed another."""
        if self.type == "boolean":
            return "must be true or false"
        if self.type == "choice":
            return "must be one of: " + ", ".join(self.choices)
        if self.type == "list":
            return "must be a list of: " + ", ".join(self.choices)
        return f"must be a whole number from {self.range[0]} to {self.range[1]}"

    def read(self, value: object) -> Value:
        """Return `value` as it is stored.

        A list becomes a tuple in the vocabulary's order; a word named twice counts once. Raises FactError for the
        wrong type (true is no number, 1.0 is no whole number) and for a value that is not allowed.
        """
        return _reader(self)(value)


def _reader(fact: Fact) -> Callable[[object], Value]:
    """Return the function that reads one fact's values: the same for every value, so worked out once."""

    def refuse(value: object) -> FactError:
        more = "; leave it out while it is unknown" if value is None else ""
        return FactError(fact.name, fact.allowed + more)

    def boolean(value: object) -> Value:
        if value is True or value is False:
            return value
        raise refuse(value)

    def integer(value: object, low: int = fact.range[0], high: int = fact.range[1]) -> Value:
        if isinstance(value, int) and low <= value <= high and value is not True and value is not False:
            return value if type(value) is int else int(value)
        raise refuse(value)

    def choice(value: object, choices: tuple[str, ...] = fact.choices) -> Value:
        if isinstance(value, str) and value in choices:
            return value if type(value) is str else choices[choices.index(value)]
        raise refuse(value)

    def words(value: object) -> Value:
        if isinstance(value, list | tuple | set | frozenset) and all(
            isinstance(word, str) and word in fact.choices for word in value
        ):
            return tuple(word for word in fact.choices if word in value)
        raise refuse(value)

    readers: dict[str, Callable[[object], Value]] = {
        "boolean": boolean, "integer": integer, "choice": choice, "list": words,
    }
    return readers[fact.type]


def _vocabulary() -> dict[str, Fact]:
    table: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("facts.toml").read_text(encoding="utf-8"))
    for line in table.values():
        for key in ("choices", "range"):
            if key in line:
                line[key] = tuple(line[key])
    return {name: Fact(name=name, **line) for name, line in table.items()}


VOCABULARY: dict[str, Fact] = _vocabulary()
_READERS = tuple((name, _reader(fact)) for name, fact in VOCABULARY.items())


class Facts(Mapping[str, Value]):
    """The known facts of one patient, checked, in the vocabulary's order, never changed."""

    __slots__ = ("_values",)

    def __init__(self, given: Mapping[str, object]) -> None:
        """Check `given`; raises FactError for a fact that cannot be read."""
        self._values = {name: read(given[name]) for name, read in _READERS if name in given}
        if len(self._values) < len(given):
            raise problems(given)[0]

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def as_dict(self) -> dict[str, Value]:
        """Return a copy that may be changed."""
        return self._values.copy()

    def __repr__(self) -> str:
        """Name the facts only: values are health information and must not reach a log by accident."""
        return f"Facts({', '.join(self._values)})"


def problems(given: Mapping[str, object]) -> list[FactError]:
    """Return every fact of `given` that cannot be read, in the order given."""
    found = []
    for name, value in given.items():
        if name not in VOCABULARY:
            found.append(FactError(str(name), "is not a fact of the vocabulary"))
            continue
        try:
            VOCABULARY[name].read(value)
        except FactError as error:
            found.append(error)
    return found
