"""Bringing in a table of programs: look first, then decide; and taking the catalog out as the same table."""

import csv
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Act, allowed
from programs.import_forms import MOST_ROWS, TableForm
from programs.imports import table
from programs.imports.plan import Plan, apply_plan, make_plan
from programs.imports.reading import Unreadable
from programs.models import Program, TableUpload

SHOWN = 100


@allowed(Act.EDIT_PROGRAMS)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a table; nothing is changed by it yet."""
    user: Any = request.user
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["table"].read()
        try:
            drafts, _problems, _ignored = table.read(content)
        except Unreadable as why:
            form.add_error("table", str(why))
        else:
            if len(drafts) <= MOST_ROWS:
                TableUpload.objects.filter(made_by=user).delete()  # one at a time
                kept = TableUpload.objects.create(content=content, made_by=user)
                return redirect("programs:import", pk=kept.pk)
            form.add_error("table", _("This file has more than 2,000 programs. Split it."))
    return render(request, "programs/upload.html", {"form": form, "columns": table.COLUMNS})


@allowed(Act.EDIT_PROGRAMS)
def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what an uploaded table would change, and bring it in when told to: all of it or none."""
    kept = get_object_or_404(TableUpload, pk=pk, made_by=request.user.pk)
    with transaction.atomic():
        plan, ignored = _plan(kept)
        if request.method == "POST" and request.POST.get("seen") == _seen(plan):
            apply_plan(plan, request.user)
            kept.delete()
            messages.success(
                request, _("Brought in: %(new)d new, %(changed)d changed, %(same)d as before.") % plan.counts
            )
            return redirect("programs:programs")
    if request.method == "POST":
        messages.error(request, _("The catalog changed since you looked. This is what the table would change now."))
    return render(
        request,
        "programs/import.html",
        {
            "upload": kept,
            "plan": plan,
            "ignored": ignored,
            "seen": _seen(plan),
            "problems": plan.problems[:SHOWN],
            "more": max(0, len(plan.problems) - SHOWN),
            "changes": [(draft, program, sorted(changes)) for draft, program, changes in plan.changed[:SHOWN]],
        },
    )


@allowed(Act.EDIT_PROGRAMS)
def problems(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the refused rows with the reasons, as a table."""
    kept = get_object_or_404(TableUpload, pk=pk, made_by=request.user.pk)
    plan, _ignored = _plan(kept)
    response = _csv("problems.csv")
    writer = csv.writer(response)
    writer.writerow(["line", "column", "value", "what to do"])
    for one in plan.problems:
        writer.writerow([one.line, *(table.guarded(cell) for cell in (one.column, one.value, one.words))])
    return response


@allowed(Act.SEE_PROGRAMS)
def export(request: HttpRequest) -> HttpResponse:
    """Give the whole catalog as the table that can be brought in again."""
    response = _csv(f"programs-{timezone.localdate():%Y-%m-%d}.csv")
    response.write(table.write(Program.objects.whole().order_by("name", "id")))
    return response


def _plan(kept: TableUpload) -> tuple[Plan, list[str]]:
    drafts, wrong, ignored = table.read(bytes(kept.content))
    return make_plan(table.SOURCE, drafts, wrong), ignored


def _seen(plan: Plan) -> str:
    """Return what stands for a plan on screen: if it is another by the time of the press, it is shown again."""
    return "-".join(str(count) for count in plan.counts.values())


def _csv(name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content_type="text/csv; charset=utf-8", headers=headers)
