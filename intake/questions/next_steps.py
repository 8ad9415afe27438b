"""What the person feels ready for, how care may be paid, what matters to them, where they are."""

from typing import Any

import zipcodes
from django import forms
from django.utils.translation import gettext_lazy as _

from intake.questions import sections
from intake.questions.base import (
    NONE,
    RATHER_NOT,
    UNKNOWN,
    Page,
    PageForm,
    any_of,
    one_of,
    skip_box,
    text,
)
from intake.questions.opening import for_the_person
from intake.questions.reading import Answers, ticked


class Feel(PageForm):
    heading = _("How do you feel about getting help?")
    hint = _("There is no wrong answer.")
    why = _("So that we begin where you are.")
    feel = one_of(heading, [
        ("ready", _("I am ready")),
        ("how", _("I want to, but I am not sure how")),
        ("maybe", _("I am not sure I want to")),
        ("someone_else", _("Someone else wants me to")),
        ("not_now", _("I do not want it now")),
        RATHER_NOT,
    ])


class Between(PageForm):
    heading = _("Between visits, could you keep from it?")
    hint = _("From using, or from what you want to change.")
    why = _("It tells us how much support would be enough.")
    between = one_of(heading, [
        ("most_of_the_time", _("Most of the time")),
        ("with_structure", _("If I had visits a few times a week")),
        ("with_daily_structure", _("Only with help every day")),
        ("not_outside", _("Not unless I stay somewhere")),
        *UNKNOWN,
    ])


class Appointments(PageForm):
    heading = _("When you make an appointment, do you keep it?")
    why = _("If it is hard, we can remind you or arrange a ride.")
    keep = one_of(heading, [("mostly", _("Mostly")), ("often_not", _("Often I cannot")), *UNKNOWN])


class Pay(PageForm):
    heading = _("How might care be paid for?")
    hint = _("A person will ask about your card later.")
    why = _("We look for care at low or no cost.")
    pay = one_of(heading, [
        ("medicaid", _("Medicaid")),
        ("medicare", _("Medicare")),
        ("private", _("Insurance from work, or that I buy")),
        ("military", _("VA or military")),
        ("tribal", _("Indian Health Service or a tribe")),
        ("self_pay", _("I would pay myself")),
        ("none", _("I have no insurance")),
        *UNKNOWN,
    ])


class Matters(PageForm):
    heading = _("What matters most to you?")
    hint = _("Tick all that fit.")
    why = _("So that we suggest what fits your life.")
    matters = any_of(heading, [
        ("stay_home", _("Sleep at home")),
        ("keep_job", _("Keep my job")),
        ("keep_children", _("Have my children with me")),
        ("low_cost", _("Low cost")),
        ("near_me", _("Close to me")),
        ("women_only", _("Women only")),
        ("men_only", _("Men only")),
        ("lgbtq", _("LGBTQ+ welcoming")),
        ("language", _("Care in my language")),
        ("wheelchair", _("No steps, or wheelchair access")),
        ("deaf", _("Help for people who are deaf or hard of hearing")),
        ("blind", _("Help for people who are blind or see poorly")),
        NONE, RATHER_NOT,
    ])


# Codes as in the catalog of programs
LANGUAGES = [
    ("en", "English"), ("es", "Español"), ("zh", "中文"), ("vi", "Tiếng Việt"), ("ko", "한국어"), ("tl", "Tagalog"),
    ("ru", "Русский"), ("ar", "العربية"), ("fr", "Français"), ("ht", "Kreyòl Ayisyen"), ("pt", "Português"),
    ("ase", _("American Sign Language")), ("other", _("Another language")),
]


class Speak(PageForm):
    heading = _("Which language would you like?")
    why = _("Care works best in the language you feel at home in.")
    language = one_of(heading, [*LANGUAGES, RATHER_NOT])


class Where(PageForm):
    heading = _("What is your ZIP code?")
    hint = _("Or one near you. Five numbers, like 10001.")
    why = _("So that we look for care near you.")
    zip = text(_("ZIP code"), 10, autocomplete="postal-code", required=False)
    zip_skip = skip_box()
    may_skip = {"zip": "zip_skip"}

    def build(self) -> None:
        """Show the number keys, and say in our words what is missing."""
        field: Any = self.fields["zip"]
        field.widget.attrs |= {"inputmode": "numeric", "class": "short"}
        field.error_messages["required"] = _("Type your ZIP code, or tick “I'd rather not say”.")

    def clean_zip(self) -> str:
        """Keep five numbers of a ZIP or ZIP+4; refuse what is none."""
        typed: str = self.cleaned_data["zip"].strip()
        if not typed:
            return ""
        five = typed[:5]
        well_formed = five.isascii() and five.isdigit() and len(five) == 5 and typed[5:6] in ("", "-")
        if not well_formed or not zipcodes.is_real(five):  # type: ignore[no-untyped-call]
            raise forms.ValidationError(_("Type a United States ZIP code of five numbers, like 10001."))
        return five


def _asks_language(answers: Answers) -> bool:
    return for_the_person(answers) and "language" in (ticked(answers, "matters", "matters") or ())


feel = Page(slug="feel", section=sections.NEXT, form=Feel, seconds=6, shown_if=for_the_person)
between = Page(slug="between", section=sections.NEXT, form=Between, seconds=6, shown_if=for_the_person)
appointments = Page(slug="appointments", section=sections.NEXT, form=Appointments, seconds=5, shown_if=for_the_person)
pay = Page(slug="pay", section=sections.NEXT, form=Pay, seconds=8, shown_if=for_the_person)
matters = Page(slug="matters", section=sections.NEXT, form=Matters, seconds=10, shown_if=for_the_person)
speak = Page(slug="language", section=sections.NEXT, form=Speak, seconds=6, shown_if=_asks_language)
where = Page(slug="where", section=sections.NEXT, form=Where, seconds=7, shown_if=for_the_person)
