"""What every staff page shows around its own content."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Act, may

register = template.Library()


@dataclass(frozen=True, kw_only=True)
class Place:
    """One entry of the navigation."""

    label: Any
    url: str
    is_here: bool


# label, URL name, who may see it. A screen that this house does not have yet is left out.
PLACES = [
    (_("Today"), "admissions:today", Act.SEE_QUEUE),
    (_("Queue"), "admissions:queue", Act.SEE_QUEUE),
    (_("Programs"), "programs:programs", Act.SEE_PROGRAMS),
    (_("Follow-ups"), "followups:followups", Act.SEE_FOLLOWUPS),
    (_("Rules"), "admissions:rules", Act.SEE_RULES),
    (_("Access log"), "admissions:audit", Act.SEE_AUDIT),
    (_("Site settings"), "admissions:site_settings", Act.MANAGE_SITE),
]


@register.simple_tag(takes_context=True)
def desk_places(context: dict[str, Any]) -> list[Place]:
    """Return the screens this member of staff may open, in the order of the day."""
    request = context.get("request")
    if request is None:
        return []
    path = request.path
    found = []
    for label, name, act in PLACES:
        if may(getattr(request, "user", None), act):
            try:
                url = reverse(name)
            except NoReverseMatch:
                continue
            found.append((label, url))
    longest = max((url for _label, url in found if path.startswith(url)), key=len, default="")
    return [Place(label=label, url=url, is_here=url == longest) for label, url in found]
