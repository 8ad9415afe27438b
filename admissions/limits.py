"""What limits a person's week: shown beside the free times, and held against them."""

from dataclasses import dataclass
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as say

from admissions import words
from admissions.identity import Person, person_of
from admissions.offering import BLOCKS, DAYS
from admissions.words import Words
from intake import facts
from intake.models import Intake
from intake.wishes import wishes_from
from programs.codes import Access, Language


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When, how and with what help this person can come."""

    person: Person
    shown: list[tuple[Words, str]]
    free_blocks: frozenset[str] | None
    can_video: bool | None


def limits_of(intake: Intake) -> Limits:
    """Return the limits of one person, from their answers and what staff recorded."""
    known = facts.facts_of(intake)
    wishes = wishes_from(intake.answers, intake.language)
    unknown = say("not known yet")
    told: dict[str, Any] = known
    duties = told.get("obligations")
    help_to_take_part = ", ".join(str(dict(Access.choices)[code]) for code in sorted(wishes.access))
    return Limits(
        person=person_of(intake, known), free_blocks=wishes.free_blocks, can_video=told.get("telehealth_ready"),
        shown=[
            (say("Free times"), free_words(wishes.free_blocks) or unknown),
            (say("Getting here"), words.value("transport", told["transport"]) if "transport" in told else unknown),
            (say("Video"), words.value("telehealth_ready", told.get("telehealth_ready"))),
            (say("Language"), str(dict(Language.choices).get(wishes.language or "", unknown))),
            (say("Must go on"), words.value("obligations", duties) if duties is not None else unknown),
            (say("Access"), help_to_take_part or say("nothing told")),
        ],
    )


def free_words(blocks: frozenset[str] | None) -> str:
    """Return "Mon 9–12, 18–21; Wed 9–12", "none" for nothing ticked, "" where not known."""
    if blocks is None:
        return ""
    found = []
    for number, day in enumerate(DAYS):
        hours = [f"{opens}–{closes}" for name, (opens, closes) in BLOCKS.items() if f"{day}-{name}" in blocks]
        if hours:
            found.append(f"{WEEKDAYS_ABBR[number]} {', '.join(hours)}")
    return "; ".join(found) or say("none")
