"""The phone sheet: every question of the patient's journey on one page, filled in by staff in any order.

The questions, their words, choices and checks are those of the patient's own pages: nothing is asked twice over in
code. What differs is that a question may be left: what is blank is "not asked yet", never an answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from admissions.words import Words
from intake.models import Intake
from intake.questions import closing, journey
from intake.questions.base import Page, PageForm
from intake.questions.reading import Answers
from intake.questions.wording import in_words
from intake.sources import SOURCES
from intake.states import State
from intake.views.check import fingerprint

SCREEN_ONLY = frozenset({"device"})  # about the screen a person fills the form in on


class ShareByVoice(closing.OkayToShare):
    """The okay to share, asked by voice: what is said is noted, and only a signature lets anything leave."""

    hint = _("A yes on the phone is noted. Nothing is sent outside before they have signed.")
    signature = None  # type: ignore[assignment]  # nobody signs for somebody else

    def clean(self) -> dict[str, Any]:
        return PageForm.clean(self)


FORMS: dict[str, type[PageForm]] = {"okay-to-share": ShareByVoice}


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer to choose."""

    value: str
    words: Words
    group: Words = ""  # said before the first of its group
    is_chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One field of a page as the sheet shows it; `told` holds the words of an answer that stands and stays."""

    name: str  # of the input
    words: Words
    kind: str  # "radio", "checkbox", "text" or "lines"
    options: tuple[Option, ...] = ()
    value: str = ""
    limit: int = 0
    problem: str = ""
    told: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One page of the journey on the sheet."""

    page: Page
    heading: Words
    hint: Words
    asked: tuple[Asked, ...]
    mark: str  # of the stored answers this was drawn from: nobody overwrites what they did not see
    is_answered: bool
    has_problem: bool
    clash: str = ""  # what somebody else has written since, in words


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a posted sheet says: whole pages to store, and by page what could not be."""

    pages: dict[str, dict[str, Any]]
    forms: dict[str, PageForm]
    clashes: dict[str, str]

    @property
    def problems(self) -> list[str]:
        """Return the slugs of pages with something to put right."""
        return [*[slug for slug, form in self.forms.items() if _wrong(form)], *self.clashes]


def pages_of(answers: Answers) -> list[Page]:
    """Return the pages to ask on the phone now. Who had asked to be called is asked everything."""
    asked = {**answers, "start": {**answers.get("start", {}), "door": "phone"}}
    return [page for page in journey.PAGES if page.slug not in SCREEN_ONLY and page.shown_if(asked)]


def read(intake: Intake, posted: QueryDict) -> Told:
    """Read what was typed. Each field counts by itself: half a page is half an answer, and the rest stays unasked.

    Once the intake was sent, what stands is not read again. A page that somebody else has changed since it was drawn
    is not stored: both versions are shown.
    """
    pages: dict[str, dict[str, Any]] = {}
    read_forms: dict[str, PageForm] = {}
    clashes: dict[str, str] = {}
    for page in pages_of(intake.answers):
        stored = intake.answers.get(page.slug, {})
        if not any(key.startswith(f"{page.slug}-") for key in posted) or page.slug + "--mark" not in posted:
            continue
        form = form_of(page, intake, posted)
        given = _given(form, posted)
        if intake.state != State.DRAFT:
            given = {**given, **stored}
        if given == stored:
            if _wrong(form):
                read_forms[page.slug] = form
            continue
        if stored and posted[page.slug + "--mark"] != fingerprint(stored):
            clashes[page.slug] = " · ".join(line.answer for line in in_words(page, intake.answers, intake.site))
            read_forms[page.slug] = form
            continue
        pages[page.slug] = given
        read_forms[page.slug] = form
    return Told(pages=pages, forms={slug: form for slug, form in read_forms.items()
                                    if slug in clashes or _wrong(form)}, clashes=clashes)


def form_of(page: Page, intake: Intake, posted: QueryDict | None = None) -> PageForm:
    """Return the patient's own form of this page, its fields named apart from every other page's."""
    form = FORMS.get(page.slug, page.form)(
        posted, initial=intake.answers.get(page.slug), answers=intake.answers, site=intake.site)
    form.prefix = page.slug
    return form


def questions(intake: Intake, told: Told | None = None) -> list[Question]:
    """Return every question to ask now, with what was answered; `told` gives back what could not be stored."""
    returned, clashes = (told.forms, told.clashes) if told else ({}, {})
    return [
        _question(page, intake, returned.get(page.slug) or form_of(page, intake), clashes.get(page.slug, ""))
        for page in pages_of(intake.answers)
    ]


def place_of(fact: str, answers: Answers) -> str:
    """Return the slug of the first open page that asks for this fact, or "" where none is on the sheet."""
    on_sheet = {page.slug for page in pages_of(answers)}
    slugs = [slug for slug, _field in SOURCES.get(fact, ()) if slug in on_sheet]
    return next((slug for slug in slugs if slug not in answers), slugs[0] if slugs else "")


def _given(form: PageForm, posted: QueryDict) -> dict[str, Any]:
    """Return the valid answers of a form, whether or not the rest of its page was answered."""
    form.full_clean()
    return form.answers()


def _wrong(form: PageForm) -> dict[str, str]:
    """Return what to put right, by field: never that something was left blank."""
    if not form.is_bound:
        return {}
    skips = form.may_skip
    return {
        name: str(errors[0]) for name, errors in form.errors.items()
        if name in form.fields and (form[name].data not in (None, "", []) or (name in skips and form[skips[name]].data))
    }


def _question(page: Page, intake: Intake, form: PageForm, clash: str) -> Question:
    stored: Mapping[str, Any] = intake.answers.get(page.slug, {})
    stands = {} if intake.state == State.DRAFT else {
        line.field: line.answer for line in in_words(page, intake.answers, intake.site)}
    wrong = _wrong(form)
    return Question(
        page=page, heading=form.heading, hint=form.hint, mark=fingerprint(stored) if stored else "",
        asked=tuple(_asked(form, name, stands, wrong) for name in form.fields),
        is_answered=bool(stored), has_problem=bool(wrong or clash), clash=clash,
    )


def _asked(form: PageForm, name: str, stands: Mapping[str, str], wrong: Mapping[str, str]) -> Asked:
    field, bound = form.fields[name], form[name]
    words = "" if form.is_one_question else field.label or ""
    owner = next((typed for typed, box in form.may_skip.items() if box == name), name)
    if owner in stands:
        return Asked(name=bound.html_name, words=words, kind="", told=stands[name] if owner == name else "")
    problem, value = wrong.get(name, ""), bound.value()
    if isinstance(field, forms.ChoiceField):
        kind = "checkbox" if isinstance(field, forms.MultipleChoiceField) else "radio"
        chosen = {str(one) for one in value} if isinstance(value, list) else {str(value)}
        options = tuple(_options(field.choices, chosen))
        return Asked(name=bound.html_name, words=words, kind=kind, options=options, problem=problem)
    if isinstance(field, forms.BooleanField):
        box = Option(value="on", words=field.label or "", is_chosen=bool(value))
        return Asked(name=bound.html_name, words="", kind="checkbox", options=(box,), problem=problem)
    return Asked(
        name=bound.html_name, words=words, problem=problem, value="" if value is None else str(value),
        kind="lines" if isinstance(field.widget, forms.Textarea) else "text",
        limit=getattr(field, "max_length", None) or 40,
    )


def _options(choices: Any, chosen: set[str]) -> Iterator[Option]:
    for value, words in choices:
        if isinstance(words, list | tuple):  # a day with its blocks
            for place, (inner, label) in enumerate(words):
                yield Option(value=str(inner), words=label, group=value if place == 0 else "",
                             is_chosen=str(inner) in chosen)
        else:
            yield Option(value=str(value), words=words, is_chosen=str(value) in chosen)
