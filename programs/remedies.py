"""Which remedies one program brings to one person, and which unmet requirements that closes. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from eligibility.explain import closed_by
from eligibility.levels import Family, Level, Remedy, WithdrawalCare
from programs.needs import Needs
from programs.offers import Offer
from programs.sayings import Said, gettext_noop, say

# Requirements that ask about a home, a way there or a free hour do not arise where a person lives in.
FROM_HOME = frozenset({Family.HOME, Family.TRANSPORT, Family.SCHEDULE})

# What to say is missing when a program brings none of the remedies for a requirement.
MISSING: dict[Family, str] = {
    Family.DETOX: gettext_noop("withdrawal care"),
    Family.HOME: gettext_noop("sober living home"),
    Family.TRANSPORT: gettext_noop("ride home"),
    Family.SUPPORT: gettext_noop("peer or family support"),
    Family.SEVERITY: gettext_noop("residential treatment first"),
    Family.SAFETY: gettext_noop("safety care"),
    Family.MEDICAL: gettext_noop("medical check"),
    Family.MENTAL_HEALTH: gettext_noop("care for both conditions"),
    Family.MOTIVATION: gettext_noop("help with readiness"),
    Family.SCHEDULE: gettext_noop("evening or video sessions"),
}

# The remedy craving_medicine: for opioids buprenorphine, methadone and, never in pregnancy, naltrexone;
# for alcohol naltrexone and acamprosate.
FOR_OPIOIDS = frozenset({"buprenorphine", "methadone"})
FOR_ALCOHOL = frozenset({"acamprosate"})
NALTREXONE = frozenset({"naltrexone", "naltrexone_shot"})


def withdrawal_from(needs: Needs, offer: Offer) -> str:
    """Return where withdrawal care of the kind needed, or more, comes from: "on_site", "partner", "elsewhere"."""
    at_least = max(needs.withdrawal, WithdrawalCare.AMBULATORY)
    if any(kind >= at_least for kind in offer.withdrawal_on_site):
        return "on_site"
    return "partner" if any(kind >= at_least for kind in offer.withdrawal_partner) else "elsewhere"


def _craving_medicine(needs: Needs, offer: Offer) -> bool:
    """Naltrexone counts only where pregnancy is known not to be."""
    useful: frozenset[str] = frozenset()
    used = needs.substances if needs.substances is not None else frozenset({"opioids", "alcohol"})
    if "opioids" in used:
        useful |= FOR_OPIOIDS
    if "alcohol" in used:
        useful |= FOR_ALCOHOL
    if needs.pregnant is False and used & {"opioids", "alcohol"}:
        useful |= NALTREXONE
    return bool(useful & offer.medicines_on_site)


def _sober_living(needs: Needs, offer: Offer) -> bool:
    """A home counts for adults, and where it is known to accept every medicine this person takes."""
    if offer.has_sober_living is not True or (needs.age is not None and needs.age < 18):
        return False
    return (
        not offer.sober_living_refuses if needs.medicines is None else not offer.sober_living_refuses & needs.medicines
    )


def _telehealth(needs: Needs, offer: Offer) -> bool:
    return needs.telehealth_ready is True and (offer.has_telehealth is True or offer.is_by_video)


def _service(code: str) -> Callable[[Needs, Offer], bool]:
    return lambda needs, offer: code in offer.services


BRINGS: dict[Remedy, Callable[[Needs, Offer], bool]] = {
    Remedy.WITHDRAWAL_MANAGEMENT: lambda needs, offer: withdrawal_from(needs, offer) != "elsewhere",
    Remedy.CRAVING_MEDICINE: _craving_medicine,
    Remedy.NALOXONE: _service("naloxone"),
    Remedy.SOBER_LIVING: _sober_living,
    Remedy.SAFE_SHELTER: _service("safe_shelter"),
    Remedy.PROGRAM_TRANSPORT: lambda needs, offer: offer.brings_transport is True,
    Remedy.TELEHEALTH: _telehealth,
    Remedy.PEER_SUPPORT: _service("peer_support"),
    Remedy.FAMILY_SESSIONS: _service("family"),
    Remedy.RESIDENTIAL_FIRST: lambda needs, offer: Level.RESIDENTIAL in offer.levels,
    Remedy.SAFETY_ASSESSMENT: _service("safety_assessment"),
    Remedy.MEDICAL_CHECK: _service("medical_check"),
    Remedy.INTEGRATED_CARE: lambda needs, offer: offer.co_occurring in ("capable", "enhanced"),
    Remedy.EVENING_TRACK: lambda needs, offer: any(
        track.meetings and track.is_evening_or_weekend for track in offer.tracks
    ),
    Remedy.CHILDCARE: lambda needs, offer: offer.has_child_care is True,
}


@dataclass(frozen=True)
class Closing:
    """An unmet requirement this program closes, and with what."""

    family: Family
    remedies: tuple[Remedy, ...]


def brought(needs: Needs, offer: Offer) -> frozenset[Remedy]:
    """Return every remedy this program brings to this person."""
    return frozenset(remedy for remedy, brings in BRINGS.items() if brings(needs, offer))


def closings(needs: Needs, level: Level, supplied: frozenset[Remedy]) -> tuple[tuple[Closing, ...], tuple[Family, ...]]:
    """Return (requirements closed, requirements left open) by the remedies supplied, at the level one would join.

    Withdrawal care a program does not bring leaves detox open even where the requirement was not listed. A
    requirement without any remedy is nothing a program could bring, and so is not held against it.
    """
    lives_in = level >= Level.RESIDENTIAL
    unmet = {entry.family: entry.remedies for entry in needs.unmet if not (lives_in and entry.family in FROM_HOME)}
    if needs.withdrawal > WithdrawalCare.NONE:
        unmet[Family.DETOX] = frozenset({Remedy.WITHDRAWAL_MANAGEMENT})
    told = [
        {"name": family.value, "state": "unmet", "remedies": [remedy for remedy in Remedy if remedy in unmet[family]]}
        for family in Family
        if unmet.get(family)
    ]
    found = {Family(name): remedies for name, remedies in closed_by(told, supplied).items()}
    closed = tuple(Closing(family, remedies) for family, remedies in found.items() if remedies)
    return closed, tuple(family for family, remedies in found.items() if not remedies)


def missing_words(family: Family) -> Said:
    """Return the two or three words for a requirement a program leaves open: "ride home"."""
    return say(MISSING[family])
