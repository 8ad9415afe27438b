"""Help before: how often, what was not enough, live-in programs, places just left."""

from django.utils.translation import gettext_lazy as _

from intake.questions import sections
from intake.questions.base import (
    NONE,
    RATHER_NOT,
    UNKNOWN,
    UNSURE,
    YES_NO,
    Note,
    Page,
    PageForm,
    any_of,
    one_of,
)
from intake.questions.opening import for_the_person
from intake.questions.reading import Answers, picked, substances, ticked
from intake.questions.use import AFTER_A_BREAK


class Times(PageForm):
    heading = _("How many times have you been in care for this before?")
    hint = _("Any kind: weekly visits, a day program, a live-in program.")
    why = _("So that we do not repeat what did not work.")
    times = one_of(heading, [
        ("never", _("Never")), ("1_2", _("1 or 2 times")), ("3_5", _("3 to 5 times")),
        ("6_more", _("6 times or more")), *UNKNOWN,
    ])


class NotEnough(PageForm):
    heading = _("In the last 6 months, which of these was not enough?")
    hint = _("You kept using, felt worse, or did not get better. Tick all that fit.")
    why = _("Then something stronger may fit you better.")
    not_enough = any_of(heading, [
        ("outpatient", _("Weekly visits")),
        ("iop", _("Groups on several days a week")),
        ("php", _("A day program")),
        ("residential", _("A live-in program")),
        ("none", _("None of these, or I had none")),
        UNSURE, RATHER_NOT,
    ])


class LivedIn(PageForm):
    heading = _("Did you ever finish a live-in program for this?")
    why = _("It tells us what you know already, and what may come next.")
    finished = one_of(heading, YES_NO)


class Leaving(PageForm):
    heading = _("In the last 30 days, were you in any of these, or are you there now?")
    hint = _("Tick all that fit.")
    why = _("After a time away your body changes. We want to keep you safe when you leave.")
    leaving = any_of(heading, [
        ("live_in", _("A live-in program or a hospital, for this")),
        ("stopping_unit", _("A place that helped me stop safely")),
        ("hospital", _("A hospital, for something else")),
        ("jail", _("Jail or prison")),
        NONE, UNSURE, RATHER_NOT,
    ])


def _leaving_notes(answers: Answers) -> list[Note]:
    left = ticked(answers, "leaving", "leaving")
    opioids = "opioids" in (substances(answers) or ()) or picked(answers, "year", "opioid") == "yes"
    return [AFTER_A_BREAK] if left and opioids else []


def _had_care(answers: Answers) -> bool:
    return for_the_person(answers) and picked(answers, "times", "times") != "never"


times = Page(slug="times", section=sections.BEFORE, form=Times, seconds=5, shown_if=for_the_person)
not_enough = Page(slug="not-enough", section=sections.BEFORE, form=NotEnough, seconds=8, shown_if=for_the_person)
lived_in = Page(slug="lived-in", section=sections.BEFORE, form=LivedIn, seconds=6, shown_if=_had_care)
leaving = Page(
    slug="leaving", section=sections.BEFORE, form=Leaving, seconds=8, shown_if=for_the_person, notes=_leaving_notes,
)
