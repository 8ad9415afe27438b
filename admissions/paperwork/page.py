"""What the registration page shows: each entry in words, what stands and what was struck through."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from admissions.paperwork.forms import FORMS, NOT_ASKED
from admissions.paperwork.models import Entry
from admissions.words import SAID_BY, Words
from intake.context import spoken_number
from intake.models import Intake

TITLES: dict[str, Words] = {
    Entry.Kind.IDENTITY: _("Name and address on paper"), Entry.Kind.EMERGENCY: _("Emergency contact"),
    Entry.Kind.COVERAGE: _("Insurance, or who pays"), Entry.Kind.SOURCE: _("Who sent them"),
    Entry.Kind.ALLERGY: _("Allergies"), Entry.Kind.MEDICINE: _("Medicines they take now"),
}
EMPTY: dict[str, Words] = {
    Entry.Kind.IDENTITY: _("Not asked yet."), Entry.Kind.EMERGENCY: _("Not asked yet: nobody may be told anything."),
    Entry.Kind.COVERAGE: _("Not asked yet."), Entry.Kind.SOURCE: _("Not asked yet."),
    Entry.Kind.ALLERGY: _("Not asked yet. That is not the same as none."),
    Entry.Kind.MEDICINE: _("Not asked yet. That is not the same as none."),
}
_SEVERAL = frozenset({Entry.Kind.EMERGENCY, Entry.Kind.COVERAGE, Entry.Kind.ALLERGY, Entry.Kind.MEDICINE})


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One version of an entry in words."""

    entry: Entry
    title: str
    lines: list[tuple[Words, str]]
    why: Words = ""  # it was struck through
    ends_in: int | None = None  # days an authorization still holds
    said_by: Words = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """Everything of one kind."""

    kind: str
    title: Words
    empty: Words
    shown: list[Shown]
    earlier: list[Shown]
    may_add: bool
    inside: dict[Any, list[Shown]] = field(default_factory=dict)  # {thread of a coverage: what is about it}


def sections(intake: Intake, today: dt.date) -> list[Section]:
    """Return the page's sections in their order; one query."""
    found: dict[str, list[Shown]] = defaultdict(list)
    rows = Entry.objects.filter(intake=intake).select_related("by", "struck_by").order_by("at", "pk")
    for entry in rows:
        found[entry.kind].append(shown(entry, today))
    about = [*found[Entry.Kind.BENEFITS], *found[Entry.Kind.AUTHORIZATION]]
    inside: dict[Any, list[Shown]] = defaultdict(list)
    for one in sorted(about, key=lambda one: one.entry.at, reverse=True):
        if one.entry.struck_at is None:
            inside[one.entry.about].append(one)
    drawn = []
    for kind, title in TITLES.items():
        stands = [one for one in found[kind] if one.entry.struck_at is None]
        struck = [one for one in found[kind] if one.entry.struck_at is not None]
        if kind == Entry.Kind.COVERAGE:
            struck += [one for one in about if one.entry.struck_at is not None]
        drawn.append(Section(
            kind=kind, title=title, empty=EMPTY[kind], shown=stands,
            earlier=sorted(struck, key=lambda one: one.entry.struck_at or one.entry.at, reverse=True),
            may_add=kind in _SEVERAL or not stands, inside=inside if kind == Entry.Kind.COVERAGE else {},
        ))
    return drawn


def shown(entry: Entry, today: dt.date) -> Shown:
    """Return one entry in words."""
    form, told = FORMS[entry.kind], entry.told
    lines = []
    for name, asked in form.base_fields.items():
        if name in ("about", "said_by", "none"):
            continue
        if name in told:
            lines.append((asked.label or "", in_words(asked, name, told[name])))
        elif name in form.ALWAYS:
            lines.append((asked.label or "", str(NOT_ASKED)))
    until = parse_date(told.get("until", "")) if told.get("standing") == "given" else None
    return Shown(
        entry=entry, title=title_of(entry), lines=lines,
        why=dict(Entry.Why.choices).get(entry.struck_why, entry.struck_why) if entry.struck_at else "",
        ends_in=(until - today).days if until else None, said_by=SAID_BY.get(told.get("said_by", ""), ""),
    )


def title_of(entry: Entry) -> str:
    """Return the few words an entry is known by."""
    told, choices = entry.told, FORMS[entry.kind].base_fields
    if entry.kind == Entry.Kind.COVERAGE:
        return " · ".join(filter(None, [told.get("insurer") or in_words(choices["payer"], "payer", told["payer"]),
                                        told.get("plan", "")]))
    if entry.kind == Entry.Kind.AUTHORIZATION:
        return f"{entry.get_kind_display()}: {in_words(choices['standing'], 'standing', told['standing']).lower()}"
    if entry.kind == Entry.Kind.SOURCE:
        return " · ".join(filter(None, [in_words(choices["who"], "who", told["who"]), told.get("organization", "")]))
    if told.get("none"):
        return str(choices["none"].label)
    for name in ("legal_name", "name", "what"):
        if told.get(name):
            return str(told[name])
    return str(entry.get_kind_display())


def in_words(asked: forms.Field, name: str, value: Any) -> str:
    """Return one value as staff read it."""
    choices = dict(getattr(asked, "choices", ()))
    if isinstance(value, list):
        return ", ".join(str(choices.get(one, one)) for one in value)
    if isinstance(asked, forms.DateField):
        day = parse_date(value)
        return date_format(day, "M j, Y") if day else str(value)
    if name.endswith("phone"):
        return spoken_number(value)
    return str(choices.get(value, value))


def summary(entries: Iterable[Entry]) -> list[tuple[Words, str]]:
    """Return what the person's own page says of the entries that stand: a few lines."""
    rows = [entry for entry in entries if entry.kind in _IN_SUMMARY]
    lines: list[tuple[Words, str]] = []
    for entry in sorted(rows, key=lambda entry: list(_IN_SUMMARY).index(entry.kind)):
        told = entry.told
        more = " · ".join(filter(None, [told.get(name, "") for name in _IN_SUMMARY[entry.kind]]))
        what = _standing(told) if entry.kind == Entry.Kind.AUTHORIZATION else title_of(entry)
        lines.append((Entry.Kind(entry.kind).label, " · ".join(filter(None, [what, more]))))
    return lines


_IN_SUMMARY: dict[str, tuple[str, ...]] = {  # and what is said of each beside its title
    Entry.Kind.IDENTITY: (), Entry.Kind.COVERAGE: (), Entry.Kind.AUTHORIZATION: ("number",),
    Entry.Kind.SOURCE: ("person",), Entry.Kind.EMERGENCY: ("relation",),
}


def _standing(told: dict[str, Any]) -> str:
    asked = FORMS[Entry.Kind.AUTHORIZATION].base_fields
    words = in_words(asked["standing"], "standing", told["standing"])
    if not told.get("until"):
        return words
    return f"{words}, {_('until')} {in_words(asked['until'], 'until', told['until'])}"
