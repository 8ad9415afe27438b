"""No words a stranger can send keep a process busy (#39): boxes and readers take 100,000 characters at once.

The rule is about time: 200 ms. What is measured is this process's own work, so a busy machine changes nothing.
"""

import contextlib
import importlib
import pkgutil
import re
import time
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError

from intake import search
from intake.questions import journey
from outbox import replies
from privacy.encryption import blind_index
from programs.search import place_of

LIMIT = 0.2
LONG = 100_000
NASTY = [
    "a" * LONG, "1" * LONG, " " * LONG, "a " * (LONG // 2), "a@" * (LONG // 2), "a." * (LONG // 2) + "!", "(" * LONG,
    "-" * LONG + "x", "+1" * (LONG // 2), "1:" * (LONG // 2), "\n" * LONG, "é" * LONG, "e\u0301" * (LONG // 2),
    "a@" + "b." * (LONG // 2) + "c", "0" * LONG + ".", "[" * LONG, "[" * 15_000, "1" * 15_000,
]


HOUSE = Path(__file__).resolve().parent.parent
ROOMS = ("accounts", "admissions", "programs", "followups", "reports")


def every_form():
    """Return every form of the house, once, in an order that is the same in every process."""
    for room in ROOMS:
        for module in pkgutil.walk_packages([str(HOUSE / room)], f"{room}."):
            if not re.search(r"\.(migrations|management)\b", module.name):
                importlib.import_module(module.name)
    found, waiting = set(), [forms.BaseForm]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.split(".")[0] in ROOMS:
            found.add(kind)
    found |= {page.form for page in journey.PAGES}
    return sorted(found, key=lambda kind: (kind.__module__, kind.__qualname__))


BOXES = [
    (kind, name) for kind in every_form() for name, field in kind.base_fields.items()
    if not isinstance(field, (forms.ModelChoiceField, forms.FileField))
]


def quickly(act):
    started = time.process_time()
    act()
    took = time.process_time() - started
    assert took < LIMIT, f"{took * 1000:.0f} ms"


@pytest.mark.full
@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "name"), BOXES, ids=lambda one: one if isinstance(one, str) else one.__qualname__)
def test_every_box_refuses_or_takes_a_flood_at_once(kind, name):
    field = kind.base_fields[name]
    for words in NASTY:
        def clean(words=words):
            with contextlib.suppress(ValidationError):
                field.clean([words] if isinstance(field, forms.MultipleChoiceField) else words)
        quickly(clean)


READERS = {
    "what a reply means": replies.meaning,
    "whether a reply wants no more": replies.wants_no_more,
    "the words of a name": search.words,
    "a blind index": lambda words: blind_index(words, "name"),
    "the place of a ZIP code": place_of,
}


@pytest.mark.django_db
@pytest.mark.parametrize("reader", READERS)
def test_every_reader_of_free_words_reads_a_flood_at_once(reader):
    READERS[reader]("20001")  # what is read once for all is not the flood's work
    for words in NASTY:
        quickly(lambda words=words: READERS[reader](words))


@pytest.mark.django_db
def test_looking_for_a_flood_finds_nobody_at_once(lakeside):
    for words in NASTY:
        quickly(lambda words=words: list(search.find(lakeside, words)[:50]))
