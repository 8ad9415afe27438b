"""The body: illness, pregnancy, and the dangers of not eating."""

from django.utils.translation import gettext_lazy as _

from intake.questions import sections
from intake.questions.base import (
    ENGLISH,
    NONE,
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
from intake.questions.reading import Answers, concerns, picked, ticked

WORRIES = frozenset({"not_under_control", "organs", "nurse"})


class Health(PageForm):
    heading = _("Do you have any health problems?")
    hint = _("Tick all that fit.")
    why = _("Some programs have a nurse or a doctor on site.")
    health = any_of(heading, [
        ("under_control", _("Yes, and they are under control")),
        ("not_under_control", _("Yes, and they are not under control")),
        ("organs", _("Liver or heart trouble, seizures, or a head injury")),
        ("nurse", _("I need a nurse day and night")),
        NONE, UNSURE, RATHER_NOT,
    ])


class Expecting(PageForm):
    heading = _("Does any of these fit you?")
    why = _("If you are pregnant or have a new baby, you come first in line.")
    expecting = any_of(heading, [
        ("pregnant", _("I am pregnant")),
        ("gave_birth", _("I gave birth in the last 12 months")),
        ("neither", _("Neither")),
        ("does_not_apply", _("This does not apply to me")),
        UNSURE, RATHER_NOT,
    ])
    exclusive = {"expecting": frozenset({"neither", "does_not_apply", "unsure", "rather_not"})}


def _expecting_notes(answers: Answers) -> list[Note]:
    if "pregnant" in (ticked(answers, "expecting", "expecting") or ()):
        return [Note(kind="urgent", text=_("You come first in line. Do not stop suddenly."))]
    return []


class Meals(PageForm):
    heading = _("In the last 3 months, did any of this happen because of worry about food or weight?")
    why = _("It can be hard on the heart. A doctor may need to check you first.")
    starving = one_of(_("I went days without food, or lost weight fast"), YES_NO)
    purging = one_of(_("I make myself throw up or use laxatives every day, or I faint"), [
        ("yes", _("Yes")),
        ("now", _("Yes, and I feel faint or have chest pain right now")),
        ("no", _("No")),
        *UNKNOWN,
    ])


def eating_danger_told(answers: Answers) -> bool:
    """Tell whether either line was answered yes."""
    return picked(answers, "meals", "starving") == "yes" or picked(answers, "meals", "purging") in ("yes", "now")


def _meals_danger(answers: Answers) -> str | None:
    return "medical" if picked(answers, "meals", "purging") == "now" else None


def _meals_alerts(answers: Answers) -> list[PageAlert]:
    if picked(answers, "meals", "purging") == "now":
        reason = _("Told us: feels faint or has chest pain now, with trouble around eating.")
        return [PageAlert(tier="emergency", source="meals", reason=reason)]
    if eating_danger_told(answers):
        reason = _("Told us: days without food, fast weight loss, daily purging, or fainting.")
        return [PageAlert(tier="same_day", source="meals", reason=reason)]
    return []


def _meals_notes(answers: Answers) -> list[Note]:
    if not eating_danger_told(answers):
        return []
    return [Note(kind="urgent", text=_(
        "A doctor should check you soon. Call 911 if you faint, or if you have chest pain."
    ))]


SCOFF_WORDS = {
    # Morgan JF, Reid F, Lacey JH. The SCOFF questionnaire. BMJ 1999;319:1467. "One stone" said in pounds.
    "sick": "Do you make yourself sick because you feel uncomfortably full?",
    "control": "Do you worry you have lost control over how much you eat?",
    "stone": "Have you recently lost more than 14 pounds in a 3-month period?",
    "fat": "Do you believe yourself to be fat when others say you are too thin?",
    "food": "Would you say that food dominates your life?",
}


class MealsMore(PageForm):
    heading = _("Five short questions about eating")
    why = _("They help us see whether a program for eating would fit.")
    is_instrument = True
    sick = one_of(SCOFF_WORDS["sick"], YES_NO)
    control = one_of(SCOFF_WORDS["control"], YES_NO)
    stone = one_of(SCOFF_WORDS["stone"], YES_NO)
    fat = one_of(SCOFF_WORDS["fat"], YES_NO)
    food = one_of(SCOFF_WORDS["food"], YES_NO)


def _asks_more(answers: Answers) -> bool:
    return for_the_person(answers) and (eating_danger_told(answers) or "eating" in concerns(answers))


health = Page(slug="health", section=sections.HEALTH, form=Health, seconds=8, shown_if=for_the_person)
expecting = Page(
    slug="expecting", section=sections.HEALTH, form=Expecting, seconds=5, shown_if=for_the_person,
    notes=_expecting_notes,
)
meals = Page(
    slug="meals", section=sections.FEELINGS, form=Meals, seconds=8, shown_if=for_the_person,
    danger=_meals_danger, alerts=_meals_alerts, notes=_meals_notes,
)
meals_more = Page(
    slug="meals-2", section=sections.FEELINGS, form=MealsMore, seconds=20, shown_if=_asks_more, published_in=ENGLISH,
)
