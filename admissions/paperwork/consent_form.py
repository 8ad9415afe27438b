"""What must stand on a signed paper before anybody is told anything: 42 CFR 2.31(a), box by box."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from admissions.forms import DeskForm, words
from admissions.paperwork.consents import COVERS, HOW
from admissions.paperwork.forms import day, line
from intake.questions.base import Text

SHORTEST = 3  # letters: a shorter name would be found in any text
OLDEST = 3660  # days since it was signed
_PICK = dict.fromkeys(("required", "invalid_choice", "invalid_list"), _("Choose one of these."))


def on_it(label: Any, missing: Any) -> forms.BooleanField:
    """Return a box for something that must stand on the paper."""
    return forms.BooleanField(label=label, error_messages={"required": missing})


def read_off(label: Any, missing: Any, help_text: Any = "") -> Text:
    """Return a box for words that must stand on the paper."""
    field = line(label, required=True, limit=200, help_text=help_text)
    field.error_messages["required"] = missing
    return field


class ConsentForm(DeskForm):
    """One signed paper, to one named recipient. Nothing is filled in that is not read off the paper."""

    recipient = read_off(_("Who may be told"), _("Write the name of who may be told."),
                         _("The name on the paper: one court, one employer, one relative"))
    covers = forms.MultipleChoiceField(
        label=_("What they may be told, as the paper says"), choices=list(COVERS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages=_PICK | {"required": _("Tick what the paper names. What it does not name is not told.")})
    own_words = words(_("In the paper's own words, if they say more"), rows=2, required=False, limit=500)
    purpose = read_off(_("What for, as the paper says"), _("Write what it is for, as the paper says."),
                       _("Like: so that the court knows whether I come"))
    until = day(_("It ends on"))
    event = line(_("Or it ends when"), limit=100, help_text=_("Like: when my probation ends"))
    patient_name = read_off(_("The person's name on it"), _("Write the person's name as it stands on the paper."))
    signature = read_off(_("The signature, as it reads"), _("Write the signature as it reads."))
    signed_by = forms.ChoiceField(
        label=_("Who signed"), widget=forms.RadioSelect, error_messages=_PICK | {"required": _("Say who signed.")},
        choices=[
            ("own", _("They themselves")), ("both", _("They themselves and a guardian")),
            ("other", _("Somebody who by law signs for them"))])
    signer = line(_("That other person's name, and by what right"), limit=200)
    signed_on = day(_("Signed on"), required=True)
    language = forms.ChoiceField(label=_("Language of the paper"), error_messages=dict.fromkeys(
        ("required", "invalid_choice"), _("Choose the language of the paper.")))
    names_us = on_it(_("The paper names us, or our kind of place, as who may tell"),
                     _("Without our name on it the paper lets us tell nothing. Ask for a new one."))
    may_take_back = on_it(_("The paper says that they may take it back, and how"),
                          _("A paper that does not say how to take it back is not valid. Ask for a new one."))
    place = line(_("Where the paper is kept"), limit=200, help_text=_("Like: binder C, page 12"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed_on"].error_messages["required"] = _("Type the day it was signed, like 2026-12-01.")
        language: Any = self.fields["language"]
        language.choices = [*settings.LANGUAGES, ("other", _("Another language"))]

    def clean(self) -> dict[str, Any]:
        """Refuse a paper that has not begun, has ended, or never says when it ends."""
        told = super().clean() or self.cleaned_data
        today = timezone.localdate()
        signed, until = told.get("signed_on"), told.get("until")
        if signed and not today - dt.timedelta(days=OLDEST) <= signed <= today:
            self.add_error("signed_on", _("Type the day it was signed."))
        if until and until < today:
            self.add_error("until", _("It has ended. Ask for a new one."))
        if until and until.year > today.year + 20:
            self.add_error("until", _("Type a day of these years."))
        if "until" not in self.errors and not until and not told.get("event"):
            self.add_error("until", _("Write the day it ends, or what ends it. Without an end it is not valid."))
        if "recipient" in told and len(told["recipient"]) < SHORTEST:
            self.add_error("recipient", _("Write the whole name."))
        if told.get("signed_by") in ("both", "other") and not told.get("signer"):
            self.add_error("signer", _("Write down who else signed."))
        return told


class TakeBackForm(DeskForm):
    """How the person took an okay back."""

    how = forms.ChoiceField(label=_("How they said so"), choices=[("", _("Choose")), *HOW.items()],
                            error_messages=_PICK)
