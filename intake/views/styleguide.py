"""Every component in every state, for those who build pages. Only where SHOW_STYLEGUIDE is on."""

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from intake.questions.base import NONE, UNSURE, any_of, one_of, text


class Sample(forms.Form):
    """One field of every kind the pack draws."""

    use_required_attribute = False
    name = text("A line of words", 20, autocomplete="name", help_text="A hint, of one short sentence.")
    words = text("A few lines (optional)", 500, rows=4, required=False)
    one = one_of("One of these", [("a", "The first answer"), ("b", "The second, with a few more words"), UNSURE])
    some = any_of(
        "Any of these", [("a", "The first answer"), ("b", "The second"), NONE], help_text="Tick all that fit.",
    )
    town = forms.ChoiceField(
        label="From a long list", choices=[("", "Choose one"), ("a", "Ashby"), ("b", "Borth")],
        error_messages={"required": "Choose a town."},
    )
    okay = forms.BooleanField(label="A single box", error_messages={"required": "Tick the box to go on."})


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the components empty, wrong and filled."""
    if not settings.SHOW_STYLEGUIDE:
        raise Http404
    filled = {"name": "Pat", "words": "Two\nlines", "one": "b", "some": ["a", "b"], "town": "a", "okay": "on"}
    return render(request, "intake/styleguide.html", {
        "states": [
            ("empty", Sample(auto_id="empty_%s", label_suffix="")),
            ("wrong", Sample({"name": "x" * 30}, auto_id="wrong_%s", label_suffix="")),
            ("filled", Sample(filled, auto_id="filled_%s", label_suffix="")),
        ],
    })
