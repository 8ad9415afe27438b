"""The small forms of the patient page and the fact form. Every one keeps what was typed and says what to do."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Act, may
from admissions.decisions.phone import When
from admissions.decisions.status import Closing
from admissions.models import CallNote, Snooze
from admissions.words import SAID_BY, VALUES, fact
from eligibility.facts import VOCABULARY, Fact
from intake.questions.base import Text
from intake.questions.contact import normal_phone

NOTE_LENGTH = 4000


def words(label: Any, *, rows: int = 2, required: bool = True, limit: int = NOTE_LENGTH, help_text: Any = "") -> Text:
    """Return a field for staff's own words."""
    return Text(
        label=label, required=required, max_length=limit, help_text=help_text,
        widget=forms.Textarea({"rows": rows}) if rows > 1 else forms.TextInput(),
        error_messages={
            "required": _("Write something here."), "max_length": _("Use %(limit_value)d characters or fewer."),
        },
    )


class DeskForm(forms.Form):
    """A form of the desk: no browser bubbles, ids apart from every other form of the page."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def __getitem__(self, name: str) -> forms.BoundField:
        """Say "(optional)" nowhere: a draft may leave anything out, and what a signature needs is said when signing."""
        field: Any = self.fields[name]
        field.mark_optional = False
        return super().__getitem__(name)


class RowField(forms.ModelChoiceField):
    """One row of those offered; an id that is no id is the same wrong choice as one that is not offered."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as wrong:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from wrong


class NoteForm(DeskForm):
    """One try to reach someone, or a note."""

    outcome = forms.ChoiceField(
        label=_("What happened"), choices=CallNote.Outcome, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happened."), "invalid_choice": _("Choose one of these.")},
    )
    text = words(_("Note"), rows=3, required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("outcome") == CallNote.Outcome.NOTE and not told.get("text"):
            self.add_error("text", _("Write the note."))
        return told


class EndCallForm(DeskForm):
    """How a call ended."""

    when = forms.ChoiceField(
        label=_("Call back"), choices=When.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose when to call back."), "invalid_choice": _("Choose one of these.")},
    )
    text = words(_("Note about the call"), rows=2, required=False)


class SnoozeForm(DeskForm):
    """Why an intake waits, and until when (the site's wall time)."""

    reason = forms.ChoiceField(
        label=_("Why it waits"), choices=[("", _("Choose")), *Snooze.Reason.choices],
        error_messages={"required": _("Choose why this waits."), "invalid_choice": _("Choose one of these.")},
    )
    until = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput({"type": "datetime-local"}), input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"required": _("Choose a day and a time."), "invalid": _("Choose a day and a time.")},
    )
    note = words(_("Note"), rows=1, required=False, limit=300)


class WhyForm(DeskForm):
    """Why something is taken back, struck through or amended."""

    why = words(_("Why"), rows=1, limit=300)


class CloseAlertForm(DeskForm):
    """What was done about an alert."""

    note = words(_("What was done"), rows=2)


class CloseForm(DeskForm):
    """Why an intake is closed."""

    reason = forms.ChoiceField(
        label=_("Why"), choices=[("", _("Choose")), *Closing.choices],
        error_messages={"required": _("Choose why it is closed."), "invalid_choice": _("Choose one of these.")},
    )


class CancelForm(DeskForm):
    """Why an evaluation is cancelled."""

    why = words(_("Why it is cancelled"), rows=1, limit=60)


class SearchForm(DeskForm):
    """A name, number or e-mail. Posted, so that no name ever stands in an address."""

    text = Text(
        label=_("Find by name, phone or e-mail"), max_length=200, strip=True,
        widget=forms.TextInput({"autofocus": True}),
        error_messages={
            "required": _("Type a name, a phone number or an e-mail."),
            "max_length": _("Type %(limit_value)d characters or fewer."),
        },
    )


_ASKED = [("", _("Not asked")), ("yes", _("Yes")), ("no", _("No"))]


class ContactForm(DeskForm):
    """How a person is called and reached, corrected by staff."""

    name = Text(label=_("Name to use"), required=False, max_length=120,
                error_messages={"max_length": _("Use %(limit_value)d letters or fewer.")})
    phone = Text(label=_("Phone"), required=False, max_length=40,
                 error_messages={"max_length": _("Use %(limit_value)d characters or fewer.")})
    email = forms.EmailField(
        label=_("E-mail"), required=False, max_length=254,
        error_messages={"invalid": _("Type an e-mail like name@mail.example."),
                        "max_length": _("Use %(limit_value)d characters or fewer.")})
    may_text = forms.ChoiceField(label=_("May we text"), required=False, choices=_ASKED)
    may_email = forms.ChoiceField(label=_("May we e-mail"), required=False, choices=_ASKED)
    may_voicemail = forms.ChoiceField(label=_("May we leave a voicemail"), required=False, choices=_ASKED)

    def clean_phone(self) -> str:
        """Keep the number as it is dialled."""
        typed: str = self.cleaned_data["phone"]
        number = normal_phone(typed) if typed else ""
        if number is None:
            raise forms.ValidationError(_("Type a phone number with its area code, like 202-555-0142."))
        return number

    def told(self) -> dict[str, Any]:
        """Return the values of Contact."""
        answers = {"yes": True, "no": False, "": None}
        told = self.cleaned_data
        return {name: told[name] for name in ("name", "phone", "email")} | {
            name: answers[told[name]] for name in ("may_text", "may_email", "may_voicemail")
        }


def contact_initial(contact: Any) -> dict[str, Any]:
    """Return a contact as the form's first values."""
    words_of = {True: "yes", False: "no", None: ""}
    return {name: getattr(contact, name) for name in ("name", "phone", "email")} | {
        name: words_of[getattr(contact, name)] for name in ("may_text", "may_email", "may_voicemail")
    }


class FactForm(DeskForm):
    """One fact of the vocabulary, with who said so."""

    def __init__(self, name: str, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = VOCABULARY[name]
        self.fields["value"] = field_for(known)
        is_clinician = may(user, Act.SIGN)
        said = [(code, label) for code, label in SAID_BY.items() if is_clinician or code != "clinician"]
        if known.clinician_only:
            said = [("clinician", SAID_BY["clinician"])]
        self.fields["said_by"] = forms.ChoiceField(
            label=_("Who said so"), choices=said, widget=forms.RadioSelect, initial=said[0][0],
            error_messages={"required": _("Say who told you."), "invalid_choice": _("Choose one of these.")},
        )


def field_for(known: Fact) -> forms.Field:
    """Return the field that takes one value of a fact, in the vocabulary's type."""
    label = fact(known.name)
    if known.type == "integer":
        low, high = known.range
        return forms.IntegerField(
            label=label, min_value=low, max_value=high,
            widget=forms.TextInput({"inputmode": "numeric", "class": "short"}),
            error_messages=dict.fromkeys(
                ("required", "invalid", "min_value", "max_value"),
                _("Type a whole number from %(low)d to %(high)d.") % {"low": low, "high": high},
            ),
        )
    if known.type == "list":
        options = [*VALUES[known.name].items(), ("none", _("none of these"))]
        return ListField(
            label=label, choices=options, widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Tick what fits, or “none of these”.")},
        )
    if known.type == "boolean":
        return forms.TypedChoiceField(
            label=label, choices=[("yes", _("Yes")), ("no", _("No"))], coerce=lambda told: told == "yes",
            widget=forms.RadioSelect, error_messages={"required": _("Choose yes or no.")}, empty_value=None,
        )
    return forms.ChoiceField(
        label=label, choices=[(code, VALUES[known.name][code]) for code in known.choices], widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of these.")},
    )


class ListField(forms.MultipleChoiceField):
    """Several values; "none" alone means an empty list, which is a known answer."""

    def clean(self, value: Any) -> list[str]:
        told: list[str] = super().clean(value)
        if "none" in told and len(told) > 1:
            raise forms.ValidationError(_("“None of these” cannot stand beside another answer."))
        return [] if told == ["none"] else told
