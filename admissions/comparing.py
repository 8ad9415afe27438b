"""Two versions of one draft side by side: what stands, what was typed; nothing is lost."""

from dataclasses import dataclass
from typing import Any

from django import forms

from admissions.evaluation_form import FACTS, initial_of
from admissions.models import Evaluation
from admissions.told import labels_of


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field in which two versions differ."""

    label: Any
    stands: str
    typed: str


def differences(stored: Evaluation, told: dict[str, Any], form: forms.Form) -> list[Difference]:
    """Return where the stored draft and the typed one differ, in the order of the form."""
    standing = initial_of(stored)
    found = []
    for name, field in form.fields.items():
        if name in ("ciwa_ar", "cows") or form[name].value() == FACTS:  # neither is ever kept in a draft
            continue
        stands, typed = _words(standing.get(name), field), _words(form[name].value(), field)
        if stands != typed:
            found.append(Difference(label=field.label, stands=stands, typed=typed))
    return found


def _words(value: Any, field: forms.Field) -> str:
    if value in (None, "", []):
        return ""
    labels = labels_of(field)
    if isinstance(value, list | tuple):
        return ", ".join(str(labels.get(str(one), one)) for one in value)
    return str(labels.get(str(value), value))
