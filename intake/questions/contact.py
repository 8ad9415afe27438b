"""How to reach the person: what to call them, a number or an address, and whether a message may be left."""

from typing import Any

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _

from intake.questions import sections
from intake.questions.base import RATHER_NOT, UNSURE, Email, Page, PageForm, one_of, text
from intake.questions.opening import for_the_person
from intake.questions.reading import Answers, door, said


def normal_phone(typed: str) -> str | None:
    """Return a United States number (or one typed with its country) as E.164, or None where it is none."""
    try:
        number = phonenumbers.parse(typed, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class Name(PageForm):
    heading = _("What should we call you?")
    hint = _("Any name is fine. It does not have to be your legal name.")
    why = _("So that we know whom to ask for, and how to greet you.")
    name = text(heading, 100, autocomplete="name", required=False)

    def build(self) -> None:
        if door(self.all_answers) == "call_me":
            self.fields["name"].required = True
            self.fields["name"].error_messages["required"] = _("Type any name we may ask for.")
        else:
            self.heading = self.fields["name"].label = _("What should we call you? (optional)")


class Reach(PageForm):
    heading = _("How can we reach you if we get cut off?")
    hint = _("You can leave this empty for now.")
    why = _("So that we don't lose you. We do not say what it is about.")
    phone = text(_("Mobile phone number (optional)"), 40, autocomplete="tel", required=False)
    email = Email(
        label=_("Email address (optional)"), max_length=254, required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "invalid": _("Type an email address like name@example.com."),
            "max_length": _("Use %(limit_value)d letters or fewer."),
        },
    )

    def build(self) -> None:
        self.fields["phone"].widget.input_type = "tel"
        self.fields["phone"].widget.attrs["inputmode"] = "tel"
        if door(self.all_answers) == "call_me":
            self.heading = _("What number should we call?")
            self.hint = _("With area code, like 202-555-0142.")
            self.fields["phone"].label = _("Phone number")
            self.fields["phone"].required = True
            self.fields["phone"].error_messages["required"] = _("Type a number we can call.")

    def clean_phone(self) -> str:
        """Keep what was typed; refuse what cannot be called."""
        typed: str = self.cleaned_data["phone"]
        if typed and normal_phone(typed) is None:
            raise forms.ValidationError(_("Type a phone number with its area code, like 202-555-0142."))
        return typed


class ReachAgain(Reach):
    heading = _("Is there a way to reach you now?")
    hint = _("You left this empty before. You can leave it empty again.")
    why = _("A person would like to call you. Without a number or an email we have to wait for your call.")


class Voicemail(PageForm):
    heading = _("If you do not answer, may we leave a message?")
    hint = _("We would only give a first name and a number.")
    why = _("So that we never say too much where someone else may hear it.")
    voicemail = one_of(heading, [
        ("yes", _("Yes, with a first name and a number")),
        ("no", _("No, hang up and try again")),
        UNSURE, RATHER_NOT,
    ])


def reach_of(answers: Answers) -> dict[str, Any]:
    """Return the number and the address as typed, from the page that has them."""
    return {
        field: said(answers, "reach-again", field) or said(answers, "reach", field) or ""
        for field in ("phone", "email")
    }


def _no_contact_yet(answers: Answers) -> bool:
    first = answers.get("reach")
    left_empty = first is None or not (first.get("phone") or first.get("email"))
    return for_the_person(answers) and left_empty


def _has_number(answers: Answers) -> bool:
    return bool(said(answers, "reach", "phone"))


name = Page(slug="name", section=sections.YOU, form=Name, seconds=6)
reach = Page(slug="reach", section=sections.YOU, form=Reach, seconds=18)
voicemail = Page(slug="voicemail", section=sections.YOU, form=Voicemail, seconds=5, shown_if=_has_number)
reach_again = Page(slug="reach-again", section=sections.NEXT, form=ReachAgain, seconds=20, shown_if=_no_contact_yet)
