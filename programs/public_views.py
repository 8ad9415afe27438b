"""The catalog for whoever comes, and the page behind a program's link. Nothing here asks who somebody is."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programs import codes
from programs.filters import MILES, Filters, search
from programs.models import Opening, Program
from programs.openings import LinkOver, link_of, say_by_link
from programs.public_forms import KINDS, WAYS, inner, outer
from programs.public_limit import limited
from programs.search import catalog
from programs.sheet import sections
from programs.words import NOT_STATED, label, opening_words

SHOWN = 20
MOST_SEATS = 500
NOT_PUBLIC = {codes.FactGroup.LICENCE}


@require_safe
@limited
def places(request: HttpRequest) -> HttpResponse:
    """List programs by place, payment, age and language; no session, no name, nothing kept."""
    filters, shown = Filters.read(inner(request.GET)), catalog()
    found = search(shown, filters, timezone.now())
    page = Paginator(found, SHOWN).get_page(filters.page)
    rows = Program.objects.whole().in_bulk([offer.id for offer, _miles in page])
    return render(request, "programs/public_places.html", {
        "filters": filters, "total": len(found), "silent": found.silent, "page": page, "miles": MILES,
        "with_silent": outer(request.GET, unsaid=1, page=""), "kind": request.GET.get("kind", ""),
        "previous": outer(request.GET, page=page.number - 1), "following": outer(request.GET, page=page.number + 1),
        "kinds": [(number, label("LevelCode", code)) for number, code in KINDS.items()],
        "ways": [(letter, label("Payer", code)) for letter, code in WAYS.items()], "way": request.GET.get("way", ""),
        "languages": codes.Language.choices,
        "rows": [(rows[offer.id], offer, miles) for offer, miles in page if offer.id in rows],
    })  # fmt: skip


@require_safe
@limited
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what one program states, each fact with the day it was last checked."""
    one: Program = get_object_or_404(Program.objects.listed().whole(), pk=pk)
    return render(request, "programs/public_place.html", {
        "program": one, "sections": [part for part in sections(one) if part.group not in NOT_PUBLIC],
        "opening": opening_words(one.latest_opening(), one.zone), "not_stated": NOT_STATED,
    })  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def word(request: HttpRequest, token: str) -> HttpResponse:
    """Ask a program whether it has free places; looking changes nothing, pressing uses the link up."""
    now = timezone.now()
    try:
        link = link_of(token, now)
        problem, told = "", _told(request)
        if told is None and request.method == "POST":
            problem = _("Type how many places are free, as a number from 1 to 500.")
        elif told is not None:
            say_by_link(request, token, *told, now)
            return render(request, "programs/public_word_done.html")
    except LinkOver:
        return render(request, "programs/public_word_over.html", status=410)
    last = link.program.latest_opening()
    return render(request, "programs/public_word.html", {
        "program": link.program, "last": last, "opening": opening_words(last, link.program.zone), "problem": problem,
        "seats": last.seats if last is not None and last.status == Opening.Status.OPEN else None,
    }, status=422 if problem else 200)  # fmt: skip


def _told(request: HttpRequest) -> tuple[str, int | None] | None:
    """Return the status and free places that were pressed; None where nothing was, or it is no number."""
    status, typed = request.POST.get("status", ""), request.POST.get("seats", "").strip()
    if status in (Opening.Status.FULL, Opening.Status.PAUSED):
        return status, None
    if status == Opening.Status.OPEN and not typed:
        return status, None
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 4
    if status == Opening.Status.OPEN and is_number and 1 <= int(typed) <= MOST_SEATS:
        return status, int(typed)
    return None
