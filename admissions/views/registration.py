"""Registration and benefits, who sent them, allergies and medicines: written down, changed, struck through."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Act, allowed
from admissions.access import get_entry, get_intake
from admissions.acts import DecisionRefused, Deed, can
from admissions.decisions import By
from admissions.identity import person_of
from admissions.models import Entry
from admissions.paperwork import entries
from admissions.paperwork.entries import Overtaken
from admissions.paperwork.forms import FORMS, EntryForm, StrikeForm
from admissions.paperwork.page import Shown, sections, shown, title_of
from admissions.views.answers import says_why
from intake import facts
from intake.models import Intake
from privacy.audit import record_request

BACK = {"evaluation": "admissions:evaluation", "patient": "admissions:patient"}


@allowed(Act.SEE_INTAKE)
@require_GET
def registration(request: HttpRequest, pk: str) -> HttpResponse:
    """Show everything the desk wrote down about one person."""
    intake = get_intake(request, pk)
    record_request(request, "read", intakes=[intake.pk], object_kind="registration")
    return render(request, "admissions/registration.html", {
        "intake": intake, "person": person_of(intake, facts.facts_of(intake)),
        "sections": sections(intake, intake.site.day(timezone.now())),
        "may_write": can(request.user, Deed.REGISTER, intake),
        "may_tell": can(request.user, Deed.TELL_REFERRER, intake), "strike_form": StrikeForm(),
    })


@allowed(Act.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def new_entry(request: HttpRequest, pk: str, kind: str) -> HttpResponse:
    """Write a new entry of one kind down."""
    if kind not in FORMS:
        raise Http404
    intake = get_intake(request, pk)
    form = _form(request, intake, kind, {"about": request.GET["about"]} if "about" in request.GET else {})
    if form.is_bound and form.is_valid():
        about = form.cleaned_data.get("about", "")
        try:
            entries.write(intake, By.request(request), kind, form.told(), timezone.now(), about=about)
        except DecisionRefused as why:  # what was typed stays
            form.add_error(None, why.args[0])
        else:
            messages.success(request, say("Written down."))
            return _back(request, intake, kind)
    return _drawn(request, intake, kind, form)


@allowed(Act.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def change_entry(request: HttpRequest, pk: str, entry: str) -> HttpResponse:
    """Change an entry: the old version is struck through. Whoever comes second sees both versions."""
    intake = get_intake(request, pk)
    stands = get_entry(request, intake, entry)
    if stands.struck_at is not None and request.method != "POST":
        raise DecisionRefused(say("This was changed since. Open the one that stands."))
    form = _form(request, intake, stands.kind, stands.told, corrects=stands)
    if form.is_bound and form.is_valid():
        try:
            entries.change(stands, By.request(request), form.told(), form.cleaned_data["why"], timezone.now())
        except DecisionRefused as why:
            form.add_error(None, why.args[0])
            return _drawn(request, intake, stands.kind, form, entry=stands)
        except Overtaken as first:
            if first.stands is None:
                raise DecisionRefused(say("Somebody struck this through while you wrote.")) from first
            theirs = shown(first.stands, intake.site.day(timezone.now()))
            return _drawn(request, intake, stands.kind, form, entry=first.stands, theirs=theirs, status=409)
        messages.success(request, say("Changed. What stood before stays readable, struck through."))
        return _back(request, intake, stands.kind)
    return _drawn(request, intake, stands.kind, form, entry=stands)


@allowed(Act.REGISTER)
@require_POST
@says_why
def strike_entry(request: HttpRequest, pk: str, entry: str) -> HttpResponse:
    """Strike an entry through."""
    intake = get_intake(request, pk)
    wrong = get_entry(request, intake, entry)
    form = StrikeForm(request.POST)
    if not form.is_valid():
        raise DecisionRefused(say("Say why this is wrong."))
    entries.strike(wrong, By.request(request), form.cleaned_data["why"], timezone.now())
    messages.success(request, say("Struck through. It stays readable."))
    return _back(request, intake, wrong.kind)


def _form(request: HttpRequest, intake: Intake, kind: str, initial: dict[str, Any],
          corrects: Entry | None = None) -> EntryForm:
    coverages = [(one, title_of(one)) for one in entries.standing(intake, Entry.Kind.COVERAGE)]
    return FORMS[kind](request.POST if request.method == "POST" else None, initial=dict(initial), user=request.user,
                       coverages=coverages, corrects=corrects)


def _drawn(request: HttpRequest, intake: Intake, kind: str, form: EntryForm, entry: Entry | None = None,
           theirs: Shown | None = None, status: int = 200) -> HttpResponse:
    record_request(request, "read", intakes=[intake.pk], object_kind="registration")
    return render(request, "admissions/entry.html", {
        "intake": intake, "person": person_of(intake, facts.facts_of(intake)), "form": form, "entry": entry,
        "title": Entry.Kind(kind).label, "kind": kind, "theirs": theirs, "back": _asked_back(request),
        "lacks_coverage": "about" in form.fields and not form.coverages,
    }, status=status)


def _asked_back(request: HttpRequest) -> str:
    asked = request.POST.get("back") or request.GET.get("back", "")
    return asked if asked in BACK else ""


def _back(request: HttpRequest, intake: Intake, kind: str) -> HttpResponse:
    asked = _asked_back(request)
    response = redirect(BACK.get(asked, "admissions:registration"), pk=intake.pk)
    if not asked:
        part = Entry.Kind.COVERAGE if kind in (Entry.Kind.BENEFITS, Entry.Kind.AUTHORIZATION) else kind
        response["Location"] += f"#{part}"
    return response
