"""Eleven things that may fit the last 12 months, in our own words: one list for use, one for gambling and gaming.

They follow the structure of the published criteria, whose text is not ours to ship. Half a list a page.
"""

from django.utils.translation import gettext_lazy as _

from intake.questions import sections
from intake.questions.base import NONE, RATHER_NOT, UNSURE, Page, PageForm, any_of
from intake.questions.opening import for_the_person
from intake.questions.reading import SUBSTANCES, Answers, concerns, substances

WHY = _("It shows how much support may help. Nobody is graded.")


class UseOne(PageForm):
    heading = _("In the last 12 months, which of these fit you?")
    hint = _("This is about drinking, drugs or pills. Tick all that fit.")
    why = WHY
    is_instrument = True
    fits = any_of(heading, [
        ("more", _("I used more, or for longer, than I meant to")),
        ("cut_down", _("I wanted to cut down or stop, but could not")),
        ("time", _("Getting it, using it or feeling bad after took a lot of time")),
        ("craving", _("I had a strong need or urge to use")),
        ("duties", _("It got in the way of work, school or home")),
        ("quarrels", _("I kept on though it caused trouble with people")),
        NONE, UNSURE, RATHER_NOT,
    ])


class UseTwo(PageForm):
    heading = _("And which of these?")
    hint = _("Leave out the last two for a medicine you take just as a doctor told you.")
    why = WHY
    is_instrument = True
    fits = any_of(heading, [
        ("gave_up", _("I gave up things I used to enjoy")),
        ("unsafe", _("I used when it was not safe, like before driving")),
        ("harm", _("I kept on though it hurt my body or my mood")),
        ("tolerance", _("I needed more to feel the same")),
        ("withdrawal", _("I felt sick when it wore off, or used so I would not feel sick")),
        NONE, UNSURE, RATHER_NOT,
    ])


class PlayOne(PageForm):
    heading = _("In the last 12 months, which of these fit you?")
    hint = _("This is about gambling, gaming or something like it. Tick all that fit.")
    why = WHY
    is_instrument = True
    fits = any_of(heading, [
        ("more", _("I played more, or for longer, than I meant to")),
        ("cut_down", _("I wanted to cut down or stop, but could not")),
        ("time", _("Playing, planning it or getting over it took a lot of time")),
        ("craving", _("I had a strong need or urge to play")),
        ("duties", _("It got in the way of work, school or home")),
        ("quarrels", _("I kept on though it caused trouble with people")),
        NONE, UNSURE, RATHER_NOT,
    ])


class PlayTwo(PageForm):
    heading = _("And which of these?")
    hint = _("Tick all that fit.")
    why = WHY
    is_instrument = True
    fits = any_of(heading, [
        ("gave_up", _("I gave up things I used to enjoy")),
        ("unsafe", _("I risked something I need, like money for rent")),
        ("harm", _("I kept on though it hurt my body or my mood")),
        ("tolerance", _("I needed more time or more money to feel the same")),
        ("withdrawal", _("I felt restless or upset when I could not play")),
        NONE, UNSURE, RATHER_NOT,
    ])


def asks_use_list(answers: Answers) -> bool:
    """Everyone with a substance among their concerns; where no concern is known, everyone who used one."""
    wanted = concerns(answers)
    with_substance = bool(wanted & set(SUBSTANCES)) or (not wanted and bool(substances(answers)))
    return for_the_person(answers) and with_substance


def asks_play_list(answers: Answers) -> bool:
    """Everyone with a gambling or gaming concern."""
    return for_the_person(answers) and "gambling" in concerns(answers)


use_one = Page(slug="past-year", section=sections.GOING_ON, form=UseOne, seconds=28, shown_if=asks_use_list)
use_two = Page(slug="past-year-2", section=sections.GOING_ON, form=UseTwo, seconds=20, shown_if=asks_use_list)
play_one = Page(slug="past-year-3", section=sections.GOING_ON, form=PlayOne, seconds=20, shown_if=asks_play_list)
play_two = Page(slug="past-year-4", section=sections.GOING_ON, form=PlayTwo, seconds=15, shown_if=asks_play_list)
