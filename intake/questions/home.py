"""Where the person sleeps, who is there, who could back them up, and whether anyone harms them."""

from django.utils.translation import gettext_lazy as _

from intake.questions import sections
from intake.questions.base import (
    RATHER_NOT,
    UNKNOWN,
    UNSURE,
    YES_NO,
    Note,
    Page,
    PageAlert,
    PageForm,
    any_of,
    one_of,
)
from intake.questions.opening import for_the_person
from intake.questions.reading import Answers, picked, said, ticked


class Home(PageForm):
    heading = _("Where will you sleep while you get care?")
    hint = _("In a hospital, a jail or a program now? Then think of when you leave.")
    why = _("Being around people who use makes it harder. There may be another place.")
    home = one_of(heading, [
        ("fine", _("At home, and no one there makes it hard")),
        ("sober_living", _("In a sober living home")),
        ("others_use", _("With people who use what I use, or who make it hard")),
        ("moving", _("I move around, or I am in a shelter, in a car or outside, or I have nowhere to go")),
        ("dealing", _("In a place where people deal or use heavily")),
        ("hurt", _("In a place where someone hurts me")),
        *UNKNOWN,
    ])


SAFE = Note(kind="urgent", text=_(
    "You deserve to be safe. We will not text, email or leave a message until you tell a person that it is okay."
))


def _home_danger(answers: Answers) -> str | None:
    return "violence" if picked(answers, "home", "home") == "hurt" else None


def _home_alerts(answers: Answers) -> list[PageAlert]:
    if picked(answers, "home", "home") != "hurt":
        return []
    return [PageAlert(tier="same_day", source="home", reason=_("Told us: someone hurts them where they sleep."))]


def _home_notes(answers: Answers) -> list[Note]:
    return [SAFE] if picked(answers, "home", "home") == "hurt" else []


class Safe(PageForm):
    heading = _("Does anyone hurt, threaten or control you, at home or somewhere else?")
    why = _("If so, we are careful how we reach you, and we can help you find a safe place. We ask everyone.")
    safe = one_of(heading, [
        ("at_home", _("Yes, where I sleep")),
        ("elsewhere", _("Yes, somewhere else")),
        ("no", _("No")),
        *UNKNOWN,
    ])


def _safe_danger(answers: Answers) -> str | None:
    return "violence" if picked(answers, "safe", "safe") in ("at_home", "elsewhere") else None


def _safe_alerts(answers: Answers) -> list[PageAlert]:
    if picked(answers, "safe", "safe") not in ("at_home", "elsewhere"):
        return []
    return [PageAlert(tier="same_day", source="safe", reason=_(
        "Told us: someone hurts, threatens or controls them. No message before a person has asked."
    ))]


def _safe_notes(answers: Answers) -> list[Note]:
    return [SAFE] if picked(answers, "safe", "safe") in ("at_home", "elsewhere") else []


class Backing(PageForm):
    heading = _("Do the people you live with back you in getting well?")
    why = _("People who back you make a big difference.")
    backing = one_of(heading, [
        ("yes", _("Yes")), ("alone", _("I live alone")), ("no", _("No")), *UNKNOWN,
    ])


class Move(PageForm):
    heading = _("Would you move to a sober home for a while?")
    hint = _("A shared house where nobody drinks or uses.")
    why = _("It can let you go to day visits and still sleep in a good place.")
    move = one_of(heading, YES_NO)


class People(PageForm):
    heading = _("Who could back you up?")
    hint = _("Tick all that fit.")
    why = _("Support between visits matters. If there is no one, we look for it with you.")
    people = any_of(heading, [
        ("partner", _("Partner")),
        ("family", _("Family")),
        ("friend", _("A friend")),
        ("group", _("A sponsor or a group")),
        ("faith", _("A faith community")),
        ("work", _("Someone at work or school")),
        ("none", _("No one right now")),
        UNSURE, RATHER_NOT,
    ])


class Join(PageForm):
    heading = _("Would any of them come to a session with you?")
    why = _("Many programs invite family and friends to learn how to help.")
    join = one_of(heading, YES_NO)


def _harm_not_told(answers: Answers) -> bool:
    # Told once is enough; no later answer takes it back.
    told = "violence" in (ticked(answers, "now", "now") or ()) or picked(answers, "home", "home") == "hurt"
    return for_the_person(answers) and not told


def _could_move(answers: Answers) -> bool:
    age = said(answers, "age", "age")
    grown_up = not (isinstance(age, int) and age < 18)  # these homes take adults only
    good = picked(answers, "home", "home") in ("fine", "sober_living") and picked(answers, "safe", "safe") != "at_home"
    return for_the_person(answers) and grown_up and not good


def _has_people(answers: Answers) -> bool:
    return for_the_person(answers) and ticked(answers, "people", "people") != frozenset()


home = Page(
    slug="home", section=sections.HOME, form=Home, seconds=10, shown_if=for_the_person,
    danger=_home_danger, alerts=_home_alerts, notes=_home_notes,
)
safe = Page(
    slug="safe", section=sections.HOME, form=Safe, seconds=6, shown_if=_harm_not_told,
    danger=_safe_danger, alerts=_safe_alerts, notes=_safe_notes,
)
backing = Page(slug="backing", section=sections.HOME, form=Backing, seconds=5, shown_if=for_the_person)
move = Page(slug="move", section=sections.HOME, form=Move, seconds=6, shown_if=_could_move)
people = Page(slug="people", section=sections.HOME, form=People, seconds=8, shown_if=for_the_person)
join = Page(slug="join", section=sections.HOME, form=Join, seconds=5, shown_if=_has_people)
