"""Bringing in a table of programs: look first, then decide; and taking the catalog out as the same table."""

import csv
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Act, allowed
from jobs.running import queue
from privacy.audit import record_request
from programs.import_forms import MOST_ROWS, ColumnsForm, ExportForm, TableForm
from programs.imports import hsds, table
from programs.imports.formats import READERS, format_of
from programs.imports.plan import Plan, apply_plan, make_plan
from programs.imports.reading import Unreadable
from programs.models import Program, TableUpload

SHOWN = 100
AT_ONCE = 300  # more than these are brought in as long work, with a page that shows how far it is
WRITERS: dict[str, tuple[str, str, Callable[[Iterable[Program]], str | bytes]]] = {
    "csv": ("csv", "text/csv; charset=utf-8", table.write),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", table.write_xlsx),
    "hsds": ("zip", "application/zip", hsds.write_package),
    "json": ("json", "application/json", hsds.write_json),
}


@allowed(Act.EDIT_PROGRAMS)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a table; nothing is changed by it yet."""
    user: Any = request.user
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["table"].read()
        try:
            form_of_it = format_of(content)
            drafts, _problems, _ignored = READERS[form_of_it][1](content, {})
        except Unreadable as why:
            form.add_error("table", str(why))
        else:
            if len(drafts) <= MOST_ROWS:
                TableUpload.objects.filter(made_by=user).delete()  # one at a time
                kept = TableUpload.objects.create(content=content, format=form_of_it, made_by=user)
                return redirect("programs:import", pk=kept.pk)
            form.add_error("table", _("This file has more than 20,000 programs. Split it."))
    return render(request, "programs/upload.html", {"form": form, "columns": table.COLUMNS})


@allowed(Act.EDIT_PROGRAMS)
def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what an uploaded table would change, and bring it in when told to: all of it or none."""
    kept = get_object_or_404(TableUpload, pk=pk, made_by=request.user.pk)
    with transaction.atomic():
        plan, ignored = _plan(kept)
        if request.method == "POST" and request.POST.get("seen") == _seen(plan):
            if plan.writes > AT_ONCE:
                job = queue("import", _("Bring in %(n)d programs") % {"n": plan.writes}, request.user, upload=str(pk))
                return redirect("jobs:job", pk=job.pk)
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


@allowed(Act.EDIT_PROGRAMS)
def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask which fact each column of an uploaded table is."""
    kept = get_object_or_404(TableUpload, pk=pk, made_by=request.user.pk, format="table")
    header = [name for name in table.opened(bytes(kept.content)).header if name]
    chosen = {name: kept.mapping.get(name, table.fact_of(name)) for name in header}
    form = ColumnsForm(request.POST if request.method == "POST" else None, names=header, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        kept.mapping = form.mapping()
        kept.save(update_fields=["mapping"])
        return redirect("programs:import", pk=kept.pk)
    return render(request, "programs/columns.html", {"form": form, "upload": kept}, status=422 if form.errors else 200)


@allowed(Act.SEE_PROGRAMS)
def export(request: HttpRequest) -> HttpResponse:
    """Give the whole catalog in a form that can be brought in again, for a purpose that is written down."""
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "programs/export.html", {"form": form}, status=422 if form.errors else 200)
    chosen, purpose = form.cleaned_data["form"], form.cleaned_data["purpose"]
    ending, kind, write = WRITERS[chosen]
    content = write(Program.objects.whole().order_by("name", "id"))
    record_request(request, "export", object_kind="catalog", object_id=chosen, why=purpose)
    name = f"programs-{timezone.localdate():%Y-%m-%d}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _plan(kept: TableUpload) -> tuple[Plan, list[str]]:
    source, read = READERS[kept.format]
    drafts, wrong, ignored = read(bytes(kept.content), kept.mapping)
    return make_plan(source, drafts, wrong), ignored


def _seen(plan: Plan) -> str:
    """Return what stands for a plan on screen: if it is another by the time of the press, it is shown again."""
    return "-".join(str(count) for count in plan.counts.values())


def _csv(name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content_type="text/csv; charset=utf-8", headers=headers)
