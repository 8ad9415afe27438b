"""One program as a sheet of facts, group by group: what the page shows and the comparison sets side by side."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.attendance import miles_between
from programs.codes import FactGroup
from programs.models import Program
from programs.search import Place, tracks_of
from programs.words import (
    NOT_STATED,
    CheckWords,
    check_words,
    days,
    labels,
    opening_words,
    stale_words,
    yes_no,
)

FIRST_NUMBER = re.compile(r"\+?[0-9][0-9 ().-]{5,}[0-9]|\([0-9]{3}\)[0-9 .-]{6,}[0-9]")


@dataclass(frozen=True)
class Row:
    """One fact in words."""

    label: str
    words: str
    href: str = ""


@dataclass(frozen=True)
class Section:
    """A group of facts with one source and one date."""

    group: FactGroup
    check: CheckWords
    rows: tuple[Row, ...]


def sections(program: Program, today: datetime.date | None = None) -> list[Section]:
    """Return every fact of a program, in words, by group."""
    out = []
    for group in FactGroup:
        links = _links(program) if group is FactGroup.CONTACT else {}
        rows = tuple(Row(name, words or str(NOT_STATED), links.get(words, "")) for name, words in ROWS[group](program))
        out.append(Section(group, check_words(program.check_of(group), today), rows))
    return out


def _levels(program: Program) -> list[tuple[str, str]]:
    partner = labels("WithdrawalCode", program.withdrawal_partner)
    if partner and program.withdrawal_partner_name:
        partner = f"{partner} ({program.withdrawal_partner_name})"
    return [
        (_("Levels"), labels("LevelCode", program.levels)),
        (_("Withdrawal care (detox) on site"), labels("WithdrawalCode", program.withdrawal_on_site)),
        (_("Withdrawal care (detox) at a partner"), partner),
    ]


def _schedule(program: Program) -> list[tuple[str, str]]:
    taper = program.taper
    return [
        (_("Hours a week"), hours_words(program)),
        (_("Days and hours"), days_words(program) or days_a_week_words(program)),
        (_("First day"), first_day_words(program)),
        (_("Length"), weeks_words(program)),
        (_("Can be extended"), yes_no(program.can_extend)),
        (_("Taper"), taper),
        (_("Aftercare"), yes_no(program.has_aftercare, program.aftercare)),
    ]


def _people(program: Program) -> list[tuple[str, str]]:
    return [
        (_("Ages"), ages_words(program)),
        (_("Serves"), program.get_serves_display()),
        (_("Conditions"), labels("Condition", program.conditions)),
        (_("Mental health beside"), program.get_co_occurring_display() if program.co_occurring else ""),
        (_("Substances"), labels("Substance", program.substances)),
        (_("Tracks of their own"), labels("Group", program.groups)),
        (_("Languages"), labels("Language", program.languages)),
        (_("Access"), labels("Access", program.access)),
        (_("Also says"), program.note),
    ]


def _services(program: Program) -> list[tuple[str, str]]:
    return [(_("Services"), labels("Service", program.services))]


def _medicines(program: Program) -> list[tuple[str, str]]:
    return [
        (_("Given on site"), labels("Medicine", program.medicines_on_site)),
        (_("Accepts people who take"), labels("Medicine", program.medicines_accepted)),
        (_("Does not accept people who take"), labels("Medicine", program.medicines_refused)),
    ]


def _help(program: Program) -> list[tuple[str, str]]:
    home = yes_no(program.has_sober_living, program.sober_living)
    if program.sober_living_refuses:
        medicines = labels("Medicine", program.sober_living_refuses)
        home += " " + _("(that home does not accept people who take %(medicines)s)") % {"medicines": medicines}
    return [
        (_("Fetches and brings"), yes_no(program.brings_transport, program.transport)),
        (_("Sober living home"), home),
        (_("Child care"), yes_no(program.has_child_care, program.child_care)),
        (_("Sessions by video"), yes_no(program.has_telehealth)),
    ]


def _payment(program: Program) -> list[tuple[str, str]]:
    return [
        (_("Paid by"), labels("Payer", program.payers)),
        (_("Cost a week without insurance"), cost_words(program)),
        (_("About cost"), program.cost_note),
    ]


def _licence(program: Program) -> list[tuple[str, str]]:
    return [(_("Licence, as the program states it"), program.licence)]


def _contact(program: Program) -> list[tuple[str, str]]:
    return [
        (
            _("Address"),
            ", ".join(part for part in (program.street, program.city, program.state, program.zip_code) if part),
        ),
        (_("Phone"), program.phone),
        (_("E-mail"), program.email),
        (_("Website"), program.website),
    ]


def _links(program: Program) -> dict[str, str]:
    """Return what a press on a contact does: call, write, open."""
    number = FIRST_NUMBER.search(program.phone)
    digits = "".join(sign for sign in number[0] if sign in "+0123456789") if number else ""
    links = {program.phone: f"tel:{digits}" if digits else "", program.email: f"mailto:{program.email}"}
    if program.website.startswith(("https://", "http://")):
        links[program.website] = program.website
    return {words: href for words, href in links.items() if words}


ROWS: dict[str, Any] = {
    FactGroup.LEVELS: _levels,
    FactGroup.SCHEDULE: _schedule,
    FactGroup.PEOPLE: _people,
    FactGroup.SERVICES: _services,
    FactGroup.MEDICINES: _medicines,
    FactGroup.HELP: _help,
    FactGroup.PAYMENT: _payment,
    FactGroup.LICENCE: _licence,
    FactGroup.CONTACT: _contact,
}


def hours_words(program: Program) -> str:
    """Return "9 hours", "" where not stated."""
    if program.hours_a_week is None:
        return ""
    hours = float(program.hours_a_week)
    return ngettext("%(hours)g hour", "%(hours)g hours", 1 if hours == 1 else 2) % {"hours": hours}


def days_words(program: Program) -> str:
    """Return every track with its days and hours."""
    parts = [f"{track.name}: {days(track)}" if track.name else days(track) for track in tracks_of(program)]
    return ". ".join(parts).replace(".. ", ". ")  # "6 p.m." ends a sentence by itself


def days_a_week_words(program: Program) -> str:
    """Return "3 to 5 days a week", for a program whose sessions are not listed."""
    low, high = program.days_from, program.days_to
    if low is not None and high is not None and low != high:
        return _("%(low)d to %(high)d days a week") % {"low": low, "high": high}
    one = low if low is not None else high
    return "" if one is None else ngettext("%(n)d day a week", "%(n)d days a week", one) % {"n": one}


def first_day_words(program: Program) -> str:
    """Return what happens on the first day, as far as it is stated; what is not stated is not said to be missing."""
    therapy, medicine = program.first_day_therapy, program.first_day_medicine
    if therapy and medicine:
        return _("A therapy session and an appointment about medicine")
    parts = []
    if therapy is not None:
        parts.append(_("A therapy session") if therapy else _("No therapy session yet"))
    if medicine is not None:
        parts.append(_("An appointment about medicine") if medicine else _("No appointment about medicine yet"))
    return ". ".join(parts)


def weeks_words(program: Program) -> str:
    """Return "8 to 12 weeks"."""
    low, high = program.weeks_from, program.weeks_to
    if low is not None and high is not None and low != high:
        return _("%(low)d to %(high)d weeks") % {"low": low, "high": high}
    one = low if low is not None else high
    return "" if one is None else ngettext("%(n)d week", "%(n)d weeks", one) % {"n": one}


def ages_words(program: Program) -> str:
    """Return "18 to 64", "18 and over", "up to 17"."""
    low, high = program.age_from, program.age_to
    if low is not None and high is not None:
        return _("%(low)d to %(high)d") % {"low": low, "high": high}
    if low is not None:
        return _("%(low)d and over") % {"low": low}
    return "" if high is None else _("up to %(high)d") % {"high": high}


def cost_words(program: Program) -> str:
    """Return the cost beside that of residential treatment: "$650 (residential: $4,200)"."""
    if program.cost_a_week is None:
        return ""
    cost = f"${program.cost_a_week:,}"
    if program.residential_cost_a_week is None:
        return cost
    return _("%(cost)s (residential: %(other)s)") % {"cost": cost, "other": f"${program.residential_cost_a_week:,}"}


@dataclass(frozen=True)
class ComparedRow:
    """One fact of several programs."""

    label: str
    cells: tuple[tuple[str, str], ...]  # (program's name, words)
    differs: bool


def compared(programs: Sequence[Program], place: Place | None, at: datetime.datetime) -> list[ComparedRow]:
    """Return the facts staff compare, in their order, each with whether the programs differ in it."""
    columns = [_column(program, place, at) for program in programs]
    rows = []
    for number, (label, _words) in enumerate(columns[0] if columns else []):
        cells = tuple(
            (program.name, column[number][1] or str(NOT_STATED))
            for program, column in zip(programs, columns, strict=True)
        )
        rows.append(ComparedRow(label, cells, any(one[1] != other[1] for one, other in pairwise(cells))))
    return rows


def _column(program: Program, place: Place | None, at: datetime.datetime) -> list[tuple[str, str]]:
    """Return one program's column of the comparison."""
    levels, schedule, people, medicines, other, payment = (
        dict(ROWS[group](program))
        for group in (
            FactGroup.LEVELS,
            FactGroup.SCHEDULE,
            FactGroup.PEOPLE,
            FactGroup.MEDICINES,
            FactGroup.HELP,
            FactGroup.PAYMENT,
        )
    )
    opening = opening_words(program.latest_opening(), program.zone, at)
    oldest = min((check.checked_on for check in program.checks.all()), default=None)
    rows = [
        *levels.items(),
        *(item for item in schedule.items() if item[0] != _("Taper")),
        *medicines.items(),
        *other.items(),
        *(item for item in people.items() if item[0] not in (_("Substances"), _("Also says"))),
        *payment.items(),
        (_("Free places"), opening.text),
        (_("Next start"), next_start_words(program)),
        (_("Oldest facts"), stale_words(oldest, at.date()) or _("Checked within 90 days.")),
    ]
    if place is not None:
        rows.append((_("Distance from %(zip)s") % {"zip": place.zip_code}, miles_words(program, place)))
    return rows


def next_start_words(program: Program) -> str:
    """Return the day the next group starts, where the last word on openings told one."""
    opening = program.latest_opening()
    return "" if opening is None or opening.next_start is None else date_format(opening.next_start)


def miles_words(program: Program, place: Place) -> str:
    """Return "about 4 miles" in a straight line."""
    if program.latitude is None or program.longitude is None:
        return ""
    miles = round(miles_between(place.point, (program.latitude, program.longitude)))
    return ngettext("about %(n)d mile", "about %(n)d miles", miles) % {"n": miles}
