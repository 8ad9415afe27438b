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
from jobs.models import Job
from jobs.running import queue
from privacy.audit import record_request
from programs.import_forms import ColumnsForm, ExportForm, TableForm
from programs.imports import federal, hsds, table
from programs.imports.formats import READERS, format_of
from programs.imports.job import plan_of
from programs.imports.plan import apply_plan
from programs.imports.reading import Unreadable
from programs.imports.refused import refused_rows
from programs.imports.report import SHOWN, Report, catalog_now, report_of, seen_of
from programs.models import Program, TableUpload

LARGE = 500_000  # bytes; what is larger is looked through as long work
AT_ONCE = 300  # more than these are brought in as long work, with a page that shows how far it is
WRITERS: dict[str, tuple[str, str, Callable[[Iterable[Program]], str | bytes]]] = {
    "csv": ("csv", "text/csv; charset=utf-8", table.write),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", table.write_xlsx),
    "hsds": ("zip", "application/zip", hsds.write_package),
    "json": ("json", "application/json", hsds.write_json),
    "federal": ("csv", "text/csv; charset=utf-8", federal.write),
}


@allowed(Act.EDIT_PROGRAMS)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a table; nothing is changed by it yet. A large one is looked through as long work."""
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["table"].read()
        try:
            form_of_it = format_of(content)
            if len(content) <= LARGE:
                READERS[form_of_it][1](content, {})
        except Unreadable as why:
            form.add_error("table", str(why))
        else:
            return _keep(request, content, form_of_it)
    return render(request, "programs/upload.html", {"form": form, "columns": table.COLUMNS})


def _keep(request: HttpRequest, content: bytes, form_of_it: str) -> HttpResponse:
    user: Any = request.user
    TableUpload.objects.filter(made_by=user).exclude(pk__in=_in_work()).delete()  # one at a time
    report: Any = {} if len(content) > LARGE else None
    kept = TableUpload.objects.create(content=content, format=form_of_it, made_by=user, report=report)
    return _look_through(kept, user) if report == {} else redirect("programs:import", pk=kept.pk)


def _in_work() -> list[str]:
    """Return the uploads that long work is at, which nobody may take from under it."""
    return [str(job.details["upload"]) for job in Job.objects.filter(finished_at=None) if "upload" in job.details]


def _look_through(kept: TableUpload, user: Any) -> HttpResponse:
    """Lead to the job that looks through a large file or brings it in; begin to look where there is none."""
    job = Job.objects.filter(details__upload=str(kept.pk), finished_at=None).first()
    return redirect("jobs:job", pk=(job or queue("look", _("Look through a file"), user, upload=str(kept.pk))).pk)


@allowed(Act.EDIT_PROGRAMS)
def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what an uploaded table would change, and bring it in when told to: all of it or none."""
    kept = get_object_or_404(TableUpload.objects.defer("content"), pk=pk, made_by=request.user.pk)
    if kept.report == {} or (kept.report and str(pk) in _in_work()):
        return _look_through(kept, request.user)
    if request.method != "POST":
        return _shown(request, kept, kept.report or report_of(*plan_of(kept)))
    return _approved(request, kept) if kept.report else _brought_in(request, kept)


def _approved(request: HttpRequest, kept: TableUpload) -> HttpResponse:
    """Bring a large file in as long work, if it would still change what was seen; else look through it again."""
    report: Any = kept.report
    if request.POST.get("seen") != report["seen"] or report["catalog"] != catalog_now():
        TableUpload.objects.filter(pk=kept.pk).update(report={})
        messages.error(request, _("The catalog changed since you looked. The file is looked through again."))
        return _look_through(kept, request.user)
    return _queued(request, kept, report["writes"], report["seen"])


@transaction.atomic
def _brought_in(request: HttpRequest, kept: TableUpload) -> HttpResponse:
    """Bring a small file in at once, and many programs as long work."""
    held = TableUpload.objects.select_for_update().defer("content").filter(pk=kept.pk)  # a second press waits here
    if held.first() is None or str(kept.pk) in _in_work():
        messages.info(request, _("This file is being brought in already."))
        return redirect("programs:programs")
    plan, ignored = plan_of(kept)
    if request.POST.get("seen") != seen_of(plan):
        messages.error(request, _("The catalog changed since you looked. This is what the table would change now."))
        return _shown(request, kept, report_of(plan, ignored))
    if plan.writes > AT_ONCE:
        return _queued(request, kept, plan.writes, seen_of(plan))
    apply_plan(plan, request.user)
    kept.delete()
    messages.success(request, _("Brought in: %(new)d new, %(changed)d changed, %(same)d as before.") % plan.counts)
    return redirect("programs:programs")


def _queued(request: HttpRequest, kept: TableUpload, writes: int, seen: str) -> HttpResponse:
    title = _("Bring in %(n)d programs") % {"n": writes}
    return redirect("jobs:job", pk=queue("import", title, request.user, upload=str(kept.pk), seen=seen).pk)


def _shown(request: HttpRequest, kept: TableUpload, report: Report) -> HttpResponse:
    more = max(0, len(report["problems"]) - SHOWN) + report["more"]
    return render(request, "programs/import.html", {
        "upload": kept, "report": report, "problems": report["problems"][:SHOWN], "more": more, "seen": report["seen"],
    })  # fmt: skip


@allowed(Act.EDIT_PROGRAMS)
def problems(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the refused rows with the reasons, each beside the row as it stood in the file."""
    kept = get_object_or_404(TableUpload, pk=pk, made_by=request.user.pk)
    report = kept.report or report_of(*plan_of(kept))
    response = _csv("problems.csv")
    csv.writer(response).writerows(refused_rows(bytes(kept.content), report["problems"], report["more"]))
    return response


@allowed(Act.EDIT_PROGRAMS)
def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask which fact each column of an uploaded table is."""
    kept = get_object_or_404(TableUpload, pk=pk, made_by=request.user.pk, format="table")
    header = [name for name in table.opened(bytes(kept.content)).header if name]
    chosen = {name: kept.mapping.get(name, table.fact_of(name)) for name in header}
    form = ColumnsForm(request.POST if request.method == "POST" else None, names=header, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        kept.mapping, kept.report = form.mapping(), None if kept.report is None else {}
        kept.save(update_fields=["mapping", "report"])
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


def _csv(name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content_type="text/csv; charset=utf-8", headers=headers)
