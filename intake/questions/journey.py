"""The journey as one list, read from top to bottom, and the ways through it.

How a person came in stands in the answers: `answers["start"] = {"door": "web" | "call_me" | "phone"}`. Who asks to
be called instead sees only whose screen this is, what is happening now, a name, a number and what is okay. The
helper sees the helper's pages. Everyone else sees what `shown_if` says.
"""

from dataclasses import replace

from intake.questions import contact, opening
from intake.questions.base import Page
from intake.questions.reading import Answers

FORM_VERSION = "2026.1"

PAGES: tuple[Page, ...] = tuple(replace(page, number=number) for number, page in enumerate((
    opening.device, opening.now, opening.who, opening.age, contact.name, contact.reach, contact.voicemail,
    contact.reach_again,
), start=1))

_BY_SLUG = {page.slug: page for page in PAGES}


def page(slug: str) -> Page | None:
    """Return the page of this slug, or None where there is none."""
    return _BY_SLUG.get(slug)


def shown_pages(answers: Answers, site: object = None) -> list[Page]:
    """Return the pages these answers open, in order."""
    return [page for page in PAGES if page.shown_if(answers)]


def next_page(answers: Answers, slug: str, site: object = None) -> Page | None:
    """Return the page after this one, or None at the end (the answers are then checked and sent)."""
    here = _BY_SLUG[slug].number
    return next((page for page in PAGES[here:] if page.shown_if(answers)), None)


def previous_page(answers: Answers, slug: str, site: object = None) -> Page | None:
    """Return the page before this one, or None at the first."""
    here = _BY_SLUG[slug].number
    return next((page for page in reversed(PAGES[:here - 1]) if page.shown_if(answers)), None)


def dropped(answers: Answers, site: object = None) -> list[str]:
    """Return the slugs of pages that hold answers but are no longer shown."""
    return [page.slug for page in PAGES if page.slug in answers and not page.shown_if(answers)]
