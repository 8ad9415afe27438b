"""Two invented sites and the people who work there, for a demo only: everything here is public knowledge."""

import base64
import datetime as dt
import hashlib
from typing import Any
from zoneinfo import ZoneInfo

from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import second_factor
from accounts.hours import DAYS
from accounts.models import Role, RotaShift, Site, User

ROTA_DAYS = 60

SITES: dict[str, dict[str, Any]] = {
    "lakeside": {
        "name": "Lakeside Admissions", "nickname": "Lakeside", "sender_words": "Dana at Lakeside",
        "phone": "+12025550142", "zone": "America/New_York", "languages": ["en", "es"],
        "opening_hours": {day: [["08:00", "20:00"]] for day in DAYS[:5]} | {"sat": [["09:00", "13:00"]]},
        "holidays": ["2026-11-26", "2026-12-25", "2027-01-01"], "severity_list": "criteria",
    },
    "hillside": {
        "name": "Hillside Admissions", "nickname": "Hillside", "sender_words": "Sam at Hillside",
        "phone": "+13125550166", "zone": "America/Chicago", "languages": ["en"],
        "opening_hours": {day: [["08:00", "12:00"], ["13:00", "18:00"]] for day in DAYS[:5]},
        "holidays": ["2026-11-26", "2026-12-25", "2027-01-01"], "severity_list": "taps",
    },
}
# handle: (name, role, site). The handle is the first part of the e-mail and of the password.
MEMBERS: dict[str, tuple[str, Role, str]] = {
    "ada": ("Ada Brooks", Role.ADMISSIONS, "lakeside"),
    "cleo": ("Cleo Ramirez", Role.CLINICIAN, "lakeside"),
    "max": ("Max Lindqvist", Role.MEDICAL_DIRECTOR, "lakeside"),
    "cora": ("Cora Whitfield", Role.COMPLIANCE, "lakeside"),
    "ida": ("Ida Petrov", Role.ADMINISTRATOR, "lakeside"),
    "ada2": ("Amara Osei", Role.ADMISSIONS, "hillside"),
    "cleo2": ("Caleb Novak", Role.CLINICIAN, "hillside"),
    "max2": ("Mina Sato", Role.MEDICAL_DIRECTOR, "hillside"),
}


class NotADemo(Exception):
    """Production was asked for something whose secrets everybody knows."""


def refuse_in_production() -> None:
    """Raise NotADemo unless this house was started as a demo."""
    if settings.PRODUCTION:
        raise NotADemo("This is production. The demo's people and codes are for SITE_MODE=demo only.")


def email_of(handle: str) -> str:
    """Return the e-mail a member of the demo signs in with."""
    return f"{handle}@{MEMBERS[handle][2]}.example"


def password_of(handle: str) -> str:
    """Return the password of a member of the demo."""
    return f"demo-{handle}-walks-in"


def secret_of(handle: str) -> str:
    """Return the secret of a demo member's authenticator app, the same on every machine."""
    return base64.b32encode(hashlib.sha256(f"demo second factor of {handle}".encode()).digest()[:20]).decode()


@transaction.atomic
def make_sites_and_staff(now: dt.datetime | None = None) -> dict[str, User]:
    """Make what is missing of the demo's sites, members, authenticators and rota; return the members by handle."""
    refuse_in_production()
    sites = {slug: Site.objects.get_or_create(slug=slug, defaults=words)[0] for slug, words in SITES.items()}
    staff = {handle: _member(handle, sites[MEMBERS[handle][2]]) for handle in MEMBERS}
    for slug, day_shift, night_shift in (("lakeside", "cleo", "max"), ("hillside", "cleo2", "max2")):
        _extend_rota(sites[slug], staff[day_shift], staff[night_shift], now or timezone.now())
    return staff


def current_code(user: User) -> str:
    """Return a code with which this member of the demo can sign in now.

    It is the one their app shows or, where that was used already, the next one: so two sign-ins in a half minute work.
    """
    refuse_in_production()
    authenticator = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    secret = get_mfa_adapter().decrypt(authenticator.data["secret"])
    earliest = authenticator.data.get("last_step", -1) + 1
    steps = list(totp.yield_hotp_counters_from_time())
    step = max(steps[len(steps) // 2], earliest)
    return totp.format_hotp_value(totp.hotp_value(secret, step))


def _member(handle: str, site: Site) -> User:
    name, role, _slug = MEMBERS[handle]
    user = User.objects.filter(email=email_of(handle)).first()
    if user is None:
        user = User.objects.create_user(email_of(handle), password_of(handle), name=name, role=role, site=site)
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        totp.TOTP.activate(user, secret_of(handle))
        second_factor.renew_spare_codes(user)
    return user


def _extend_rota(site: Site, by_day: User, by_night: User, now: dt.datetime) -> None:
    """Add the shifts that are missing from today to sixty days on: eight to eight, by the site's clock."""
    zone = ZoneInfo(site.zone)
    today = now.astimezone(zone).date() - dt.timedelta(days=1)
    have = set(RotaShift.objects.filter(site=site).values_list("starts_at", flat=True))
    shifts = []
    for number in range(ROTA_DAYS + 2):
        day = today + dt.timedelta(days=number)
        edges = [dt.datetime.combine(day + dt.timedelta(days=ahead), dt.time(hour), zone).astimezone(dt.UTC)
                 for ahead, hour in ((0, 8), (0, 20), (1, 8))]
        shifts += [
            RotaShift(site=site, user=user, starts_at=starts, ends_at=ends)
            for user, starts, ends in ((by_day, edges[0], edges[1]), (by_night, edges[1], edges[2]))
            if starts not in have
        ]
    RotaShift.objects.bulk_create(shifts)
