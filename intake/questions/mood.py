"""Mood, worry and the senses: published instruments in their own words, and questions of ours.

PHQ-2/PHQ-9 and GAD-2/GAD-7: Spitzer, Williams, Kroenke and colleagues; free to reproduce, no permission required.
Their wording is fixed and therefore not translated by us: see `Page.published_in`.
"""

from django.utils.translation import gettext_lazy as _

from intake.questions import sections
from intake.questions.base import (
    ENGLISH,
    NONE,
    RATHER_NOT,
    UNKNOWN,
    UNSURE,
    Page,
    PageAlert,
    PageForm,
    any_of,
    one_of,
)
from intake.questions.opening import for_the_person
from intake.questions.reading import Answers, main_family, mentioned, picked, score

OFTEN = [
    ("0", "Not at all"),
    ("1", "Several days"),
    ("2", "More than half the days"),
    ("3", "Nearly every day"),
    RATHER_NOT,
]
LEAD = "Over the last 2 weeks, how often have you been bothered by any of the following problems?"

PHQ9_WORDS = {
    "phq1": "Little interest or pleasure in doing things",
    "phq2": "Feeling down, depressed, or hopeless",
    "phq3": "Trouble falling or staying asleep, or sleeping too much",
    "phq4": "Feeling tired or having little energy",
    "phq5": "Poor appetite or overeating",
    "phq6": "Feeling bad about yourself — or that you are a failure or have let yourself or your family down",
    "phq7": "Trouble concentrating on things, such as reading the newspaper or watching television",
    "phq8": (
        "Moving or speaking so slowly that other people could have noticed? Or the opposite — being so fidgety or "
        "restless that you have been moving around a lot more than usual"
    ),
    "phq9": "Thoughts that you would be better off dead or of hurting yourself in some way",
}
DIFFICULTY = (
    "How difficult have these problems made it for you to do your work, take care of things at home, or get along "
    "with other people?"
)
GAD7_WORDS = {
    "gad1": "Feeling nervous, anxious, or on edge",
    "gad2": "Not being able to stop or control worrying",
    "gad3": "Worrying too much about different things",
    "gad4": "Trouble relaxing",
    "gad5": "Being so restless that it is hard to sit still",
    "gad6": "Becoming easily annoyed or irritable",
    "gad7": "Feeling afraid, as if something awful might happen",
}


class Mood(PageForm):
    heading = LEAD
    why = _("Mood and getting well go together. We ask everyone.")
    is_instrument = True
    phq1 = one_of(PHQ9_WORDS["phq1"], OFTEN)
    phq2 = one_of(PHQ9_WORDS["phq2"], OFTEN)
    gad1 = one_of(GAD7_WORDS["gad1"], OFTEN)
    gad2 = one_of(GAD7_WORDS["gad2"], OFTEN)


class MoodMore(PageForm):
    heading = LEAD
    hint = _("A few more, so that we understand better.")
    why = _("It helps us find a program that cares for your mood, too.")
    is_instrument = True
    phq3 = one_of(PHQ9_WORDS["phq3"], OFTEN)
    phq4 = one_of(PHQ9_WORDS["phq4"], OFTEN)
    phq5 = one_of(PHQ9_WORDS["phq5"], OFTEN)
    phq6 = one_of(PHQ9_WORDS["phq6"], OFTEN)
    phq7 = one_of(PHQ9_WORDS["phq7"], OFTEN)
    phq8 = one_of(PHQ9_WORDS["phq8"], OFTEN)
    phq9 = one_of(PHQ9_WORDS["phq9"], OFTEN)
    difficulty = one_of(DIFFICULTY, [
        ("0", "Not difficult at all"),
        ("1", "Somewhat difficult"),
        ("2", "Very difficult"),
        ("3", "Extremely difficult"),
        RATHER_NOT,
    ])


def better_off_dead(answers: Answers) -> bool:
    """Tell whether the last scored item of the mood questions says "several days" or more."""
    return (score(answers, "mood-2", "phq9") or 0) >= 1


def _mood_danger(answers: Answers) -> str | None:
    return "self_harm" if better_off_dead(answers) else None


def _mood_alerts(answers: Answers) -> list[PageAlert]:
    if not better_off_dead(answers):
        return []
    return [PageAlert(tier="same_day", source="mood-2", reason=_(
        "Thoughts of being better off dead or of hurting themselves, on the mood questions."
    ))]


class WorryMore(PageForm):
    heading = LEAD
    why = _("It helps us find a program that cares for worry, too.")
    is_instrument = True
    gad3 = one_of(GAD7_WORDS["gad3"], OFTEN)
    gad4 = one_of(GAD7_WORDS["gad4"], OFTEN)
    gad5 = one_of(GAD7_WORDS["gad5"], OFTEN)
    gad6 = one_of(GAD7_WORDS["gad6"], OFTEN)
    gad7 = one_of(GAD7_WORDS["gad7"], OFTEN)


class EveryDay(PageForm):
    heading = _("Most days, can you eat, wash and get up without help?")
    why = _("Some people need someone near them day and night for a while.")
    alone = one_of(heading, [("yes", _("Yes")), ("no", _("No, I cannot")), *UNKNOWN])


class Senses(PageForm):
    heading = _("Is any of this so for you now?")
    hint = _("Tick all that fit.")
    why = _("A doctor can help with this fast. We ask everyone.")
    senses = any_of(heading, [
        ("hearing_seeing", _("I hear or see things that others do not")),
        ("followed", _("I am sure that I am being followed or plotted against")),
        ("no_sleep", _("I have not slept for days and I am full of energy")),
        NONE, UNSURE, RATHER_NOT,
    ])


SENSES = frozenset({"hearing_seeing", "followed", "no_sleep"})


def _senses_danger(answers: Answers) -> str | None:
    return "medical" if mentioned(answers, "senses", "senses") & SENSES else None


def _senses_alerts(answers: Answers) -> list[PageAlert]:
    if not mentioned(answers, "senses", "senses") & SENSES:
        return []
    return [PageAlert(tier="emergency", source="senses", reason=_(
        "Told us: hears or sees things, is sure of being followed, or has not slept for days and is full of energy."
    ))]


class ToldBefore(PageForm):
    heading = _("Has a doctor ever said you have bipolar disorder, schizophrenia or psychosis?")
    why = _("Some programs know this well. We look for those.")
    told = one_of(heading, [
        ("no", _("No")),
        ("well", _("Yes, I get treatment for it and I am well")),
        ("not_well", _("Yes, and I get no treatment for it or I am not well")),
        *UNKNOWN,
    ])


def _told_alerts(answers: Answers) -> list[PageAlert]:
    if picked(answers, "told-before", "told") != "not_well":
        return []
    return [PageAlert(tier="same_day", source="told-before", reason=_(
        "Told before of bipolar disorder, schizophrenia or psychosis; not on treatment or not well."
    ))]


def _sum(answers: Answers, *items: str) -> int:
    return sum(score(answers, "mood", item) or 0 for item in items)


def asks_all_of_mood(answers: Answers) -> bool:
    """The whole PHQ-9: its short form is 3 or more, or feeling low is (or may be) the main concern."""
    wanted = main_family(answers) == "depression"
    return for_the_person(answers) and (wanted or _sum(answers, "phq1", "phq2") >= 3)


def asks_all_of_worry(answers: Answers) -> bool:
    """The whole GAD-7: its short form is 3 or more."""
    return for_the_person(answers) and _sum(answers, "gad1", "gad2") >= 3


mood = Page(
    slug="mood", section=sections.FEELINGS, form=Mood, seconds=18, shown_if=for_the_person, published_in=ENGLISH,
)
mood_more = Page(
    slug="mood-2", section=sections.FEELINGS, form=MoodMore, seconds=40, shown_if=asks_all_of_mood,
    published_in=ENGLISH, danger=_mood_danger, alerts=_mood_alerts,
)
worry_more = Page(
    slug="worry", section=sections.FEELINGS, form=WorryMore, seconds=25, shown_if=asks_all_of_worry,
    published_in=ENGLISH,
)
every_day = Page(slug="every-day", section=sections.FEELINGS, form=EveryDay, seconds=5, shown_if=for_the_person)
senses = Page(
    slug="senses", section=sections.FEELINGS, form=Senses, seconds=8, shown_if=for_the_person,
    danger=_senses_danger, alerts=_senses_alerts,
)
told_before = Page(
    slug="told-before", section=sections.FEELINGS, form=ToldBefore, seconds=6, shown_if=for_the_person,
    alerts=_told_alerts,
)
