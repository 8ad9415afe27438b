"""Taking someone on, notes of calls, alerts, and the steps after the decision."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Act, allowed
from admissions import decisions
from admissions.access import get_alert, get_intake, get_note
from admissions.acts import DecisionRefused, Deed
from admissions.decisions import By
from admissions.forms import CloseAlertForm, CloseForm, ContactForm, NoteForm, WhyForm, contact_initial
from admissions.identity import person_of
from admissions.models import CallNote
from admissions.views.answers import says_why
from admissions.views.patient import show
from intake import facts
from intake.models import Contact, Intake
from privacy.audit import record_request

PRESSED_TWICE = dt.timedelta(seconds=5)  # the same words again so soon are the same button


def _to(intake: Intake, part: str = "") -> HttpResponse:
    response = redirect("admissions:patient", pk=intake.pk)
    if part:
        response["Location"] += f"#{part}"
    return response


@allowed(Act.CONTACT)
@require_POST
@says_why
def assign(request: HttpRequest, pk: str) -> HttpResponse:
    """Give this person to me, to a colleague of this desk, or to nobody."""
    intake = get_intake(request, pk)
    chosen = request.POST.get("to", "me")
    colleagues = User.objects.filter(site_id=intake.site_id, is_active=True)
    wanted = str(request.user.pk) if chosen == "me" else chosen
    to = next((one for one in colleagues if str(one.pk) == wanted), None)
    if to is None and chosen != "nobody":
        raise DecisionRefused(say("Choose someone who works at this desk."))
    decisions.assign(intake, to, By.request(request))
    messages.success(request, say("Assigned to %(name)s.") % {"name": to.name} if to else say("Assigned to nobody."))
    return _to(intake)


@allowed(Act.CONTACT)
@require_POST
@says_why
def note(request: HttpRequest, pk: str) -> HttpResponse:
    """Write down a call or a note."""
    intake = get_intake(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show(request, intake, note_form=form)
    told, by, now = form.cleaned_data, By.request(request), timezone.now()
    lately = CallNote.objects.filter(
        intake=intake, by=by.user, outcome=told["outcome"], struck_at=None, at__gt=now - PRESSED_TWICE)
    if not any(one.text == told["text"].strip() for one in lately):
        decisions.note_contact(intake, by, told["outcome"], told["text"], now)
    messages.success(request, say("Written down."))
    return _to(intake, "log")


@allowed(Act.CONTACT)
@require_POST
@says_why
def strike(request: HttpRequest, pk: str, note: str) -> HttpResponse:
    """Strike a note through."""
    intake = get_intake(request, pk)
    wrong = get_note(request, intake, note)
    form = WhyForm(request.POST)
    if not form.is_valid():
        raise DecisionRefused(say("Say why this note is wrong."))
    decisions.strike(wrong, By.request(request), form.cleaned_data["why"], timezone.now())
    messages.success(request, say("Struck through. It stays readable."))
    return _to(intake, "log")


@allowed(Act.CONTACT)
@require_POST
@says_why
def confirm_safe(request: HttpRequest, pk: str) -> HttpResponse:
    """Note that messages and voicemail are safe."""
    intake = get_intake(request, pk)
    decisions.confirm_safe(intake, By.request(request), timezone.now())
    messages.success(request, say("Noted: they said in private that this contact is safe."))
    return _to(intake)


@allowed(Act.CONTACT)
@require_POST
@says_why
def send(request: HttpRequest, pk: str) -> HttpResponse:
    """Send a form the person left, with their okay."""
    intake = get_intake(request, pk)
    decisions.send_for_them(intake, By.request(request))
    messages.success(request, say("Sent for them. Ask what is still open, and book a time."))
    return _to(intake)


@allowed(Act.CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def details(request: HttpRequest, pk: str) -> HttpResponse:
    """Show name and contact, or correct them."""
    intake = get_intake(request, pk)
    contact = getattr(intake, "contact", None) or Contact(intake=intake)
    form = ContactForm(request.POST if request.method == "POST" else None, initial=contact_initial(contact))
    if form.is_bound and form.is_valid():
        decisions.correct_contact(intake, By.request(request), form.told())
        messages.success(request, say("Corrected."))
        return _to(intake)
    record_request(request, "read", intakes=[intake.pk], object_kind="contact")
    person = person_of(intake, facts.facts_of(intake))
    return render(request, "admissions/contact.html", {"intake": intake, "form": form, "person": person})


@allowed(Act.ACKNOWLEDGE_ALERT)
@require_POST
@says_why
def acknowledge(request: HttpRequest, pk: str, alert: str) -> HttpResponse:
    """Say "I have it"."""
    intake = get_intake(request, pk)
    if decisions.acknowledge(get_alert(request, intake, alert), By.request(request), timezone.now()):
        messages.success(request, say("You have it. Close the alert when it is done, saying what was done."))
    else:
        messages.info(request, say("Somebody already has this alert."))
    return _to(intake, "alerts")


@allowed(Act.ACKNOWLEDGE_ALERT)
@require_POST
@says_why
def acknowledge_all(request: HttpRequest, pk: str) -> HttpResponse:
    """Say "I have them all" for one person."""
    intake = get_intake(request, pk)
    if decisions.acknowledge_all(intake, By.request(request), timezone.now()):
        messages.success(request, say("You have them. Close each when it is done, saying what was done."))
    else:
        messages.info(request, say("Somebody already has these alerts."))
    return _to(intake, "alerts")


@allowed(Act.ACKNOWLEDGE_ALERT)
@require_POST
@says_why
def close_alert(request: HttpRequest, pk: str, alert: str) -> HttpResponse:
    """Close an alert, saying what was done."""
    intake = get_intake(request, pk)
    standing = get_alert(request, intake, alert)
    form = CloseAlertForm(request.POST, prefix=str(standing.pk))
    if not form.is_valid():
        return show(request, intake, alert_forms={standing.pk: form})
    seen = request.POST.get("seen", "")
    closed = decisions.close_alert(standing, By.request(request), form.cleaned_data["note"], timezone.now(), seen=seen)
    messages.success(request, say("Alert closed.") if closed else say("This alert was closed before."))
    return _to(intake, "alerts")


@allowed(Act.CONTACT)
@require_POST
@says_why
def status(request: HttpRequest, pk: str) -> HttpResponse:
    """Take one of the steps after the decision."""
    intake = get_intake(request, pk)
    deed = request.POST.get("deed", "")
    decisions.change_status(intake, By.request(request), deed)
    messages.success(request, say("Done: %(step)s.") % {"step": Deed(deed).label})
    return _to(intake)


@allowed(Act.CLOSE_INTAKE)
@require_POST
@says_why
def close(request: HttpRequest, pk: str) -> HttpResponse:
    """Close with a reason."""
    intake = get_intake(request, pk)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return show(request, intake, close_form=form)
    decisions.close(intake, By.request(request), form.cleaned_data["reason"], timezone.now())
    messages.success(request, say("Closed. It can be opened again at any time."))
    return _to(intake)


@allowed(Act.CLOSE_INTAKE)
@require_POST
@says_why
def reopen(request: HttpRequest, pk: str) -> HttpResponse:
    """Open a closed intake again."""
    intake = get_intake(request, pk)
    decisions.reopen(intake, By.request(request))
    messages.success(request, say("Open again."))
    return _to(intake)
