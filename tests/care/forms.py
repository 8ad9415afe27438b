"""One form with every kind of field, for the tests of the pack."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Fieldset, Layout, MultiField, Row, Submit
from django import forms


class DayMonthYear(forms.MultiWidget):
    def __init__(self):
        super().__init__([forms.TextInput({"inputmode": "numeric"})] * 3)

    def decompress(self, value):
        return list(reversed(str(value).split("-"))) if value else [None, None, None]

    def value_from_datadict(self, data, files, name):
        parts = super().value_from_datadict(data, files, name)
        return "-".join(part or "" for part in reversed(parts)) if any(parts) else ""


class Everything(forms.Form):
    use_required_attribute = False

    name = forms.CharField(
        label="Name", help_text="Any name is fine.", widget=forms.TextInput({"autocomplete": "name"}),
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    town = forms.ChoiceField(label="Town", choices=[("", "Choose one"), ("a", "Ashby"), ("b", "Borth")])
    ride = forms.ChoiceField(
        label="How would you come?", choices=[("car", "By car"), ("bus", "By bus"), ("unsure", "I'm not sure")],
        widget=forms.RadioSelect, help_text="Think of a usual day.",
    )
    days = forms.MultipleChoiceField(
        label="Which days?", choices=[("mon", "Monday"), ("tue", "Tuesday"), ("none", "None of these")],
        widget=forms.CheckboxSelectMultiple,
    )
    okay = forms.BooleanField(label="I have read this")
    born = forms.DateField(label="Date of birth", widget=DayMonthYear)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ride"].choice_hints = {"bus": "We may pay for it."}
        self.fields["born"].part_labels = ["Day", "Month", "Year"]


def laid_out(*args, **kwargs):
    """The same form with fieldsets, a row, a multi-field and a button."""
    form = Everything(*args, **kwargs)
    form.helper = FormHelper()
    form.helper.layout = Layout(
        Fieldset("Who", Row("name", "town")),
        MultiField("Words", "note"),
        Field("ride", template="care/layout/radioselect_inline.html"),
        "days", "okay",
    )
    form.helper.add_input(Submit("save", "Save"))
    return form
