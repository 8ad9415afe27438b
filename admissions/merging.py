"""Two records of one person side by side: what differs, what will become of appointments, places and reminders."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions import words
from admissions.models import Appointment, Evaluation, Hold, Merge, Stay, WaitingPlace
from admissions.words import Words
from eligibility.facts import VOCABULARY
from intake import facts
from intake.models import Contact, Intake
from intake.states import State
from outbox.models import Alert

CONTACT: dict[str, Words] = {
    "name": _("Name to use"), "phone": _("Phone"), "email": _("E-mail"),
    "may_text": _("May we text"), "may_email": _("May we e-mail"),
    "may_voicemail": _("May we leave a voicemail"),
}
MERGEABLE = frozenset({State.DRAFT, State.SUBMITTED, State.REACHED, State.BOOKED, State.EVALUATED})


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing the two say differently; `chosen` is "kept" or "other" where only one of them says anything."""

    name: str
    label: Words
    kept: str
    other: str
    chosen: str = ""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What a merge would do, and the stamp of what was looked at."""

    lines: list[Line]
    follows: list[str]
    stamp: str


def beside(kept: Intake, other: Intake, *, is_clinician: bool) -> Beside:
    """Return what differs between the two and what happens to the rest."""
    lines = [*_contact_lines(kept, other), *_fact_lines(kept, other, is_clinician=is_clinician)]
    return Beside(lines=lines, follows=_follows(kept, other), stamp=stamp(kept, other, lines))


def why_not(kept: Intake, other: Intake) -> str:
    """Return why these two cannot be merged this way round, "" where they can."""
    if kept.pk == other.pk or kept.site_id != other.site_id:
        return say("Choose two records of one person at this site.")
    if other.state not in MERGEABLE:
        return say("The other one has come to a decision or is closed. It stays a record of its own, linked to this.")
    if Evaluation.objects.filter(intake=other).exists() or Stay.objects.filter(intake=other).exists():
        return say("An evaluation was begun on the other one. Merge this one into that one instead.")
    if Merge.objects.filter(other__in=[kept, other], undone_at=None).exists():
        return say("One of the two was merged before.")
    return ""


def stamp(kept: Intake, other: Intake, lines: list[Line]) -> str:
    """Return a digest of what stands side by side: whoever merges must have seen it as it is."""
    seen = [kept.state, other.state, *(f"{one.name}={one.kept}|{one.other}" for one in lines), *_follows(kept, other)]
    return hashlib.sha256("\n".join(map(str, seen)).encode()).hexdigest()[:32]


def contact_of(intake: Intake) -> Contact:
    """Return the contact as it stands, an empty one where there is none."""
    return Contact.objects.filter(intake=intake).first() or Contact(intake=intake)


def booked(intake: Intake) -> Appointment | None:
    """Return the booked evaluation, or None."""
    return Appointment.objects.filter(intake=intake, state=Appointment.State.BOOKED).select_related("slot").first()


def _contact_lines(kept: Intake, other: Intake) -> list[Line]:
    one, two = contact_of(kept), contact_of(other)
    lines = []
    for name, label in CONTACT.items():
        mine, theirs = getattr(one, name), getattr(two, name)
        if theirs in ("", None) or mine == theirs:
            continue
        lines.append(Line(name=f"contact_{name}", label=label, kept=_shown(mine), other=_shown(theirs),
                          chosen="other" if mine in ("", None) else ""))
    return lines


def _fact_lines(kept: Intake, other: Intake, *, is_clinician: bool) -> list[Line]:
    mine, theirs = facts.facts_of(kept), facts.facts_of(other)
    lines = []
    for name, told in theirs.items():
        known = VOCABULARY[name]
        if known.derived or (known.clinician_only and not is_clinician) or mine.get(name) == told:
            continue
        lines.append(Line(name=f"fact_{name}", label=words.fact(name), kept=words.value(name, mine.get(name)),
                          other=words.value(name, told), chosen="" if name in mine else "other"))
    return lines


def _shown(told: Any) -> str:
    return {True: say("Yes"), False: say("No"), None: say("Not asked yet"), "": "–"}.get(told, str(told))


def _follows(kept: Intake, other: Intake) -> list[str]:
    """Say what becomes of what stands open on the other one."""
    said = []
    mine, theirs = booked(kept), booked(other)
    if theirs and mine:
        said.append(say("Both have an evaluation booked: the sooner one stays, the other is cancelled."))
    elif theirs:
        said.append(say("The evaluation booked for the other one moves here, with its reminders."))
    if Hold.objects.filter(intake=other, ended_at=None).exists():
        if Hold.objects.filter(intake=kept, ended_at=None).exists():
            said.append(say("Both have a place kept: this one's stays, the other's is given back."))
        else:
            said.append(say("The place kept for the other one moves here."))
    if WaitingPlace.objects.filter(intake=other, left_at=None).exists():
        said.append(say("Places in line move here; who waited longer keeps their place."))
    if alerts := Alert.objects.filter(intake=other, closed_at=None).count():
        said.append(say("Open alerts move here: %(n)d.") % {"n": alerts})
    said.append(say("Calls on the list for the other one move here; its other messages stop."))
    said.append(say("The other one is closed as entered twice, keeps its whole history, and can be taken out again."))
    return said


def sooner(mine: Appointment, theirs: Appointment, now: dt.datetime) -> Appointment:
    """Return the one that stays of two booked: the sooner one that has not begun."""
    return min((mine, theirs), key=lambda one: (one.slot.starts_at < now, one.slot.starts_at))
