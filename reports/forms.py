"""What a report is asked for: a purpose before a file leaves, and a day on which something was changed."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 60  # letters: the words stand on a chart
OLDEST = 366  # days: the longest span a chart shows


class PurposeForm(forms.Form):
    """What a file is for (S-43)."""

    use_required_attribute = False
    purpose = forms.CharField(
        label=_("What for"), max_length=150, help_text=_("It is written into the log with your name."),
        error_messages={"required": _("Say what it is for.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("take", _("Download"), css_class="button"))


class ChangeForm(forms.Form):
    """A day, and what was begun or ended on it."""

    use_required_attribute = False
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Type the day."), "invalid": _("Type the day like 2026-11-23.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("What was changed"), max_length=LONGEST,
        help_text=_("A few words; no names. Like: Texts the day before"),
        error_messages={"required": _("Say what was changed.")},
    )  # fmt: skip

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = FormHelper()
        self.helper.add_input(Submit("mark", _("Mark this day"), css_class="button"))

    def clean_day(self) -> dt.date:
        """Refuse a day to come, and one no chart would show."""
        day: dt.date = self.cleaned_data["day"]
        if not self.today - dt.timedelta(days=OLDEST) <= day <= self.today:
            raise forms.ValidationError(_("Choose a day of the last year, today at the latest."))
        return day
