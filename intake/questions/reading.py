"""Read stored answers: "not sure", "rather not say", not asked and not understood are all None, never no."""

from collections.abc import Mapping
from typing import Any

# {page slug: {field name: value}}, as stored on the intake
Answers = Mapping[str, Mapping[str, Any]]

UNKNOWN = frozenset({"unsure", "rather_not"})
SUBSTANCES = ("alcohol", "sedatives", "opioids", "stimulants", "cannabis", "other")
DANGEROUS_TO_STOP = frozenset({"alcohol", "sedatives"})
COUNTED = ("alcohol", "opioids", "sedatives")  # the substances asked about by days and by last time
FAMILIES = {
    **dict.fromkeys(SUBSTANCES, "substance_use"),
    "mood": "depression", "eating": "eating_disorder", "gambling": "other_dependency",
}


def said(answers: Answers, slug: str, field: str) -> Any:
    """Return exactly what stands under this page and field, or None where nothing does."""
    page = answers.get(slug)
    return page.get(field) if isinstance(page, Mapping) else None


def chosen(answers: Answers, slug: str, field: str) -> str | None:
    """Return the one answer chosen, "unsure" and "rather_not" too, or None where there is none.

    A page that was refused for another mistake is read as it was posted: every answer in a list of its own.
    """
    value = said(answers, slug, field)
    if isinstance(value, list) and len(value) == 1:
        (value,) = value
    return value if isinstance(value, str) and value else None


def picked(answers: Answers, slug: str, field: str) -> str | None:
    """Return the one answer picked, or None where it is unknown."""
    value = chosen(answers, slug, field)
    return None if value in UNKNOWN else value


def mentioned(answers: Answers, slug: str, field: str) -> frozenset[str]:
    """Return everything ticked, contradictory ticks too: danger counts whatever else was ticked beside it."""
    value = said(answers, slug, field)
    return frozenset(each for each in value if isinstance(each, str)) if isinstance(value, list) else frozenset()


def ticked(answers: Answers, slug: str, field: str) -> frozenset[str] | None:
    """Return every answer ticked, empty for "none of these", or None where it is unknown."""
    value = said(answers, slug, field)
    if not isinstance(value, list) or not value or UNKNOWN & set(value):
        return None
    return frozenset(value) - {"none"}


def door(answers: Answers) -> str:
    """Return how this person came in: "web", "call_me" or "phone"."""
    value = said(answers, "start", "door")
    return value if value in ("call_me", "phone") else "web"


def language(answers: Answers) -> str:
    """Return the language the form was last filled in: "en" where nothing else was said."""
    value = said(answers, "start", "language")
    return value if isinstance(value, str) else "en"


def left_out(answers: Answers) -> frozenset[str]:
    """Return the slugs that were passed by because their published wording is not at hand in the person's language."""
    return mentioned(answers, "start", "left_out")


def respondent(answers: Answers) -> str:
    """Return who is answering: "self", "helper" or "together"."""
    value = said(answers, "who", "who")
    return value if value in ("helper", "together") else "self"


def substances(answers: Answers) -> frozenset[str] | None:
    """Return everything used in the last 30 days, empty for nothing, None where it is not known.

    Pills or powder of an unknown kind count as opioids and sedatives both.
    """
    used = ticked(answers, "recent", "recent")
    if used is not None and "unknown_pills" in used:
        used = used | {"opioids", "sedatives"}
    return None if used is None else used & set(SUBSTANCES)


def used_nothing(answers: Answers) -> bool:
    """Tell whether this person is known to have used nothing in the last 30 days."""
    return substances(answers) == frozenset()


def to_ask_about(answers: Answers) -> list[str]:
    """Return what to ask days and last time about: of alcohol, opioids, sedatives and "unknown_pills" at most three.

    What was ticked for the last 30 days; where that is not known, what the person wants help with. Pills of an
    unknown kind are asked about as such, unless both kinds they could be are asked about already.
    """
    told = ticked(answers, "recent", "recent")
    used = concerns(answers) if told is None else told
    asked = [substance for substance in COUNTED if substance in used]
    if "unknown_pills" in used and not {"opioids", "sedatives"} <= used:
        asked.append("unknown_pills")
    return asked


def concerns(answers: Answers) -> frozenset[str]:
    """Return what the person wants help with, as ticked; empty where unknown."""
    return ticked(answers, "want", "want") or frozenset()


def families(answers: Answers) -> frozenset[str]:
    """Return the kinds of concern among those ticked (values of `primary_concern`)."""
    return frozenset(FAMILIES[concern] for concern in concerns(answers) if concern in FAMILIES)


def main_family(answers: Answers) -> str | None:
    """Return the kind of the biggest worry (a value of `primary_concern`), or None where unknown."""
    kinds = families(answers)
    if len(kinds) == 1:
        return next(iter(kinds))
    biggest = picked(answers, "biggest", "biggest")
    return FAMILIES.get(biggest or "") if biggest in concerns(answers) else None


def score(answers: Answers, slug: str, field: str) -> int | None:
    """Return the number of one instrument item answered, or None where it is missing or refused."""
    value = chosen(answers, slug, field)
    return int(value) if value in ("0", "1", "2", "3", "4") else None
