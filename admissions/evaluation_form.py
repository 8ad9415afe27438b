"""The evaluation as a form: the clinician's texts and decision, and the plan. A draft may be as empty as it likes."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from admissions.forms import DeskForm, RowField, words
from admissions.models import Evaluation
from admissions.words import FAMILIES, LEVELS, WITHDRAWAL
from eligibility.facts import VOCABULARY
from programs.models import Program

DAYS = [("mon", WEEKDAYS[0]), ("tue", WEEKDAYS[1]), ("wed", WEEKDAYS[2]), ("thu", WEEKDAYS[3]), ("fri", WEEKDAYS[4]),
        ("sat", WEEKDAYS[5]), ("sun", WEEKDAYS[6])]
SCALES = ("ciwa_ar", "cows")
REVIEWS = 4  # review dates a plan can hold
SHOWN = 200  # programs in the list, best match first
FACTS = "facts"  # a reason to correct a fact, never one to decide otherwise; so no signature ever holds it
_A_DATE = _("Type a date like 2026-12-01.")


def _date(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, required=False, help_text=help_text, widget=forms.DateInput({"type": "date"}),
        error_messages={"invalid": _A_DATE},
    )


def _scale(name: str) -> forms.IntegerField:
    low, high = VOCABULARY[name].range
    wrong = _("Type a whole number from %(low)d to %(high)d, or leave it empty.") % {"low": low, "high": high}
    return forms.IntegerField(
        label=f"{'CIWA-Ar' if name == 'ciwa_ar' else 'COWS'} ({low}–{high})", required=False, min_value=low,
        max_value=high, widget=forms.TextInput({"inputmode": "numeric", "class": "short"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
    )


class PlanForm(DeskForm):
    """What admissions staff and clinicians both write: program, first day, days, reviews, aftercare."""

    program = RowField(
        label=_("Program"), queryset=Program.objects.none(), required=False, empty_label=_("Not chosen yet"),
        error_messages={"invalid_choice": _("Choose a program from the list.")},
    )
    starts_on = _date(_("First day of the program"), _("Reminders are planned from it once this is signed."))
    days = forms.MultipleChoiceField(
        label=_("Days they come"), choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Tick days of the week.")},
    )
    first_visit = forms.DateTimeField(
        label=_("First visit: therapy session and medicine appointment"), required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("Type a date and time like 2026-12-01 10:30.")},
    )
    withdrawal_elsewhere = words(
        _("Where and when withdrawal care happens, if the program has none"), rows=2, required=False)
    aftercare = words(_("Aftercare"), rows=2, required=False)

    def __init__(self, *args: Any, programs: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Any listed program may be chosen: the clinician knows more than the catalog. The list shows what ranks first.
        chosen: Any = self.fields["program"]
        chosen.queryset = Program.objects.listed()
        options = {match.id: match.name for match in list(programs)[:SHOWN]}
        picked = self.initial.get("program")
        if picked and picked not in options:
            options |= dict(Program.objects.filter(pk=picked).values_list("pk", "name"))
        if len(options) < SHOWN:
            rest = Program.objects.listed().exclude(pk__in=options).order_by("name")
            options |= dict(rest.values_list("pk", "name")[: SHOWN - len(options)])
        chosen.choices = [("", chosen.empty_label), *options.items()]
        for number in range(REVIEWS):
            label = _("Review %(n)d") % {"n": number + 1}
            self.fields[f"review_{number}"] = _date(label)

    @property
    def review_fields(self) -> list[forms.BoundField]:
        """Return the boxes for review dates."""
        return [self[f"review_{number}"] for number in range(REVIEWS)]

    def clean(self) -> dict[str, Any]:
        """Refuse dates nobody can mean; a review comes after the first day."""
        told = super().clean() or self.cleaned_data
        today = timezone.localdate()
        starts = told.get("starts_on")
        if starts and not today - dt.timedelta(days=60) <= starts <= today + dt.timedelta(days=730):
            self.add_error("starts_on", _("Give a day between 60 days ago and two years from now."))
        for number in range(REVIEWS):
            review = told.get(f"review_{number}")
            if review and starts and not starts < review <= starts + dt.timedelta(days=730):
                self.add_error(f"review_{number}", _("A review comes after the first day, within two years."))
        return told

    def told(self) -> dict[str, Any]:
        """Return the cleaned form as values of the model; unknown plan keys of the row are kept by the caller."""
        told = self.cleaned_data
        visit = told["first_visit"]
        plan = {
            "days": told["days"], "first_visit": visit.strftime("%Y-%m-%dT%H:%M") if visit else "",
            "review_dates": sorted({
                told[name].isoformat() for name in (f"review_{number}" for number in range(REVIEWS)) if told[name]
            }),
            "aftercare": told["aftercare"], "withdrawal_elsewhere": told["withdrawal_elsewhere"],
        }
        return {"program": told["program"], "starts_on": told["starts_on"], "plan": plan}


class EvaluationForm(PlanForm):
    """All of it: what a clinician writes and decides."""

    summary = words(_("What you found and why this level"), rows=4, required=False)
    decision = forms.ChoiceField(
        label=_("Your decision"), required=False, widget=forms.RadioSelect,
        choices=[("agree", _("I agree with the suggested level")), ("different", _("I decide on a different level"))],
        error_messages={"invalid_choice": _("Choose one of the two.")},
    )
    decided_level = forms.ChoiceField(
        label=_("Level you decide on, if different"), required=False, choices=[("", _("Choose")), *LEVELS.items()],
        error_messages={"invalid_choice": _("Choose a level from the list.")},
    )
    reason = forms.ChoiceField(
        label=_("Reason for a different level"), required=False,
        choices=[("", _("Choose")), *Evaluation.Reason.choices,
                 (FACTS, _("Wrong or changed facts: correct them first"))],
        error_messages={"invalid_choice": _("Choose a reason from the list.")},
    )
    reason_note = words(_("Note on the reason"), rows=2, required=False)
    decided_withdrawal = forms.ChoiceField(
        label=_("Withdrawal care you decide on"), required=False,
        choices=[("", _("Choose")), ("none", _("None needed now, in my judgement")),
                 *((code, label) for code, label in WITHDRAWAL.items() if code != "none")],
        error_messages={"invalid_choice": _("Choose withdrawal care from the list.")},
    )
    offered_level = forms.ChoiceField(
        label=_("Level that can be had now"), required=False, choices=[("", _("The same as decided")), *LEVELS.items()],
        error_messages={"invalid_choice": _("Choose a level from the list.")},
    )
    bridging = words(_("How the time is bridged, if another level is offered"), rows=2, required=False)

    def __init__(self, *args: Any, may_score: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for family, label in FAMILIES.items():
            self.fields[f"finding_{family}"] = words(label, rows=2, required=False)
        if may_score:
            for name in SCALES:
                self.fields[name] = _scale(name)

    def told(self) -> dict[str, Any]:
        told, values = self.cleaned_data, super().told()
        decision = told["decision"]
        values["plan"]["bridging"] = told["bridging"]
        return values | {
            "summary": told["summary"], "agrees": {"agree": True, "different": False}.get(decision),
            "decided_level": told["decided_level"] if decision == "different" else "",
            "reason": told["reason"] if decision == "different" and told["reason"] != FACTS else "",
            "reason_note": told["reason_note"] if decision == "different" else "",
            "decided_withdrawal": told["decided_withdrawal"], "offered_level": told["offered_level"],
            "findings": {family: text for family in FAMILIES if (text := told[f"finding_{family}"])},
        }

    def asks_for_facts(self) -> bool:
        """Say whether the reason given is that a fact is wrong: one to correct it, and none to decide otherwise."""
        return bool(self.cleaned_data["reason"] == FACTS)

    def scales(self) -> dict[str, int | None]:
        """Return the totals a clinician took, None where not typed."""
        return {name: self.cleaned_data.get(name) for name in SCALES if name in self.fields}


def initial_of(evaluation: Evaluation) -> dict[str, Any]:
    """Return a stored evaluation as the form's first values."""
    plan = evaluation.plan
    initial = {
        "program": evaluation.program_id, "starts_on": evaluation.starts_on, "summary": evaluation.summary,
        "decision": "" if evaluation.agrees is None else "agree" if evaluation.agrees else "different",
        "decided_level": "" if evaluation.agrees else evaluation.decided_level, "reason": evaluation.reason,
        "reason_note": evaluation.reason_note, "decided_withdrawal": evaluation.decided_withdrawal,
        "offered_level": evaluation.offered_level if evaluation.offered_level != evaluation.decided_level else "",
        "bridging": plan.get("bridging", ""), "days": plan.get("days", []), "aftercare": plan.get("aftercare", ""),
        "first_visit": plan.get("first_visit", ""), "withdrawal_elsewhere": plan.get("withdrawal_elsewhere", ""),
    }
    initial |= {f"finding_{family}": text for family, text in evaluation.findings.items()}
    return initial | {f"review_{number}": day for number, day in enumerate(plan.get("review_dates", [])[:REVIEWS])}
