"""D3: are missed visits changing?"""

from collections import Counter

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions.models import Appointment
from reports.figures import Cell, Table, count, share
from reports.frame import Frame
from reports.moments import firsts
from reports.report import Question, Told, is_enough, whole
from reports.suppression import Kind
from reports.weekly import shares_by_week, week_rows

CAME, MISSED, LATE = "came", "missed", "late"


def read(frame: Frame) -> list[Table]:
    """Return the first evaluations due in each week: kept, missed, called off within a day."""
    tally = _tally(frame)

    def cells(week: str) -> list[Cell]:
        own = [kind for kind in tally if week in ("", kind[0])]
        missed = [kind for kind in own if kind[1] != CAME]
        return [count(tally, own), count(tally, missed), share(tally, missed, own),
                count(tally, [kind for kind in own if kind[1] == LATE])]

    return [Table(
        caption=_("First evaluations by the week they were due"), tally=tally,
        rows=week_rows(frame, cells, cells(""), url=False),
        head=(_("Week of"), _("Due"), _("Missed"), _("Share missed"), _("Of these, called off within a day")))]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Say the share of all, and whether any week stands out."""
    table, = tables
    due, missed, part = (whole(table, place) for place in range(3))
    title = say("Too few first evaluations were due to say")
    weekly = shares_by_week(frame, table, 1, 0, name="missed", title=say("Share of first evaluations missed, by week"))
    if due and part and part.value is not None and is_enough(due.value):
        change = say("no change beyond chance") if not weekly.unusual else say("some weeks stand out")
        title = say("%(share)s of first evaluations are missed; %(change)s") % {"share": part, "change": change}
    summary = say("Missed: %(missed)s of %(due)s first evaluations due, %(share)s. %(weeks)s") % {
        "missed": missed, "due": due, "share": part, "weeks": weekly.says}
    return Told(title=title, summary=summary, charts=(weekly.chart,), notes=(
        _("Of each person the first evaluation that was due. What was moved, or called off more than a day before, is "
          "not missed. Lines across mark a day on which something was changed here."),))


def _tally(frame: Frame) -> Counter[Kind]:
    due = firsts(frame.site, frame.since).filter(slot__starts_at__lte=frame.now)
    tally: Counter[Kind] = Counter()
    for starts_at, state, late in due.values_list("slot__starts_at", "state", "late"):
        kind = LATE if late else CAME if state == Appointment.State.ATTENDED else MISSED
        tally[frame.week_of(starts_at).isoformat(), kind] += 1
    return tally


QUESTION = Question(
    slug="missed", asks=_("Are missed visits changing?"), read=read, tell=tell,
    measure=_("Share of first evaluations that were missed, by the week they were due"),
)
