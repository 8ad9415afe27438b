"""What the instruments and the danger questions say, as values of facts. Read by `facts.py` only.

None is unknown. Where parts are missing, a value stands only if nothing missing could outweigh it.
"""

from typing import Any

from django.utils.translation import gettext as _

from intake.instruments import asq, criteria, gad, phq, scoff
from intake.questions.mood import asks_all_of_mood, asks_all_of_worry, better_off_dead
from intake.questions.past_year import asks_play_list, asks_use_list
from intake.questions.reading import (
    DANGEROUS_TO_STOP,
    Answers,
    families,
    picked,
    said,
    score,
    substances,
    ticked,
    to_ask_about,
)
from intake.questions.safety import ASQ_FOUR, lately_tells

YES_NO = {"yes": True, "no": False}
SEVERITY = ("none", "mild", "moderate", "severe")
PHQ_SEVERITY = {
    "minimal": "none", "mild": "mild", "moderate": "mild", "moderately_severe": "moderate", "severe": "severe",
}
GAD_BURDEN = {"minimal": "none", "mild": "mild", "moderate": "mild", "severe": "moderate"}
SCOFF_ITEMS = ("sick", "control", "stone", "fat", "food")
_FIRST = ("more", "cut_down", "time", "craving", "duties", "quarrels")
_SECOND = ("gave_up", "unsafe", "harm", "tolerance", "withdrawal")
USE_LIST = (("past-year", _FIRST), ("past-year-2", _SECOND))
PLAY_LIST = (("past-year-3", _FIRST), ("past-year-4", _SECOND))


def happening_now(answers: Answers) -> frozenset[str]:
    """Return what was ticked on "is any of this happening right now"."""
    return ticked(answers, "now", "now") or frozenset()


def yes_no(answers: Answers, slug: str, field: str) -> bool | None:
    """Return a yes or no as a boolean."""
    return YES_NO.get(picked(answers, slug, field) or "")


def severity(answers: Answers) -> str | None:
    """Return the main concern's own measure; with two concerns the worse counts, and one unknown leaves it open."""
    kinds = families(answers)
    measures = []
    if asks_use_list(answers):
        measures.append(_list_band(answers, USE_LIST))
    if asks_play_list(answers):
        measures.append(_list_band(answers, PLAY_LIST))
    if "depression" in kinds:
        measures.append(_depression(answers))
    if "eating_disorder" in kinds:
        measures.append(_eating(answers))
    if "severe" in measures:
        return "severe"
    if not measures or None in measures:
        return None
    return max((each for each in measures if each), key=SEVERITY.index)


def _list_band(answers: Answers, pages: Any) -> str | None:
    return criteria.count(_list_ticks(answers, pages)).band


def _list_ticks(answers: Answers, pages: Any) -> list[bool | None]:
    ticks: list[bool | None] = []
    for slug, items in pages:
        told = ticked(answers, slug, "fits")
        ticks += [None if told is None else item in told for item in items]
    return ticks


def _phq_items(answers: Answers) -> list[int | None]:
    return [score(answers, "mood" if item < 3 else "mood-2", f"phq{item}") for item in range(1, 10)]


def _depression(answers: Answers) -> str | None:
    items = _phq_items(answers)
    if not asks_all_of_mood(answers):
        short = phq.phq2(items[:2]).score
        return None if short is None else "none"  # under 3: the rest was not asked
    return PHQ_SEVERITY.get(phq.phq9(items).band or "")


def _eating(answers: Answers) -> str | None:
    yes = [yes_no(answers, "meals-2", item) for item in SCOFF_ITEMS]
    at_risk = eating_risk(answers)
    if at_risk:
        return "severe"
    points = scoff.score(yes).score
    return None if points is None or at_risk is None else ("none", "mild", "moderate")[min(points, 2)]


def eating_risk(answers: Answers) -> bool | None:
    lines = [picked(answers, "meals", "starving"), picked(answers, "meals", "purging")]
    if "yes" in lines or "now" in lines:
        return True
    return None if None in lines else False


def suicide_risk(answers: Answers) -> str | None:
    words = {"yes": "yes", "no": "no", "rather_not": "refused"}
    four = [words.get(said(answers, "past-weeks", item) or "") for item in ASQ_FOUR]
    outcome = asq.screen(four, words.get(said(answers, "today", "now") or "")).outcome
    purpose, tried = picked(answers, "too-much-2", "purpose"), picked(answers, "when", "tried")
    if (
        "self_harm" in happening_now(answers) or outcome == "acute" or "last_3_months" in (purpose, tried)
        or picked(answers, "today", "plan") == "yes" or lately_tells(answers) == "acute"
    ):
        return "acute"
    if (
        outcome == "positive" or purpose == "last_12_months" or better_off_dead(answers)
        or lately_tells(answers) == "positive"
    ):
        return "positive"
    return outcome


def attempt_last_year(answers: Answers) -> bool | None:
    purpose, tried = picked(answers, "too-much-2", "purpose"), picked(answers, "when", "tried")
    within = ("last_3_months", "last_12_months")
    if purpose in within or tried in within:
        return True
    if "too-much-2" in answers and purpose is None:
        return None
    if tried == "longer" or "no" in (picked(answers, "past-weeks", "tried"), picked(answers, "lately", "tried")):
        return False
    return None


def psychosis(answers: Answers) -> str | None:
    used = substances(answers)
    if "seizure" in happening_now(answers) and not (used and used & DANGEROUS_TO_STOP):
        return "acute"
    now, told = ticked(answers, "senses", "senses"), picked(answers, "told-before", "told")
    if now:
        return "acute"
    if now is None or told is None:
        return None
    return "none" if told == "no" else "stable"


def mental_health(answers: Answers) -> str | None:
    """The heavier of low mood and worry; a side that is unknown counts unless the other outweighs all it could be."""
    alone = picked(answers, "every-day", "alone")
    if alone == "no":
        return "disabling"
    low, worry = _low_mood(answers), _worry(answers)
    if alone is None or low is None or (worry is None and low not in ("moderate", "severe")):
        return None
    return max((each for each in (low, worry) if each), key=SEVERITY.index)


def _low_mood(answers: Answers) -> str | None:
    items = _phq_items(answers)
    if not asks_all_of_mood(answers):
        return None if phq.phq2(items[:2]).score is None else "none"
    band = phq.phq9(items).band
    # Unscored: how hard it made life. Where it is missing, the worse end counts.
    hard = score(answers, "mood-2", "difficulty") in (2, 3, None)
    if band == "moderate":
        return "moderate" if hard else "mild"
    if band == "severe":
        return "severe" if hard else "moderate"
    return {"minimal": "none", "mild": "mild", "moderately_severe": "moderate"}.get(band or "")


def _gad_items(answers: Answers) -> list[int | None]:
    return [score(answers, "mood" if item < 3 else "worry", f"gad{item}") for item in range(1, 8)]


def _worry(answers: Answers) -> str | None:
    items = _gad_items(answers)
    if not asks_all_of_worry(answers):
        return None if gad.gad2(items[:2]).score is None else "none"
    return GAD_BURDEN.get(gad.gad7(items).band or "")


def scores(answers: Answers) -> list[str]:
    """Return the instruments that were answered, each with its score, for staff: "PHQ-9: 14 of 27 (moderate)"."""
    items, worries = _phq_items(answers), _gad_items(answers)
    eating = [yes_no(answers, "meals-2", item) for item in SCOFF_ITEMS]
    told = [
        ("PHQ-2", phq.phq2(items[:2]), 6), ("PHQ-9", phq.phq9(items), 27),
        ("GAD-2", gad.gad2(worries[:2]), 6), ("GAD-7", gad.gad7(worries), 21), ("SCOFF", scoff.score(eating), 5),
        (_("List of 11, use"), criteria.count(_list_ticks(answers, USE_LIST)), 11),
        (_("List of 11, gambling or gaming"), criteria.count(_list_ticks(answers, PLAY_LIST)), 11),
    ]
    return [
        f"{name}: {result.score} / {top} ({str(result.band).replace('_', ' ')})"
        for name, result, top in told if result.score is not None
    ]


def mood_may_change(answers: Answers) -> bool:
    """Tell whether alcohol or drugs within 14 days may have coloured the mood questions: repeat in 2 to 4 weeks."""
    used = substances(answers)
    if not used:
        return False
    counted = [said(answers, "last-time", each) for each in to_ask_about(answers)]
    uncounted = used - {"alcohol", "opioids", "sedatives"}  # asked by month only
    return bool(uncounted) or any(each not in ("15_30", "longer") for each in counted)
