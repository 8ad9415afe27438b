"""What one person needs of a program: facts and wishes as plain values, None wherever it is not known yet. Pure."""

from dataclasses import dataclass
from enum import Enum

from eligibility.levels import Family, Level, Remedy, WithdrawalCare

NO_INSURANCE = "none"  # a payer that is known: the person has none


class Wish(Enum):
    """What a person asked for beyond what they need; a wish never takes a program away."""

    WOMEN_ONLY = "women_only"
    MEN_ONLY = "men_only"
    LGBTQ = "lgbtq"
    KEEP_CHILDREN = "keep_children"
    KEEP_JOB = "keep_job"
    STAY_HOME = "stay_home"
    LOW_COST = "low_cost"
    BY_VIDEO = "by_video"
    PREGNANCY_CARE = "pregnancy_care"
    VETERANS = "veterans"
    OLDER_ADULTS = "older_adults"
    YOUNG_ADULTS = "young_adults"


@dataclass(frozen=True, kw_only=True)
class Unmet:
    """A requirement this person has not met yet, and the remedies the rules allow for it."""

    family: Family
    remedies: frozenset[Remedy] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Needs:
    """One person's needs. None means "not known yet": it takes no program away and is said as such.

    `conditions` names the main concern first; `place` is (latitude, longitude) in degrees and
    `state` its two letters; `free_blocks` are
    three-hour blocks like "mon-evening"; `payer` is a code of `codes.Payer` or NO_INSURANCE; `travels_by` is
    "car" or "bus".
    """

    level: Level
    withdrawal: WithdrawalCare = WithdrawalCare.NONE
    age: int | None = None
    pregnant: bool | None = None
    conditions: tuple[str, ...] = ()
    substances: frozenset[str] | None = None
    medicines: frozenset[str] | None = None
    payer: str | None = None
    place: tuple[float, float] | None = None
    state: str | None = None
    max_miles: float | None = None
    travels_by: str | None = None
    telehealth_ready: bool | None = None
    free_blocks: frozenset[str] | None = None
    languages: frozenset[str] = frozenset()
    access: frozenset[str] = frozenset()
    unmet: tuple[Unmet, ...] = ()
    wishes: frozenset[Wish] = frozenset()
    services: frozenset[str] = frozenset()
