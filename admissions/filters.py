"""Which part of the queue: everything lives in the URL, and nothing in it names a person."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from admissions.how_far import STEPS, furthest, one_each
from admissions.queue import WORKING_ORDER, asleep, on_the_queue, placed, waiting_on
from admissions.reviewing import REVIEWS, review_condition
from admissions.steps import PRIORITY_PLACE, SAME_DAY_PLACE, Who
from admissions.words import TIERS, Words
from intake.models import Intake
from intake.states import State
from outbox.models import Reminder

ISO_DAY, FIRST_YEAR = len("2026-11-23"), 2000
WORKING_LISTS = frozenset({"all", "new", "us", "patient", "ready", "mine"})
AFTER = (State.DECIDED, State.REFERRED, State.WAITING, State.ADMITTED, State.FINISHED, State.CLOSED)
VIEWS: dict[str, Words] = {
    "all": _("All open"),
    "urgent": _("Urgent"),
    "new": _("New"),
    "us": _("Waiting for us"),
    "patient": _("Waiting for the patient"),
    "ready": _("Ready to book"),
    "booked": _("Booked"),
    "today": _("Evaluations today"),
    "overdue": _("Overdue follow-ups"),
    "aside": _("Set aside"),
    "done": _("Decided and later"),
    "mine": _("Mine"),
}
BEGAN = {  # whoever began or sent their form in some days, closed or not: reports lead here
    "began": _("Began in these days"),
    "sent": _("Sent in these days"),
}
LISTS = VIEWS | REVIEWS | BEGAN  # what a list can be asked for; reviews and reports lead to some, no tab does
SORTS: dict[str, tuple[Words, tuple[str, ...]]] = {
    "": (_("Working order"), WORKING_ORDER),
    "waiting": (_("Waiting since"), ("since", "pk")),
    "contact": (_("Last contact"), ("last_contact_at", "since", "pk")),
}
OWNERS: dict[str, Words] = {"me": _("Mine"), "none": _("Nobody's")}
TIER_PLACES = {
    "emergency": Q(alert_at__lt=SAME_DAY_PLACE),
    "same_day": Q(alert_at__gte=SAME_DAY_PLACE, alert_at__lt=PRIORITY_PLACE),
    "priority": Q(alert_at=PRIORITY_PLACE),
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What was asked for. Unknown words are dropped, never an error: a shared link must open."""

    view: str = "all"
    tier: str = ""
    who: str = ""
    state: str = ""
    language: str = ""
    owner: str = ""
    since: str = ""  # days at the site on which they began or sent, the first and the last: "2026-11-23"
    until: str = ""
    came: str = ""  # at least so far, a place of `how_far.STEPS`
    sort: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """Return the filters of a query string."""

        def one(name: str, allowed: Any) -> str:
            told = query.get(name, "")
            return told if told in allowed else ""

        page = query.get("page", "1")
        return cls(
            view=one("view", LISTS) or "all", tier=one("tier", TIERS), who=one("who", Who.values),
            state=one("state", State.values), language=one("language", LANGUAGES), owner=one("owner", OWNERS),
            since=_day(query.get("since", "")), until=_day(query.get("until", "")), came=one("came", CAME),
            sort=one("sort", SORTS), page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        )

    def url(self, **other: Any) -> str:
        """Return "?…" for these filters with `other` put in; another filter starts at page 1 again."""
        changed = replace(self, **({"page": 1} | other))
        said = {name: told for name, told in vars(changed).items() if told not in ("", 1, "all")}
        return "?" + urlencode(said)

    @property
    def cleared(self) -> str:
        """Return the address of this view without what narrows it."""
        return self.url(tier="", who="", state="", language="", owner="", since="", until="", came="")

    @property
    def is_narrowed(self) -> bool:
        """Return whether a filter is in use, so that an empty list is the filters' doing."""
        return bool(self.chips) or self.view != "all"

    @property
    def chips(self) -> list[tuple[Words, str]]:
        """Return the filters that narrow, each with the address without it."""
        words: dict[str, Any] = {
            "tier": TIERS, "who": dict(Who.choices), "state": dict(State.choices),
            "language": LANGUAGES, "owner": OWNERS, "came": CAME,
        }
        found = [(words[name][getattr(self, name)], self.url(**{name: ""})) for name in words if getattr(self, name)]
        told: dict[str, Any] = {"since": _("On %(day)s or later"), "until": _("On %(day)s or before")}
        days = [(told[name] % {"day": getattr(self, name)}, self.url(**{name: ""})) for name in told
                if getattr(self, name)]
        return found + days


LANGUAGES: dict[str, Words] = {"en": _("English"), "es": _("Spanish")}
CAME: dict[str, Words] = {str(step): words for step, words in enumerate(STEPS) if step}


def _day(told: str) -> str:
    """Return a day of these times as it was told, "" where it is none."""
    try:
        day = dt.date.fromisoformat(told)
    except ValueError:
        return ""
    return day.isoformat() if len(told) == ISO_DAY and FIRST_YEAR <= day.year < FIRST_YEAR + 200 else ""


def chosen(intakes: QuerySet[Intake], filters: Filters, user: Any, site: Any, now: dt.datetime) -> QuerySet[Any]:
    """Return the annotated rows these filters ask for, in the order they ask for."""
    later = filters.view in ("done", *BEGAN) or filters.state in AFTER
    if filters.view in BEGAN:
        intakes = one_each(intakes)
    rows = placed(intakes if later else on_the_queue(intakes), site, now)
    rows = rows.filter(view_condition(filters.view, user, site, now))
    if filters.tier:
        rows = rows.filter(TIER_PLACES[filters.tier])
    if filters.who:
        rows = rows.filter(waiting_on(filters.who, now))
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.language:
        rows = rows.filter(language=filters.language)
    if filters.owner:
        rows = rows.filter(owner=user if filters.owner == "me" else None)
    if filters.came:
        rows = furthest(rows).filter(step__gte=int(filters.came))
    if filters.since or filters.until:
        rows = rows.filter(_within(filters, ZoneInfo(site.zone)))
    return rows.order_by(*SORTS[filters.sort][1])


def _within(filters: Filters, zone: ZoneInfo) -> Q:
    """Return the days asked for as a condition on `placed` rows: of sending, where the list is not of who began."""
    moment, asked = ("created_at" if filters.view == "began" else "since"), Q()
    for told, more, condition in ((filters.since, 0, "gte"), (filters.until, 1, "lt")):
        if told:
            day = dt.date.fromisoformat(told) + dt.timedelta(days=more)
            asked &= Q(**{f"{moment}__{condition}": dt.datetime.combine(day, dt.time(), zone)})
    return asked


def view_condition(view: str, user: Any, site: Any, now: dt.datetime) -> Q:
    """Return a saved view as a condition on `placed` rows; the working lists leave out what is set aside."""
    told = _view_condition(view, user, site, now)
    return told & ~asleep(now) if view in WORKING_LISTS else told


def _view_condition(view: str, user: Any, site: Any, now: dt.datetime) -> Q:
    if view in REVIEWS:
        return review_condition(view, site, now)
    fixed = {
        "aside": asleep(now),
        "urgent": Q(alert_at__lt=PRIORITY_PLACE),
        "new": Q(state=State.SUBMITTED),
        "ready": Q(state=State.REACHED),
        "booked": Q(state=State.BOOKED),
        "done": Q(state__in=AFTER),
        "mine": Q(owner=user),
        "sent": Q(submitted_at__isnull=False),
    }
    if view in fixed:
        return fixed[view]
    if view in ("us", "patient"):
        return waiting_on(view, now)
    if view == "today":
        first, last = day_of(site, now)
        return Q(visit_at__gte=first, visit_at__lt=last)
    if view == "overdue":
        return Q(pk__in=overdue_reminders(site, now).values("intake"))
    return Q()


def day_of(site: Any, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Return the first instant of the site's local day and of the next."""
    zone = ZoneInfo(site.zone)
    today = now.astimezone(zone).date()
    return (
        dt.datetime.combine(today, dt.time(), zone),
        dt.datetime.combine(today + dt.timedelta(days=1), dt.time(), zone),
    )


def overdue_reminders(site: Any, now: dt.datetime) -> QuerySet[Reminder]:
    """Return what a person must look at: calls and letters that are due, and messages that did not arrive."""
    by_hand = Q(channel__in=Reminder.FOR_A_PERSON, state=Reminder.State.PLANNED, due_at__lte=now)
    stuck = Q(state__in=[Reminder.State.FAILED, Reminder.State.UNKNOWN], done_by=None)
    return Reminder.objects.filter(by_hand | stuck, site=site)


