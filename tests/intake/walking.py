"""Walk the journey in tests: draw any answer a page offers, or give calm, fully known ones."""

from django import forms
from django.utils.datastructures import MultiValueDict
from hypothesis import strategies as st

from intake.questions import journey
from intake.questions.base import ALONE
from intake.questions.reading import UNKNOWN

TYPED = {
    "age": ["0", "17", "34", "65", "120"], "name": ["", "Pat Doe"], "phone": ["", "202-555-0142"],
    "email": ["", "pat@mail.example"], "zip": ["10001", "60601"], "signature": ["Pat Doe"],
    "words": ["", "She is low."],
}
# A person of whom everything is known and nothing is wrong.
CALM = {
    "device": {"device": "own"}, "now": {"now": ["none"]}, "who": {"who": "self"}, "age": {"age": 34},
    "name": {"name": "Pat Doe"}, "reach": {"phone": "202-555-0142", "email": "pat@mail.example"},
    "voicemail": {"voicemail": "yes"}, "want": {"want": ["alcohol"]}, "recent": {"recent": ["alcohol"]},
    "year": {"opioid": "no"}, "medicine": {"medicine": ["none"]}, "days": {"alcohol": "1_3"},
    "amount": {"drinks": "1_2"}, "last-time": {"alcohol": "15_30"}, "signs": {"signs": ["none"]},
    "body": {"body": ["none"]}, "earlier-stop": {"earlier": "no"}, "earlier-care": {"times": "never"},
    "stop-today": {"stop": "yes"}, "too-much": {"when": "no"}, "past-year": {"fits": ["none"]},
    "past-year-2": {"fits": ["none"]}, "past-year-3": {"fits": ["none"]}, "past-year-4": {"fits": ["none"]},
    "heavy-years": {"years": "never"}, "health": {"health": ["none"]}, "expecting": {"expecting": ["neither"]},
    "mood": {"phq1": "0", "phq2": "0", "gad1": "0", "gad2": "0"},
    "mood-2": {**{f"phq{item}": "0" for item in range(3, 10)}, "difficulty": "0"},
    "worry": {f"gad{item}": "0" for item in range(3, 8)}, "every-day": {"alone": "yes"},
    "senses": {"senses": ["none"]}, "told-before": {"told": "no"},
    "past-weeks": {"wished": "no", "better_off": "no", "thoughts": "no", "tried": "no"},
    "today": {"now": "no", "plan": "no"}, "when": {"tried": "longer"},
    "meals": {"starving": "no", "purging": "no"},
    "meals-2": dict.fromkeys(("sick", "control", "stone", "fat", "food"), "no"),
    "home": {"home": "fine"}, "safe": {"safe": "no"}, "backing": {"backing": "yes"}, "move": {"move": "yes"},
    "people": {"people": ["family", "friend"]}, "join": {"join": "yes"}, "ride": {"ride": "own_way"},
    "video": {"video": "yes"}, "free": {"free": ["mon-evening", "wed-evening", "fri-evening"]},
    "keep": {"keep": ["work"]}, "group": {"group": "yes"}, "times": {"times": "never"},
    "not-enough": {"not_enough": ["none"]}, "lived-in": {"finished": "yes"}, "leaving": {"leaving": ["none"]},
    "feel": {"feel": "ready"}, "between": {"between": "most_of_the_time"}, "appointments": {"keep": "mostly"},
    "pay": {"pay": "medicaid"}, "matters": {"matters": ["low_cost"]}, "where": {"zip": "10001"},
    "privacy-notice": {"notice": "read"}, "okay-to-share": {"share": "yes", "signature": "Pat Doe"},
    "okay-to-text": {"text": "yes", "email": "no"}, "biggest": {"biggest": "alcohol"},
}


def told(**pages):
    """Return calm answers with some pages answered otherwise, only those of pages that are then shown."""
    answers = {"start": {"door": "web"}, **CALM} | {slug.replace("_", "-"): page for slug, page in pages.items()}
    return journey.kept(answers)


def bound(page, answers, given):
    """Return the page's form with these answers posted."""
    data = MultiValueDict({
        name: [str(each) for each in value] if isinstance(value, list) else [str(value)]
        for name, value in given.items() if value != ""
    })
    return page.form(data, answers=answers)


def flat(choices):
    """Return (value, words) of every choice, grouped or not."""
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from words
        else:
            yield value, words


@st.composite
def any_answer(draw, page, answers, *, known=False):
    """Draw a valid answer to one page: {} for left empty where that is allowed. `known` leaves the unknown ones out."""
    form = page.form(answers=answers)
    given = {}
    for name, field in form.fields.items():
        if name in form.may_skip.values():
            continue
        if isinstance(field, forms.MultipleChoiceField):
            alone = form.exclusive.get(name, ALONE)
            values = [value for value, _words in flat(field.choices)]
            single = [[value] for value in values if value in alone and not (known and value in UNKNOWN)]
            ticks = [value for value in values if value not in alone]
            several = st.lists(st.sampled_from(ticks), min_size=1, unique=True, max_size=5)
            given[name] = draw(several | st.sampled_from(single) if single else several)
        elif isinstance(field, forms.ChoiceField):
            values = [v for v, _words in flat(field.choices) if not (known and v in UNKNOWN)]
            given[name] = draw(st.sampled_from(values))
        elif name in form.may_skip and not known and draw(st.booleans()):
            given[form.may_skip[name]] = "on"
        else:
            given[name] = draw(st.sampled_from([each for each in TYPED[name] if each or not field.required]))
    filled = bound(page, answers, given)
    assert filled.is_valid(), f"{page.slug}: {given} {filled.errors.as_json()}"
    return filled.answers()


@st.composite
def journeys(draw, *, door="web", known=False, fixed=None):
    """Draw a whole way through the pages; `fixed` gives the answers of some of them."""
    answers, fixed = {"start": {"door": door}}, fixed or {}
    page = journey.PAGES[0]
    while page is not None:
        answers[page.slug] = fixed[page.slug] if page.slug in fixed else draw(any_answer(page, answers, known=known))
        page = journey.next_page(answers, page.slug)
    return answers
