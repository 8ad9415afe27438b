"""Change one group of a program's facts as one act: the facts, their source and date, the sessions, and the log."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.forms.boundfield import BoundField
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from privacy import audit
from programs.codes import FactGroup
from programs.edit_forms import GroupForm, SessionForms, group_form
from programs.models import FactCheck, Program, Provider
from programs.search import place_of


class Changed(Exception):
    """Somebody else saved the program since this form was opened; `stored` is what stands now."""

    def __init__(self, stored: Program) -> None:
        super().__init__("The program was changed meanwhile.")
        self.stored = stored


@dataclass(frozen=True)
class Clash:
    """Two versions of one group of facts: who saved when, and per field (label, what stands, what was typed)."""

    by: str
    at: datetime.datetime
    rows: tuple[tuple[str, str, str], ...]


def forms_of(program: Program, group: FactGroup, data: QueryDict | None) -> tuple[GroupForm, SessionForms | None]:
    """Return the form of one group, and of the sessions where the group has them."""
    check = program.check_of(group)
    form = group_form(group)(data, instance=program, initial={"source": check.source if check else ""})
    sessions = SessionForms(data, instance=program, prefix="sessions") if group is FactGroup.SCHEDULE else None
    return form, sessions


def with_revision(data: QueryDict, stored: Program) -> QueryDict:
    """Return what was typed, now against the version that stands: saving again is then a choice."""
    told = data.copy()
    told["revision"] = str(stored.revision)
    return told


def clash_of(stored: Program, form: GroupForm) -> Clash:
    """Return where what stands and what was typed differ, in words."""
    standing = type(form)(instance=stored)
    rows = []
    for name in form._meta.fields or []:
        stands, typed = _words(standing[name]), _words(form[name])
        if stands != typed:
            rows.append((str(form.fields[name].label), stands, typed))
    by = stored.changed_by.name if stored.changed_by else ""
    return Clash(by, stored.changed_at, tuple(rows))


def _words(bound: BoundField) -> str:
    value = bound.value()
    labels = {str(code): str(label) for code, label in getattr(bound.field, "choices", None) or []}
    parts = value if isinstance(value, list | tuple) else ["" if value is None else value]
    return ", ".join(labels.get(str(part), str(part)) for part in parts)


@transaction.atomic
def save_group(request: HttpRequest, group: FactGroup, form: GroupForm, sessions: SessionForms | None) -> Program:
    """Save a valid form and return the program. Raises Changed, with nothing saved, if the program moved on."""
    program: Program = form.instance
    seen = form.cleaned_data["revision"]
    user: Any = request.user
    if not Program.objects.filter(pk=program.pk, revision=seen).update(revision=F("revision") + 1):
        raise Changed(Program.objects.whole().get(pk=program.pk))
    if group is FactGroup.CONTACT:
        _find_place(program, form)
    program.revision, program.changed_by = seen + 1, user
    program.save(update_fields=[*form.saved_fields, "revision", "changed_by", "changed_at"])
    if sessions is not None:
        sessions.save()
    FactCheck.objects.update_or_create(
        program=program,
        group=group,
        defaults={
            "source": form.cleaned_data["source"],
            "checked_on": form.cleaned_data["checked_on"],
            "checked_by": user,
        },
    )
    fields = [*form.changed_data, *(["sessions"] if sessions is not None and sessions.has_changed() else [])]
    audit.record_request(request, "write", object_kind="program", object_id=program.pk, fields=fields)
    return program


@transaction.atomic
def add_program(request: HttpRequest, provider: str, program: Program, source: str) -> Program:
    """Add a program under a provider by name, found or new, with the place of its ZIP code, and where it was told."""
    user: Any = request.user
    found = Provider.objects.filter(name__iexact=provider).order_by("id").first()
    program.provider = found or Provider.objects.create(name=provider)
    program.changed_by = user
    set_place(program)
    program.save()
    for group in (FactGroup.LEVELS, FactGroup.CONTACT):  # what the form of a new program asks for
        program.checks.create(group=group, source=source, checked_on=timezone.localdate(), checked_by=user)
    audit.record_request(request, "write", object_kind="program", object_id=program.pk, fields=["added"])
    return program


def _find_place(program: Program, form: GroupForm) -> None:
    """A new ZIP code brings its place, unless somebody typed one too."""
    if "zip_code" in form.changed_data and not {"latitude", "longitude"} & set(form.changed_data):
        set_place(program)
        form.saved_fields += ["latitude", "longitude", "zone"]


def set_place(program: Program) -> None:
    """Give a program the middle of its ZIP code, its zone and, where they are not stated, its city and state."""
    place = place_of(program.zip_code) if program.zip_code else None
    program.latitude, program.longitude = place.point if place else (None, None)
    if place:
        program.zone = place.zone
        program.city, program.state = program.city or place.city, program.state or place.state
