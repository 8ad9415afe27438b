"""Synthetic people for a demo: whole journeys through the real acts, seeded, the same stories in every run."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone

from intake import submission
from intake.models import Intake
from intake.questions import journey
from intake.questions.base import ALONE, Page
from outbox.models import Alert

Story = Mapping[str, Mapping[str, Any]]

FIRST = (
    "Alex", "Bea", "Carlos", "Dee", "Eli", "Fay", "Gus", "Hana", "Ivan", "Jo", "Kim", "Lena", "Marcus", "Nia", "Omar",
    "Pat", "Quinn", "Rosa", "Sam", "Tess", "Uma", "Vic", "Wes", "Ximena", "Yara", "Zeke",
)
LAST = ("Abara", "Brook", "Cole", "Diaz", "Engel", "Frost", "Gray", "Hale", "Iqbal", "Jensen", "Kato", "Lund", "Moss")
AREA_CODES = ("202", "212", "213", "312", "415", "617")
ZIPS = ("10001", "10025", "11201", "60601", "60614", "60647", "90012", "90026", "90057")
CALM: Story = {
    "now": {"now": ["none"]}, "body": {"body": ["none"]}, "senses": {"senses": ["none"]},
    "told-before": {"told": "no"}, "meals": {"starving": "no", "purging": "no"}, "safe": {"safe": "no"},
    "past-weeks": {"wished": "no", "better_off": "no", "thoughts": "no", "tried": "no"},
    "too-much": {"when": "no"}, "signs": {"signs": ["none"]}, "every-day": {"alone": "yes"}, "home": {"home": "fine"},
    "who": {"who": "self"}, "device": {"device": "own"}, "expecting": {"expecting": ["neither"]},
    "okay-to-text": {"text": "yes", "email": "yes"}, "voicemail": {"voicemail": "yes"},
    "privacy-notice": {"notice": "read"}, "health": {"health": ["none"]}, "mood-2": {"phq9": "0"},
    "year": {"opioid": "no"}, "earlier-stop": {"earlier": "no"}, "leaving": {"leaving": ["none"]},
    "medicine": {"medicine": ["none"]}, "not-enough": {"not_enough": ["none"]}, "ride": {"ride": "own_way"},
}
# What makes each person; the rest is drawn. Every main concern, every kind of danger, every door.
STORIES: tuple[Story, ...] = (
    {"want": {"want": ["alcohol"]}, "recent": {"recent": ["alcohol"]}, "days": {"alcohol": "every_day"},
     "last-time": {"alcohol": "today"}, "signs": {"signs": ["shaking", "sweating", "no_sleep"]}},
    {"want": {"want": ["alcohol"]}, "recent": {"recent": ["alcohol"]}, "days": {"alcohol": "4_14"},
     "last-time": {"alcohol": "4_7"}},
    {"want": {"want": ["opioids"]}, "recent": {"recent": ["opioids"]}, "days": {"opioids": "every_day"},
     "last-time": {"opioids": "1_3"}, "too-much": {"when": "last_30_days"}, "too-much-2": {"purpose": "no"}},
    {"want": {"want": ["opioids"]}, "recent": {"recent": ["none"]}, "medicine": {"medicine": ["buprenorphine"]},
     "leaving": {"leaving": ["live_in"]}, "home": {"home": "sober_living"}},
    {"want": {"want": ["stimulants"]}, "recent": {"recent": ["stimulants", "cannabis"]},
     "home": {"home": "others_use"}},
    {"want": {"want": ["cannabis"]}, "recent": {"recent": ["cannabis"]}, "age": {"age": 16}},
    {"want": {"want": ["sedatives", "alcohol"]}, "biggest": {"biggest": "sedatives"},
     "recent": {"recent": ["sedatives", "alcohol"]}, "days": {"sedatives": "20_29", "alcohol": "15_19"},
     "last-time": {"sedatives": "today", "alcohol": "1_3"}},
    {"want": {"want": ["mood"]}, "recent": {"recent": ["none"]}, "mood": {"phq1": "3", "phq2": "3"},
     "past-weeks": {"wished": "yes", "better_off": "no", "thoughts": "no", "tried": "no"},
     "today": {"now": "no", "plan": "no"}},
    {"want": {"want": ["mood", "alcohol"]}, "biggest": {"biggest": "mood"}, "recent": {"recent": ["alcohol"]}},
    {"want": {"want": ["eating"]}, "recent": {"recent": ["none"]}, "meals": {"starving": "yes", "purging": "no"}},
    {"want": {"want": ["gambling"]}, "recent": {"recent": ["none"]}},
    {"want": {"want": ["opioids"]}, "recent": {"recent": ["opioids"]}, "expecting": {"expecting": ["pregnant"]}},
    {"want": {"want": ["alcohol"]}, "recent": {"recent": ["alcohol"]}, "now": {"now": ["violence"]}},
    {"want": {"want": ["unsure"]}, "recent": {"recent": ["rather_not"]}, "past-weeks": {
        "wished": "rather_not", "better_off": "rather_not", "thoughts": "rather_not", "tried": "rather_not"}},
    {"want": {"want": ["alcohol"]}, "recent": {"recent": ["alcohol"]}, "home": {"home": "moving"},
     "ride": {"ride": "none"}, "people": {"people": ["none"]}},
)
HELPER: Story = {"who": {"who": "helper"}, "seen": {"seen": ["drinking", "low"]}}
LEFT_IN_DANGER: tuple[tuple[Story, str], ...] = (
    ({"now": {"now": ["self_harm"]}}, "reach"),
    ({"now": {"now": ["violence"]}}, "now"),
    ({"want": {"want": ["alcohol"]}, "recent": {"recent": ["alcohol"]}, "signs": {"signs": ["seizure"]}}, "signs"),
)


def make_intakes(site: Any, count: int = 40, seed: int = 1, now: datetime | None = None) -> list[Intake]:
    """Make `count` people at this site over the last five days and return their intakes, oldest first.

    Most are sent; some are drafts left in danger, one asked to be called, one is a helper, one writes in Spanish.
    """
    dice = random.Random(f"{site.slug}-{seed}")  # noqa: S311 - stories, not secrets
    now = now or timezone.now()
    made = []
    for place in range(count):
        at = now - timedelta(minutes=int(5 * 24 * 60 * (count - place) / (count + 1)) + dice.randrange(20))
        with transaction.atomic():
            made.append(_one(site, place, dice))
            _set_back(made[-1], at)
    return made


def _one(site: Any, place: int, dice: random.Random) -> Intake:
    if place in (3, 4):
        door, story, until = ("call_me", {}, "") if place == 3 else ("web", HELPER, "")
    elif place % 12 == 11:
        story, until = LEFT_IN_DANGER[place // 12 % len(LEFT_IN_DANGER)]
        door = "web"
    else:
        door, story, until = "web", STORIES[place % len(STORIES)], ""
    language = "es" if place == 8 and "es" in site.languages else "en"
    intake = submission.start(site, language, door=door)
    intake = walk(intake, {**CALM, **story}, dice, until)
    return intake if until else submission.submit(intake)


def walk(intake: Intake, story: Story, dice: random.Random, until: str = "") -> Intake:
    """Answer page after page as the story says, drawing the rest, to the end or to the page `until`, and save it."""
    answers, given = dict(intake.answers), {}
    page: Page | None = journey.PAGES[0]
    while page is not None:
        given[page.slug] = fill(page, answers, story.get(page.slug, {}), dice)
        answers[page.slug] = given[page.slug]
        page = None if page.slug == until else journey.next_page(answers, page.slug, intake.site)
    return submission.save_pages(intake, given)


def fill(page: Page, answers: Mapping[str, Any], told: Mapping[str, Any], dice: random.Random) -> dict[str, Any]:
    """Return valid answers to one page: what was told, the rest drawn from what a person would know."""
    form = page.form(answers=answers)
    data = {
        name: told[name] if name in told else _drawn(name, field, dice) for name, field in form.fields.items()
    }
    if data.get("signature") and (own := answers.get("name", {}).get("name")):
        data["signature"] = own  # a letter names who signed: nobody may read as two people
    form = page.form(data=_Posted(data), answers=answers)
    if not form.is_valid():
        raise ValueError(f"The story does not fit page {page.slug}: {form.errors.as_json()}")
    return form.answers()


class _Posted(dict[str, Any]):
    """Answers as a form reads them from a request."""

    def getlist(self, name: str) -> list[Any]:
        value = self.get(name, [])
        return value if isinstance(value, list) else [value]


def _drawn(name: str, field: Any, dice: random.Random) -> Any:
    if not isinstance(field, forms.ChoiceField):
        return TYPED[name](dice) if name in TYPED else ""
    choices: list[Any] = list(field.choices)  # type: ignore[arg-type]
    blocks = [value for _day, inner in choices if isinstance(inner, list | tuple) for value, _words in inner]
    known = blocks or [value for value, _words in choices if value not in ALONE]
    if not isinstance(field, forms.MultipleChoiceField):
        return known[min(dice.randrange(len(known)), dice.randrange(len(known)))]  # the first ones more often
    if name != "fits" and not blocks and "none" in dict(choices) and dice.random() < 0.3:
        return ["none"]
    ticks = dice.choice((4, 8, 14) if blocks else (1, 2, 3, 4) if name == "fits" else (1, 1, 2, 3))
    return dice.sample(known, min(len(known), ticks))


TYPED: dict[str, Callable[[random.Random], Any]] = {
    "age": lambda dice: dice.randrange(19, 71),
    "name": lambda dice: f"{dice.choice(FIRST)} {dice.choice(LAST)}",
    # Rarely the same twice: on the desk that reads as one person who came twice.
    "phone": lambda dice: f"{dice.choice(AREA_CODES)}-555-01{dice.randrange(100):02d}",
    "email": lambda dice: f"{dice.choice(FIRST)}.{dice.choice(LAST)}@mail.example".lower(),
    "zip": lambda dice: dice.choice(ZIPS),
    "signature": lambda dice: f"{dice.choice(FIRST)} {dice.choice(LAST)}",
}


def _set_back(intake: Intake, at: datetime) -> None:
    """Let it have happened then: the times of the intake, its moves, its recommendation and its alerts."""
    sent = at if intake.submitted_at else None
    Intake.objects.filter(pk=intake.pk).update(created_at=at - timedelta(minutes=9), changed_at=at, submitted_at=sent)
    intake.status_changes.update(at=at)
    intake.recommendations.update(at=at)
    Alert.objects.filter(intake=intake).update(raised_at=at)
    intake.refresh_from_db()
