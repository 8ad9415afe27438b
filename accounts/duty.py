"""Who answers at a site at an instant."""

import datetime as dt

from accounts.models import Role, Site, User


def on_duty(site: Site, at: dt.datetime) -> list[User]:
    """Return the members of staff who answer alerts at this site at this instant, by name.

    The rota says who. Where it names nobody who still works there, a site that promises cover falls back to its
    medical directors and, having none, to its clinicians; a site without cover has nobody, and says so to patients.
    """
    staff = User.objects.filter(site=site, is_active=True).order_by("name", "pk")
    named = list(
        staff.filter(shifts__site=site, shifts__starts_at__lte=at, shifts__ends_at__gt=at).distinct()
    )
    if named or not site.has_cover:
        return named
    directors = list(staff.filter(role=Role.MEDICAL_DIRECTOR))
    return directors or list(staff.filter(role=Role.CLINICIAN))
