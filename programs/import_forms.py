"""The forms of bringing programs in and taking them out."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from programs.imports.table import COLUMNS


class TableForm(forms.Form):
    """A table to look at first; ticking the box brings it in."""

    use_required_attribute = False
    table = forms.FileField(
        label=_("Table of programs"),
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx,.zip,.json,text/csv"}),
        help_text=_(
            "At most 8 MB: a CSV or XLSX table, the federal directory as it is published, or an HSDS package (ZIP or "
            "JSON). A large file is looked through first, with a page that shows how far it is."
        ),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty. Choose another."),
            "missing": _("Choose a file."),
            "invalid": _("Choose a file."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("look", _("Show what would change"), css_class="button"))

    def clean_table(self) -> UploadedFile:
        told: UploadedFile = self.cleaned_data["table"]
        if (told.size or 0) > settings.DIRECTORY_LIMIT:
            raise forms.ValidationError(
                _("This file is larger than 8 MB. Split it, or ask for the import on the server.")
            )
        return told


class ColumnsForm(forms.Form):
    """Which fact each column of a file is; "" leaves a column out."""

    use_required_attribute = False

    def __init__(self, *args: Any, names: Sequence[str], chosen: Mapping[str, str | None], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.names = list(names)
        choices = [("", _("Leave out")), *((column, column.replace("_", " ")) for column in COLUMNS)]
        for number, name in enumerate(self.names):
            field = forms.ChoiceField(label=name, choices=choices, required=False, initial=chosen.get(name) or "")
            self.fields[f"column-{number}"] = field
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Use these"), css_class="button"))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        facts = [fact for fact in told.values() if fact]
        twice = sorted({fact for fact in facts if facts.count(fact) > 1})
        if twice:
            words = _("Two columns cannot be the same: %(names)s.")
            raise forms.ValidationError(words % {"names": ", ".join(fact.replace("_", " ") for fact in twice)})
        return told

    def mapping(self) -> dict[str, str]:
        """Return which fact each column is."""
        return {name: self.cleaned_data[f"column-{number}"] for number, name in enumerate(self.names)}


class ExportForm(forms.Form):
    """In which form the catalog leaves, and what for."""

    use_required_attribute = False
    form = forms.ChoiceField(
        label=_("As"),
        choices=[("csv", _("Table (CSV)")), ("xlsx", _("Spreadsheet (XLSX)")), ("hsds", _("HSDS 3 package (ZIP)")),
                 ("json", _("HSDS 3 services (JSON)")), ("federal", _("Federal directory (CSV)"))],
        widget=forms.RadioSelect, initial="csv", error_messages={"required": _("Choose a form.")},
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("What for"), max_length=150, help_text=_("It is written into the log with your name."),
        error_messages={"required": _("Say what it is for.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("take", _("Download"), css_class="button"))
