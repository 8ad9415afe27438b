"""Papers that came with a person: taken in, listed, given out as attachments only, taken away with a reason."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Act, allowed
from admissions.access import get_document, get_intake
from admissions.acts import DecisionRefused, Deed, can
from admissions.decisions import By
from admissions.forms import DeskForm, words
from admissions.identity import person_of
from admissions.models import Document
from admissions.paperwork import documents, scanning
from admissions.views.answers import says_why
from intake import facts
from intake.models import Intake
from privacy.audit import record_request


class UploadForm(DeskForm):
    """One file for one person."""

    kind = forms.ChoiceField(
        label=_("What it is"), choices=Document.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Say what it is."), "invalid_choice": _("Choose one of these.")})
    file = forms.FileField(
        label=_("File"), widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_("A PDF, a JPEG or a PNG of at most 8 MB. Of a picture only the picture is kept."),
        error_messages=dict.fromkeys(("required", "missing", "invalid"), _("Choose a file."))
        | {"empty": _("This file is empty. Choose another.")})
    note = words(_("Note"), rows=1, required=False, limit=300)

    def clean_file(self) -> bytes:
        """Return its bytes; its name and what the browser calls it are not read."""
        told = self.cleaned_data["file"]
        if told.size > settings.DOCUMENT_LIMIT:
            raise forms.ValidationError(_("This file is larger than 8 MB. Scan it smaller, or in parts."))
        return bytes(told.read())


@allowed(Act.KEEP_DOCUMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def person_documents(request: HttpRequest, pk: str) -> HttpResponse:
    """List a person's documents, and take one in."""
    intake = get_intake(request, pk)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            documents.keep(intake, By.request(request), told["kind"], told["note"], told["file"], timezone.now())
        except DecisionRefused as why:
            form.add_error("file", why.args[0])
        else:
            messages.success(request, say("Kept, encrypted."))
            return redirect("admissions:documents", pk=intake.pk)
    return _drawn(request, intake, form)


def _drawn(request: HttpRequest, intake: Intake, form: UploadForm) -> HttpResponse:
    record_request(request, "read", intakes=[intake.pk], object_kind="documents")
    rows = Document.objects.filter(intake=intake).select_related("by", "removed_by").order_by("-at", "pk")
    return render(request, "admissions/documents.html", {
        "intake": intake, "person": person_of(intake, facts.facts_of(intake)), "form": form,
        "documents": [(one, documents.may_open(one)) for one in rows if one.removed_at is None],
        "removed": [one for one in rows if one.removed_at is not None], "has_scanner": scanning.is_set_up(),
        "may_keep": can(request.user, Deed.KEEP_DOCUMENT, intake),
    })


@allowed(Act.KEEP_DOCUMENTS)
@require_GET
@says_why
def document(request: HttpRequest, pk: str, document: str) -> HttpResponse:
    """Give a document out: to be saved, never shown inside our pages, under a name that says nothing."""
    intake = get_intake(request, pk)
    found = get_document(request, intake, document)
    content = documents.content_of(found)
    record_request(request, "download", intakes=[intake.pk], object_kind="document", object_id=found.pk)
    return HttpResponse(content, content_type=documents.TYPES[found.content], headers={
        "Content-Disposition": f'attachment; filename="document-{found.pk.hex[:8]}.{found.content}"',
        "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
                                   "object-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    })


@allowed(Act.KEEP_DOCUMENTS)
@require_POST
@says_why
def remove_document(request: HttpRequest, pk: str, document: str) -> HttpResponse:
    """Take a document away, saying why."""
    intake = get_intake(request, pk)
    found = get_document(request, intake, document)
    documents.remove(found, By.request(request), request.POST.get("why", "")[:300], timezone.now())
    messages.success(request, say("Taken away. That it was here stays written down."))
    return redirect("admissions:documents", pk=intake.pk)
