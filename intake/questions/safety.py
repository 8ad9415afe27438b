"""Thoughts of suicide: a published screen in its own words, and our own questions where its words are not at hand.

ASQ: National Institute of Mental Health; free to use. Its wording is fixed and therefore not translated by us.
"""

from django.utils.translation import gettext_lazy as _

from intake.questions import sections
from intake.questions.base import ENGLISH, RATHER_NOT, UNKNOWN, Page, PageAlert, PageForm, one_of
from intake.questions.opening import for_the_person
from intake.questions.reading import Answers, chosen, language, picked

ASQ_ANSWERS = [("yes", _("Yes")), ("no", _("No")), RATHER_NOT]
ASQ_WORDS = {
    "wished": "In the past few weeks, have you wished you were dead?",
    "better_off": "In the past few weeks, have you felt that you or your family would be better off if you were dead?",
    "thoughts": "In the past week, have you been having thoughts about killing yourself?",
    "tried": "Have you ever tried to kill yourself?",
    "now": "Are you having thoughts of killing yourself right now?",
}
ASQ_FOUR = ("wished", "better_off", "thoughts", "tried")


class PastWeeks(PageForm):
    heading = _("Four questions we ask everyone")
    hint = _("They are about thoughts of ending your life. Many people have them.")
    why = _("So that nobody is left alone with such thoughts. If you would rather not say, a person will ask you.")
    is_instrument = True
    wished = one_of(ASQ_WORDS["wished"], ASQ_ANSWERS)
    better_off = one_of(ASQ_WORDS["better_off"], ASQ_ANSWERS)
    thoughts = one_of(ASQ_WORDS["thoughts"], ASQ_ANSWERS)
    tried = one_of(ASQ_WORDS["tried"], ASQ_ANSWERS)


def any_of_four(answers: Answers) -> bool:
    """Tell whether any of the four was answered yes or refused: a refusal counts as yes."""
    return any(chosen(answers, "past-weeks", item) in ("yes", "rather_not") for item in ASQ_FOUR)


def _weeks_danger(answers: Answers) -> str | None:
    return "self_harm" if any_of_four(answers) else None


def _weeks_alerts(answers: Answers) -> list[PageAlert]:
    if not any_of_four(answers):
        return []
    return [PageAlert(tier="same_day", source="past-weeks", reason=_(
        "A yes or “rather not say” among the four suicide screening questions."
    ))]


class Today(PageForm):
    heading = _("Two more, about right now")
    why = _("So that we know how fast you need someone.")
    is_instrument = True
    now = one_of(ASQ_WORDS["now"], ASQ_ANSWERS)
    plan = one_of(_("Have you made a plan for how you would do it?"), ASQ_ANSWERS)


def _today_told(answers: Answers) -> bool:
    # A refusal of "right now" counts as yes, as in the four before it.
    thinking = chosen(answers, "today", "now") in ("yes", "rather_not")
    return thinking or picked(answers, "today", "plan") == "yes"


def _today_danger(answers: Answers) -> str | None:
    return "self_harm" if _today_told(answers) else None


def _today_alerts(answers: Answers) -> list[PageAlert]:
    if not _today_told(answers):
        return []
    return [PageAlert(tier="emergency", source="today", reason=_(
        "Thoughts of suicide right now, or a plan, or would rather not say."
    ))]


class Lately(PageForm):
    """Our own words, for who fills the form in a language the screen was not published in here. No screen result."""

    heading = _("Three questions we ask everyone")
    hint = _("They are about thoughts of dying. Many people have them.")
    why = _("So that nobody is left alone with such thoughts. If you would rather not say, a person will ask you.")
    thoughts = one_of(_("In the last few weeks, did you think of dying or of ending your life?"), ASQ_ANSWERS)
    now = one_of(_("Do you have such thoughts right now, or a plan for how to do it?"), ASQ_ANSWERS)
    tried = one_of(_("Have you ever tried to end your life?"), ASQ_ANSWERS)


def lately_tells(answers: Answers) -> str | None:
    """Return "acute", "positive", or None: a "no" to words of ours rules nothing out. A refusal counts as yes."""
    yes = {item for item in ("thoughts", "now", "tried") if chosen(answers, "lately", item) in ("yes", "rather_not")}
    if picked(answers, "lately", "now") == "yes" or yes >= {"thoughts", "now"}:
        return "acute"
    return "positive" if yes else None


def _lately_danger(answers: Answers) -> str | None:
    return "self_harm" if lately_tells(answers) else None


def _lately_alerts(answers: Answers) -> list[PageAlert]:
    told = lately_tells(answers)
    if told is None:
        return []
    return [PageAlert(tier="emergency" if told == "acute" else "same_day", source="lately", reason=_(
        "A yes or “rather not say” among our own three questions about suicide, asked in the person's language."
    ))]


class When(PageForm):
    heading = _("When did you last try to kill yourself?")
    why = _("The first months after are the hardest. We want to be there.")
    tried = one_of(heading, [
        ("last_3_months", _("In the last 3 months")),
        ("last_12_months", _("In the last 12 months, but before that")),
        ("longer", _("Longer ago")),
        *UNKNOWN,
    ])


def _when_danger(answers: Answers) -> str | None:
    return "self_harm" if picked(answers, "when", "tried") == "last_3_months" else None


def _when_alerts(answers: Answers) -> list[PageAlert]:
    if picked(answers, "when", "tried") != "last_3_months":
        return []
    return [PageAlert(tier="emergency", source="when", reason=_("A suicide attempt in the last 3 months."))]


def _asks_today(answers: Answers) -> bool:
    return for_the_person(answers) and any_of_four(answers)


def _asks_lately(answers: Answers) -> bool:
    """In a language the screen is not published in, unless it was answered in one it is."""
    screened = "past-weeks" in answers and (not any_of_four(answers) or "today" in answers)
    return for_the_person(answers) and language(answers) not in ENGLISH and not screened


def _asks_when(answers: Answers) -> bool:
    tried = "yes" in (picked(answers, "past-weeks", "tried"), picked(answers, "lately", "tried"))
    return for_the_person(answers) and tried


past_weeks = Page(
    slug="past-weeks", section=sections.FEELINGS, form=PastWeeks, seconds=20, shown_if=for_the_person,
    published_in=ENGLISH, danger=_weeks_danger, alerts=_weeks_alerts,
)
today = Page(
    slug="today", section=sections.FEELINGS, form=Today, seconds=8, shown_if=_asks_today, published_in=ENGLISH,
    danger=_today_danger, alerts=_today_alerts,
)
lately = Page(
    slug="lately", section=sections.FEELINGS, form=Lately, seconds=20, shown_if=_asks_lately,
    danger=_lately_danger, alerts=_lately_alerts,
)
when = Page(
    slug="when", section=sections.FEELINGS, form=When, seconds=6, shown_if=_asks_when,
    danger=_when_danger, alerts=_when_alerts,
)
