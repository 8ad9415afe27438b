"""The forms staff use to keep the catalog honest. Every one keeps what was typed and says what to do."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.models import Opening, Program

OLDEST_WORD = datetime.timedelta(days=90)
FARTHEST_START = datetime.timedelta(days=730)


class OpeningForm(forms.ModelForm):
    """What a program said about its free places, and who said so."""

    use_required_attribute = False
    said_on = forms.DateField(
        label=_("Which day they said so"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the day."), "invalid": _("Type the day like 2026-11-21.")},
    )

    class Meta:
        model = Opening
        fields = ["status", "seats", "waiting", "next_start", "said_by"]
        widgets = {
            "status": forms.RadioSelect,
            "seats": forms.TextInput({"inputmode": "numeric", "class": "short"}),
            "waiting": forms.TextInput({"inputmode": "numeric", "class": "short"}),
            "next_start": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {"status": _("Does it take people now?")}
        help_texts = {
            "seats": _("Leave empty if they take people but gave no number."),
            "said_by": _("The role or name of the person at the program, and how: “Intake desk, by phone”."),
        }
        error_messages = {
            "status": {"required": _("Choose whether it takes people now.")},
            "seats": {"invalid": _("Type a whole number, like 3.")},
            "waiting": {"invalid": _("Type a whole number, like 3.")},
            "next_start": {"invalid": _("Type the day like 2026-11-21.")},
            "said_by": {"required": _("Say who told you.")},
        }

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(program.zone)
        self.now = timezone.now()
        self.fields["status"].choices = Opening.Status.choices  # type: ignore[attr-defined]
        self.fields["said_on"].initial = self.now.astimezone(self.zone).date()
        for name in ("seats", "waiting"):
            self.fields[name].min_value = 0  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Save"), css_class="button"))

    def clean_said_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["said_on"]
        today = self.now.astimezone(self.zone).date()
        if day > today:
            raise forms.ValidationError(_("This day is still to come. Choose today or earlier."))
        if today - day > OLDEST_WORD:
            raise forms.ValidationError(_("That is more than 90 days ago. Call the program and ask again."))
        return day

    def clean_next_start(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["next_start"]
        today = self.now.astimezone(self.zone).date()
        if day is not None and not today <= day <= today + FARTHEST_START:
            raise forms.ValidationError(_("Choose a day from today up to two years ahead, or leave it empty."))
        return day

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        status, seats = told.get("status"), told.get("seats")
        if status == Opening.Status.OPEN and seats == 0:
            self.add_error("seats", _("With no free place, choose Full instead, or type how many are free."))
        if status in (Opening.Status.FULL, Opening.Status.PAUSED) and seats:
            self.add_error("seats", _("Full or paused means no free place. Clear this, or choose “Takes people now”."))
        return told

    def said_at(self) -> datetime.datetime:
        """Return the instant: now for today, noon of the program's day for an earlier one."""
        day = self.cleaned_data["said_on"]
        if day == self.now.astimezone(self.zone).date():
            return self.now
        return datetime.datetime.combine(day, datetime.time(12), self.zone)
