"""What the person told, page by page in their words; and for what is unknown, in which of three ways it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from admissions.words import Words
from intake.questions.base import Page
from intake.questions.journey import PAGES, page, shown_pages
from intake.questions.wording import in_words
from intake.sources import SOURCES

NOT_ASKED, DID_NOT_SAY, UNSURE = _("Not asked yet"), _("Did not say"), _("Unsure")
_UNKNOWN: dict[str, Words] = {"unsure": UNSURE, "rather_not": DID_NOT_SAY}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One question and its answer in words; `answer` is empty where there is none."""

    question: str
    answer: str
    unknown: Words = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """The lines of one section of the form."""

    title: Words
    lines: tuple[Line, ...]


def gap(answers: Mapping[str, Mapping[str, Any]], fact: str) -> Words:
    """Return how a fact is unknown: not asked yet, did not say, or unsure. Three different things."""
    found = {_unknown(answers, slug, field) for slug, field in SOURCES.get(fact, ())}
    if "unsure" in found:
        return UNSURE
    return DID_NOT_SAY if "rather_not" in found else NOT_ASKED


def question_for(answers: Mapping[str, Mapping[str, Any]], fact: str, site: Any) -> str:
    """Return the question as the form asks it, to read aloud; "" for what only a clinician takes."""
    places = SOURCES.get(fact, ())
    # "What is happening now" settles several facts; the page of the fact's own is the one to read aloud.
    for slug, name in [place for place in places if place[0] != "now"] or places:
        asked = page(slug)
        if asked is not None:
            form = _form(asked, answers, site)
            field = form.fields.get(name)
            if field is None or form.is_one_question:
                return str(form.heading)
            return f"{form.heading} {field.label}"
    return ""


def sections(answers: Mapping[str, Mapping[str, Any]], site: Any) -> list[Section]:
    """Return everything asked so far and still to ask, in the order of the form."""
    grouped: dict[str, list[Line]] = {}
    titles: dict[str, Words] = {}
    shown = {asked.slug for asked in shown_pages(answers, site)}
    for asked in PAGES:
        if asked.slug in shown or asked.slug in answers:
            titles.setdefault(str(asked.section), asked.section)
            grouped.setdefault(str(asked.section), []).extend(_lines(asked, answers, site))
    return [Section(title=titles[title], lines=tuple(lines)) for title, lines in grouped.items() if lines]


def _unknown(answers: Mapping[str, Mapping[str, Any]], slug: str, field: str) -> str:
    told = answers.get(slug)
    if not isinstance(told, Mapping):
        return ""
    value = told.get(field)
    said = {one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)}
    return next((word for word in _UNKNOWN if word in said), "")


def _form(asked: Page, answers: Mapping[str, Mapping[str, Any]], site: Any) -> Any:
    told = answers.get(asked.slug)
    return asked.form(initial=told if isinstance(told, Mapping) else {}, answers=answers, site=site)


def _lines(asked: Page, answers: Mapping[str, Mapping[str, Any]], site: Any) -> Iterator[Line]:
    told = answers.get(asked.slug)
    form = _form(asked, answers, site)
    if not isinstance(told, Mapping):
        yield Line(question=str(form.heading), answer="", unknown=NOT_ASKED)
        return
    spoken = {one.field: one for one in in_words(asked, answers, site)}
    skips = set(form.may_skip.values())
    for name, field in form.fields.items():
        if name in skips:
            continue
        unknown = _unknown(answers, asked.slug, name)
        if unknown:
            yield Line(question=_question(form, field, name), answer="", unknown=_UNKNOWN[unknown])
        elif name in spoken and spoken[name].answer:
            yield Line(question=spoken[name].question, answer=spoken[name].answer)
        else:
            words = NOT_ASKED if field.required else _("Nothing added")
            yield Line(question=_question(form, field, name), answer="", unknown=words)


def _question(form: Any, field: forms.Field, name: str) -> str:
    return str(form.heading if name in form.may_skip or form.is_one_question else field.label)


def labels_of(field: forms.Field) -> dict[str, str]:
    """Return the words of every choice of a field, groups opened; empty for a field without choices."""
    labels: dict[str, str] = {}
    for code, label in getattr(field, "choices", []):
        group = label if isinstance(label, list | tuple) else [(code, label)]
        labels |= {str(one): str(words) for one, words in group}
    return labels
