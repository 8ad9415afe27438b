"""Say stored answers in words: for the person who checks them and for the staff who read them."""

from dataclasses import dataclass
from typing import Any

from django import forms

from intake.questions.base import RATHER_NOT, Page
from intake.questions.reading import Answers


@dataclass(frozen=True, kw_only=True)
class InWords:
    """One question and what was answered to it, in the language in force."""

    field: str
    question: str
    answer: str


def in_words(page: Page, answers: Answers, site: Any = None) -> list[InWords]:
    """Return each question of the page that was answered, with the words of the answer.

    A value the page no longer offers (an older form) is shown as it was stored.
    """
    stored = answers.get(page.slug)
    if not stored:
        return []
    form = page.form(answers=answers, site=site)
    boxes = set(form.may_skip.values())
    return [
        InWords(field=name, question=str(form.heading if name in form.may_skip else field.label),
                answer=_answer(field, stored[name]))
        for name, field in form.fields.items() if name in stored and name not in boxes
    ]


def _answer(field: forms.Field, value: Any) -> str:
    if value == "rather_not":
        value = [value]
    labels = {"rather_not": RATHER_NOT[1]} | _labels(getattr(field, "choices", ()))
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(labels.get(str(each), each)) for each in values)


def _labels(choices: Any) -> dict[str, Any]:
    labels: dict[str, Any] = {}
    for value, label in choices:
        if isinstance(label, list | tuple):  # a day with its blocks
            labels |= {str(inner): f"{value}: {words}" for inner, words in label}
        else:
            labels[str(value)] = label
    return labels
