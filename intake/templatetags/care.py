"""What the `care` pack asks of a field: which template, which ids, which choices."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()

_NUMBER = re.compile(r"\d[\d-]{5,}\d\.?")  # with the stop that ends the sentence
# Answers that stand apart from the others: "or" is written above the first of them.
APART = ("none", "neither", "unsure", "rather_not")

SHORT = 60  # letters of a field's name that fit in front of what is wrong with it


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One radio or checkbox as it is drawn."""

    id: str
    value: str
    label: str
    hint: str
    is_checked: bool
    stands_apart: bool


@register.filter
def unbroken(words: str) -> SafeString:
    """Return these words in one piece, with every phone number kept on one line."""
    whole = _NUMBER.sub(r'<span class="nowrap">\g<0></span>', conditional_escape(words))
    return SafeString(f"<span>{whole}</span>")  # a button lays out its pieces side by side  # nosec B703


@register.filter
def kind(field: BoundField) -> str:
    """Return the name of the template that draws this field: `care/fields/<kind>.html`."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.MultiWidget):
        return "parts"
    return "input"


@register.filter
def template_for(field: BoundField) -> str:
    """Return the path of the template that draws this field."""
    return f"care/fields/{kind(field)}.html"


@register.filter
def first_id(field: BoundField) -> str:
    """Return the id of the first thing in this field that can take focus: where the error summary links to."""
    if kind(field) in ("radios", "checkboxes", "parts"):
        return f"{field.auto_id}_0"
    return field.id_for_label


@register.filter
def described_by(field: BoundField) -> str:
    """Return the ids of the hint and the error of this field, in the order they are read."""
    ids = []
    if field.help_text:
        ids.append(f"{field.auto_id}_helptext")
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


@register.filter
def is_optional(field: BoundField) -> bool:
    """Return whether "(optional)" is written after the label.

    Not of a single box to tick, nor of an answer beside an "I'd rather not say" box (`form.may_skip`), nor where the
    label says it already. A field may also say `mark_optional` itself.
    """
    if field.field.required or kind(field) == "checkbox" or field.name in getattr(field.form, "may_skip", {}):
        return False
    return bool(getattr(field.field, "mark_optional", gettext("(optional)") not in str(field.label)))


@register.filter
def is_heading(field: BoundField) -> bool:
    """Return whether this field's label is the page's h1, as on a page with one question."""
    return bool(getattr(field.field, "is_heading", False))


@dataclass(frozen=True, kw_only=True)
class Group:
    """Choices under one name ("Monday"), or with none."""

    id: str
    name: str
    choices: tuple[Choice, ...]


@register.filter
def groups(field: BoundField) -> list[Group]:
    """Return the choices of a radio or checkbox field in the groups the question gives them.

    `field.field.choice_hints` may explain some: {value: words}.
    """
    hints: dict[str, Any] = getattr(field.field, "choice_hints", {})
    widget = field.field.widget
    drawn: list[Group] = []
    number, before = 0, ""
    for name, options, index in widget.optgroups(field.html_name, widget.format_value(field.value())):
        choices = []
        for option in options:
            this = str(option["value"])
            choices.append(Choice(
                id=f"{field.auto_id}_{number}", value=this, label=option["label"], hint=str(hints.get(this, "")),
                is_checked=bool(option["selected"]),
                stands_apart=kind(field) == "checkboxes" and this in APART and bool(number) and before not in APART,
            ))
            number, before = number + 1, this
        drawn.append(Group(id=f"{field.auto_id}_group_{index}", name=str(name or ""), choices=tuple(choices)))
    return drawn


@register.filter
def as_input(field: BoundField) -> SafeString:
    """Draw a text box, a select or a text area with our class, described by its hint and error."""
    own = field.field.widget.attrs
    attrs: dict[str, str | bool] = {"class": f"{own.get('class', '')} input".strip()}
    if "autocomplete" not in own:
        attrs["autocomplete"] = "off"  # a browser that offers old answers tells the next person about them
    if isinstance(field.field.widget, forms.Textarea):
        attrs["rows"] = "4" if str(own.get("rows", "10")) == "10" else str(own["rows"])
    return field.as_widget(attrs=attrs)


@register.filter
def parts(field: BoundField) -> list[dict[str, Any]]:
    """Return the parts of a field made of several boxes (a date): [{"label", "html", "id"}]."""
    widget = field.field.widget
    context = widget.get_context(field.html_name, field.value(), field.build_widget_attrs({"id": field.auto_id}))
    labels = getattr(field.field, "part_labels", [])
    drawn = []
    for number, (part, sub) in enumerate(zip(context["widget"]["subwidgets"], widget.widgets, strict=True)):
        classes = f"{part['attrs'].get('class', '')} input short".strip()
        attrs = {**part["attrs"], "id": f"{field.auto_id}_{number}", "class": classes}
        drawn.append({
            "id": attrs["id"],
            "label": labels[number] if number < len(labels) else field.label,
            "html": sub.render(part["name"], part["value"], attrs, field.form.renderer),
        })
    return drawn


@register.filter
def problems(form: forms.BaseForm) -> list[dict[str, str]]:
    """Return what the error summary lists, in the order of the page: [{"target": id or "", "words": …}]."""
    found = [{"target": "", "words": str(words)} for words in form.non_field_errors()]
    drawn = getattr(form, "rendered_fields", None)  # crispy keeps the names its layout drew
    named = _names_of_alike(form)
    for field in form:
        has_target = not field.is_hidden and (not drawn or field.name in drawn)
        found += [{"target": first_id(field) if has_target else "", "words": named.get(field.name, "") + str(words)}
                  for words in field.errors]
    return found


def _names_of_alike(form: forms.BaseForm) -> dict[str, str]:
    """Return {field: "Alcohol: "} where the same words would stand there several times and lead to different places.

    Not where a field is named by a whole question: a list of those says nothing at a glance, and some are hard to read.
    """
    wrong = [field for field in form if field.errors]
    are_alike = len({tuple(map(str, field.errors)) for field in wrong}) < len(wrong)
    labels = {field.name: str(field.label) for field in wrong}
    if not are_alike or any(len(label) > SHORT or label.endswith("?") for label in labels.values()):
        return {}
    return {name: f"{label}: " for name, label in labels.items()}
