"""The pages of reports: which questions there are, one of them answered, its file, and the days charts mark."""

import csv
import io
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Act, allowed, may
from admissions.access import visible_to
from jobs.models import Job
from privacy.audit import record_request
from programs.imports.table import guarded
from reports import counting
from reports.figures import Table
from reports.forms import ChangeForm, PurposeForm
from reports.frame import WEEKS, Frame
from reports.kept import kept
from reports.models import Change
from reports.questions.all import BY_SLUG, QUESTIONS
from reports.report import Question, Report, dates, report_of


@allowed(Act.SEE_REPORTS)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """List the questions."""
    record_request(request, "list", object_kind="report")
    return render(request, "reports/reports.html", {"questions": QUESTIONS})


@allowed(Act.SEE_REPORTS)
@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer one question, or say how far its counting is."""
    question, frame, choice = _asked(request, slug)
    found, counted_at = _answered(request, question, frame, choice)
    record_request(request, "report", object_kind="report", object_id=question.slug,
                   intakes=_shown(request, found) if found else [])
    is_counted = found is None or counting.is_too_much(question, frame)  # none: another span must be counted first
    last = counting.of_question(question, frame).first() if is_counted else None
    job = last if last and not last.is_over else None
    return render(request, "reports/report.html", {
        "question": question, "report": found, "frame": frame, "choice": choice,
        "dates": dates(_as_counted(frame, counted_at)), "weeks": WEEKS, "counted_at": counted_at, "job": job,
        "is_counted": is_counted, "has_failed": last is not None and last.state == Job.State.FAILED,
        "asks_again": job is not None and request.GET.get("still") != "1",
        "may_mark": may(request.user, Act.MARK_CHANGES),
    })


@allowed(Act.SEE_REPORTS)
@require_POST
def count(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin to count one of the long questions."""
    question, frame, _choice = _asked(request, slug)
    if any(counting.is_too_much(question, replace(frame, weeks=weeks)) for weeks in WEEKS):
        job = counting.ask(question, frame, request.user)
        record_request(request, "count_report", object_kind="job", object_id=job.pk, fields=[question.slug])
    return _back(question, frame)


@allowed(Act.SEE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the tables of one question as a file, for a purpose that is written down (S-43)."""
    question, frame, choice = _asked(request, slug)
    found, counted_at = _answered(request, question, frame, choice)
    if found is None:
        return _back(question, frame)
    form = PurposeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        lists = any(table.names_people for table in found.tables)
        return render(request, "reports/take.html", {
            "form": form, "question": question, "frame": frame, "lists_people": lists,
        }, status=422 if form.errors else 200)
    record_request(request, "export", object_kind="report", object_id=question.slug, why=form.cleaned_data["purpose"],
                   intakes=_shown(request, found))
    name = f"report-{frame.today:%Y-%m-%d}.csv"
    return HttpResponse(file_of(found, dates(_as_counted(frame, counted_at))), content_type="text/csv; charset=utf-8",
                        headers={"Content-Disposition": f'attachment; filename="{name}"'})


def file_of(found: Report, about: str) -> str:
    """Return the tables of a report as CSV, one under the other, each under its name; cells cannot run (S-43)."""
    out = io.StringIO()
    writer = csv.writer(out)

    def put(*cells: Any) -> None:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in map(_spoken, cells)])

    put(found.question.asks)
    put(found.question.measure, about)
    for table in found.tables:
        put()
        put(table.caption)
        put(*table.head)
        for row in table.rows:
            put(f"{row.label} ({row.note})" if row.note else row.label, *(cell.plain for cell in row.cells))
    return out.getvalue()


@allowed(Act.MARK_CHANGES)
@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest) -> HttpResponse:
    """List the days charts mark, or mark one more."""
    user: Any = request.user
    frame = Frame(site=user.site, weeks=WEEKS[0], now=timezone.now())
    form = ChangeForm(request.POST if request.method == "POST" else None, today=frame.today)
    if request.method == "POST" and form.is_valid():
        made = Change.objects.create(site=user.site, by=user, at=frame.now, **form.cleaned_data)
        record_request(request, "mark_change", object_kind="change", object_id=made.pk)
        return redirect("reports:changes")
    marked = Change.objects.filter(site=user.site).select_related("by", "struck_by").order_by("-day", "-at")
    record_request(request, "list", object_kind="change")
    return render(request, "reports/changes.html", {"form": form, "changes": marked},
                  status=422 if form.errors else 200)


@allowed(Act.MARK_CHANGES)
@require_POST
def strike(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Strike a day through: charts no longer mark it."""
    user: Any = request.user
    change = get_object_or_404(Change, pk=pk, site=user.site)
    if Change.objects.filter(pk=pk, struck_at=None).update(struck_at=timezone.now(), struck_by=user):
        record_request(request, "strike_change", object_kind="change", object_id=change.pk)
    return redirect("reports:changes")


def _asked(request: HttpRequest, slug: str) -> tuple[Question, Frame, str]:
    question = BY_SLUG.get(slug)
    if question is None:
        raise Http404
    told = request.GET.dict() | request.POST.dict()  # a form without these words is sent to the address that has them
    weeks = {str(weeks): weeks for weeks in WEEKS}.get(told.get("weeks", ""), WEEKS[0])
    look, choices = told.get("look", ""), dict(question.choices)
    site = request.user.site  # type: ignore[union-attr]
    return question, Frame(site=site, weeks=weeks, now=timezone.now()), look if look in choices else next(
        iter(choices), "")


def _answered(request: HttpRequest, question: Question, frame: Frame, choice: str) -> tuple[Report | None, Any]:
    """Return what this reader may see, and when it was counted where that was not now."""
    counted_at = None
    if counting.is_too_much(question, frame):
        found = kept(question, frame)
        if found is None:
            return None, None
        tables, counted_at = found
    else:
        tables = question.read(frame)
    is_clinical = may(request.user, Act.SEE_EVALUATION)
    others = {} if is_clinical else _others(question, frame)
    if others is None:
        return None, None
    return report_of(question, _as_counted(frame, counted_at), tables, is_exact=is_clinical, choice=choice,
                     opens=may(request.user, Act.SEE_QUEUE), others=others), counted_at


def _others(question: Question, frame: Frame) -> dict[int, list[Table]] | None:
    """Return the tables over the other numbers of weeks; None where one must be counted first.

    Who sees no small numbers sees nothing before that: what may be shown hangs on all of them.
    """
    found: dict[int, list[Table]] = {}
    for weeks in WEEKS if question.spans else ():
        other = replace(frame, weeks=weeks)
        if weeks == frame.weeks:
            continue
        if not counting.is_too_much(question, other):
            found[weeks] = question.read(other)
        elif counted := kept(question, other):
            found[weeks] = counted[0]
        else:
            return None
    return found


def _as_counted(frame: Frame, at: Any) -> Frame:
    """Return the weeks as they were when these numbers were counted."""
    return frame if at is None else replace(frame, now=at)


def _shown(request: HttpRequest, found: Report) -> Any:
    """Return the ids of people a report lists one by one, for the audit."""
    return visible_to(request.user).filter(pk__in=found.told.people).values_list("pk", flat=True)


def _spoken(cell: Any) -> Any:
    return cell if isinstance(cell, int | float) else str(cell)


def _back(question: Question, frame: Frame) -> HttpResponse:
    answer = redirect("reports:report", slug=question.slug)
    answer["Location"] += f"?weeks={frame.weeks}"
    return answer
