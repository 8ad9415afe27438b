"""Which site, which weeks: what every question of a report is asked within."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

WEEKS = (13, 26, 52)  # no other spans: the difference of two near ones would name the people between them
WEEK = dt.timedelta(weeks=1)
HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The last `weeks` weeks of one site by its own clock, Monday to Sunday; the last one is still running (R-05)."""

    site: Any
    weeks: int
    now: dt.datetime
    progress: Callable[[int, int], None] | None = None  # is told how many of how many are counted, in long work

    @cached_property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.site.zone)

    @cached_property
    def today(self) -> dt.date:
        """The day it is at the site."""
        return self.now.astimezone(self.zone).date()

    @cached_property
    def mondays(self) -> list[dt.date]:
        """The first day of each week, oldest first; the last week is the one that runs."""
        this = monday_of(self.today)
        return [this - WEEK * back for back in reversed(range(self.weeks))]

    @property
    def first(self) -> dt.date:
        """The first day of all."""
        return self.mondays[0]

    @cached_property
    def since(self) -> dt.datetime:
        """The instant at which the first day begins at the site."""
        return dt.datetime.combine(self.first, dt.time(), self.zone)

    def week_of(self, moment: dt.datetime | None) -> dt.date:
        """Return the Monday of the week a moment falls into at the site."""
        return monday_of(self.day_of(moment))

    def day_of(self, moment: dt.datetime | None) -> dt.date:
        """Return the day a moment falls into at the site. ValueError for none: whoever asks has left those out."""
        if moment is None:
            raise ValueError("There is no moment.")
        return moment.astimezone(self.zone).date()

    def is_running(self, monday: dt.date) -> bool:
        """Tell whether this week is not over: what is counted in it will still grow."""
        return monday == self.mondays[-1]


def monday_of(day: dt.date) -> dt.date:
    """Return the first day of the week of a day. Weeks begin on Monday, as rotas and programs count them."""
    return day - dt.timedelta(days=day.weekday())
