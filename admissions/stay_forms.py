"""The forms of a stay: starting, the plan, one day, leaving."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from admissions.evaluation_form import DAYS
from admissions.forms import DeskForm, RowField, words
from admissions.models import Evaluation, Stay, Visit
from programs.models import Program

SHOWN = 200  # programs in the list, the decided one first
A_DATE = _("Type a date like 2026-12-01.")
HOURS = _("Type hours like 3 or 2.5, up to 24.")


def date(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=forms.DateInput({"type": "date"}),
        error_messages={"required": _("Give the day."), "invalid": A_DATE})


def hours(label: Any, *, required: bool = True) -> forms.DecimalField:
    """Return a field for hours of one day."""
    return forms.DecimalField(
        label=label, required=required, min_value=0, max_value=24, decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "class": "short"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value", "max_decimal_places",
                                      "max_digits", "max_whole_digits"), HOURS))


class PlannedForm(DeskForm):
    """Days, hours and the planned end."""

    days = forms.MultipleChoiceField(
        label=_("Days they come"), choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Tick days of the week.")})
    hours = hours(_("Hours a day"), required=False)
    planned_until = date(_("Planned end, if there is one"), required=False)

    def planned(self) -> dict[str, Any]:
        """Return days, minutes and planned_until."""
        told = self.cleaned_data
        return {"days": told["days"], "minutes": minutes(told["hours"]), "planned_until": told["planned_until"]}


class AdmitForm(PlannedForm):
    """Where and when they started, and what is planned."""

    program = RowField(
        label=_("Program"), queryset=Program.objects.none(), required=False,
        empty_label=_("A program that is not in our list"),
        error_messages={"invalid_choice": _("Choose a program from the list.")})
    admitted_on = date(_("First day there"))
    arranged = words(_("Where and when withdrawal care happens, if this program has none"), rows=2, required=False,
                     limit=1000)
    field_order = ["program", "arranged", "admitted_on", "days", "hours", "planned_until"]

    def __init__(self, *args: Any, signed: Evaluation | None = None, today: dt.date, asks_withdrawal: bool = False,
                 **kwargs: Any) -> None:
        kwargs.setdefault("initial", _from_plan(signed, today))
        super().__init__(*args, **kwargs)
        if not asks_withdrawal:
            self.fields.pop("arranged")
        field: Any = self.fields["program"]
        field.queryset = Program.objects.listed()
        first = signed.program if signed else None
        options = {first.pk: first.name} if first else {}
        rest = Program.objects.listed().exclude(pk__in=options).order_by("name").values_list("pk", "name")
        options |= dict(rest[:SHOWN])
        field.choices = [*options.items(), ("", field.empty_label)]

    def told(self) -> dict[str, Any]:
        """Return what `decisions.admit` takes."""
        told = self.cleaned_data
        return self.planned() | {"program": told["program"], "admitted_on": told["admitted_on"],
                                 "arranged": told.get("arranged", "")}


class PlanForm(PlannedForm):
    """A change of the plan from a day on."""

    from_day = date(_("From this day on"))
    field_order = ["from_day", "days", "hours", "planned_until"]

    def told(self) -> dict[str, Any]:
        """Return what `decisions.change_plan` takes."""
        return self.planned() | {"from_day": self.cleaned_data["from_day"]}


class CorrectForm(DeskForm):
    """The right first day, and why the other was wrong."""

    admitted_on = date(_("First day there"))
    why = words(_("Why it is corrected"), rows=1, limit=300)


class VisitForm(DeskForm):
    """What became of one day."""

    day = date(_("Day"))
    state = forms.ChoiceField(
        label=_("What happened"), choices=Visit.State, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happened."), "invalid_choice": _("Choose one of these.")})
    hours = hours(_("Hours they were there"), required=False)
    note = words(_("Note"), rows=1, required=False, limit=300)

    def told(self) -> dict[str, Any]:
        """Return what `decisions.record_visit` takes."""
        told = self.cleaned_data
        return {"day": told["day"], "state": told["state"], "minutes": minutes(told["hours"]), "note": told["note"]}


class LeaveForm(DeskForm):
    """How a stay ended."""

    ending = forms.ChoiceField(
        label=_("How it ended"), choices=Stay.Ending, widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended."), "invalid_choice": _("Choose one of these.")})
    ended_on = date(_("Last day there"))
    aftercare_on = date(
        _("First contact or visit afterwards"), required=False,
        help_text=_("Needed where they finished: what day they are expected for aftercare."))
    note = words(_("Note"), rows=3, required=False)


def minutes(told: Decimal | None) -> int:
    """Return hours as whole minutes; none are none."""
    return int((told or 0) * 60)


def hours_of(told: int) -> str:
    """Return minutes as hours to read or type: "3", "2.5"."""
    return f"{told / 60:.2f}".rstrip("0").rstrip(".")


def _from_plan(signed: Evaluation | None, today: dt.date) -> dict[str, Any]:
    """Return what the signed plan already says."""
    if signed is None:
        return {"admitted_on": today}
    plan: Any = signed.plan
    days, weekly = plan.get("days") or [], getattr(signed.program, "hours_a_week", None)
    per_day = hours_of(int(weekly * 60 / len(days))) if weekly and days and weekly / len(days) <= 24 else ""
    first = signed.starts_on if signed.starts_on and signed.starts_on <= today else today
    weeks = getattr(signed.program, "weeks_to", None)
    until = first + dt.timedelta(weeks=weeks) if weeks and weeks <= 104 else None
    return {"program": signed.program_id, "admitted_on": first, "days": days, "hours": per_day, "planned_until": until}
