"""Generated patients for the measurements: consistent answers as the form's options give them, the same every time."""

from random import Random
from typing import Any

from eligibility.settling import COUNTED

# The order in which the form asks (spec/questions.md); clinicians' scales and derived facts are not asked.
FIXED_ORDER = (
    "danger_to_others", "violence", "age_years", "primary_concern", "substances", "opioid_last_year",
    "on_opioid_medicine", "alcohol_days", "sedative_days", "opioid_days", "drinks_per_day", "days_since_alcohol",
    "days_since_sedatives", "days_since_opioids", "withdrawal_signs", "urgent_medical_signs",
    "complicated_withdrawal_history", "past_detox_episodes", "detox_completed", "can_stay_stopped",
    "overdose_last_30_days", "overdose_last_12_months", "severity", "years_of_heavy_use", "medical", "pregnant",
    "postpartum", "mental_health", "psychosis", "suicide_risk", "attempt_last_year", "eating_disorder_medical_risk",
    "home", "home_supports_recovery", "accepts_sober_living", "support_network", "family_engaged", "transport",
    "telehealth_ready", "hours_free_per_week", "obligations", "able_to_take_part", "level_not_enough",
    "residential_completed", "treatment_episodes", "leaving_24h_care", "left_controlled_setting", "readiness",
    "self_management", "accountable",
)
DAYS, SINCE = (0, 1, 4, 15, 20, 30), (0, 1, 4, 8, 15, 31)


def patient(random: Random) -> dict[str, Any]:
    """Return everything one person could tell."""

    def one(**weights: int) -> str:
        return random.choices(list(weights), list(weights.values()))[0]

    def yes(percent: int) -> bool:
        return random.random() * 100 < percent

    used = [word for word, percent in (("alcohol", 60), ("sedatives", 20), ("opioids", 35), ("stimulants", 30),
                                       ("cannabis", 35), ("other", 5)) if yes(percent)]
    told: dict[str, Any] = {
        "age_years": random.choice((16, 17, 19, 24, 31, 38, 45, 52, 60, 67, 74)),
        "primary_concern": one(substance_use=80, depression=10, eating_disorder=5, other_dependency=5),
        "pregnant": yes(4), "postpartum": yes(4), "substances": used, "opioid_last_year": "opioids" in used or yes(5),
        "on_opioid_medicine": yes(25), "past_detox_episodes": random.choice((0, 0, 0, 1, 3)),
        "detox_completed": yes(10), "overdose_last_30_days": yes(6), "left_controlled_setting": yes(12),
        "severity": one(none=8, mild=22, moderate=35, severe=35), "years_of_heavy_use": random.choice((0, 1, 9, 10)),
        "self_management": one(
            most_of_the_time=30, with_structure=35, with_daily_structure=25, not_outside_24h_care=10),
        "level_not_enough": one(none=65, outpatient=18, iop=8, php=4, residential=5),
        "treatment_episodes": random.choice((0, 0, 1, 2, 5)), "residential_completed": yes(25),
        "leaving_24h_care": yes(8), "able_to_take_part": yes(92),
        "suicide_risk": one(none=78, positive=16, acute=6), "attempt_last_year": yes(5), "danger_to_others": yes(2),
        "psychosis": one(none=90, stable=6, acute=4),
        "mental_health": one(none=25, mild=30, moderate=28, severe=13, disabling=4),
        "medical": one(none=50, stable=30, needs_monitoring=14, needs_24h_nursing=3, acute=3),
        "urgent_medical_signs": yes(4), "eating_disorder_medical_risk": yes(3), "violence": yes(8),
        "home": one(substance_free=50, sober_living=5, others_use=25, unstable=14, unsafe=6),
        "home_supports_recovery": yes(70), "transport": one(reliable=65, with_help=22, none=13),
        "telehealth_ready": yes(65), "support_network": one(supportive=50, thin=32, none=18),
        "readiness": one(ready=55, unsure=33, not_ready=12), "accountable": yes(75),
        "obligations": [word for word in ("work", "school", "children", "caregiving") if yes(25)],
        "hours_free_per_week": random.choice((3, 6, 9, 12, 20, 40)),
    }
    told["overdose_last_12_months"] = told["overdose_last_30_days"] or yes(6)
    told["accepts_sober_living"] = told["home"] in ("substance_free", "sober_living") or yes(60)
    told["family_engaged"] = told["support_network"] != "none" and yes(60)
    told["withdrawal_signs"] = one(none=60, mild=25, moderate=12, severe=3) if used else "none"
    told["can_stay_stopped"] = one(yes=45, with_medicine=25, no=30) if used else "yes"
    told["complicated_withdrawal_history"] = bool({"alcohol", "sedatives"} & set(used)) and yes(12)
    told["drinks_per_day"] = random.choice((2, 4, 8, 9)) if "alcohol" in used else 0
    for substance, (days, since) in COUNTED.items():
        told[days], told[since] = 0, 31
        if substance in used:
            told[days] = random.choice(DAYS)
            can_be = [ago for ago in SINCE if (ago <= 30 - told[days] if told[days] else ago > 30)]
            told[since] = random.choice(can_be)
    return told


def patients(number: int, *, seed: int = 2026, known: float = 1.0) -> list[dict[str, Any]]:
    """Return this many patients; `known` is the share of what each could tell that is told."""
    random = Random(seed)
    made = (patient(random) for _ in range(number))
    return [{name: value for name, value in told.items() if known >= 1 or random.random() < known} for told in made]
