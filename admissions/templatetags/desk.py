"""What every staff page shows around its own content."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from accounts import unsent
from accounts.models import Unsent
from accounts.permissions import Act, may
from admissions import words
from admissions.offering import DAYS
from admissions.steps import Clock, Who
from eligibility.facts import VOCABULARY
from intake.context import spoken_number

register = template.Library()
WARN_BEFORE = 120  # seconds


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
    (_("Find"), "admissions:search", Act.SEE_QUEUE),
    (_("Calendar"), "admissions:calendar", Act.BOOK),
    (_("Programs"), "programs:programs", Act.SEE_PROGRAMS),
    (_("Follow-ups"), "followups:followups", Act.SEE_FOLLOWUPS),
    (_("On duty"), "followups:duty", Act.SEE_DUTY),
    (_("Rules"), "admissions:rules", Act.SEE_RULES),
    (_("Reports"), "reports:reports", Act.SEE_REPORTS),
    (_("Access log"), "admissions:audit", Act.SEE_AUDIT),
    (_("Records"), "admissions:records", Act.MANAGE_RECORDS),
    (_("Emergency looks"), "admissions:emergency_reviews", Act.REVIEW_EMERGENCY),
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
    home = reverse("admissions:today")
    under = [url for _label, url in found if path == url or (url != home and path.startswith(url))]
    here = max(under, key=len, default="")
    return [Place(label=label, url=url, is_here=url == here) for label, url in found]


@register.filter
def attribute(thing: Any, name: str) -> Any:
    """Return a named attribute: which option of which filter is chosen."""
    return getattr(thing, name, "")


@register.filter
def first_line(text: str) -> str:
    """Return the first of the sentences an alert has collected."""
    return text.partition("\n")[0]


@register.filter
def language_words(code: str) -> Any:
    """Return "Spanish" for "es"."""
    return dict(settings.LANGUAGES).get(code, code)


@register.filter
def family_words(code: str) -> Any:
    """Return the name of a family of requirements."""
    return words.FAMILIES.get(code, code)


@register.filter
def level_words(code: str) -> Any:
    """Return the name of a level of care."""
    return words.LEVELS.get(code, code)


@register.filter
def withdrawal_words(code: str) -> Any:
    """Return the name of withdrawal care."""
    return words.WITHDRAWAL.get(code, code)


@register.filter
def fact_words(name: str) -> Any:
    """Return the short name of a fact."""
    return words.fact(name)


@register.filter
def ago(seconds: float) -> str:
    """Return "3 hours" for seconds."""
    return words.ago(seconds)


@register.filter
def ago_from(then: dt.datetime, now: dt.datetime | None = None) -> str:
    """Return "3 hours ago", or "just now"."""
    seconds = ((now or timezone.now()) - then).total_seconds()
    return say("just now") if seconds < words.MINUTE else say("%(time)s ago") % {"time": words.ago(seconds)}


@register.filter
def local(instant: dt.datetime | None, site: Any) -> str:
    """Return an instant as the site's wall time: "Tue Nov 24, 10:30 am"."""
    if instant is None:
        return ""
    return date_format(instant.astimezone(ZoneInfo(site.zone)), "D M j, g:i a")


def _tag(look: str, mark: str, told: Any, about: Any = "") -> str:
    """Draw a tag: a mark and words, so that colour says nothing that is not also written."""
    classes, title = f"tag {look}".strip(), format_html(' title="{}"', about) if about else ""
    drawn = '<span class="{}"{}><span class="mark" aria-hidden="true">{}</span> {}</span>'
    return format_html(drawn, classes, title, mark, told)


@register.simple_tag
def tier_tag(tier: str) -> str:
    """Draw an alert's tier: words and a mark, never colour alone."""
    looks = {"emergency": ("danger", "!!"), "same_day": ("attend", "!"), "priority": ("", "•")}
    look, mark = looks.get(tier, ("", ""))
    return _tag(look, mark, words.TIERS.get(tier, tier), words.ABOUT_TIERS.get(tier, ""))


@register.simple_tag
def who_tag(who: str) -> str:
    """Draw who must act."""
    look, mark = {"us": ("strong", "▸"), "": ("", "")}.get(who, ("", "…"))
    return _tag(look, mark, Who(who).label)


@register.simple_tag
def clock_tag(clock: Clock, now: dt.datetime) -> str:
    """Draw the first-offer clock where it needs a look; nothing while there is time."""
    if clock.due_at is None or clock.state == "running":
        return ""
    apart = words.short(abs((clock.due_at - now).total_seconds()))
    if clock.state == "breached":
        return _tag("danger", "!", say("Offer late: %(time)s") % {"time": apart})
    return _tag("attend", "!", say("Offer due in %(time)s") % {"time": apart})


@register.simple_tag
def state_tag(state: str) -> str:
    """Draw met, not met yet or unknown."""
    looks = {"met": ("done", "✓"), "unmet": ("attend", "✕"), "unknown": ("", "?")}
    look, mark = looks.get(state, ("", ""))
    return _tag(look, mark, words.STATES.get(state, state))


@register.filter
def about_tier(tier: str) -> Any:
    """Return what a tier asks of staff."""
    return words.ABOUT_TIERS.get(tier, "")


@register.filter
def said_by_words(code: str) -> Any:
    """Return who said so."""
    return words.SAID_BY.get(code, code)


@register.filter
def finding_words(finding: Any) -> str:
    """Return a recorded fact in words."""
    return words.fact_is(finding.fact, finding.value)


@register.filter
def told_words(beside: Any) -> str:
    """Return what the person told of a fact somebody else has seen something of."""
    return words.value(beside.fact, beside.told)


@register.filter
def spaced(code: str) -> str:
    """Return a code as words: "call_back" is "call back"."""
    return str(code).replace("_", " ")


@register.filter
def key(table: dict[str, Any], name: str) -> Any:
    """Return what stands under a key."""
    return table.get(name)


@register.filter
def local_second(instant: dt.datetime, site: Any) -> str:
    """Return an instant as the site's wall time, to the second."""
    return date_format(instant.astimezone(ZoneInfo(site.zone)), "Y-m-d H:i:s")


@register.simple_tag
def okay_tag(rule: Any) -> str:
    """Draw one way to reach a person: okay, not okay, or to be asked."""
    looks = {
        "yes": ("done", "✓", say("%(way)s okay")), "no": ("attend", "✕", say("No %(way)s")),
        "ask": ("", "?", say("%(way)s: not asked")),
    }
    look, mark, told = looks[rule.state]
    way = str(rule.label) if rule.state != "no" else str(rule.label).lower()
    return _tag(look, mark, told % {"way": way})


@register.filter
def finding_field(form: Any, family: str) -> Any:
    """Return the form's text field for one family."""
    return form[f"finding_{family}"]


@register.filter
def may_record(name: str) -> bool:
    """Return whether a fact can be recorded at all: it is of the vocabulary and not worked out from others."""
    return name in VOCABULARY and not VOCABULARY[name].derived


@register.filter
def days_words(codes: Any) -> str:
    """Return "Monday, Wednesday" for ["mon", "wed"]."""
    known = dict(zip(DAYS, WEEKDAYS.values(), strict=True))
    return ", ".join(str(known[code]) for code in codes if code in known)


@register.filter
def wall_words(written: str) -> str:
    """Return "2026-12-01" or "2026-12-01T10:00", a wall time, as words."""
    try:
        moment = dt.datetime.fromisoformat(written)
    except ValueError:
        return written
    return date_format(moment, "D M j, Y, g:i a" if "T" in written else "D M j, Y")


# How a patient reads a day and a time: Spanish puts the day before the month.
_PATIENTS_DAY = {"es": r"l j \d\e F"}
_PATIENTS_YEAR = {"es": r" \d\e Y"}


def _patients_day(moment: dt.datetime, *, with_year: bool = False, with_time: bool = True) -> str:
    spoken = get_language() or settings.LANGUAGE_CODE
    wanted = _PATIENTS_DAY.get(spoken, "D M j") + (_PATIENTS_YEAR.get(spoken, ", Y") if with_year else "")
    return date_format(moment, wanted + (", g:i a" if with_time else ""))


@register.filter
def patients_time(instant: dt.datetime, site: Any) -> str:
    """Return an instant at the site as a patient reads it: "Tue Nov 24, 10:30 a.m.", "martes 24 de noviembre, …"."""
    return _patients_day(instant.astimezone(ZoneInfo(site.zone)))


@register.filter
def patients_wall_time(written: str) -> str:
    """Return "2026-12-01" or "2026-12-01T10:00", a wall time, as a patient reads it."""
    try:
        moment = dt.datetime.fromisoformat(written)
    except ValueError:
        return written
    return _patients_day(moment, with_year=True, with_time="T" in written)


@register.filter
def local_time(instant: dt.datetime, site: Any) -> str:
    """Return an instant as the site's time of day: "10:30 a.m."."""
    return date_format(instant.astimezone(ZoneInfo(site.zone)), "g:i a")


@register.simple_tag
def idle_seconds() -> dict[str, int]:
    """Return after how many quiet seconds a member is warned, and then signed out."""
    over = settings.STAFF_IDLE_MINUTES * 60
    return {"warn": max(over - WARN_BEFORE, over // 2), "over": over}


@register.simple_tag(takes_context=True)
def unsent_here(context: dict[str, Any]) -> Unsent | None:
    """Return what this member had typed on this page when their time was up."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return None
    return unsent.of(request.user, request.path) if request.path in unsent.places(request) else None


@register.filter
def words_of(text: str) -> list[str]:
    """Return the words of a text: the fields of one part of a form, in their order."""
    return text.split()


@register.filter
def field_called(form: Any, name: str) -> Any:
    """Return the form's field of this name."""
    return form[name]


@register.filter
def local_day(instant: dt.datetime, site: Any) -> str:
    """Return an instant as the site's date: "Nov 24, 2026"."""
    return date_format(instant.astimezone(ZoneInfo(site.zone)), "M j, Y")


@register.filter
def spoken(number: str) -> str:
    """Return a number as people write it: "202-555-0142"."""
    return spoken_number(number)


@register.filter
def whole(number: str) -> str:
    """Return a number that no line breaks."""
    return format_html('<span class="whole">{}</span>', number)
