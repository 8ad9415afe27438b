"""The form that takes a table of programs."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

LARGEST = 1024 * 1024
MOST_ROWS = 2000


class TableForm(forms.Form):
    """A table to look at first; ticking the box brings it in."""

    use_required_attribute = False
    table = forms.FileField(
        label=_("Table of programs"),
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,text/csv"}),
        help_text=_("A CSV file of at most 1 MB and 2,000 programs, with the columns of the download above."),
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
        if (told.size or 0) > LARGEST:
            raise forms.ValidationError(
                _("This file is larger than 1 MB. Split it, or ask for the import on the server.")
            )
        return told
