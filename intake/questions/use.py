"""What the person wants help with, and what they used in the last month: which, how often, how lately."""

from typing import Any

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
from intake.questions.reading import (
    Answers,
    concerns,
    picked,
    substances,
    ticked,
    to_ask_about,
    used_nothing,
)

WANTS = [
    ("alcohol", _("Alcohol")),
    ("opioids", _("Opioids, like heroin, fentanyl or pain pills")),
    ("sedatives", _("Sleep or anxiety pills")),
    ("stimulants", _("Meth, cocaine or other uppers")),
    ("cannabis", _("Cannabis")),
    ("other", _("Another drug or medicine")),
    ("mood", _("Feeling very low or worried")),
    ("eating", _("Eating")),
    ("gambling", _("Gambling, gaming or something like it")),
]

AFTER_A_BREAK = Note(kind="urgent", text=_(
    "After a break, even your old amount can kill. Do not use alone. Carry naloxone."
))
NOT_SUDDENLY = Note(kind="urgent", text=_(
    "Please do not stop suddenly on your own. It can be dangerous. Call 911 for a seizure, fever, confusion, or "
    "seeing or hearing things."
))
KEEP_TAKING = Note(text=_("Keep taking it. It helps keep you safe, and good programs will work with it."))


class Want(PageForm):
    heading = _("What do you want help with?")
    hint = _("Tick all that fit.")
    why = _("So that we look for the right kind of care.")
    want = any_of(heading, [*WANTS, UNSURE, RATHER_NOT])


class Biggest(PageForm):
    built_from = frozenset({"want"})
    heading = _("Which one is the biggest worry?")
    why = _("So that we start with what matters most to you.")
    biggest = one_of(heading, [])

    def build(self) -> None:
        """Offer only what was ticked on the page before."""
        wanted = concerns(self.all_answers)
        field: Any = self.fields["biggest"]
        field.choices = [
            *((value, label) for value, label in WANTS if value in wanted), UNSURE, RATHER_NOT,
        ]


class Recent(PageForm):
    heading = _("In the last 30 days, did you take any of these?")
    hint = _(
        "Tick what a doctor gave you, too. In jail, a hospital or a live-in program now, or within the last month? "
        "Then think of the 30 days before it."
    )
    why = _("Some things are not safe to mix or to stop fast. We ask everyone.")
    recent = any_of(heading, [
        ("alcohol", _("Alcohol")),
        ("sedatives", _(
            "Sleep, anxiety or muscle pills, headache pills with butalbital, GHB or GBL, phenibut"
        )),
        ("opioids", _("Heroin, fentanyl, pain pills, kratom or 7-OH, tianeptine")),
        ("stimulants", _("Meth, cocaine, other uppers")),
        ("cannabis", _("Cannabis")),
        ("other", _("Something else")),
        ("unknown_pills", _("Pills or powder, not sure what")),
        NONE, UNSURE, RATHER_NOT,
    ])


def _recent_notes(answers: Answers) -> list[Note]:
    used = substances(answers) or frozenset()
    return [AFTER_A_BREAK] if used & {"opioids", "stimulants"} else []


class Year(PageForm):
    heading = _("In the last 12 months, did you take any opioid?")
    hint = _("Like heroin, fentanyl, pain pills or kratom. Do not count a medicine that helps you stay off them.")
    why = _("Your body may no longer be used to it. We want to keep you safe.")
    opioid = one_of(heading, YES_NO)


class Medicine(PageForm):
    heading = _("Do you take any of these medicines now, as a doctor told you?")
    hint = _("Tick all that fit.")
    why = _("A program must work with your medicine. We leave out those that do not.")
    medicine = any_of(heading, [
        ("buprenorphine", _("Buprenorphine (Suboxone, Subutex, Sublocade)")),
        ("methadone", _("Methadone")),
        ("naltrexone_shot", _("The naltrexone shot (Vivitrol)")),
        ("naltrexone", _("Naltrexone tablets")),
        ("psychiatric", _("Medicine for mood, worry or voices")),
        NONE, UNSURE, RATHER_NOT,
    ])


OPIOID_MEDICINES = frozenset({"buprenorphine", "methadone", "naltrexone_shot"})


def _medicine_notes(answers: Answers) -> list[Note]:
    taken = ticked(answers, "medicine", "medicine") or frozenset()
    return [KEEP_TAKING] if taken & OPIOID_MEDICINES else []


DAYS = [
    ("none", _("None. I used it before that")),
    ("1_3", _("1 to 3 days")),
    ("4_14", _("4 to 14 days")),
    ("15_19", _("15 to 19 days")),
    ("20_29", _("20 to 29 days")),
    ("every_day", _("Every day")),
    *UNKNOWN,
]
LAST_TIME = [
    ("today", _("Today")),
    ("1_3", _("1 to 3 days ago")),
    ("4_7", _("4 to 7 days ago")),
    ("8_14", _("8 to 14 days ago")),
    ("15_30", _("15 to 30 days ago")),
    ("longer", _("Longer ago")),
    *UNKNOWN,
]


class Days(PageForm):
    built_from = frozenset({"want", "recent"})
    heading = _("In the last 30 days, on how many days did you take each?")
    why = _("It tells us how much support your body may need.")

    asked = {
        "alcohol": (_("In the last 30 days, on how many days did you drink?"), _("Alcohol")),
        "opioids": (_("In the last 30 days, on how many days did you take opioids?"), _("Opioids")),
        "sedatives": (
            _("In the last 30 days, on how many days did you take sleep, anxiety or muscle pills?"),
            _("Sleep, anxiety or muscle pills"),
        ),
        "unknown_pills": (
            _("In the last 30 days, on how many days did you take the pills or powder?"),
            _("The pills or powder you are not sure about"),
        ),
    }
    choices = DAYS

    def build(self) -> None:
        """Ask about each substance that was ticked; one alone becomes the heading."""
        substances_asked = to_ask_about(self.all_answers)
        for substance in substances_asked:
            question, short = self.asked[substance]
            if len(substances_asked) == 1:
                self.heading = question
            self.fields[substance] = one_of(self.heading if len(substances_asked) == 1 else short, self.choices)


def _days_notes(answers: Answers) -> list[Note]:
    often = {"20_29", "every_day"}
    heavy = any(picked(answers, "days", substance) in often for substance in ("alcohol", "sedatives", "unknown_pills"))
    return [NOT_SUDDENLY] if heavy else []


class Amount(PageForm):
    heading = _("How many drinks do you have on a day when you drink?")
    hint = _("One drink is a can of beer, a small glass of wine, or one shot.")
    why = _("It tells us how careful we need to be if you stop.")
    drinks = one_of(heading, [
        ("1_2", _("1 or 2")), ("3_4", _("3 or 4")), ("5_8", _("5 to 8")), ("9_more", _("9 or more")), *UNKNOWN,
    ])


class LastTime(Days):
    heading = _("When was the last time for each?")
    why = _("It helps us keep you safe if you stop.")
    asked = {
        "alcohol": (_("When did you last drink?"), _("Alcohol")),
        "opioids": (_("When did you last take opioids?"), _("Opioids")),
        "sedatives": (
            _("When did you last take sleep, anxiety or muscle pills?"), _("Sleep, anxiety or muscle pills"),
        ),
        "unknown_pills": (
            _("When did you last take the pills or powder?"), _("The pills or powder you are not sure about"),
        ),
    }
    choices = LAST_TIME


class HeavyYears(PageForm):
    heading = _("How long have you been drinking or using a lot?")
    why = _("It tells us how much your body may need to get used to.")
    years = one_of(heading, [
        ("never", _("I never did")),
        ("under_1", _("Less than 1 year")),
        ("1_9", _("1 to 9 years")),
        ("10_more", _("10 years or more")),
        *UNKNOWN,
    ])


def _more_than_one(answers: Answers) -> bool:
    return for_the_person(answers) and len(concerns(answers)) > 1


def _opioids_not_told(answers: Answers) -> bool:
    # Who just said so is not asked again: opioids in the last 30 days are opioids in the last year.
    return for_the_person(answers) and "opioids" not in (substances(answers) or ())


def _something_counted(answers: Answers) -> bool:
    return for_the_person(answers) and not used_nothing(answers) and bool(to_ask_about(answers))


def _drinks(answers: Answers) -> bool:
    return _something_counted(answers) and "alcohol" in to_ask_about(answers)


want = Page(slug="want", section=sections.GOING_ON, form=Want, seconds=12, shown_if=for_the_person)
biggest = Page(slug="biggest", section=sections.GOING_ON, form=Biggest, seconds=6, shown_if=_more_than_one)
recent = Page(
    slug="recent", section=sections.GOING_ON, form=Recent, seconds=18, shown_if=for_the_person, notes=_recent_notes,
)
year = Page(slug="year", section=sections.GOING_ON, form=Year, seconds=6, shown_if=_opioids_not_told)
medicine = Page(
    slug="medicine", section=sections.GOING_ON, form=Medicine, seconds=8, shown_if=for_the_person,
    notes=_medicine_notes,
)
days = Page(
    slug="days", section=sections.GOING_ON, form=Days, seconds=6, shown_if=_something_counted, notes=_days_notes,
)
amount = Page(slug="amount", section=sections.GOING_ON, form=Amount, seconds=5, shown_if=_drinks)
last_time = Page(slug="last-time", section=sections.GOING_ON, form=LastTime, seconds=5, shown_if=_something_counted)
heavy_years = Page(
    slug="heavy-years", section=sections.GOING_ON, form=HeavyYears, seconds=5, shown_if=for_the_person,
)
