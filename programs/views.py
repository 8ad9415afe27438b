"""The staff's pages of the catalog. No address here holds anything about a patient."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import Act, allowed, may
from programs import codes
from programs.doubts import doubts
from programs.edit_forms import NewProgramForm
from programs.editing import Changed, Clash, add_program, clash_of, forms_of, save_group, with_revision
from programs.filters import MILES, PAGE_LENGTH, SORTS, Filters, search
from programs.forms import OpeningForm
from programs.models import Program
from programs.openings import make_link, record_opening
from programs.search import Place, catalog, place_of
from programs.sheet import compared, sections
from programs.words import NOT_STATED, opening_words

MOST_COMPARED = 4


@allowed(Act.SEE_PROGRAMS)
def programs(request: HttpRequest) -> HttpResponse:
    """List the catalog, filtered by what stands in the URL."""
    filters = Filters.read(request.GET)
    shown = catalog()
    found = search(shown, filters, timezone.now())
    page = Paginator(found, PAGE_LENGTH).get_page(filters.page)
    rows = Program.objects.whole().in_bulk([offer.id for offer, _miles in page])
    return render(
        request,
        "programs/programs.html",
        {
            "filters": filters,
            "total": len(found),
            "silent": found.silent,
            "page": page,
            "previous": filters.query(page=page.number - 1),
            "following": filters.query(page=page.number + 1),
            "with_silent": filters.query(unsaid=True),
            "rows": [(rows[offer.id], offer, miles) for offer, miles in page if offer.id in rows],
            "sorts": [
                (words, filters.query(sort=sort), sort == filters.sort)
                for sort, words in SORTS.items()
                if sort != "distance" or filters.place
            ],
            "levels": codes.LevelCode.choices,
            "payers": codes.Payer.choices,
            "languages": codes.Language.choices,
            "miles": MILES,
            "may_edit": may(request.user, Act.EDIT_PROGRAMS),
        },
    )


@allowed(Act.SEE_PROGRAMS)
def program(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one program: every fact, its source and the day it was last checked."""
    one: Program = get_object_or_404(Program.objects.whole(), pk=pk)
    return render(
        request,
        "programs/program.html",
        {
            "program": one,
            "sections": sections(one),
            "not_stated": NOT_STATED,
            "doubts": doubts(one),
            "opening": opening_words(one.latest_opening(), one.zone),
            "history": [opening_words(opening, one.zone) for opening in list(one.openings.all())[1:6]],
            "may_edit": may(request.user, Act.EDIT_PROGRAMS),
        },
    )


@allowed(Act.EDIT_PROGRAMS)
def openings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down what a program said about its free places."""
    one: Program = get_object_or_404(Program.objects.whole(), pk=pk)
    form = OpeningForm(_sent(request), program=one)
    if request.method == "POST" and form.is_valid():
        record_opening(request, one, form)
        messages.success(request, _("Saved. %(name)s now shows this word on its free places.") % {"name": one.name})
        return redirect("programs:program", pk=one.pk)
    return render(
        request,
        "programs/openings.html",
        {
            "program": one,
            "form": form,
            "opening": opening_words(one.latest_opening(), one.zone),
        },
    )


@allowed(Act.EDIT_PROGRAMS)
@require_POST
def openings_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a link by which the program says itself what is free; it is shown this once."""
    one: Program = get_object_or_404(Program, pk=pk)
    token = make_link(request, one, timezone.now())
    address = f"{settings.PUBLIC_URL}{reverse('find:word', args=[token])}"
    return render(request, "programs/openings_link.html", {"program": one, "address": address})


@allowed(Act.SEE_PROGRAMS)
def compare(request: HttpRequest) -> HttpResponse:
    """Set up to four programs side by side."""
    asked = list(dict.fromkeys(pk for told in request.GET.getlist("p")[:50] if (pk := _uuid(told))))
    there = Program.objects.whole().in_bulk(asked[:MOST_COMPARED])
    chosen = [there[pk] for pk in asked[:MOST_COMPARED] if pk in there]
    place = place_of(request.GET.get("zip", ""))
    only = request.GET.get("only") == "1" and len(chosen) > 1
    columns: list[dict[str, Any]] = [
        {"program": one, "without": _address([other for other in chosen if other is not one], place, only)}
        for one in chosen
    ]
    rows = compared(chosen, place, timezone.now())
    return render(
        request,
        "programs/compare.html",
        {
            "columns": columns,
            "rows": [row for row in rows if row.differs or not only],
            "only": only,
            "toggle": _address(chosen, place, not only),
            "left_out": max(0, len(asked) - MOST_COMPARED),
            "missing": len(asked[:MOST_COMPARED]) - len(chosen),
            "place": place,
        },
    )


@allowed(Act.EDIT_PROGRAMS)
def edit(request: HttpRequest, pk: UUID, group: str) -> HttpResponse:
    """Change one group of a program's facts, with where they come from and the day they were checked."""
    chosen = _group(group)
    one: Program = get_object_or_404(Program.objects.whole(), pk=pk)
    form, sessions = forms_of(one, chosen, _sent(request))
    clash: Clash | None = None
    if request.method == "POST" and form.is_valid() and (sessions is None or sessions.is_valid()):
        try:
            save_group(request, chosen, form, sessions)
        except Changed as moved:
            clash = clash_of(moved.stored, form)
            form, sessions = forms_of(moved.stored, chosen, with_revision(request.POST, moved.stored))
        else:
            messages.success(request, _("Saved: %(group)s.") % {"group": chosen.label})
            return redirect("programs:program", pk=one.pk)
    context = {"program": one, "group": chosen, "form": form, "sessions": sessions, "clash": clash}
    return render(request, "programs/edit.html", context, status=409 if clash else 200)


@allowed(Act.EDIT_PROGRAMS)
def add(request: HttpRequest) -> HttpResponse:
    """Add a program to the catalog; its facts follow group by group."""
    form = NewProgramForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        one = add_program(request, told["provider_name"], form.save(commit=False), told["source"])
        messages.success(request, _("Added. Now fill in what you know, group by group."))
        return redirect("programs:program", pk=one.pk)
    return render(request, "programs/add.html", {"form": form})


def _sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, an empty form too; None where nothing was."""
    return request.POST if request.method == "POST" else None


def _group(told: str) -> codes.FactGroup:
    try:
        return codes.FactGroup(told)
    except ValueError as unknown:
        raise Http404 from unknown


def _address(chosen: list[Program], place: Place | None, only: bool) -> str:
    """Return the query string that compares these."""
    parts = [f"p={one.pk}" for one in chosen]
    parts += [f"zip={place.zip_code}"] if place else []
    return "?" + "&".join([*parts, "only=1"] if only else parts)


def _uuid(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None
