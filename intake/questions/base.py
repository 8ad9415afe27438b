"""What a page of the journey is: one question on one screen, its words, its choices and what they ask for now."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from intake.questions.reading import Answers

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Choices = Iterable[tuple[Any, Any]]

NONE = ("none", _("None of these"))
UNSURE = ("unsure", _("I'm not sure"))
RATHER_NOT = ("rather_not", _("I'd rather not say"))
UNKNOWN = (UNSURE, RATHER_NOT)
YES_NO = (("yes", _("Yes")), ("no", _("No")), *UNKNOWN)
ENGLISH = ("en",)  # where a published wording is at hand in English only
ALONE = frozenset({"none", "unsure", "rather_not"})  # an answer that is ticked alone or not at all


class Text(forms.CharField):
    """One line (or a few) of a person's own words, kept as typed but for what no database or screen can hold."""

    def to_python(self, value: Any) -> Any:
        """Leave out control characters and halves of characters."""
        text = super().to_python(value)
        if not text:
            return text
        whole = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
        return "".join(c for c in whole if c in "\n\r\t" or unicodedata.category(c) != "Cc").strip()


class Email(Text, forms.EmailField):
    """An e-mail address, with the same care."""


def one_of(label: "StrOrPromise", choices: Choices, **rest: Any) -> forms.ChoiceField:
    """Return a question with one answer, shown as radio buttons."""
    return forms.ChoiceField(
        label=label, choices=list(choices), widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the answer that fits best."),
            "invalid_choice": _("Choose one of the answers on this page."),
        }, **rest,
    )


def any_of(label: "StrOrPromise", choices: Choices, **rest: Any) -> forms.MultipleChoiceField:
    """Return a question with any number of answers, shown as checkboxes."""
    return forms.MultipleChoiceField(
        label=label, choices=list(choices), widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one answer."),
            "invalid_choice": _("Tick answers from this page only."),
            "invalid_list": _("Tick answers from this page only."),
        }, **rest,
    )


def text(label: "StrOrPromise", max_length: int, *, autocomplete: str = "off", rows: int = 0, **rest: Any) -> Text:
    """Return a question answered in the person's own words. `rows` makes it a text area."""
    attrs = {"autocomplete": autocomplete, **({"rows": rows} if rows else {})}
    return Text(
        label=label, max_length=max_length, widget=forms.Textarea(attrs) if rows else forms.TextInput(attrs),
        error_messages={
            "required": _("Type your answer here."),
            "max_length": _("Use %(limit_value)d letters or fewer."),
        }, **rest,
    )


class PageForm(forms.Form):
    """One screen.

    `PageForm(data=None, initial=answers_of_page, answers=all_answers, site=site)`. Questions that depend on
    earlier answers build their fields in `build`. Where there is one field its label is the heading, so the
    legend (or label) is the page's h1; where there are more, the heading stands above them.
    """

    heading: "StrOrPromise"  # the h1: the question itself
    hint: "StrOrPromise" = ""  # one short sentence
    why: "StrOrPromise"  # why we ask, never empty
    # {field: values that are ticked alone}; every checkbox question gets ALONE without saying so
    exclusive: ClassVar[Mapping[str, frozenset[str]]] = {}
    # {field: name of its "I'd rather not say" box}, for answers that are typed
    may_skip: ClassVar[Mapping[str, str]] = {}
    built_from: ClassVar[frozenset[str]] = frozenset()  # pages whose answers this one shows again, as choices or words
    is_instrument: ClassVar[bool] = False  # published wording, many items on one screen

    use_required_attribute = False

    def __init__(
        self, data: Any = None, initial: Mapping[str, Any] | None = None,
        answers: Answers | None = None, site: Any = None,
    ) -> None:
        self.all_answers: Answers = answers or {}
        self.site = site
        super().__init__(data=data, initial=self.as_shown(initial or {}), label_suffix="")
        self.build()
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)

    def build(self) -> None:
        """Add, drop or reword fields by earlier answers (`self.all_answers`) and the site's settings."""

    @classmethod
    def is_built(cls) -> bool:
        """Tell whether earlier answers may change what is drawn; a form that another one was made from counts, too."""
        return cls.build is not PageForm.build

    @property
    def is_one_question(self) -> bool:
        """Tell whether the one field's label is the heading."""
        return len(self.fields) == 1

    def clean(self) -> dict[str, Any]:
        """Refuse "none of these" beside another answer, and a typed answer beside "I'd rather not say"."""
        cleaned = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            value = cleaned.get(name)
            if isinstance(field, forms.MultipleChoiceField) and isinstance(value, list) and len(value) > 1:
                alone = self.exclusive.get(name, ALONE) & set(value)
                if alone:
                    self.add_error(name, self._said_alone(field, alone))
        for name, box in self.may_skip.items():
            if name in self.errors:
                continue
            if cleaned.get(box) and cleaned.get(name) not in (None, ""):
                self.add_error(name, _("Type an answer or tick “I'd rather not say”, not both."))
            elif not cleaned.get(box) and cleaned.get(name) in (None, ""):
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    def answers(self) -> dict[str, Any]:
        """Return what was answered, as it is stored: strings, lists of strings, numbers; nothing that was left out."""
        boxes = {box: name for name, box in self.may_skip.items()}
        kept: dict[str, Any] = {}
        for name in self.fields:
            value = self.cleaned_data.get(name)
            if name in boxes:
                if value:
                    kept[boxes[name]] = "rather_not"
            elif value not in (None, "", []):
                kept[name] = value
        return kept

    def variant(self) -> tuple[Any, ...]:
        """Return what of this form's drawing earlier answers have changed: its words and its choices."""
        return (str(self.heading), str(self.hint), *(
            (name, str(field.label), field.required, *(str(value) for value, _label in getattr(field, "choices", ())))
            for name, field in self.fields.items()
        ))

    @classmethod
    def as_shown(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Return stored answers as the fields show them."""
        shown = dict(stored)
        for name, box in cls.may_skip.items():
            if shown.get(name) == "rather_not":
                shown |= {name: "", box: True}
        return shown

    @staticmethod
    def _said_alone(field: forms.MultipleChoiceField, alone: set[str] | frozenset[str]) -> Any:
        # The words of the answer itself, so that the sentence points at what to untick.
        words = next((str(label) for value, label in _flat(field.choices) if value in alone), "")
        return _("You ticked “%(answer)s” and another answer. Untick one of them.") % {"answer": words}


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def skip_box() -> forms.BooleanField:
    """Return the box beside an answer that is typed."""
    return forms.BooleanField(label=_("I'd rather not say"), required=False)


@dataclass(frozen=True, kw_only=True)
class PageAlert:
    """What one page's answers ask of staff now. `tier` is emergency, same_day or priority."""

    tier: str
    source: str  # the page's slug; several alerts of one page stand together
    reason: "StrOrPromise"  # the sentence staff read


@dataclass(frozen=True, kw_only=True)
class Note:
    """Guidance shown on the page itself. `kind` is "care", "urgent" or "guardian" (add the site's own text)."""

    text: "StrOrPromise"
    kind: str = "care"


def always(answers: Answers) -> bool:
    """Show this page to everyone."""
    return True


def no_danger(answers: Answers) -> str | None:
    return None


def no_alerts(answers: Answers) -> list[PageAlert]:
    return []


def no_notes(answers: Answers) -> list[Note]:
    return []


@dataclass(frozen=True, kw_only=True)
class Page:
    """One screen of the journey and when it is shown. Its functions read all answers, this page's included."""

    slug: str  # neutral and stable: it stands in the URL
    section: "StrOrPromise"  # a neutral caption; the title is "section, page number"
    form: type[PageForm]
    seconds: int  # how long it should take
    shown_if: Callable[[Answers], bool] = always
    # The languages a fixed, published wording is at hand in; empty for our own words, which are in every language.
    published_in: tuple[str, ...] = ()
    # The kind of help page these answers ask for now: breathing, medical, withdrawal, self_harm, others, violence
    danger: Callable[[Answers], str | None] = no_danger
    alerts: Callable[[Answers], list[PageAlert]] = no_alerts
    notes: Callable[[Answers], list[Note]] = no_notes
    number: int = 0  # its place in the journey, given by `journey.PAGES`
