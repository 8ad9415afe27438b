"""One form for each kind of entry. An empty box means not asked; a no is always written down as a no."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Act, may
from admissions.forms import DeskForm, words
from admissions.paperwork.models import Entry
from admissions.words import LEVELS, SAID_BY
from intake.questions.base import Text
from intake.questions.contact import normal_phone
from programs.codes import Payer

NOT_ASKED = _("Not asked")
_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}
OLDEST = 120  # years


def line(label: Any, *, required: bool = False, limit: int = 120, help_text: Any = "") -> Text:
    """Return a field for one line."""
    return Text(label=label, required=required, max_length=limit, help_text=help_text, error_messages={
        "required": _("Write something here."), "max_length": _("Use %(limit_value)d characters or fewer.")})


def pick(label: Any, choices: Any, *, required: bool = False, help_text: Any = "") -> forms.ChoiceField:
    """Return a field for one of several; where it may stay open, the first choice says that nobody asked."""
    first = ("", _("Choose") if required else NOT_ASKED)
    return forms.ChoiceField(label=label, choices=[first, *choices], required=required, help_text=help_text,
                             error_messages=_CHOOSE)


def day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """Return a field for a date."""
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=forms.DateInput({"type": "date"}),
        error_messages=dict.fromkeys(("invalid", "required"), _("Type a date like 2026-12-01.")))


def several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    """Return a field for any number of several."""
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, error_messages=_CHOOSE,
                                     widget=forms.CheckboxSelectMultiple)


YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class EntryForm(DeskForm):
    """What every kind shares: dates nobody can mean are refused, and what was written is returned as text."""

    PHONES: ClassVar[tuple[str, ...]] = ()
    BIRTH: ClassVar[tuple[str, ...]] = ()
    ALWAYS: ClassVar[tuple[str, ...]] = ()  # shown as "Not asked" where nobody did

    def __init__(self, *args: Any, user: Any = None, coverages: Any = (), corrects: Entry | None = None,
                 **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coverages = list(coverages)
        if corrects is not None:
            self.fields["why"] = forms.ChoiceField(
                label=_("Why it is changed"), choices=Entry.Why.choices, widget=forms.RadioSelect,
                error_messages={"required": _("Say why it is changed."), "invalid_choice": _("Choose one of these.")})
        elif "about" in self.fields:
            about: Any = self.fields["about"]
            about.choices = [("", _("Choose")), *((str(one.thread), told) for one, told in self.coverages)]
            if len(self.coverages) == 1:
                self.initial.setdefault("about", str(self.coverages[0][0].thread))
        if corrects is not None:
            self.fields.pop("about", None)
        if "said_by" in self.fields:
            said: Any = self.fields["said_by"]
            said.choices = [(code, label) for code, label in SAID_BY.items()
                            if code != "clinician" or may(user, Act.SIGN)]

    def clean(self) -> dict[str, Any]:
        """Refuse a number that is none, and a birth that lies ahead or too far back (safeguards #34)."""
        told = super().clean() or self.cleaned_data
        today = timezone.localdate()
        for name in self.PHONES:
            number = normal_phone(told[name]) if told.get(name) else ""
            if number is None:
                self.add_error(name, _("Type a phone number with its area code, like 202-555-0142."))
            else:
                told[name] = number
        for name in self.BIRTH:
            born = told.get(name)
            if (born and not 0 <= today.year - born.year <= OLDEST) or (born and born > today):
                self.add_error(name, _("Type the day they were born."))
        for name, field in self.fields.items():
            when = told.get(name)
            if isinstance(field, forms.DateField) and name not in self.BIRTH and when and not (
                    today - dt.timedelta(days=3660) <= when <= today + dt.timedelta(days=1830)):
                self.add_error(name, _("Type a day of these years."))
        return told

    def told(self) -> dict[str, Any]:
        """Return what was written, without what stayed empty: dates as 2026-12-01, choices as their codes."""
        kept = {name: value for name, value in self.cleaned_data.items() if name not in ("why", "about")}
        return {name: value.isoformat() if isinstance(value, dt.date) else value
                for name, value in kept.items() if value not in ("", None, [])}


class IdentityForm(EntryForm):
    """Who they are on paper: as the card and the payer have it."""

    BIRTH = ("born",)
    ALWAYS = ("born", "interpreter", "access")
    legal_name = line(_("Legal name, as on the card"), required=True, limit=200)
    born = day(_("Date of birth"))
    sex = pick(_("Sex, as on the card"), [("female", _("Female")), ("male", _("Male")), ("x", "X")])
    pronouns = line(_("Pronouns"), limit=40)
    street = line(_("Street and number"), limit=200)
    city = line(_("City"))
    state = line(_("State"), limit=40)
    zip = line(_("ZIP"), limit=10)
    interpreter = pick(_("Interpreter needed"), YES_NO)
    interpreter_for = line(_("Which language, or sign language"), limit=60)
    access = line(_("What they need to take part"), limit=300, help_text=_("A ramp, large print, a quiet room, breaks"))


class EmergencyForm(EntryForm):
    """Whom to call if something happens, and what may be said."""

    PHONES = ("phone",)
    ALWAYS = ("may_say",)
    name = line(_("Name"), required=True)
    relation = line(_("Who they are to the person"), limit=60)
    phone = line(_("Phone"), required=True, limit=40)
    may_say = pick(_("What may be said to them"), [
        ("nothing", _("Only “please call back”")),
        ("safe", _("That the person is safe, or that we look for them")),
        ("named", _("What a signed consent names")),
    ], help_text=_("Not asked means: say nothing, ask only for a call back."))
    words = line(_("In the person's own words"), limit=300)


class CoverageForm(EntryForm):
    """Who pays: one card, or one other way of paying."""

    PHONES = ("payer_phone",)
    BIRTH = ("holder_born",)
    ALWAYS = ("holder",)
    payer = pick(_("Who pays"), Payer.choices, required=True, help_text=_("In the words of the catalog"))
    insurer = line(_("Name of the insurer"))
    plan = line(_("Plan"))
    member = line(_("Member number"), limit=60)
    group = line(_("Group number"), limit=60)
    holder = pick(_("Who holds it"), [
        ("self", _("They themselves")), ("partner", _("Husband, wife or partner")), ("parent", _("A parent")),
        ("other", _("Someone else"))])
    holder_name = line(_("Name of the holder, if it is someone else"))
    holder_born = day(_("Date of birth of the holder"))
    payer_phone = line(_("Phone for benefits, on the back of the card"), limit=40)

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("payer") == Payer.PRIVATE and not told.get("insurer"):
            self.add_error("insurer", _("Write the insurer's name."))
        return told


class AboutForm(EntryForm):
    """An entry about one coverage."""

    about = forms.ChoiceField(label=_("Which insurance"), error_messages=_CHOOSE)


class BenefitsForm(AboutForm):
    """What the payer said when somebody asked."""

    ALWAYS = ("active", "needs_authorization")
    asked_on = day(_("Asked on"), required=True)
    asked_of = line(_("Asked of"), required=True, help_text=_("A name, or the line or site that answered"))
    reference = line(_("Reference number"), limit=60)
    active = pick(_("Coverage stands today"), YES_NO)
    covered = several(_("Levels they said are covered"), LEVELS.items())
    not_covered = several(_("Levels they said are not covered"), LEVELS.items())
    deductible = line(_("Deductible, as told"), limit=200)
    copay = line(_("Copay or share, as told"), limit=200)
    days = line(_("Days or visits authorized, as told"), limit=60)
    needs_authorization = pick(_("Prior authorization needed"), YES_NO)
    note = words(_("Note"), rows=2, required=False, limit=1000)

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if set(told.get("covered", [])) & set(told.get("not_covered", [])):
            self.add_error("not_covered", _("The same level cannot be covered and not covered."))
        asked = told.get("asked_on")
        if asked and asked > timezone.localdate() + dt.timedelta(days=1):
            self.add_error("asked_on", _("This day has not come yet."))
        return told


class AuthorizationForm(AboutForm):
    """A payer's leave in advance: asked for, given, denied, appealed."""

    standing = pick(_("How it stands"), [
        ("requested", _("Requested")), ("given", _("Given")), ("denied", _("Denied")), ("appeal", _("Appealed"))],
        required=True)
    number = line(_("Number"), limit=60)
    level = pick(_("For which level"), LEVELS.items())
    starts = day(_("From"))
    until = day(_("Until"))
    units = line(_("Days or visits"), limit=60)
    task_on = day(_("Put it on our list on"),
                  help_text=_("Left empty: a week before it ends, or three days after it was requested or appealed."))
    note = words(_("Note"), rows=2, required=False, limit=1000, help_text=_("Who said so, what is missing, why denied"))

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        starts, until, task = told.get("starts"), told.get("until"), told.get("task_on")
        if starts and until and until < starts:
            self.add_error("until", _("It ends before it begins."))
        if told.get("standing") == "given" and not until and not task:
            self.add_error("until", _("Write until when, or when to look again: it must not run out unseen."))
        if until and task and task > until:
            self.add_error("task_on", _("Choose a day before it ends."))
        return told


SOURCES = [
    ("self", _("They themselves")), ("family", _("Family or a friend")), ("court", _("A court or probation")),
    ("hospital", _("A hospital")), ("primary_care", _("Primary care")), ("program", _("Another program")),
    ("employer", _("An employer")), ("other", _("Someone else")),
]


class SourceForm(EntryForm):
    """Who sent them. That alone lets us tell them nothing."""

    PHONES = ("phone",)
    ALWAYS = ("wants_word",)
    who = pick(_("Who sent them"), SOURCES, required=True)
    organization = line(_("Organization"), limit=200)
    person = line(_("Name of the person there"))
    phone = line(_("Phone"), limit=40)
    address = line(_("Fax, e-mail or address"), limit=200)
    wants_word = pick(_("They asked to hear back"), YES_NO)
    note = words(_("Note"), rows=2, required=False, limit=1000)


class HealthForm(EntryForm):
    """An allergy or a medicine, as somebody told it, or that there is none."""

    said_by = forms.ChoiceField(label=_("Who said so"), widget=forms.RadioSelect, error_messages=_CHOOSE)
    none = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("none") and told.get("what"):
            self.add_error("what", _("Write one, or tick that there is none: not both."))
        elif not told.get("none") and not told.get("what"):
            self.add_error("what", _("Write one, or tick that there is none."))
        return told

    def told(self) -> dict[str, Any]:
        return {name: value for name, value in super().told().items() if value is not False}


class AllergyForm(HealthForm):
    """One allergy."""

    what = line(_("Allergic to"))
    reaction = line(_("What happens"), limit=200)
    none = forms.BooleanField(label=_("They have no allergy they know of"), required=False)
    field_order = ("what", "reaction", "none", "said_by")


class MedicineForm(HealthForm):
    """One medicine they take now, as told; nothing here advises on it."""

    what = line(_("Medicine"))
    how = line(_("How much and how often, as told"), limit=200)
    prescriber = line(_("Who prescribed it"))
    none = forms.BooleanField(label=_("They take no medicine now"), required=False)
    field_order = ("what", "how", "prescriber", "none", "said_by")


FORMS: dict[str, type[EntryForm]] = {
    Entry.Kind.IDENTITY: IdentityForm, Entry.Kind.EMERGENCY: EmergencyForm, Entry.Kind.COVERAGE: CoverageForm,
    Entry.Kind.BENEFITS: BenefitsForm, Entry.Kind.AUTHORIZATION: AuthorizationForm, Entry.Kind.SOURCE: SourceForm,
    Entry.Kind.ALLERGY: AllergyForm, Entry.Kind.MEDICINE: MedicineForm,
}


class StrikeForm(DeskForm):
    """Why an entry is struck through without another in its place."""

    why = words(_("Why"), rows=1, limit=300)
