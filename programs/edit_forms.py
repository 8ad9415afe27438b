"""One short form for each group of a program's facts: the facts, where they come from, the day they were checked."""

import datetime
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.codes import FactGroup, Weekday
from programs.fields import CodesField
from programs.models import Program, Session
from programs.search import place_of

OLDEST_CHECK = datetime.timedelta(days=3650)
BLANK_SESSIONS = 5

FIELDS: dict[str, list[str]] = {
    FactGroup.LEVELS: ["levels", "withdrawal_on_site", "withdrawal_partner", "withdrawal_partner_name"],
    FactGroup.SCHEDULE: [
        "hours_a_week",
        "days_from",
        "days_to",
        "first_day_therapy",
        "first_day_medicine",
        "weeks_from",
        "weeks_to",
        "can_extend",
        "taper",
        "has_aftercare",
        "aftercare",
    ],
    FactGroup.PEOPLE: [
        "age_from",
        "age_to",
        "serves",
        "conditions",
        "co_occurring",
        "substances",
        "groups",
        "languages",
        "access",
        "note",
    ],
    FactGroup.SERVICES: ["services"],
    FactGroup.MEDICINES: ["medicines_on_site", "medicines_accepted", "medicines_refused"],
    FactGroup.HELP: [
        "brings_transport",
        "transport",
        "has_sober_living",
        "sober_living",
        "sober_living_refuses",
        "has_child_care",
        "child_care",
        "has_telehealth",
    ],
    FactGroup.PAYMENT: ["payers", "cost_a_week", "residential_cost_a_week", "cost_note"],
    FactGroup.LICENCE: ["licence"],
    FactGroup.CONTACT: [
        "name",
        "street",
        "city",
        "state",
        "zip_code",
        "latitude",
        "longitude",
        "phone",
        "email",
        "website",
        "is_listed",
    ],
}
NUMBER = _("Type a number, like 9.")


class YesNo(forms.TypedChoiceField):
    """Yes, no, or not stated: three different things."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(
            choices=[("", _("Not stated")), ("yes", _("Yes")), ("no", _("No"))],
            coerce=lambda told: told == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **rest,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != (data or ""))


def field_for(field: "models.Field[Any, Any]", **rest: Any) -> forms.Field | None:
    """Return the form field of a model field, with words that say what to type."""
    if isinstance(field, models.BooleanField) and field.null:
        return YesNo(label=rest.get("label", str(field.verbose_name).capitalize()), help_text=field.help_text)
    if field.choices and not isinstance(field, CodesField):
        rest["widget"] = forms.RadioSelect
    if isinstance(field, models.URLField):
        rest["assume_scheme"] = "https"
    made = field.formfield(**rest)
    if made is not None and isinstance(made, forms.IntegerField | forms.DecimalField | forms.FloatField):
        made.widget = forms.TextInput({"inputmode": "decimal", "class": "short"})
        made.error_messages["invalid"] = NUMBER
    if made is not None:
        made.error_messages["required"] = _("Fill this in.")
    return made


class GroupForm(forms.ModelForm):
    """The facts of one group, their source, the day, and which version of the program was on screen."""

    use_required_attribute = False
    source = forms.CharField(
        label=_("Where this comes from"),
        max_length=200,
        help_text=_("For example: phone call with the intake desk, the program's own page."),
        error_messages={"required": _("Say where this comes from.")},
    )
    checked_on = forms.DateField(
        label=_("Checked on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the day."), "invalid": _("Type the day like 2026-11-21.")},
    )
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.saved_fields = list(self._meta.fields or [])
        self.fields["checked_on"].initial = timezone.localdate()
        self.fields["revision"].initial = self.instance.revision
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page's own form carries the token

    def clean_checked_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["checked_on"]
        today = timezone.localdate()
        if not today - OLDEST_CHECK <= day <= today:
            raise forms.ValidationError(_("Choose today or a day of the last ten years."))
        return day

    def clean_zip_code(self) -> str:
        zip_code: str = self.cleaned_data["zip_code"]
        if zip_code and "zip_code" in self.changed_data and place_of(zip_code) is None:
            raise forms.ValidationError(_("This ZIP code is not known. Type five digits, like 20001."))
        return zip_code

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if ("latitude" in told and "longitude" in told) and (told["latitude"] is None) != (told["longitude"] is None):
            self.add_error("longitude", _("Give both latitude and longitude, or leave both empty."))
        return told


def group_form(group: FactGroup) -> type[GroupForm]:
    """Return the form class of one group."""
    made: Any = forms.modelform_factory(Program, form=GroupForm, fields=FIELDS[group], formfield_callback=field_for)
    return cast(type[GroupForm], made)


class SessionForm(forms.ModelForm):
    """One weekly session."""

    use_required_attribute = False

    class Meta:
        model = Session
        fields = ["track", "weekday", "starts_at", "ends_at", "by_video"]
        widgets = {
            "weekday": forms.Select(choices=Weekday.choices),
            "starts_at": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "ends_at": forms.TimeInput({"type": "time"}, format="%H:%M"),
        }
        error_messages = {
            "weekday": {"required": _("Choose the day.")},
            "starts_at": {"required": _("Give the time it starts."), "invalid": _("Type the time like 18:00.")},
            "ends_at": {"required": _("Give the time it ends."), "invalid": _("Type the time like 21:00.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        start, end = told.get("starts_at"), told.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("It ends before it starts. Change one of the times."))
        return told


class SessionForms(
    forms.inlineformset_factory(  # type: ignore[misc]
        Program,
        Session,
        form=SessionForm,
        extra=BLANK_SESSIONS,
        max_num=60,
        absolute_max=70,
        can_delete=True,
    )
):
    """All sessions of a program, with a few empty lines for new ones."""

    def add_fields(self, form: forms.BaseForm, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Take away")

    def get_unique_error_message(self, unique_check: Any) -> Any:
        return _("Two sessions of one track start at the same time. Change or take away one of them.")

    def get_form_error(self) -> Any:
        return _("Another line says the same.")


class NewProgramForm(forms.ModelForm):
    """As much as a program needs to be on the list; the rest group by group."""

    use_required_attribute = False
    provider_name = forms.CharField(
        label=_("Provider"),
        max_length=200,
        help_text=_("Who runs it. An existing one is found by its name."),
        error_messages={"required": _("Say who runs it.")},
    )
    source = forms.CharField(
        label=_("Where this comes from"),
        max_length=200,
        help_text=_("For example: phone call with the intake desk, the program's own page."),
        error_messages={"required": _("Say where this comes from.")},
    )

    class Meta:
        model = Program
        fields = ["name", "levels", "zip_code", "phone"]

    field_order = ["provider_name", "name", "levels", "zip_code", "phone", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Give the program a name.")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page's own form carries the token

    def clean_levels(self) -> list[str]:
        levels: list[str] = self.cleaned_data["levels"]
        if not levels:
            raise forms.ValidationError(_("Tick at least one level: without one nobody is matched to it."))
        return levels

    clean_zip_code = GroupForm.clean_zip_code
