"""The two ladders, the families of requirements, the remedies and the alerts' tiers."""

from enum import Enum
from typing import Self


class Ladder(Enum):
    """An Enum whose order of lines is the ladder: stored as words, compared as rungs."""

    def __init__(self, word: str) -> None:
        self.rung: int = len(type(self).__members__)  # the position on the ladder, 0 is the lightest

    __hash__ = object.__hash__  # a rung is one object; Enum would hash its name every time

    def __lt__(self, other: Self) -> bool:
        return self.rung < other.rung

    def __le__(self, other: Self) -> bool:
        return self.rung <= other.rung

    def __gt__(self, other: Self) -> bool:
        return self.rung > other.rung

    def __ge__(self, other: Self) -> bool:
        return self.rung >= other.rung

    @classmethod
    def span(cls, low: Self, high: Self) -> tuple[Self, ...]:
        """Return every rung from `low` to `high`, both included."""
        return tuple(rung for rung in cls if low <= rung <= high)


class Level(Ladder):
    """Levels of care, lightest first."""

    EARLY_SUPPORT = "early_support"
    OUTPATIENT = "outpatient"
    IOP = "iop"
    PHP = "php"
    RESIDENTIAL = "residential"
    INPATIENT = "inpatient"


class WithdrawalCare(Ladder):
    """Withdrawal care, an axis of its own. NONE means nothing known speaks for it, never "not needed"."""

    NONE = "none"
    AMBULATORY = "ambulatory"
    MONITORED = "monitored"
    HOSPITAL = "hospital"


class Tier(Ladder):
    """How soon a person must act on an alert, least urgent first."""

    PRIORITY = "priority"
    SAME_DAY = "same_day"
    EMERGENCY = "emergency"


class Family(Enum):
    """What IOP needs of a person's situation, in the order staff see it."""

    DETOX = "detox"
    HOME = "home"
    TRANSPORT = "transport"
    SUPPORT = "support"
    SEVERITY = "severity"
    SAFETY = "safety"
    MEDICAL = "medical"
    MENTAL_HEALTH = "mental_health"
    MOTIVATION = "motivation"
    SCHEDULE = "schedule"


class Remedy(Enum):
    """What can supply a requirement that is unmet, in the order staff see it."""

    WITHDRAWAL_MANAGEMENT = "withdrawal_management"
    CRAVING_MEDICINE = "craving_medicine"
    NALOXONE = "naloxone"
    SOBER_LIVING = "sober_living"
    SAFE_SHELTER = "safe_shelter"
    PROGRAM_TRANSPORT = "program_transport"
    TELEHEALTH = "telehealth"
    PEER_SUPPORT = "peer_support"
    FAMILY_SESSIONS = "family_sessions"
    RESIDENTIAL_FIRST = "residential_first"
    SAFETY_ASSESSMENT = "safety_assessment"
    MEDICAL_CHECK = "medical_check"
    INTEGRATED_CARE = "integrated_care"
    EVENING_TRACK = "evening_track"
    CHILDCARE = "childcare"


# Hours a week a level asks of a person who sleeps at home: (adult, adolescent); None where it is not counted in hours.
# Source: SAMHSA advisory 2021 and CMS (9 to 19 and 20 or more); adolescents from 6.
HOURS_A_WEEK: dict[Level, tuple[int, int] | None] = {
    Level.EARLY_SUPPORT: None,
    Level.OUTPATIENT: (1, 1),
    Level.IOP: (9, 6),
    Level.PHP: (20, 20),
    Level.RESIDENTIAL: None,
    Level.INPATIENT: None,
}
