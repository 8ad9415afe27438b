"""The journey as one list, read from top to bottom, and the ways through it.

How a person came in stands in the answers: `answers["start"] = {"door": "web" | "call_me" | "phone"}`, and so does the
language where it is not English: {"language": "es", "left_out": [slugs]}. A page whose published wording is not at hand
in that language is left out, and is not asked after the fact by changing the language later; what was answered stays.
Who asks to be called instead is led only through whose screen this is, what is happening now, a name, a number and what
is okay; what they had answered before stays and is sent with it. The helper sees the helper's pages. Everyone else sees
what `shown_if` says.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from intake.questions import (
    before,
    closing,
    contact,
    health,
    helper,
    home,
    mood,
    next_steps,
    opening,
    past_year,
    safety,
    stopping,
    use,
    week,
)
from intake.questions.base import Page
from intake.questions.reading import Answers, door, language, left_out

FORM_VERSION = "2026.1"
START_SECONDS = 20  # the page before the first question
CALLED_BY = {"name": "name", "reach": "phone"}  # what a call cannot do without
CHECK_SECONDS = 45  # reading it all once more before it is sent

PAGES: tuple[Page, ...] = tuple(replace(page, number=number) for number, page in enumerate((
    # Whose screen, what is happening now, who needs care
    opening.device, opening.now, opening.who, helper.them, helper.their_age, helper.seen, opening.age,
    # A way to reach you
    contact.name, contact.reach, contact.voicemail,
    # What is going on
    use.want, use.biggest, use.recent, use.year, use.medicine, use.days, use.amount, use.last_time,
    # Stopping safely
    stopping.signs, stopping.body, stopping.earlier_stop, stopping.earlier_care, stopping.earlier_care_done,
    stopping.stop_today, stopping.too_much, stopping.on_purpose,
    # How much it weighs
    past_year.use_one, past_year.use_two, past_year.play_one, past_year.play_two, use.heavy_years,
    # Body and mood
    health.health, health.expecting, mood.mood, mood.mood_more, mood.worry_more, mood.every_day,
    mood.senses, mood.told_before, safety.past_weeks, safety.today, safety.lately, safety.when, health.meals,
    health.meals_more,
    # Home, people, the week
    home.home, home.safe, home.backing, home.move, home.people, home.join,
    week.ride, week.video, week.free, week.keep, week.group,
    # Before, and next
    before.times, before.not_enough, before.lived_in, before.leaving,
    next_steps.feel, next_steps.between, next_steps.appointments, next_steps.pay, next_steps.matters,
    next_steps.speak, next_steps.where, contact.reach_again,
    # Your choices
    closing.privacy_notice, closing.okay_to_share, closing.okay_to_text,
), start=1))

_BY_SLUG = {page.slug: page for page in PAGES}


def page(slug: str) -> Page | None:
    """Return the page of this slug, or None where there is none."""
    return _BY_SLUG.get(slug)


def is_shown(page: Page, answers: Answers) -> bool:
    """Tell whether these answers open this page, in the language they are given in."""
    return _in_words_of(page, answers, page.slug in answers) and page.shown_if(answers)


def _in_words_of(page: Page, answers: Answers, is_answered: bool) -> bool:
    if not page.published_in or is_answered:
        return True
    return language(answers) in page.published_in and page.slug not in left_out(answers)


def begun(answers: Answers, given: Mapping[str, Mapping[str, Any]], spoken: str) -> dict[str, Any]:
    """Return what stands under "start" once these pages were answered in this language."""
    begin = {**answers.get("start", {}), **given.get("start", {})}
    last = max((_BY_SLUG[slug].number for slug in given if slug in _BY_SLUG), default=0)
    passed = {
        each.slug for each in PAGES[:last]
        if each.published_in and spoken not in each.published_in and each.slug not in answers
    }
    without = sorted(left_out(answers) | passed)
    words = {"language": spoken} if spoken != "en" else {}
    kept_back = {"left_out": without} if without else {}
    return {name: value for name, value in begin.items() if name not in ("language", "left_out")} | words | kept_back


def in_language(answers: Answers, spoken: str) -> Answers:
    """Return these answers as they are read in another language: nothing of it is stored."""
    if language(answers) == spoken:
        return answers
    return {**answers, "start": {**answers.get("start", {}), "language": spoken}}


def shown_pages(answers: Answers, site: object = None) -> list[Page]:
    """Return the pages these answers open, in order; for who asked to be called, what was answered before, too."""
    standing = _as_if_not_called(answers)
    return [page for page in PAGES if is_shown(page, answers) or (page.slug in answers and page.shown_if(standing))]


def next_page(answers: Answers, slug: str, site: object = None) -> Page | None:
    """Return the page after this one, or None at the end (the answers are then checked and sent)."""
    here = _BY_SLUG[slug].number
    return next((page for page in PAGES[here:] if is_shown(page, answers)), None)


def previous_page(answers: Answers, slug: str, site: object = None) -> Page | None:
    """Return the page before this one, or None at the first."""
    here = _BY_SLUG[slug].number
    return next((page for page in reversed(PAGES[:here - 1]) if is_shown(page, answers)), None)


def kept(answers: Answers) -> dict[str, Mapping[str, Any]]:
    """Return the answers of shown pages only.

    A page is shown by what stands before it, so one pass in order settles it: an answer that opened a page and is
    itself dropped closes that page, too. What is no page of ours ("start") stays. Who asks to be called keeps every
    answer but an empty name or number: those are asked again.
    """
    to_call = CALLED_BY if door(answers) == "call_me" else {}
    standing = {slug: page for slug, page in _as_if_not_called(answers).items() if slug not in _BY_SLUG}
    for each in PAGES:
        if each.slug not in answers or not each.shown_if(standing):
            continue
        if each.slug in to_call and not answers[each.slug].get(to_call[each.slug]):
            continue
        standing[each.slug] = answers[each.slug]
    return standing | {"start": answers["start"]} if "start" in answers else standing


def _as_if_not_called(answers: Answers) -> dict[str, Mapping[str, Any]]:
    return {**answers, "start": {**answers["start"], "door": "web"}} if door(answers) == "call_me" else dict(answers)


def dropped(answers: Answers, site: object = None) -> list[str]:
    """Return the slugs of pages that hold answers but are no longer shown, in the order of the journey."""
    standing = kept(answers)
    return [page.slug for page in PAGES if page.slug in answers and page.slug not in standing]


def seconds(answers: Answers) -> int:
    """Return how long the way these answers open should take, from the start page to the press on "send"."""
    return START_SECONDS + CHECK_SECONDS + sum(page.seconds for page in shown_pages(answers))
