"""Say stored answers in the words the person saw when they gave them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from intake.questions.base import Page, PageForm
from intake.questions.reading import Answers


@dataclass(frozen=True, kw_only=True)
class Row:
    """One question as the check page lists it: what was asked, and each answer given."""

    slug: str
    question: str
    answers: tuple[str, ...]


def row_of(page: Page, answers: Answers, site: Any) -> Row:
    """Return one page's question and answers in words."""
    form = page.form(initial=answers.get(page.slug), answers=answers, site=site)
    stored = answers.get(page.slug, {})
    said: list[str] = []
    for name, field in form.fields.items():
        value = stored.get(name)
        if value in (None, "", []):
            continue
        words = list(_words(field, value))
        if form.is_one_question or _is_only_visible(form, name):
            said += words
        else:
            label = str(field.label).removesuffix(_("(optional)")).strip()
            said.append(f"{label}{'' if label.endswith('?') else ':'} {', '.join(words)}")
    return Row(slug=page.slug, question=str(form.heading), answers=tuple(said or [_("Left empty")]))


def _words(field: forms.Field, value: Any) -> Iterator[str]:
    if not isinstance(field, forms.ChoiceField):
        yield _("I'd rather not say") if value == "rather_not" else str(value)
        return
    choices: Any = field.choices
    for group, label in choices:
        if isinstance(label, list | tuple):
            picked = [str(words) for this, words in label if this in value]
            if picked:
                yield f"{group}: {', '.join(picked)}"
        elif group == value or (isinstance(value, list) and group in value):
            yield str(label)


def _is_only_visible(form: PageForm, name: str) -> bool:
    boxes = set(form.may_skip.values())
    return [other for other in form.fields if other not in boxes] == [name]
