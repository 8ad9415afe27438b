"""The words of the catalog in the reader's language: codes, sentences of matching, ages of facts, free places."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from programs import codes
from programs.freshness import STALE_DAYS, Freshness, freshness
from programs.models import BY_LINK, FactCheck, Opening
from programs.offers import Offer, Track
from programs.sayings import Coded, Said

NOT_STATED = _("Not stated")


def said(sentence: Any) -> str:
    """Return a sentence of matching in the reader's language."""
    if isinstance(sentence, Said):
        words = gettext(sentence.words)
        return words % {name: said(value) for name, value in sentence.values} if sentence.values else words
    if isinstance(sentence, Coded):
        return label(sentence.kind, sentence.code)
    if isinstance(sentence, tuple):
        return ", ".join(said(part) for part in sentence)
    return str(sentence)


def label(kind: str, code: str) -> str:
    """Return the words for one code of a code list of `programs/codes.py`; the code itself if it is not known."""
    choices = dict(getattr(codes, kind).choices)
    return str(choices.get(code, code))


def labels(kind: str, chosen: Iterable[str]) -> str:
    """Return the words for several codes in the order of their list; "" for none."""
    held = set(chosen)
    known = [str(words) for code, words in getattr(codes, kind).choices if code in held]
    return ", ".join(known)


def yes_no(value: bool | None, about: str = "") -> str:
    """Return "Yes", "Yes: van within 15 miles", "No" or "Not stated"."""
    if value is None:
        return str(NOT_STATED)
    if not value:
        return gettext("No")
    return gettext("Yes: %(about)s") % {"about": about} if about else gettext("Yes")


def days(track: Track) -> str:
    """Return the days and hours of a track: "Mon, Wed, Thu 6 p.m. to 9 p.m."; several times stand one after another."""
    times: dict[tuple[int, int, bool], list[int]] = {}
    for meeting in track.meetings:
        times.setdefault((meeting.start, meeting.end, meeting.by_video), []).append(meeting.weekday)
    parts = []
    for (start, end, by_video), weekdays in times.items():
        words = gettext("%(days)s %(start)s to %(end)s") % {
            "days": ", ".join(str(WEEKDAYS_ABBR[day]) for day in weekdays),
            "start": clock(start),
            "end": clock(end),
        }
        parts.append(gettext("%(words)s by video") % {"words": words} if by_video else words)
    return "; ".join(parts)


def clock(minutes: int) -> str:
    """Return minutes of a day as "6 p.m."."""
    hours, rest = divmod(minutes, 60)
    return str(time_format(datetime.time(min(hours, 23), rest), "P"))


@dataclass(frozen=True)
class OpeningWords:
    """What is known of free places, how far it can be relied on, and who said so."""

    text: str
    by: str
    fresh: Freshness
    look: str  # of the tag: "done", "attend", ""


def opening_words(opening: Offer | Opening | None, zone: str, at: datetime.datetime | None = None) -> OpeningWords:
    """Return the fading words: "today", then "up to 3 days", then "call to confirm"."""
    moment = at or timezone.now()
    if opening is None or opening.said_at is None or not opening.status:
        return OpeningWords(gettext("Free places not known: call to confirm"), "", Freshness.NEVER, "")
    fresh = freshness(opening.said_at, ZoneInfo(zone), moment)
    what = places_words(opening)
    age = max(0, (moment - opening.said_at).days)
    if fresh is Freshness.OLD:
        text = ngettext("Call to confirm: %(what)s %(n)d day ago", "Call to confirm: %(what)s %(n)d days ago", age)
        text = text % {"what": what[:1].lower() + what[1:], "n": age}
    elif fresh is Freshness.TODAY:
        text = gettext("%(what)s, today") % {"what": what}
    else:
        text = gettext("%(what)s, up to 3 days ago") % {"what": what}
    local = date_format(opening.said_at.astimezone(ZoneInfo(zone)), gettext("D M j, g:i a"))
    who = gettext("The program itself, by link") if opening.said_by == BY_LINK else opening.said_by
    by = gettext("Said by %(who)s, %(when)s") % {"who": who, "when": local}
    looks = {"open": "" if fresh is Freshness.OLD else "done", "full": "attend", "paused": "attend"}
    return OpeningWords(text, by, fresh, looks.get(opening.status, ""))


def places_words(opening: Offer | Opening) -> str:
    """Return "3 free places", "Full, 6 waiting", "Paused"."""
    if opening.status == "paused":
        return gettext("Paused")
    if opening.status == "full":
        if opening.waiting:
            return ngettext("Full, %(n)d waiting", "Full, %(n)d waiting", opening.waiting) % {"n": opening.waiting}
        return gettext("Full")
    if opening.seats is None:
        return gettext("Free places")
    return ngettext("%(n)d free place", "%(n)d free places", opening.seats) % {"n": opening.seats}


@dataclass(frozen=True)
class CheckWords:
    """Where a group of facts comes from and how old it is."""

    source: str
    text: str
    is_stale: bool


def check_words(check: FactCheck | None, today: datetime.date | None = None) -> CheckWords:
    """Return "Last checked 94 days ago." with its source; facts never checked say so and count as stale."""
    if check is None:
        return CheckWords("", gettext("Never checked."), True)
    return CheckWords(check.source, checked_words(check.days_old(today)), check.is_stale(today))


def checked_words(age: int) -> str:
    """Return "Last checked today." or "Last checked 94 days ago."."""
    if age == 0:
        return gettext("Last checked today.")
    return ngettext("Last checked %(n)d day ago.", "Last checked %(n)d days ago.", age) % {"n": age}


def stale_words(oldest: datetime.date | None, today: datetime.date | None = None) -> str:
    """Return the tag for the oldest facts of a program: "" while all of them are fresh (S-22)."""
    if oldest is None:
        return gettext("Never checked.")
    age = max(0, ((today or timezone.localdate()) - oldest).days)
    return checked_words(age) if age > STALE_DAYS else ""
