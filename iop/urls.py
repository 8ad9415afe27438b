"""Every address of the product, room by room."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from iop.health import health

urlpatterns = [
    path("health/", health, name="health"),
    # The patient's pages first: of every hundred requests most are for them, and finding an address takes time.
    *i18n_patterns(path("", include("intake.urls")), path("", include("followups.check_in_urls")),
                   path("", include("programs.public_urls")), prefix_default_language=False),
    path("account/", include("accounts.urls")),
    path("desk/", include("admissions.urls")),
    path("desk/", include("programs.urls")),
    path("desk/", include("jobs.urls")),
    path("desk/", include("followups.urls")),
    path("desk/", include("intake.desk_urls")),
    path("desk/", include("reports.urls")),
    path("hooks/", include("outbox.urls")),
]

handler400 = "intake.views.errors.bad_request"
handler403 = "intake.views.errors.forbidden"
handler404 = "intake.views.errors.not_found"
handler500 = "intake.views.errors.server_error"
