"""The first pages: whose screen this is, whether anything is happening right now, who needs care, how old."""

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.questions import sections
from intake.questions.base import NONE, Note, Page, PageAlert, PageForm, any_of, one_of, skip_box
from intake.questions.reading import Answers, door, mentioned, respondent, said


class Device(PageForm):
    heading = _("Whose phone or computer is this?")
    hint = _("You can leave at any time with “Exit this page”. It does not clear your history.")
    why = _("So that no one sees this by accident. On a shared one we keep less and close sooner.")
    device = one_of(heading, [
        ("own", _("It is mine, and only I use it")),
        ("shared", _("Other people use it too")),
    ])


class Now(PageForm):
    heading = _("Is any of this happening right now?")
    hint = _("Tick all that fit.")
    why = _("If it is, other help is faster than this form. We will show you whom to call.")
    now = any_of(heading, [
        ("self_harm", _("I might hurt myself")),
        ("others", _("I might hurt someone")),
        ("violence", _("Someone is hurting or threatening me")),
        ("breathing", _("Someone will not wake up, or cannot breathe")),
        ("seizure", _("A seizure, being confused, or seeing or hearing things")),
        ("very_sick", _("Chest pain, throwing up blood, or being very sick")),
        NONE,
    ])


# What the tick is called on its help page, and what staff read.
_NOW = {
    "breathing": ("breathing", _("Told us: someone will not wake up or cannot breathe.")),
    "very_sick": ("medical", _("Told us: chest pain, throwing up blood, or very sick.")),
    "seizure": ("withdrawal", _("Told us: a seizure, confusion, or seeing or hearing things.")),
    "self_harm": ("self_harm", _("Told us: “I might hurt myself.”")),
    "others": ("others", _("Told us: “I might hurt someone.”")),
    "violence": ("violence", _("Told us: someone is hurting or threatening them.")),
}


def _now_danger(answers: Answers) -> str | None:
    told = mentioned(answers, "now", "now")
    return next((kind for tick, (kind, _reason) in _NOW.items() if tick in told), None)


def _now_alerts(answers: Answers) -> list[PageAlert]:
    told = mentioned(answers, "now", "now")
    return [
        PageAlert(tier="emergency", source="now", reason=reason)
        for tick, (_kind, reason) in _NOW.items() if tick in told
    ]


class Who(PageForm):
    heading = _("Who needs care?")
    why = _("So that we ask the right things.")
    who = one_of(heading, [
        ("self", _("Me")),
        ("helper", _("Someone I care about")),
        ("together", _("I am helping a person who is here with me")),
    ])


class Age(PageForm):
    heading = _("How old are you?")
    hint = _("In years, like 34.")
    why = _("Some programs are for certain ages.")
    age = forms.IntegerField(
        label=_("Your age in years"), min_value=0, max_value=120, required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "short"}),
        error_messages={
            "required": _("Type your age, or tick “I'd rather not say”."),
            "invalid": _("Type your age as a number, like 34."),
            "min_value": _("Type an age between 0 and 120."),
            "max_value": _("Type an age between 0 and 120."),
        },
    )
    age_skip = skip_box()
    may_skip = {"age": "age_skip"}


def _age_notes(answers: Answers) -> list[Note]:
    age = said(answers, "age", "age")
    if isinstance(age, int) and age < 18:
        return [Note(kind="guardian", text=_(
            "You are right to reach out. There are programs for people your age. "
            "A person will talk with you about who else needs to know."
        ))]
    return []


def for_the_person(answers: Answers) -> bool:
    """The person answers (alone or with help): every question but the helper's own."""
    return door(answers) != "call_me" and respondent(answers) != "helper"


def for_anyone_writing(answers: Answers) -> bool:
    """Everyone who did not ask to be called instead, the helper too."""
    return door(answers) != "call_me"


device = Page(slug="device", section=sections.START, form=Device, seconds=12)
now = Page(slug="now", section=sections.START, form=Now, seconds=25, danger=_now_danger, alerts=_now_alerts)
who = Page(slug="who", section=sections.YOU, form=Who, seconds=5, shown_if=for_anyone_writing)
age = Page(slug="age", section=sections.YOU, form=Age, seconds=6, shown_if=for_the_person, notes=_age_notes)
