"""A clinician's days away, from the calendar."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Act, allowed, may
from admissions.acts import DecisionRefused
from admissions.decisions import By
from admissions.decisions.time_off import take_back_time_off, take_time_off
from admissions.forms import DeskForm, RowField
from admissions.stay_forms import date
from admissions.time_off import standing


class TimeOffForm(DeskForm):
    """Who is away, from which day to which."""

    clinician = RowField(
        label=_("Clinician"), queryset=User.objects.none(), empty_label=None,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose a clinician of this site.")))
    first_day = date(_("First day away"))
    last_day = date(_("Last day away"))

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(site_id=user.site_id, is_active=True).order_by("name")
        field: Any = self.fields["clinician"]
        field.queryset = staff.filter(pk__in=[one.pk for one in staff if may(one, Act.SIGN)])


@allowed(Act.BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def time_off(request: HttpRequest) -> HttpResponse:
    """List the coming times off, or write one down."""
    user: Any = request.user
    form = TimeOffForm(user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            _made, calls = take_time_off(
                By.request(request), told["clinician"], told["first_day"], told["last_day"], timezone.now())
        except DecisionRefused as why:
            form.add_error("last_day", why.args[0])
        else:
            words = ngettext("%(n)d booked person is to be called: see Follow-ups.",
                             "%(n)d booked people are to be called: see Follow-ups.", calls) % {"n": calls}
            messages.success(request, say("Written down. No time of theirs is offered in it.") + (
                f" {words}" if calls else ""))
            return redirect("admissions:time_off")
    coming = standing().filter(site=user.site, ends_at__gt=timezone.now()).select_related("clinician", "by")
    return render(request, "admissions/time_off.html", {"form": form, "coming": coming.order_by("starts_at")})


@allowed(Act.BOOK)
@require_POST
def end_time_off(request: HttpRequest, pk: str) -> HttpResponse:
    """Take a time off back."""
    user: Any = request.user
    made = standing().filter(pk=pk, site=user.site).first()
    if made is None:
        raise Http404
    take_back_time_off(made, By.request(request), timezone.now())
    messages.success(request, say("Taken back. Their times are offered again."))
    return redirect("admissions:time_off")
