"""What somebody without an account may ask for, in words that name no topic in an address."""

from urllib.parse import urlencode

from django.http import QueryDict

from programs import codes

# In an address a level is a number and a payer a letter: an address is read over a shoulder and kept in a history.
KINDS = {str(number): code for number, code in enumerate(codes.LevelCode.values, 1)}
WAYS = {chr(ord("a") + number): code for number, code in enumerate(codes.Payer.values)}
PLAIN = ("zip", "miles", "age", "language", "open", "unsaid", "page")


def inner(query: QueryDict) -> QueryDict:
    """Return the same question in the words of the staff's filters."""
    told = QueryDict(mutable=True)
    for name in PLAIN:
        if query.get(name):
            told[name] = str(query[name])
    told["level"], told["payer"] = KINDS.get(query.get("kind", ""), ""), WAYS.get(query.get("way", ""), "")
    return told


def outer(query: QueryDict, **changes: object) -> str:
    """Return the address of a question with some of it changed; whatever else was typed is dropped."""
    said = {name: query[name] for name in (*PLAIN, "kind", "way") if query.get(name)}
    said |= {name: str(value) for name, value in changes.items()}
    return "?" + urlencode({name: value for name, value in said.items() if value})
