"""What one person needs of a program: the suggestion, the facts and the wishes, in the words of the catalog."""

from typing import Any

from eligibility.levels import Family, Level, Remedy, WithdrawalCare
from intake.models import Intake, Recommendation
from intake.wishes import Wishes, wishes_from
from programs.matching import Needs, Unmet, Wish
from programs.search import place_of

_WISHES = {wish.value: wish for wish in Wish}


def needs_of(intake: Intake, recommendation: Recommendation, *, level: str = "", withdrawal: str = "") -> Needs:
    """Return the needs of one person for one recommendation.

    `level` and `withdrawal` are what a clinician decided where that is not what was suggested. The findings of staff
    count through the recommendation's facts; wishes come from the answers alone.
    """
    facts, result = recommendation.facts, recommendation.result
    wishes = wishes_from(intake.answers, intake.language)
    place = place_of(wishes.zip) if wishes.zip else None
    used = facts.get("substances")
    return Needs(
        level=Level(level or recommendation.level), withdrawal=WithdrawalCare(withdrawal or recommendation.withdrawal),
        age=facts.get("age_years"), pregnant=facts.get("pregnant"), conditions=_conditions(wishes, facts),
        substances=wishes.substances if used is None else frozenset(used), medicines=wishes.medicines,
        payer=wishes.payer, place=place.point if place else None, state=place.state if place else None,
        travels_by=None if wishes.travels_alone is None else "car" if wishes.travels_alone else "bus",
        telehealth_ready=facts.get("telehealth_ready", wishes.telehealth_ready), free_blocks=wishes.free_blocks,
        languages=frozenset({wishes.language}) if wishes.language else frozenset(), access=wishes.access,
        unmet=_unmet(result), wishes=_wishes(wishes, facts),
    )


def _conditions(wishes: Wishes, facts: dict[str, Any]) -> tuple[str, ...]:
    """Name the main concern first; psychosis needs a program that treats both."""
    main = facts.get("primary_concern")
    found = [main] if main else []
    found += [concern for concern in wishes.concerns if concern not in found]
    if facts.get("psychosis") in ("stable", "acute"):
        found.append("psychosis")
    return tuple(found)


def _unmet(result: dict[str, Any]) -> tuple[Unmet, ...]:
    return tuple(
        Unmet(family=Family(one["name"]), remedies=frozenset(Remedy(code) for code in one["remedies"]))
        for one in result["requirements"] if one["state"] == "unmet"
    )


def _wishes(wishes: Wishes, facts: dict[str, Any]) -> frozenset[Wish]:
    found = {_WISHES[code] for code in wishes.preferences if code in _WISHES}
    age = facts.get("age_years")
    if facts.get("pregnant"):
        found.add(Wish.PREGNANCY_CARE)
    if age is not None and age >= 65:
        found.add(Wish.OLDER_ADULTS)
    if age is not None and 18 <= age <= 25:
        found.add(Wish.YOUNG_ADULTS)
    return frozenset(found)
