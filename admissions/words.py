"""What staff read for every code: levels, withdrawal care, families, remedies, facts and their values."""

import re
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from eligibility.facts import VOCABULARY

MINUTE = 60  # seconds

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise as Words
else:
    Words = str | Promise

LEVELS: dict[str, Words] = {
    "early_support": _("Education and check-ins"),
    "outpatient": _("Weekly outpatient"),
    "iop": _("Intensive outpatient (IOP)"),
    "php": _("Day program (PHP)"),
    "residential": _("Residential"),
    "inpatient": _("Medically managed inpatient"),
}
SHORT_LEVELS: dict[str, Words] = {
    "early_support": _("check-ins"),
    "outpatient": _("outpatient"),
    "iop": _("IOP"),
    "php": _("day program"),
    "residential": _("residential"),
    "inpatient": _("inpatient"),
}
ABOUT_LEVELS: dict[str, Words] = {
    "early_support": _("A few meetings a year: risky use or worry, no disorder."),
    "outpatient": _("Under 9 hours a week (under 6 for adolescents): mild and stable, or stepping down."),
    "iop": _("9 to 19 hours a week (6 to 19 for adolescents): work, school and family go on."),
    "php": _("20 hours a week or more, sleeping at home."),
    "residential": _("A house with staff day and night."),
    "inpatient": _("Nurses and doctors day and night."),
}
WITHDRAWAL: dict[str, Words] = {
    "none": _("Nothing known speaks for withdrawal care"),
    "ambulatory": _("Withdrawal care from home, after a clinician's check"),
    "monitored": _("24-hour withdrawal care"),
    "hospital": _("Hospital withdrawal care, now"),
}
FAMILIES: dict[str, Words] = {
    "detox": _("Withdrawal"),
    "home": _("Home"),
    "transport": _("Transport"),
    "support": _("Support"),
    "severity": _("Severity"),
    "safety": _("Safety"),
    "medical": _("Physical health"),
    "mental_health": _("Mental health"),
    "motivation": _("Motivation"),
    "schedule": _("Schedule"),
}
ABOUT_FAMILIES: dict[str, Words] = {
    "detox": _("No withdrawal care needed first, or it is finished, or planned."),
    "home": _("A home where no one uses and people back the recovery, or a sober living home."),
    "transport": _("A way to get to visits three or more days a week."),
    "support": _("People who help between visits."),
    "severity": _("Mild to moderate, or severe after residential care; manages between visits."),
    "safety": _("No danger to self or others that needs more than this level."),
    "medical": _("No illness that needs nurses day and night."),
    "mental_health": _("A mental health condition, if any, that this level can carry."),
    "motivation": _("Ready, or willing to work on it; keeps appointments."),
    "schedule": _("Enough free hours for what the level asks."),
}
REMEDIES: dict[str, Words] = {
    "withdrawal_management": _("Withdrawal care first, at the program or a partner"),
    "craving_medicine": _("Prescribed medicine that controls craving or withdrawal"),
    "naloxone": _("Naloxone in hand, and how to use it"),
    "sober_living": _("A sober living home during the program"),
    "safe_shelter": _("A place away from the person who hurts them"),
    "program_transport": _("A program that fetches and brings"),
    "telehealth": _("Sessions by video"),
    "peer_support": _("Peer groups, sponsor or recovery coach"),
    "family_sessions": _("Family education and counseling"),
    "residential_first": _("Residential treatment first, to be discussed"),
    "safety_assessment": _("A clinician's safety assessment before anything else"),
    "medical_check": _("Medical clearance first"),
    "integrated_care": _("A program that treats both conditions together"),
    "evening_track": _("Sessions outside working hours"),
    "childcare": _("Child care during sessions"),
}
ABOUT_WITHDRAWAL: dict[str, Words] = {
    "none": _("No answer speaks for it. A clinician still asks."),
    "ambulatory": _("Medicine and checks while living at home."),
    "monitored": _("A house where staff watch over withdrawal day and night."),
    "hospital": _("Withdrawal that can kill: a hospital, today."),
}
ABOUT_REMEDIES: dict[str, Words] = {
    "withdrawal_management": _("Bring them to withdrawal care, and agree on the day they come back."),
    "craving_medicine": _("Ask a prescriber; nothing here starts or changes a medicine."),
    "naloxone": _("See that they have it with them, and that someone near knows how to use it."),
    "sober_living": _("Find a house without use for the weeks of the program."),
    "safe_shelter": _("Find a place that the person who hurts them does not know."),
    "program_transport": _("Ask the program to fetch them, and on which days."),
    "telehealth": _("Ask which sessions can be joined from a quiet room with a device."),
    "peer_support": _("Name a group or a coach near them, and the first day."),
    "family_sessions": _("Ask whom they want there, and invite with their okay."),
    "residential_first": _("Talk it over with a clinician: a house first, then this level."),
    "safety_assessment": _("A clinician sees them before anything else is booked."),
    "medical_check": _("A doctor says that they are well enough to begin."),
    "integrated_care": _("A program whose staff treat both at once."),
    "evening_track": _("Sessions in the evening or at the weekend."),
    "childcare": _("Someone who looks after the children during sessions."),
}
STATES: dict[str, Words] = {"met": _("Met"), "unmet": _("Not met yet"), "unknown": _("Unknown")}
TIERS: dict[str, Words] = {"emergency": _("Emergency"), "same_day": _("Same day"), "priority": _("Priority")}
ABOUT_TIERS: dict[str, Words] = {
    "emergency": _("Call within minutes. The level stays hidden until a named person has closed the alert."),
    "same_day": _("A person calls today."),
    "priority": _("A person calls within 24 to 48 hours."),
}
SAID_BY: dict[str, Words] = {
    "patient_by_phone": _("The patient, by phone"),
    "clinician": _("The clinician"),
    "record": _("A record or letter"),
    "someone_close": _("Someone close to them"),
}
FACTS: dict[str, Words] = {
    "age_years": _("Age"),
    "adolescent": _("Under 18"),
    "older": _("65 or older"),
    "pregnant": _("Pregnant now"),
    "postpartum": _("Gave birth in the last 12 months"),
    "primary_concern": _("Main concern"),
    "substances": _("Substances in the last 30 days"),
    "alcohol_days": _("Days with alcohol, of the last 30"),
    "sedative_days": _("Days with sedatives, of the last 30"),
    "opioid_days": _("Days with opioids, of the last 30"),
    "drinks_per_day": _("Drinks on a typical day"),
    "opioid_last_year": _("Any opioid in the last 12 months"),
    "on_opioid_medicine": _("On medicine for opioid use disorder"),
    "days_since_alcohol": _("Days since the last drink"),
    "days_since_sedatives": _("Days since sedatives"),
    "days_since_opioids": _("Days since opioids"),
    "withdrawal_signs": _("Withdrawal signs now"),
    "complicated_withdrawal_history": _("Ever a seizure or delirium in withdrawal"),
    "past_detox_episodes": _("Earlier times in withdrawal care"),
    "ciwa_ar": _("CIWA-Ar total"),
    "cows": _("COWS total"),
    "detox_completed": _("Withdrawal care finished in the last 30 days, no use since"),
    "can_stay_stopped": _("Can stop without strong craving or withdrawal"),
    "overdose_last_30_days": _("Overdose in the last 30 days"),
    "overdose_last_12_months": _("Overdose in the last 12 months"),
    "left_controlled_setting": _("Left jail, hospital or a live-in program in the last 30 days"),
    "severity": _("Severity of the main disorder"),
    "years_of_heavy_use": _("Years of heavy use"),
    "self_management": _("Can keep from it between visits"),
    "level_not_enough": _("Care of the last 6 months that was not enough"),
    "treatment_episodes": _("Earlier times in treatment"),
    "residential_completed": _("Ever finished a live-in program"),
    "leaving_24h_care": _("Leaving inpatient or residential care"),
    "able_to_take_part": _("Can take part in groups for hours"),
    "suicide_risk": _("Suicide risk"),
    "attempt_last_year": _("Suicide attempt in the last 12 months"),
    "danger_to_others": _("Intent or plan to hurt someone"),
    "psychosis": _("Psychosis or mania"),
    "mental_health": _("Burden of mental health conditions"),
    "medical": _("Physical health"),
    "urgent_medical_signs": _("Urgent medical signs"),
    "eating_disorder_medical_risk": _("Medical risk with an eating disorder"),
    "violence": _("Someone hurts, threatens or controls them"),
    "home": _("Home during treatment"),
    "home_supports_recovery": _("People at home back the recovery"),
    "accepts_sober_living": _("Would move to a sober living home"),
    "transport": _("Getting to visits"),
    "telehealth_ready": _("Private place, device and connection for video"),
    "support_network": _("People who help"),
    "family_engaged": _("Family would take part"),
    "readiness": _("Readiness"),
    "accountable": _("Keeps appointments and agreements"),
    "obligations": _("What must go on"),
    "hours_free_per_week": _("Free hours a week"),
}
VALUES: dict[str, dict[str, Words]] = {
    "primary_concern": {
        "substance_use": _("substance use"), "depression": _("depression"),
        "eating_disorder": _("an eating disorder"), "other_dependency": _("another dependency"),
    },
    "substances": {
        "alcohol": _("alcohol"), "sedatives": _("sedatives"), "opioids": _("opioids"),
        "stimulants": _("stimulants"), "cannabis": _("cannabis"), "other": _("something else"),
    },
    "withdrawal_signs": {"none": _("none"), "mild": _("mild"), "moderate": _("moderate"), "severe": _("severe")},
    "can_stay_stopped": {"yes": _("yes"), "with_medicine": _("yes, with prescribed medicine"), "no": _("no")},
    "severity": {"none": _("none"), "mild": _("mild"), "moderate": _("moderate"), "severe": _("severe")},
    "self_management": {
        "most_of_the_time": _("most of the time"), "with_structure": _("with visits a few times a week"),
        "with_daily_structure": _("only with help every day"), "not_outside_24h_care": _("not outside 24-hour care"),
    },
    "level_not_enough": {"none": _("none"), **SHORT_LEVELS},
    "suicide_risk": {"none": _("none"), "positive": _("positive screen"), "acute": _("acute")},
    "psychosis": {"none": _("none"), "stable": _("diagnosed before, stable"), "acute": _("acute")},
    "mental_health": {
        "none": _("none"), "mild": _("mild"), "moderate": _("moderate"), "severe": _("severe: near-daily contact"),
        "disabling": _("disabling: 24-hour structure"),
    },
    "medical": {
        "none": _("no condition"), "stable": _("under control"), "needs_monitoring": _("must be seen regularly"),
        "needs_24h_nursing": _("needs nurses day and night"), "acute": _("needs a hospital now"),
    },
    "home": {
        "substance_free": _("no one there makes it hard"), "sober_living": _("a sober living home"),
        "others_use": _("people there use or make it hard"), "unstable": _("no fixed place"),
        "unsafe": _("not safe"),
    },
    "transport": {"reliable": _("own way"), "with_help": _("only with help"), "none": _("no way")},
    "support_network": {"supportive": _("two or more kinds"), "thin": _("one"), "none": _("no one")},
    "readiness": {"ready": _("ready"), "unsure": _("unsure"), "not_ready": _("not now")},
    "obligations": {
        "work": _("work"), "school": _("school"), "children": _("children"), "caregiving": _("caring for someone"),
    },
}


def level(code: str) -> Words:
    """Return the name of a level, or of none at all."""
    return LEVELS.get(code, code)


def fact(name: str) -> Words:
    """Return the short name of a fact."""
    return FACTS.get(name, name.replace("_", " "))


def value(name: str, told: Any) -> str:
    """Return what staff read for a value of a fact; None is unknown."""
    if told is None:
        return say("unknown")
    if isinstance(told, bool):
        return say("yes") if told else say("no")
    known = VALUES.get(name, {})
    if isinstance(told, list | tuple | set | frozenset):
        return ", ".join(str(known.get(one, one)) for one in told) or say("none")
    return str(known.get(told, told)) if isinstance(told, str) else str(told)


def about(name: str) -> str:
    """Return what a fact means, its choices called as staff read them: "unsafe: …" is "“not safe”: …"."""
    said = VOCABULARY[name].about
    for code, label in VALUES.get(name, {}).items():
        said = re.sub(rf"\b{code}:", f"“{label}”:", said)
    return said.replace("suicide_risk is acute", say("the suicide risk is acute"))


def fact_is(name: str, told: Any) -> str:
    """Return "Home during treatment: no fixed place"."""
    return str(format_lazy("{}: {}", fact(name), value(name, told)))


def ago(seconds: float) -> str:
    """Return a stretch of time in the one unit that matters: minutes, hours up to two days, then days."""
    minutes = int(max(0, seconds) // MINUTE)
    if minutes < 1:
        return say("less than a minute")
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}


def short(seconds: float) -> str:
    """Return a stretch of time for a tag: "40 min", "9 h", "3 d"."""
    minutes = int(max(0, seconds) // 60)
    if minutes < 60:
        return say("%(n)d min") % {"n": minutes}
    if minutes < 48 * 60:
        return say("%(n)d h") % {"n": minutes // 60}
    return say("%(n)d d") % {"n": minutes // 1440}
