"""What every template may know, and which site a request is for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from accounts.models import Site
from intake import sign_off


@dataclass(frozen=True, kw_only=True)
class Door:
    """What a patient's page says about the people behind it."""

    nickname: str
    phone: str  # as it is read out: "202-555-0142"
    phone_link: str  # "tel:+12025550142"
    has_cover: bool


# The last site that was read: what a crisis page still says when the database is away.
_last_known: dict[str, Door] = {}


def door(request: HttpRequest) -> dict[str, Any]:
    """Give templates the mode of the house and, when they ask, the site's name, phone and the other languages."""
    return {
        "is_demo": not settings.PRODUCTION,
        "door": SimpleLazyObject(lambda: door_of(request)),
        "other_languages": SimpleLazyObject(lambda: other_languages(request)),
        "is_unsigned": SimpleLazyObject(lambda: sign_off.is_open(translation.get_language() or "en")),
    }


def site_for(request: HttpRequest) -> Site:
    """Return the site this patient's page belongs to.

    A host name whose first label is a site's slug is that site's; a demo may also choose one with /?site=slug, kept
    for the session; else the site DEFAULT_SITE names, else the first by slug. Raises Site.DoesNotExist where none is.
    """
    kept: Site | None = getattr(request, "_site_of_door", None)
    if kept is not None:
        return kept
    sites = {site.slug: site for site in Site.objects.order_by("slug")}
    if not sites:
        raise Site.DoesNotExist("No site is set up yet.")
    asked = "" if settings.PRODUCTION else str(request.session.get("site", ""))
    label = request.get_host().split(":")[0].split(".")[0]
    default = settings.DEFAULT_SITE
    slug = next((slug for slug in (asked, label, default) if slug in sites), next(iter(sites)))
    site = sites[slug]
    request._site_of_door = site  # type: ignore[attr-defined]
    return site


def place_key(request: HttpRequest, site: Site) -> tuple[object, ...]:
    """Return everything a page's frame says that is not the page: two with the same key have the same frame."""
    shown = site_for(request)
    return (
        shown.pk, shown.nickname, shown.phone, tuple(shown.languages or ()), site.guardian_text,
        tuple(ready_languages()), settings.PRODUCTION,
    )


def door_of(request: HttpRequest) -> Door:
    """Return what pages say about the site; from memory, or in neutral words, where the database cannot be read."""
    try:
        site = site_for(request)
    except (DatabaseError, Site.DoesNotExist):
        return _last_known.get("door", Door(nickname="", phone="", phone_link="", has_cover=False))
    _last_known["door"] = Door(
        nickname=site.nickname, phone=spoken_number(site.phone), phone_link=f"tel:{site.phone}",
        has_cover=site.has_cover,
    )
    return _last_known["door"]


def spoken_number(number: str) -> str:
    """Return a North American number as it is read out, any other as it stands."""
    if number.startswith("+1") and len(number) == 12 and number[1:].isdigit():
        return f"{number[2:5]}-{number[5:8]}-{number[8:]}"
    return number


def ready_languages() -> list[str]:
    """Return the languages whose translation is compiled: a switch to a page in the old language would be a lie."""
    return [
        code for code, _name in settings.LANGUAGES
        if code == settings.LANGUAGE_CODE
        or any((Path(folder) / code / "LC_MESSAGES" / "django.mo").exists() for folder in settings.LOCALE_PATHS)
    ]


def other_languages(request: HttpRequest) -> list[dict[str, str]]:
    """Return the same page in every other language the site offers: [{"code", "name", "url"}].

    An urgent page answers the address of the question before it; `request.address_of_page` says which is its own.
    """
    try:
        offered = site_for(request).languages or [settings.LANGUAGE_CODE]
        match = resolve(getattr(request, "address_of_page", request.path_info))
    except (DatabaseError, Site.DoesNotExist, Resolver404):
        return []
    here = translation.get_language()
    found = []
    for code in ready_languages():
        if code == here or code not in offered:
            continue
        with translation.override(code):
            url = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        if "change" in request.GET:
            url += "?change"
        elif match.namespace == "find" and request.GET:  # a search goes on in the other language
            url += f"?{request.GET.urlencode()}"
        name = str(translation.get_language_info(code)["name_local"]).capitalize()
        found.append({"code": code, "name": name, "url": url})
    return found
