"""Sentences that a screen can translate: the English with named gaps, and what fills them. Pure."""

from dataclasses import dataclass


def gettext_noop(words: str) -> str:
    """Mark words for the translators; they are translated where they are shown."""
    return words


@dataclass(frozen=True)
class Coded:
    """A code of the catalog as part of a sentence; its label is looked up where it is shown."""

    kind: str  # the name of a code list in `programs/codes.py`, for example "Payer"
    code: str

    def __str__(self) -> str:
        return self.code.replace("_", " ")


@dataclass(frozen=True)
class Said:
    """One sentence. `str()` gives plain English, codes spelled out; the filter `said` gives the reader's language."""

    words: str
    values: tuple[tuple[str, "Value"], ...] = ()

    def __str__(self) -> str:
        return self.words % {name: plain(value) for name, value in self.values} if self.values else self.words


Value = str | int | Coded | Said | tuple[Coded | Said, ...]


def say(words: str, **values: Value) -> Said:
    """Return a sentence with its gaps filled: `say("Takes ages %(ages)s", ages="18 to 64")`."""
    return Said(words, tuple(values.items()))


def coded(kind: str, codes: object) -> tuple[Coded, ...]:
    """Return several codes of one list in a stable order."""
    return tuple(Coded(kind, str(code)) for code in sorted(codes))  # type: ignore[call-overload]


def plain(value: Value) -> str:
    """Return a value in English."""
    return ", ".join(str(part) for part in value) if isinstance(value, tuple) else str(value)
