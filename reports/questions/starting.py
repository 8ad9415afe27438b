"""D15: do people start in time, and do they stay in touch? Like the published measure of initiation and engagement."""

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions.models import Stay, Visit
from reports.figures import Cell, Row, Table, count, share
from reports.frame import WEEK, Frame
from reports.report import Question, Told, is_enough
from reports.sealed import sent
from reports.suppression import Kind
from reports.weekly import shares_by_week, week_rows

START = dt.timedelta(days=14)  # from sending to the first day of care
ENGAGE = dt.timedelta(days=34)  # from that day, two more visits
MORE = 2


def read(frame: Frame) -> list[Table]:
    """Return, by the week they sent their form, how many started within 14 days and came twice more within 34."""
    tally = _tally(frame)

    def cells(week: str) -> list[Cell]:
        own = [kind for kind in tally if week in ("", kind[0])]
        began, stayed = [kind for kind in own if kind[1]], [kind for kind in own if kind[2]]
        return [count(tally, own), count(tally, began), share(tally, began, own), count(tally, stayed),
                share(tally, stayed, began)]

    def ripe(words: Any, days: dt.timedelta) -> Row:
        weeks = {monday.isoformat() for monday in frame.mondays if _is_ripe(monday, days, frame)}
        own = [kind for kind in tally if kind[0] in weeks]
        began, stayed = [kind for kind in own if kind[1]], [kind for kind in own if kind[2]]
        return Row(label=words, key=days.days, cells=(
            count(tally, own), count(tally, began), share(tally, began, own), count(tally, stayed),
            share(tally, stayed, began)))

    head = (_("Sent"), _("Started within 14 days"), _("Share"), _("Two more visits within 34 days"),
            _("Share of those who started"))
    return [
        Table(caption=_("By the week they sent their form"), tally=tally, rows=week_rows(frame, cells, cells("")),
              head=(_("Week of"), *head)),
        Table(caption=_("Weeks that can be judged"), tally=tally, head=(_("Weeks of which"), *head), rows=(
            ripe(_("14 days are over"), START), ripe(_("14 and 34 days are over"), START + ENGAGE))),
    ]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Say both shares, of the weeks whose days are over; the others are drawn hollow."""
    table, judged = tables

    def ripe(days: dt.timedelta) -> Any:
        return lambda monday: _is_ripe(monday, days, frame)

    began = shares_by_week(frame, table, 1, 0, ripe=ripe(START), name="began",
                           title=say("Share who started care within 14 days, by week"))
    stayed = shares_by_week(frame, table, 3, 1, ripe=ripe(START + ENGAGE), name="stayed",
                            title=say("Share of those who came twice more within 34 days, by week"))
    (people, _began, first, *_rest), second = judged.rows[0].cells, judged.rows[1].cells[4]
    title = say("Too few people sent a form to say")
    if first.value is not None and is_enough(people.value):
        title = say("About %(share)s start care within 14 days") % {"share": first}
    summary = say("Started within 14 days of sending: %(first)s. Of those who started, two more visits within 34 days: "
                  "%(second)s. Each of the weeks whose days are over.") % {"first": first, "second": second}
    return Told(title=title, summary=f"{summary} {began.says}", charts=(began.chart, stayed.chart), notes=(
        _("Approximate: close to the published measure of initiation and engagement, and not that measure. The first "
          "day is the day of admission; the visits are days somebody came to after it."),))


def _is_ripe(monday: dt.date, days: dt.timedelta, frame: Frame) -> bool:
    """Tell whether everybody of a week has had so many days."""
    return monday + WEEK + days <= frame.today


def _tally(frame: Frame) -> Counter[Kind]:
    """Return people by (week sent, whether they started in time, whether they came twice more in time)."""
    own = {"intake__site": frame.site, "intake__submitted_at__gte": frame.since}
    starts: dict[Any, dt.date] = dict(
        Stay.objects.standing().filter(**own).values_list("intake").annotate(day=Min("admitted_on")))
    came: dict[Any, list[dt.date]] = {}
    visits = Visit.objects.filter(
        stay__struck_at=None, struck_at=None, state=Visit.State.ATTENDED,
        **{f"stay__{name}": told for name, told in own.items()})
    for pk, day in visits.values_list("stay__intake", "day"):
        came.setdefault(pk, []).append(day)
    tally: Counter[Kind] = Counter()
    for pk, submitted in sent(frame).order_by().values_list("pk", "submitted_at"):
        day, start = frame.day_of(submitted), starts.get(pk)
        is_begun = start is not None and start <= day + START
        after = [visit for visit in came.get(pk, []) if start and start < visit <= start + ENGAGE]
        tally[frame.week_of(submitted).isoformat(), is_begun, is_begun and len(after) >= MORE] += 1
    return tally


QUESTION = Question(
    slug="starting", asks=_("Do people start in time and stay in touch?"), read=read, tell=tell,
    measure=_("Share who start care within 14 days of sending, and who come twice more within 34 days of starting"),
)
