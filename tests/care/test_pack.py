"""The crispy pack: what it draws, field by field, and that every link of an error summary lands on an input."""

import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.forms import formset_factory
from django.template.loader import render_to_string
from django.test import override_settings

from intake.templatetags.care import problems
from tests.care.forms import Everything, laid_out

SNAPSHOTS = Path(__file__).parent / "snapshots"
FOCUSABLE = {"input", "select", "textarea", "button"}


class Tree(HTMLParser):
    """The elements of a page: [(tag, attributes)] in order."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def by_id(self, id_):
        return next((tag, attrs) for tag, attrs in self.elements if attrs.get("id") == id_)

    def ids(self):
        return [attrs["id"] for _tag, attrs in self.elements if "id" in attrs]


def tidy(html):
    return re.sub(r"\n\s*\n+", "\n", re.sub(r"[ \t]+", " ", html)).strip() + "\n"


def hold(name, html):
    path = SNAPSHOTS / f"{name}.html"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(tidy(html))
    assert tidy(html) == path.read_text(), f"{path} differs; look at it, then UPDATE_SNAPSHOTS=1"


FILLED = {"name": "Pat <b>", "note": "A\nB", "town": "a", "ride": "bus", "days": ["mon"], "okay": "on",
          "born_0": "4", "born_1": "5", "born_2": "1990"}


@pytest.mark.parametrize("name", [field for field in Everything.base_fields if field != "secret"])
@pytest.mark.parametrize(("state", "data"), [("empty", None), ("wrong", {}), ("filled", FILLED)])
def test_every_field_is_drawn_as_it_was_agreed(name, state, data):
    form = Everything(data)
    hold(f"{name}-{state}", render_to_string("care/field.html", {"field": form[name], "form": form}))


@pytest.mark.parametrize(("state", "data"), [("empty", None), ("wrong", {}), ("filled", FILLED)])
def test_a_whole_form_is_drawn_as_it_was_agreed(state, data):
    hold(f"form-{state}", render_crispy_form(laid_out(data)))


def test_every_link_of_the_summary_lands_on_something_that_takes_focus():
    """P-11: the first input of each group, radios and checkboxes too."""
    tree = Tree(render_crispy_form(laid_out({})))
    links = [attrs["href"] for tag, attrs in tree.elements if tag == "a"]
    assert len(links) == 5
    for link in links:
        tag, attrs = tree.by_id(link.removeprefix("#"))
        assert tag in FOCUSABLE
        assert attrs.get("type") != "hidden"


def test_a_problem_of_something_that_is_not_drawn_is_said_without_a_link():
    form = laid_out(FILLED | {"born_0": "99"})
    html = render_crispy_form(form)
    assert "Enter a valid date." in html
    assert 'href="#id_born_0"' not in html


def test_the_summary_says_the_same_words_as_the_field():
    html = render_crispy_form(laid_out({}))
    form = laid_out({})
    for field in form:
        for words in field.errors:
            assert html.count(words) >= (2 if field.name != "born" else 1)


def test_the_summary_comes_before_every_field_and_is_announced():
    html = render_crispy_form(laid_out({}))
    assert html.index("There is a problem") < html.index("<fieldset")
    assert 'role="alert"' in html


def test_every_id_that_is_referred_to_exists_and_no_id_twice():
    tree = Tree(render_crispy_form(laid_out({})))
    ids = tree.ids()
    assert len(ids) == len(set(ids))
    for _tag, attrs in tree.elements:
        for attribute in ("aria-describedby", "for", "aria-labelledby"):
            for wanted in attrs.get(attribute, "").split():
                assert wanted in ids, (attribute, wanted)


@pytest.mark.parametrize("name", ["name", "ride", "days"])
def test_hint_then_error_then_input(name):
    form = Everything({})
    form.fields[name].help_text = "A hint."
    html = render_to_string("care/field.html", {"field": form[name], "form": form})
    assert html.index("A hint.") < html.index('class="error"') < html.index("<input")


def test_no_asterisk_no_required_bubble_and_optional_in_words():
    """P-14."""
    html = render_crispy_form(laid_out())
    assert "*" not in html
    assert " required" not in html
    assert "novalidate" in html
    assert "(optional)" in html


def test_optional_is_not_said_twice_nor_of_an_answer_with_a_rather_not_box():
    form = Everything()
    form.fields["note"].label = "Note (optional)"
    assert render_to_string("care/field.html", {"field": form["note"], "form": form}).count("(optional)") == 1
    form = Everything()
    form.may_skip = {"note": "okay"}
    assert "(optional)" not in render_to_string("care/field.html", {"field": form["note"], "form": form})


def test_only_fields_that_ask_for_it_are_completed_by_the_browser():
    """P-23."""
    tree = Tree(render_crispy_form(laid_out()))
    said = {attrs["name"]: attrs.get("autocomplete") for tag, attrs in tree.elements if tag in FOCUSABLE - {"button"}}
    assert said.pop("name") == "name"
    assert set(said.values()) <= {"off", None}
    assert said["note"] == said["town"] == said["ride"] == "off"


def test_what_was_typed_is_escaped():
    html = render_crispy_form(laid_out(FILLED))
    assert "<b>" not in html
    assert "Pat &lt;b&gt;" in html


def test_a_choice_that_stands_apart_is_set_off():
    html = render_to_string("care/field.html", {"field": Everything()["days"]})
    assert html.index("Tuesday") < html.index('class="or"') < html.index("None of these")


def test_a_formset_is_drawn_with_its_management_form_and_unique_ids():
    rows = formset_factory(Everything, extra=2)(prefix="rows")
    html = render_crispy_form(rows)
    assert "rows-TOTAL_FORMS" in html
    ids = Tree(html).ids()
    assert len(ids) == len(set(ids))


def test_an_inline_group_and_a_disabled_field_are_drawn():
    form = Everything()
    form.fields["ride"].is_inline = True
    form.fields["ride"].disabled = True
    html = render_to_string("care/field.html", {"field": form["ride"]})
    assert 'class="choices inline"' in html
    assert html.count(" disabled") == 3


def test_a_heading_field_carries_the_page_title_as_its_legend_or_label():
    form = Everything()
    for name in ("name", "ride", "days"):
        form.fields[name].is_heading = True
        html = render_to_string("care/field.html", {"field": form[name]})
        assert html.count("<h1>") == 1


def test_a_search_box_keeps_what_was_looked_for():
    html = render_to_string("care/search.html", {"name": "q", "label": "Find", "value": '"x'})
    assert 'value="&quot;x"' in html


@override_settings(CRISPY_FAIL_SILENTLY=False)
def test_a_form_without_a_helper_is_drawn_whole():
    html = render_crispy_form(Everything({}), context={})
    for name in Everything.base_fields:
        assert f'name="{name}' in html
    assert isinstance(Everything().fields["ride"], forms.ChoiceField)


def test_links_of_the_same_words_are_told_apart_by_the_name_of_what_they_lead_to():
    """Three lines that say "Choose one." lead nobody anywhere; a list of whole questions is no help either."""
    def lines(*labels):
        kinds = {str(number): forms.CharField(label=label, error_messages={"required": "Choose one."})
                 for number, label in enumerate(labels)}
        return [problem["words"] for problem in problems(type("Few", (forms.Form,), kinds)({}))]

    assert lines("Alcohol", "Opioids") == ["Alcohol: Choose one.", "Opioids: Choose one."]
    assert lines("Alcohol") == ["Choose one."]
    assert lines("Alcohol", "In the past week, " + "have you " * 8 + "?") == ["Choose one."] * 2
