"""The site's settings, for an administrator."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods

from accounts.duty import on_duty
from accounts.models import Site
from accounts.permissions import Act, allowed
from admissions.decisions import By
from admissions.decisions.settings import ChangedMeanwhile, change_site
from admissions.site_form import SiteForm

_STAMP = "site settings"


@allowed(Act.MANAGE_SITE)
@require_http_methods(["GET", "HEAD", "POST"])
def site_settings(request: HttpRequest) -> HttpResponse:
    """Show the settings, or change them."""
    site = request.user.site  # type: ignore[union-attr]
    form = SiteForm(site, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            changed = change_site(By.request(request), form.values(), _seen(request, site))
        except ChangedMeanwhile as lost:
            for name in lost.fields:
                field = name if name in form.fields else "hours_mon"
                form.add_error(field, say("Somebody else wrote: %(value)s. Save again to put yours in its place.") % {
                    "value": _words(getattr(Site.objects.get(pk=site.pk), name))})
            site.refresh_from_db()
        else:
            messages.success(request, say("Saved.") if changed else say("Nothing was different."))
            return redirect("admissions:site_settings")
    return _show(request, site, form)


def _show(request: HttpRequest, site: Site, form: SiteForm) -> HttpResponse:
    return render(request, "admissions/site_settings.html", {
        "site": site, "form": form, "on_duty": on_duty(site, timezone.now()),
        "seen": signing.dumps(_standing(site, form), salt=_STAMP, compress=True),
    })


def _standing(site: Site, form: SiteForm) -> dict[str, Any]:
    return {name: getattr(site, name) for name in (*SiteForm.base_fields, "opening_hours")}


def _seen(request: HttpRequest, site: Site) -> dict[str, Any]:
    """Return how the site stood when this form was drawn: signed, because what it says decides what is overwritten."""
    try:
        seen: dict[str, Any] = signing.loads(request.POST.get("seen", ""), salt=_STAMP)
    except signing.BadSignature:
        return {}
    return seen


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{day} {', '.join('-'.join(span) for span in spans)}" for day, spans in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
