"""The path of someone who cares about a person: what they have seen, in their words. Never facts about the person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.questions import sections
from intake.questions.base import NONE, RATHER_NOT, UNSURE, Note, Page, PageAlert, PageForm, any_of, one_of, text
from intake.questions.reading import Answers, door, mentioned, respondent


class Them(PageForm):
    heading = _("Who are you to them?")
    why = _("So that we know who is writing. We never tell anyone whether we know a person.")
    them = one_of(heading, [
        ("parent", _("Mother, father or guardian")),
        ("partner", _("Husband, wife or partner")),
        ("child", _("Son or daughter")),
        ("family", _("Other family")),
        ("friend", _("Friend")),
        ("work", _("I help them in my work")),
        RATHER_NOT,
    ])


class Seen(PageForm):
    heading = _("What have you seen?")
    hint = _("Tick all that fit. We keep it apart, as your words.")
    why = _("So that the person who calls you is prepared.")
    seen = any_of(_("Things you saw"), [
        ("drinking", _("They drink too much")),
        ("pills_or_drugs", _("They use pills or drugs")),
        ("sick_without", _("They get sick when they stop")),
        ("too_much", _("They had an overdose")),
        ("low", _("They are very low, or talk about dying")),
        ("confused", _("They are confused, or hear or see things")),
        ("eating", _("They do not eat, or they throw up after meals")),
        ("gambling", _("They gamble or play games too much")),
        ("hurt", _("Someone hurts them")),
        ("nowhere", _("They have nowhere safe to sleep")),
        NONE, UNSURE, RATHER_NOT,
    ])
    words = text(_("Anything else we should know (optional)"), 1000, rows=4, required=False)


WORRYING = frozenset({"sick_without", "too_much", "low", "confused", "hurt"})


def _seen_alerts(answers: Answers) -> list[PageAlert]:
    if not mentioned(answers, "seen", "seen") & WORRYING:
        return []
    return [PageAlert(tier="same_day", source="seen", reason=_(
        "Someone who cares has seen signs of danger. These are their words, not facts about the person."
    ))]


def _seen_notes(answers: Answers) -> list[Note]:
    if not mentioned(answers, "seen", "seen") & WORRYING:
        return []
    return [Note(kind="urgent", text=_(
        "If they are in danger now, call 911. You can call or text 988 at any hour and ask what to do."
    ))]


class TheirAge(PageForm):
    heading = _("How old are they, about? (optional)")
    hint = _("In years, like 34.")
    why = _("Some help is for certain ages.")
    age = forms.IntegerField(
        label=heading, min_value=0, max_value=120, required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "short"}),
        error_messages={
            "invalid": _("Type their age as a number, like 34."),
            "min_value": _("Type an age between 0 and 120."),
            "max_value": _("Type an age between 0 and 120."),
        },
    )


def for_the_helper(answers: Answers) -> bool:
    """Someone who cares about a person who is not here."""
    return door(answers) != "call_me" and respondent(answers) == "helper"


them = Page(slug="them", section=sections.YOU, form=Them, seconds=8, shown_if=for_the_helper)
seen = Page(
    slug="seen", section=sections.GOING_ON, form=Seen, seconds=40, shown_if=for_the_helper,
    alerts=_seen_alerts, notes=_seen_notes,
)
their_age = Page(slug="their-age", section=sections.YOU, form=TheirAge, seconds=8, shown_if=for_the_helper)
