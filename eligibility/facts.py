"""What may be said about one patient: the vocabulary of facts, and facts checked against it.

The table itself is `facts.toml` beside this file. A fact that is absent is unknown: neither good nor bad.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import getitem
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
        if self.type == "boolean":
            if value is True or value is False:
                return value
        elif self.type == "choice":
            if isinstance(value, str) and value in self.choices:
                return self.choices[self.choices.index(value)]
        elif self.type == "integer":
            if isinstance(value, int) and not isinstance(value, bool) and self.range[0] <= value <= self.range[1]:
                return int(value)
        elif isinstance(value, list | tuple | set | frozenset) and all(
            isinstance(word, str) and word in self.choices for word in value
        ):
            return tuple(word for word in self.choices if word in value)
        raise FactError(self.name, self.allowed + ("; leave it out while it is unknown" if value is None else ""))


def _vocabulary() -> dict[str, Fact]:
    table: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("facts.toml").read_text(encoding="utf-8"))
    for line in table.values():
        for key in ("choices", "range"):
            if key in line:
                line[key] = tuple(line[key])
    return {name: Fact(name=name, **line) for name, line in table.items()}


VOCABULARY: dict[str, Fact] = _vocabulary()
# For each fact but lists something that gives back an allowed value when asked for it: all facts are checked at once.
_ALLOWED: dict[str, Any] = {
    name: range(fact.range[1] + 1) if fact.type == "integer" and fact.range[0] == 0
    else {value: value for value in fact.choices or (False, True)}
    for name, fact in VOCABULARY.items() if fact.type != "list"
}
_LISTS = tuple(name for name, fact in VOCABULARY.items() if fact.type == "list")


def _read(name: str, value: object) -> Value:
    if name not in VOCABULARY:
        raise problems({name: value})[0]
    return VOCABULARY[name].read(value)


@lru_cache(maxsize=4096)
def _words(name: str, words: tuple[object, ...]) -> Value:
    return VOCABULARY[name].read(words)


def _read_list(name: str, value: object) -> Value:
    try:
        return _words(name, tuple(value)) if isinstance(value, list | tuple) else VOCABULARY[name].read(value)
    except TypeError:  # a word in it is a list itself
        return VOCABULARY[name].read(value)


class Facts(Mapping[str, Value]):
    """The known facts of one patient, checked, in the vocabulary's order, never changed."""

    __slots__ = ("_values",)

    def __init__(self, given: Mapping[str, object]) -> None:
        """Check `given`; raises FactError for a fact that cannot be read."""
        told: dict[str, Any] = dict(given)
        lists = {name: _read_list(name, told.pop(name)) for name in _LISTS if name in told}
        values = list(told.values())
        try:
            stored = list(map(getitem, map(_ALLOWED.__getitem__, told), values))
            # True equals 1 and range(9)[-1] is 8, so what came back must be the same and of the same type.
            is_plain = stored == values and list(map(type, stored)) == list(map(type, values))
        except (LookupError, TypeError):
            is_plain = False
        if not is_plain:
            told = {name: _read(name, value) for name, value in told.items()}
        self._values: dict[str, Value] = told | lists

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in VOCABULARY if name in self._values)

    def __len__(self) -> int:
        return len(self._values)

    @property
    def by_name(self) -> dict[str, Value]:
        """Return the values by name; read it, never change it."""
        return self._values

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
