"""Rules every page keeps, read from the registry itself: wording, size, privacy."""

import re

import pytest
from django import forms

from intake.questions import journey
from intake.questions.base import PageForm
from intake.questions.journey import PAGES
from tests.intake.walking import flat, told

MANY = told(
    want={"want": ["alcohol", "opioids", "mood", "gambling"]}, recent={"recent": ["alcohol", "opioids", "sedatives"]},
)
INSTRUMENTS = {page.slug for page in PAGES if page.form.is_instrument}
LEGAL = {"privacy-notice", "okay-to-share"}
TOPIC = re.compile(
    r"alcohol|drink|drug|detox|rehab|treat|addict|recover|sober|mental|suicid|overdos|opioid|withdraw|psych|gambl|"
    r"depress|eating|pregnan|violen|abuse|clinic|substance", re.I,
)
# experience.md C1; "sober" stands only in the name of a kind of house
STIGMA = re.compile(
    r"\b(addict\w*|users?|abus\w*|junkies?|alcoholics?|drunks?|habits?|clean|dirty|relaps\w*|slips?|wagon|replacement|"
    r"substitution|mat|detox\w*|no-show|non-?complian\w*|refus\w*|resist\w*|denial|unmotivated|fail\w*|ineligible|"
    r"rejected|verdict|committed suicide|homeless|transient|mentally ill|crazy|authori[sz]ation|disclos\w*|"
    r"biopsychosocial|ambulatory|loc|asam|sober(?! (living|home)))\b", re.I,
)
NEVER_TOLD = re.compile(r"\b(severe|severity|failed|score|points|level|low risk|diagnos\w*|dose|taper)\b", re.I)


def form_of(page):
    return page.form(answers=MANY)


def words_of(page):
    """Every sentence this page can say to a person."""
    form = form_of(page)
    said = [form.heading, form.hint, form.why, page.section]
    for field in form.fields.values():
        said += [field.label, field.help_text, *field.error_messages.values()]
        said += [words for _value, words in flat(getattr(field, "choices", ()))]
    said += [note.text for note in notes_of(page)]
    return [str(words) for words in said if words]


def notes_of(page):
    hard = told(
        age={"age": 15}, recent={"recent": ["opioids", "alcohol"]}, days={"alcohol": "every_day"},
        medicine={"medicine": ["methadone"]}, signs={"signs": ["shaking"]}, body={"body": ["yellow"]},
        too_much={"when": "last_30_days"}, expecting={"expecting": ["pregnant"]}, meals={"starving": "yes"},
        home={"home": "hurt"}, leaving={"leaving": ["jail"]},
    )
    return [*page.notes(hard), *page.notes(told(safe={"safe": "at_home"}))]


every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)


@every_page
def test_one_question_is_its_own_heading(page):
    """P-02"""
    form = form_of(page)
    assert str(form.heading).strip()
    if form.is_one_question:
        (field,) = form.fields.values()
        assert str(field.label) == str(form.heading)


@every_page
def test_a_page_asks_one_thing(page):
    """P-03: at most three inputs for one decision; published instruments excepted."""
    form = form_of(page)
    inputs = set(form.fields) - set(form.may_skip.values())
    assert 1 <= len(inputs) <= 3 or form.is_instrument


@every_page
def test_every_question_says_why_it_is_asked(page):
    """P-04"""
    assert str(form_of(page).why).strip()
    assert str(form_of(page).hint).count(".") <= 4


@every_page
def test_errors_say_what_to_do(page):
    """P-12"""
    form = page.form(data={"zip": "banana", "email": "x", "phone": "12", "age": "old"}, answers=MANY)
    said = [message for messages in form.errors.values() for message in messages]
    for field in form.fields.values():
        said += [str(message) for message in field.error_messages.values()] if field.required else []
    for message in said:
        assert not re.search(r"\b(invalid|please|oops|forbidden|this field)\b", message, re.I), message


def reachable_errors(page):
    form = form_of(page)
    for name, field in form.fields.items():
        wrong = ["", "x" * 3000, "\x00", "-1", "999999999999999999999999", "9" * 5000, "\ud800", "<script>", "🙂" * 500]
        for value in wrong:
            posted = {name: [value] if isinstance(field, forms.MultipleChoiceField) else value}
            bound = page.form(data=_Lists(posted), answers=MANY)
            for messages in bound.errors.values():
                yield from messages


class _Lists(dict):
    def getlist(self, name):
        value = self.get(name, [])
        return value if isinstance(value, list) else [value]


@every_page
def test_whatever_is_typed_the_answer_is_a_sentence_that_says_what_to_do(page):
    for message in reachable_errors(page):
        assert re.match(r"(Choose|Tick|Type|Use|Untick|You ticked)", message), message


@every_page
def test_optional_is_said_and_no_asterisk_is_used(page):
    """P-14"""
    form = form_of(page)
    assert not any("*" in words for words in words_of(page))
    for name, field in form.fields.items():
        is_box = name in form.may_skip.values()
        if not field.required and not is_box and name not in form.may_skip and name != "signature":
            assert "(optional)" in str(field.label), name


@every_page
def test_contact_fields_help_the_browser_and_health_fields_do_not(page):
    """P-23"""
    tokens = {"name": "name", "phone": "tel", "email": "email", "zip": "postal-code", "signature": "name"}
    for name, field in form_of(page).fields.items():
        wanted = tokens.get(name, "off") if page.slug != "okay-to-text" else "off"
        assert field.widget.attrs["autocomplete"] == wanted, name


@every_page
def test_there_is_nothing_to_drag_and_no_date_to_pick(page):
    """P-24"""
    for field in form_of(page).fields.values():
        assert getattr(field.widget, "input_type", "") not in ("range", "date", "datetime-local", "month", "time")
        assert not isinstance(field.widget, forms.SelectDateWidget | forms.Select) or isinstance(
            field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple
        )


@every_page
def test_no_word_shames_anybody(page):
    """P-26"""
    for words in words_of(page):
        if page.slug in INSTRUMENTS and "failure" in words:
            continue  # published wording of the mood questionnaire
        assert not STIGMA.search(words), words


@every_page
def test_what_stays_in_a_history_says_nothing_of_the_topic(page):
    """P-29: the address and the title (section and number)."""
    assert not TOPIC.search(page.slug)
    assert not TOPIC.search(str(page.section))
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", page.slug)


@every_page
def test_a_person_is_never_told_a_level_or_a_score(page):
    """P-39"""
    for words in words_of(page):
        assert not NEVER_TOLD.search(words), words


@every_page
def test_nothing_is_ticked_beforehand(page):
    """P-36"""
    form = form_of(page)
    assert not form.initial
    assert all(field.initial in (None, "") for field in form.fields.values())


@every_page
def test_not_sure_or_rather_not_say_is_offered_wherever_it_is_honest(page):
    form = form_of(page)
    without = {"device", "who", "now", "privacy-notice", "okay-to-share"}
    if page.slug in without:
        return
    for name, field in form.fields.items():
        values = {value for value, _words in flat(getattr(field, "choices", ()))}
        if values:
            assert values & {"unsure", "rather_not"}, name
        elif field.required:
            assert name in form.may_skip, name


@every_page
def test_none_of_these_stands_alone(page):
    form = form_of(page)
    for name, field in form.fields.items():
        if not isinstance(field, forms.MultipleChoiceField):
            continue
        values = [value for value, _words in flat(field.choices)]
        alone = form.exclusive.get(name, {"none", "unsure", "rather_not"}) & set(values)
        other = next(value for value in values if value not in alone)
        for value in alone:
            bound = page.form(data=_Lists({name: [value, other]}), answers=MANY)
            assert "Untick one of them" in str(bound.errors[name])


@every_page
def test_what_was_stored_is_shown_again(page):
    """P-13, P-15: stored answers come back as the form's initial values, and store again as they were."""
    stored = MANY.get(page.slug)
    if stored is None:
        return
    form = page.form(initial=stored, answers=MANY)
    for name in stored:
        assert form.get_initial_for_field(form.fields[name], name) == stored[name]


def test_an_age_or_a_zip_that_was_skipped_is_stored_as_unknown_and_shown_as_skipped():
    for slug, name, box in (("age", "age", "age_skip"), ("where", "zip", "zip_skip")):
        page = journey.page(slug)
        bound = page.form(data={box: "on"})
        assert bound.is_valid()
        assert bound.answers() == {name: "rather_not"}
        again = page.form(initial={name: "rather_not"})
        assert again.get_initial_for_field(again.fields[box], box) is True
        assert not page.form(data={box: "on", name: "34" if slug == "age" else "10001"}).is_valid()
        assert not page.form(data={}).is_valid()


def test_a_page_form_needs_its_words():
    for page in PAGES:
        assert issubclass(page.form, PageForm)
        assert page.form.__doc__ is None or page.form.__doc__ != ""


@pytest.mark.parametrize("words", ["", "  ", "Zoë O'Neil-Łuczak", "محمد", "李", "🙂"])
def test_any_name_is_fine(words):
    form = journey.page("name").form(data={"name": words})
    assert form.is_valid()
    assert form.answers().get("name", "") == words.strip()


def test_what_no_screen_can_hold_is_left_out_of_a_name():
    form = journey.page("name").form(data={"name": "Pat\x00\x07 Doe\ud800"})
    assert form.is_valid()
    assert form.answers()["name"] == "Pat Doe?"


@pytest.mark.parametrize(("typed", "is_fine"), [
    ("(202) 555-0142", True), ("202.555.0142", True), ("+44 20 7946 0958", True), ("12", False), ("call me", False),
    ("911", False), ("", True),
])
def test_a_phone_number_is_one_that_can_be_called(typed, is_fine):
    form = journey.page("reach").form(data={"phone": typed})
    assert form.is_valid() is is_fine
    if is_fine and typed:
        assert form.answers()["phone"] == typed


@pytest.mark.parametrize(("typed", "kept"), [("10001", "10001"), ("10001-1234", "10001"), (" 60601 ", "60601")])
def test_a_zip_is_five_numbers(typed, kept):
    form = journey.page("where").form(data={"zip": typed})
    assert form.is_valid(), form.errors
    assert form.answers() == {"zip": kept}


@pytest.mark.parametrize("typed", ["00000", "1234", "abcde", "10001x", "１０００１"])
def test_a_zip_that_is_none_is_refused_with_an_example(typed):
    form = journey.page("where").form(data={"zip": typed})
    assert "like 10001" in str(form.errors["zip"])


def test_a_yes_is_signed_and_a_no_goes_on():
    """P-36"""
    page = journey.page("okay-to-share")
    assert "Type your full name" in str(page.form(data={"share": "yes"}).errors["signature"])
    assert page.form(data={"share": "no"}).is_valid()
    assert page.form(data={"share": "yes", "signature": "Pat Doe"}).is_valid()
