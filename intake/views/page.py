"""One page of the journey: show its question, take its answer, answer danger at once."""

import logging
from typing import Any

from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake import context, skeletons, spool, submission
from intake.context import site_for
from intake.models import Contact, Intake, PageCount
from intake.questions import journey
from intake.questions.base import Page, PageForm
from intake.questions.reading import Answers, said
from intake.views import consents, drafts, help_now, idle, later
from intake.views.check import CHECK
from privacy import audit

log = logging.getLogger(__name__)
CONTACT = frozenset({"reach", "reach-again"})


@require_http_methods(["GET", "HEAD", "POST"])
@idle.closes_when_idle
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one question or take its answer. A page that is not open yet leads to the first unanswered one."""
    step = journey.page(slug)
    if step is None:
        raise Http404
    try:
        draft = drafts.current(request, to_ask=request.method != "POST")
        answers = drafts.answers_of(request, draft)
        site = draft.site if draft else site_for(request)
    except DatabaseError:
        urgent = _answer_without_database(request, step)
        if urgent is None:
            raise
        return urgent
    if not _is_open(step, answers, site):
        return drafts.to_where_i_was(request)
    if (elsewhere := _shut(request, step, draft)) is not None:
        return elsewhere
    if request.method == "POST":
        return _take(request, step, draft, answers, site)
    if slug in drafts.sealed(request):
        return _show_sealed(request, step, draft, answers, site)
    if draft and answers.get(slug):
        audit.record_request(request, "read", intakes=[draft.pk], object_kind="page", object_id=slug)
    return _ask(request, step, answers, site)


def _ask(request: HttpRequest, step: Page, answers: Answers, site: Any) -> HttpResponse:
    """Show a question with what was answered before, from the page drawn once where nothing else is special."""
    around = _around(request, step, answers)
    if around["removed"]:
        return show(request, step, step.form(initial=answers.get(step.slug), answers=answers, site=site), answers,
                    **around)
    depends = step.form(answers=answers, site=site).variant() if step.form.is_built() else ()
    key = (
        step.slug, get_language(), depends, around["back_url"], tuple(str(note.text) for note in around["notes"]),
        "change" in request.GET, context.place_key(request, site), consents.text_beside(step.slug, site),
        consents.sample_message(site, said(_open(request, answers), "name", "name"))
        if step.slug == "okay-to-text" else "",
    )
    skeleton = skeletons.drawn(key, lambda: show(
        request, step, step.form(answers=answers, site=site), answers, **around).content.decode())
    return HttpResponse(skeleton.filled(step.form.as_shown(answers.get(step.slug) or {}), get_token(request)))


def show(
    request: HttpRequest, step: Page, form: PageForm, answers: Answers, template: str = "intake/page.html", **more: Any,
) -> HttpResponse:
    """Render one page of the journey, empty, filled or with what has to be put right."""
    form.helper.show_summary = False  # the page draws it first in main, above the card
    text = consents.text_beside(step.slug, form.site)
    if "signature" in form.fields:  # empty only beside a "no", and its label says so
        form.fields["signature"].mark_optional = False  # type: ignore[attr-defined]
    if form.is_one_question:
        _make_heading(form, is_below_text=text is not None)
    asks_to_text = step.slug == "okay-to-text"
    around = {} if "notes" in more else _around(request, step, answers)
    return render(request, template, {
        "page": step,
        "form": form,
        "has_errors": bool(form.is_bound and form.errors),
        "heading_in_form": form.is_one_question and text is None,
        "guardian_text": getattr(form.site, "guardian_text", ""),
        "text": text,
        "sample": consents.sample_message(form.site, said(_open(request, answers), "name", "name"))
        if asks_to_text else "",
        "words_in": _words_in(step),
    } | around | more)


def _around(request: HttpRequest, step: Page, answers: Answers) -> dict[str, Any]:
    """Return what stands around the question: guidance on what was just answered, what was dropped, the way back."""
    told_before = journey.page(request.session.pop("notes_of", ""))  # answered just now, so nothing is given away
    known = _open(request, answers)
    return {
        "notes": [
            *(told_before.notes(known) if told_before and told_before is not step else []), *step.notes(known),
        ],
        "removed": request.session.pop("removed", 0),
        "back_url": _back(request, step, answers),
    }


def _shut(request: HttpRequest, step: Page, draft: Intake | None) -> HttpResponse | None:
    """Lead who came back by a code or a link away from a page that shows, or hands over, what was told before (P-33).

    What it shows is answered once more; another number or address is given by who holds the one on file.
    """
    sealed = drafts.sealed(request)
    if draft is None or not sealed:
        return None
    if step.slug in CONTACT and later.ways_to_prove(draft):
        return redirect("intake:prove")
    before = next((page.slug for page in journey.PAGES if page.slug in sealed & step.form.built_from), None)
    return redirect(reverse("intake:page", args=[before]) + "?again") if before else None


def _open(request: HttpRequest, answers: Answers) -> Answers:
    """Return the answers this browser may read."""
    sealed = drafts.sealed(request)
    return {slug: given for slug, given in answers.items() if slug not in sealed} if sealed else answers


def _words_in(step: Page) -> str:
    """Return the attribute that says a published wording is in another language than the page; mostly nothing."""
    elsewhere = step.published_in and (get_language() or "en") not in step.published_in
    return format_html(' lang="{}"', step.published_in[0]) if elsewhere else ""


def _show_sealed(
    request: HttpRequest, step: Page, draft: Intake | None, answers: Answers, site: Any,
) -> HttpResponse:
    """Let a page be answered anew without showing what was answered, not even by the choices it offers."""
    if step.form.is_built():
        return redirect("intake:tasks")
    following = journey.next_page(answers, step.slug, site)
    onward = reverse("intake:page", args=[following.slug]) if following else reverse("intake:check")
    return show(request, step, step.form(site=site), {}, onward=onward, is_again="again" in request.GET,
                can_prove=bool(draft and later.ways_to_prove(draft)), back_url=reverse("intake:tasks"))


def _make_heading(form: PageForm, *, is_below_text: bool) -> None:
    """Make the one question's label the h1; or, below a text that has the h1, a plain "Your choice"."""
    question = form[next(iter(form.fields))]
    if is_below_text:
        question.label = _("Your choice")
        return
    question.field.is_heading = True  # type: ignore[attr-defined]
    question.label, question.help_text = question.label or form.heading, question.help_text or form.hint


def _take(request: HttpRequest, step: Page, draft: Intake | None, answers: Answers, site: Any) -> HttpResponse:
    form = step.form(request.POST, answers=answers, site=site)
    if not form.is_valid():
        # What was ticked may be contradictory and still be an emergency.
        told = {name: request.POST.getlist(name) for name in form.fields}
        return show(request, step, form, answers, urgent=step.danger({**answers, step.slug: told}))
    given = form.answers()
    danger = step.danger({**answers, step.slug: given})
    try:
        draft = _save(request, step, draft, given)
    except Exception as error:
        if danger is None:
            if isinstance(error, submission.AlreadySent):  # by another tab, a moment ago
                return drafts.to_where_i_was(request)
            raise
        # Whatever kept the answer from being saved, the person is told whom to call, and the answer is kept aside.
        log.error("A page could not be saved and was kept aside: %s", type(error).__name__)
        _keep_aside(request, step, given, danger, draft)
        return help_now.card(request, danger, saved=False)
    gone = set(answers) - set(draft.answers) - {"start"}
    if gone:
        request.session["removed"] = len(gone)
    if step.notes(draft.answers):
        request.session["notes_of"] = step.slug
    after = _after(request, step, draft)
    if danger is not None:
        # Answered in this very response (nothing between a person and a phone number), not by a redirect. Loading it
        # again sends the same answer again, which changes nothing: saving is idempotent and an open alert is not
        # raised twice. Where scripts run, the address becomes that of the help page, and loading it again is a GET.
        return help_now.card(request, danger, draft=draft, next_url=after)
    return redirect(after)


def _save(request: HttpRequest, step: Page, draft: Intake | None, given: dict[str, Any]) -> Intake:
    before = draft.answers if draft else {}
    with transaction.atomic():
        draft = draft or drafts.begin(request)
        draft = submission.save_page(draft, step.slug, given, get_language() or "")
        consents.record(draft, step.slug, given)
        if step.slug in CONTACT and drafts.sealed(request):
            Contact.objects.filter(intake=draft).update(proves_person=False)
        audit.record_request(
            request, "save", intakes=[draft.pk], site_id=draft.site_id, object_kind="page", object_id=step.slug,
            fields=sorted(given),
        )
    _count(step, draft, was_new=step.slug not in before)
    drafts.hold(request, draft)
    drafts.unseal(request, step.slug)
    spool.drain()  # the database answers: whatever was kept aside can go in now, without waiting for the clock
    return draft


def _count(step: Page, draft: Intake, *, was_new: bool) -> None:
    """Count this page as answered and the next as reached: after the answer is safe, and never in its way."""
    if not was_new:
        return
    following = drafts.first_unanswered(draft.answers, draft.site)
    is_first = step.slug == journey.PAGES[0].slug
    try:
        PageCount.objects.note(
            draft.site, draft.site.day(timezone.now()), answered=[step.slug],
            reached=[following.slug if following else CHECK, *([step.slug] if is_first else [])],
        )
    except DatabaseError as error:
        log.error("A page could not be counted: %s", type(error).__name__)


def _after(request: HttpRequest, step: Page, draft: Intake) -> str:
    """Return where Continue leads: onward, or back to the check where the answer was changed from there (P-16)."""
    if "change" in request.GET:
        missing = drafts.first_unanswered(draft.answers, draft.site)
        return f"{reverse('intake:page', args=[missing.slug])}?change" if missing else reverse("intake:check")
    following = journey.next_page(draft.answers, step.slug, draft.site)
    return reverse("intake:page", args=[following.slug]) if following else reverse("intake:check")


def _is_open(step: Page, answers: Answers, site: Any) -> bool:
    """Tell whether this page is shown and every shown page before it was answered: safety first, always."""
    return journey.is_shown(step, answers) and drafts.first_unanswered(answers, site, before=step) is None


def _back(request: HttpRequest, step: Page, answers: Answers) -> str:
    if "change" in request.GET:
        return reverse("intake:check")
    before = journey.previous_page(answers, step.slug)
    return reverse("intake:page", args=[before.slug]) if before else reverse("intake:start")


def _answer_without_database(request: HttpRequest, step: Page) -> HttpResponse | None:
    """Answer danger even when nothing can be read, from this page's answers alone; None where there is none."""
    if request.method == "POST":
        form = step.form(request.POST)
        if form.is_valid():
            danger = step.danger({step.slug: form.answers()})
            if danger is not None:
                _keep_aside(request, step, form.answers(), danger, None)
                return help_now.card(request, danger, saved=False)
    return None


def _keep_aside(request: HttpRequest, step: Page, given: dict[str, Any], danger: str, draft: Intake | None) -> None:
    try:
        spool.append(
            slug=step.slug, answers=given, kind=danger, intake_id=draft.pk if draft else None,
            session_key=request.COOKIES.get(spool.session_cookie(), ""), host=request.get_host(),
        )
    except Exception as error:  # a full disk must not hide the phone numbers
        log.critical("An urgent answer could not be kept aside: %s", type(error).__name__)
