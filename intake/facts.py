"""From answers to facts: the only translation. "Not sure", "rather not say" and not asked stay unknown: absent.

Each option stores the end that is worse for the person; days in 30 store their lower end; an open end stores its
closed end. So any number inside one option gives the same suggestion (held by a test against the rules).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from intake import measures
from intake.measures import happening_now, yes_no
from intake.questions.journey import PAGES, kept
from intake.questions.reading import (
    COUNTED,
    DANGEROUS_TO_STOP,
    SUBSTANCES,
    Answers,
    main_family,
    picked,
    respondent,
    said,
    substances,
    ticked,
    to_ask_about,
)
from intake.questions.stopping import BODY_SIGNS, DANGER_SIGNS
from intake.questions.use import OPIOID_MEDICINES
from intake.questions.week import BLOCK_HOURS
from intake.questions.wording import in_words
from intake.sources import SOURCES

if TYPE_CHECKING:
    from intake.models import Finding, Intake

DAYS = {"none": 0, "1_3": 1, "4_14": 4, "15_19": 15, "20_29": 20, "every_day": 30}
DRINKS = {"1_2": 2, "3_4": 4, "5_8": 8, "9_more": 9}
DAYS_SINCE = {"today": 0, "1_3": 1, "4_7": 4, "8_14": 8, "15_30": 15, "longer": 31}
EARLIER_CARE = {"never": 0, "1_2": 2, "3_more": 3}
STOP = {"yes": "yes", "with_medicine": "with_medicine", "craving": "no", "sick": "no"}
HEAVY_YEARS = {"never": 0, "under_1": 1, "1_9": 9, "10_more": 10}
EPISODES = {"never": 0, "1_2": 2, "3_5": 5, "6_more": 6}
HOMES = {
    "fine": "substance_free", "sober_living": "sober_living", "others_use": "others_use", "moving": "unstable",
    "dealing": "unsafe", "hurt": "unsafe",
}
RIDES = {"own_way": "reliable", "with_help": "with_help", "none": "none"}
FEELINGS = {
    "ready": "ready", "how": "unsure", "maybe": "unsure", "someone_else": "unsure", "not_now": "not_ready",
}
BETWEEN = {
    "most_of_the_time": "most_of_the_time", "with_structure": "with_structure",
    "with_daily_structure": "with_daily_structure", "not_outside": "not_outside_24h_care",
}
NOT_ENOUGH = ("outpatient", "iop", "php", "residential")


def facts_from(answers: Answers, site: Any = None) -> dict[str, Any]:
    """Return what these answers let us take to be so: {fact of the vocabulary: value}, unknown ones absent.

    Answers of pages no longer shown count for nothing. What a helper has seen is never a fact about the person.
    """
    if respondent(answers) == "helper":
        return {}
    answers = kept(answers)
    facts: dict[str, Any] = {}
    for read in (_person, _use, _stopping, _safety, _body, _home, _week, _before, _next):
        facts |= read(answers)
    return {fact: value for fact, value in facts.items() if value is not None}


def _cut(options: dict[str, Any], answers: Answers, slug: str, field: str) -> Any:
    return options.get(picked(answers, slug, field) or "")


def _person(answers: Answers) -> dict[str, Any]:
    age = said(answers, "age", "age")
    told = ticked(answers, "expecting", "expecting")
    return {
        "age_years": age if isinstance(age, int) else None,
        "pregnant": None if told is None else "pregnant" in told,
        "postpartum": None if told is None else "gave_birth" in told,
        "primary_concern": main_family(answers),
    }


def _use(answers: Answers) -> dict[str, Any]:
    used = substances(answers)
    medicines = ticked(answers, "medicine", "medicine")
    facts: dict[str, Any] = {
        "substances": None if used is None else [each for each in SUBSTANCES if each in used],
        "opioid_last_year": yes_no(answers, "year", "opioid"),
        "on_opioid_medicine": None if medicines is None else bool(medicines & OPIOID_MEDICINES),
        "drinks_per_day": _cut(DRINKS, answers, "amount", "drinks"),
        "years_of_heavy_use": _cut(HEAVY_YEARS, answers, "heavy-years", "years"),
    }
    for substance, name in zip(COUNTED, ("alcohol", "opioid", "sedative"), strict=True):
        facts[f"{name}_days"] = _worst_of(max, DAYS, answers, "days", substance)
        facts[f"days_since_{substance}"] = _worst_of(min, DAYS_SINCE, answers, "last-time", substance)
    return facts


def _worst_of(worst: Any, options: dict[str, int], answers: Answers, slug: str, substance: str) -> int | None:
    """Read one substance; pills of an unknown kind are read as opioids and as sedatives, the worse one counting."""
    asked = [each for each in to_ask_about(answers) if each == substance]
    if substance != "alcohol" and "unknown_pills" in to_ask_about(answers):
        asked.append("unknown_pills")
    told = [_cut(options, answers, slug, each) for each in asked]
    return None if not told or None in told else int(worst(told))


def _stopping(answers: Answers) -> dict[str, Any]:
    episodes = _cut(EARLIER_CARE, answers, "earlier-care", "times")
    overdose = picked(answers, "too-much", "when")
    lately = None if overdose is None else overdose == "last_30_days"
    if "breathing" in happening_now(answers):
        lately = True
    return {
        "withdrawal_signs": _signs(answers),
        "complicated_withdrawal_history": yes_no(answers, "earlier-stop", "earlier"),
        "past_detox_episodes": episodes,
        "detox_completed": False if episodes == 0 else yes_no(answers, "earlier-care-2", "done"),
        "can_stay_stopped": _cut(STOP, answers, "stop-today", "stop"),
        "overdose_last_30_days": lately,
        "overdose_last_12_months": True if lately else (None if overdose is None else overdose != "no"),
    }


def _signs(answers: Answers) -> str | None:
    used = substances(answers)
    if "seizure" in happening_now(answers) and (used is None or used & DANGEROUS_TO_STOP):
        return "severe"
    told = ticked(answers, "signs", "signs")
    if told is None:
        return None
    if told & DANGER_SIGNS:
        return "severe"
    several = len(told & BODY_SIGNS)
    return "moderate" if several >= 3 else "mild" if several else "none"


def _safety(answers: Answers) -> dict[str, Any]:
    now = said(answers, "now", "now")
    others = True if "others" in happening_now(answers) else False if now == ["none"] else None
    return {
        "severity": measures.severity(answers),
        "suicide_risk": measures.suicide_risk(answers),
        "attempt_last_year": measures.attempt_last_year(answers),
        "danger_to_others": others,
        "psychosis": measures.psychosis(answers),
        "mental_health": measures.mental_health(answers),
        "violence": _violence(answers),
    }


def _violence(answers: Answers) -> bool | None:
    safe = picked(answers, "safe", "safe")
    hurt = picked(answers, "home", "home") == "hurt" or safe in ("at_home", "elsewhere")
    if hurt or "violence" in happening_now(answers):
        return True
    return False if safe == "no" else None


def may_tell_violence(answers: Answers) -> bool:
    """Return whether these answers could make `violence` true: cheap, for those who look at very many."""
    return _violence(answers) is True


def _body(answers: Answers) -> dict[str, Any]:
    urgent = ticked(answers, "body", "body")
    return {
        "medical": _medical(answers),
        "urgent_medical_signs": None if urgent is None else bool(urgent),
        "eating_disorder_medical_risk": measures.eating_risk(answers),
    }


def _medical(answers: Answers) -> str | None:
    if happening_now(answers) & {"breathing", "very_sick"}:
        return "acute"
    told = ticked(answers, "health", "health")
    if told is None:
        return None
    if "nurse" in told:
        return "needs_24h_nursing"
    if told & {"not_under_control", "organs"}:
        return "needs_monitoring"
    return "stable" if told else "none"


def _home(answers: Answers) -> dict[str, Any]:
    backing = picked(answers, "backing", "backing")
    people = ticked(answers, "people", "people")
    home = _cut(HOMES, answers, "home", "home")
    return {
        "home": "unsafe" if picked(answers, "safe", "safe") == "at_home" else home,
        "home_supports_recovery": None if backing is None else backing != "no",
        "accepts_sober_living": yes_no(answers, "move", "move"),
        "support_network": None if people is None else ("none", "thin", "supportive")[min(len(people), 2)],
        "family_engaged": yes_no(answers, "join", "join"),
    }


def _week(answers: Answers) -> dict[str, Any]:
    free, keep = ticked(answers, "free", "free"), ticked(answers, "keep", "keep")
    group = picked(answers, "group", "group")
    return {
        "transport": _cut(RIDES, answers, "ride", "ride"),
        "telehealth_ready": yes_no(answers, "video", "video"),
        "hours_free_per_week": None if free is None else BLOCK_HOURS * len(free),
        "obligations": None if keep is None else sorted(keep),
        "able_to_take_part": None if group is None else group != "no",
    }


def _before(answers: Answers) -> dict[str, Any]:
    not_enough, left = ticked(answers, "not-enough", "not_enough"), ticked(answers, "leaving", "leaving")
    episodes = _cut(EPISODES, answers, "times", "times")
    return {
        "level_not_enough": None if not_enough is None else max(not_enough, key=NOT_ENOUGH.index, default="none"),
        "treatment_episodes": episodes,
        "residential_completed": False if episodes == 0 else yes_no(answers, "lived-in", "finished"),
        "leaving_24h_care": None if left is None else "live_in" in left,
        "left_controlled_setting": None if left is None else bool(left),
    }


def _next(answers: Answers) -> dict[str, Any]:
    keeps = picked(answers, "appointments", "keep")
    return {
        "readiness": _cut(FEELINGS, answers, "feel", "feel"),
        "self_management": _cut(BETWEEN, answers, "between", "between"),
        "accountable": None if keeps is None else keeps == "mostly",
    }


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One reading of one fact: what it says, in whose words, from whom, when. `value` None: asked, still unknown."""

    fact: str
    value: Any
    words: str  # the person's own words: "question answer"; of a finding "", the value says it
    who: str  # "form", "patient_by_phone" for what was told on the phone, or the finding's `said_by`
    by: str  # the member of staff who recorded it, "" for the form
    is_clinician: bool
    when: datetime
    finding_id: Any = None  # of a finding, so that it can be withdrawn


def facts_of(intake: "Intake") -> dict[str, Any]:
    """Return what we take to be so about this person: answers, over them staff's findings, over them clinicians'."""
    facts = facts_from(intake.answers, intake.site)
    for finding in sorted(intake.findings.standing(), key=lambda each: (each.by_clinician, each.at)):
        facts[finding.fact] = finding.value
    return facts


def evidence(intake: "Intake") -> dict[str, list[Evidence]]:
    """Return every reading of every fact anything is known or was asked about, the one used first.

    A clinician's finding outranks staff's, staff's outranks the form, and of equals the latest counts.
    """
    readings: dict[str, list[Evidence]] = {}
    for finding in sorted(intake.findings.standing().select_related("by"), key=_rank, reverse=True):
        readings.setdefault(finding.fact, []).append(Evidence(
            fact=finding.fact, value=finding.value, words="", who=finding.said_by, by=finding.by.name,
            is_clinician=finding.by_clinician, when=finding.at, finding_id=finding.pk,
        ))
    told = facts_from(intake.answers, intake.site)
    words, heard = _words(intake), said(intake.answers, "start", "by_phone") or {}
    for fact, said_so in words.items():
        times = [heard[slug] for slug, _field in SOURCES.get(fact, ()) if slug in heard]
        readings.setdefault(fact, []).append(Evidence(
            fact=fact, value=told.get(fact), words=said_so, who="patient_by_phone" if times else "form", by="",
            is_clinician=False,
            when=datetime.fromisoformat(max(times)) if times else intake.submitted_at or intake.changed_at,
        ))
    return readings


def _rank(finding: "Finding") -> tuple[bool, datetime]:
    return finding.by_clinician, finding.at


def _words(intake: "Intake") -> dict[str, str]:
    """Return {fact: what was asked and answered} for every fact whose questions were answered."""
    if respondent(intake.answers) == "helper":
        return {}
    standing = kept(intake.answers)
    spoken: dict[tuple[str, str], str] = {}
    for page in PAGES:
        for each in in_words(page, standing, intake.site):
            spoken[page.slug, each.field] = f"{each.question} {each.answer}"
    words = {
        fact: " · ".join(spoken[source] for source in sources if source in spoken)
        for fact, sources in SOURCES.items()
    }
    measured = " · ".join(measures.scores(standing))
    if measured:
        repeat = _("Repeat in 2 to 4 weeks: alcohol or drugs within 14 days.")
        note = f" {repeat}" if measures.mood_may_change(standing) else ""
        for fact in ("severity", "mental_health"):
            words[fact] = " · ".join(part for part in (measured, words[fact]) if part) + note
    return {fact: said_so for fact, said_so in words.items() if said_so}
