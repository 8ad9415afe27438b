"""The week: getting there, video, free hours, what must go on, sitting in a group."""

from django.utils.translation import gettext_lazy as _

from intake.questions import sections
from intake.questions.base import (
    NONE,
    RATHER_NOT,
    UNKNOWN,
    UNSURE,
    YES_NO,
    Page,
    PageForm,
    any_of,
    one_of,
)
from intake.questions.opening import for_the_person

DAYS = {
    "mon": _("Monday"), "tue": _("Tuesday"), "wed": _("Wednesday"), "thu": _("Thursday"), "fri": _("Friday"),
    "sat": _("Saturday"), "sun": _("Sunday"),
}
# Three hours each: 9 to 12, 12 to 3, 3 to 6, 6 to 9, local time
BLOCKS = {
    "morning": _("Morning, 9 to 12"), "midday": _("Midday, 12 to 3"),
    "afternoon": _("Afternoon, 3 to 6"), "evening": _("Evening, 6 to 9"),
}
BLOCK_HOURS = 3


class Ride(PageForm):
    heading = _("Could you get to visits three or more days a week?")
    why = _("We may be able to help with rides, or with visits by video.")
    ride = one_of(heading, [
        ("own_way", _("Yes, on my own: by car, bus, bike or on foot")),
        ("with_help", _("Only if someone helps me")),
        ("none", _("No")),
        *UNKNOWN,
    ])


class Video(PageForm):
    heading = _("Could you join a visit by video?")
    hint = _("You need a private place, a phone or computer, and a connection.")
    why = _("Some visits can be done from where you are.")
    video = one_of(heading, YES_NO)


class Free(PageForm):
    heading = _("When are you free?")
    hint = _("Tick every time that could work.")
    why = _("So that we suggest times you can keep. Some programs run in the evening.")
    free = any_of(heading, [
        *((day_name, [(f"{day}-{block}", block_name) for block, block_name in BLOCKS.items()])
          for day, day_name in DAYS.items()),
        ("none", _("None of these times")), UNSURE, RATHER_NOT,
    ])


class Keep(PageForm):
    heading = _("What needs to go on while you get care?")
    hint = _("Tick all that fit.")
    why = _("Care should fit around your life where it can.")
    keep = any_of(heading, [
        ("work", _("My job")),
        ("school", _("School or training")),
        ("children", _("Taking care of children")),
        ("caregiving", _("Taking care of someone else")),
        NONE, UNSURE, RATHER_NOT,
    ])


class Group(PageForm):
    heading = _("Could you sit in a group for three hours, three days a week?")
    why = _("Many programs work in groups. There are others, too.")
    group = one_of(heading, [
        ("yes", _("Yes")), ("with_changes", _("Yes, with breaks or changes")), ("no", _("No")), *UNKNOWN,
    ])


ride = Page(slug="ride", section=sections.WEEK, form=Ride, seconds=6, shown_if=for_the_person)
video = Page(slug="video", section=sections.WEEK, form=Video, seconds=5, shown_if=for_the_person)
free = Page(slug="free", section=sections.WEEK, form=Free, seconds=22, shown_if=for_the_person)
keep = Page(slug="keep", section=sections.WEEK, form=Keep, seconds=6, shown_if=for_the_person)
group = Page(slug="group", section=sections.WEEK, form=Group, seconds=5, shown_if=for_the_person)
