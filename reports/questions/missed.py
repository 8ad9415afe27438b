"""D3: are missed visits changing?"""

from collections import Counter

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions.models import Appointment
from reports.figures import Cell, Table, count, share
from reports.frame import Frame
from reports.moments import called_off_late, firsts
from reports.report import Question, Told, is_enough, whole
from reports.suppression import Kind
from reports.weekly import shares_by_week, week_rows

CAME, MISSED, LATE = "came", "missed", "late"


def read(frame: Frame) -> list[Table]:
    """Return the first evaluations due in each week: kept or missed; beside them what was called off within a day."""
    tally = _tally(frame)

    def cells(week: str) -> list[Cell]:
        own = [kind for kind in tally if week in ("", kind[0]) and kind[1] != LATE]
        missed = [kind for kind in own if kind[1] == MISSED]
        late = [kind for kind in tally if week in ("", kind[0]) and kind[1] == LATE]
        return [count(tally, own), count(tally, missed), share(tally, missed, own), count(tally, late)]

    return [Table(
        caption=_("First evaluations by the week they were due"), tally=tally,
        rows=week_rows(frame, cells, cells(""), url=False),
        head=(_("Week of"), _("Kept or missed"), _("Missed"), _("Share missed"), _("Called off within a day")))]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Say the share of all, and whether any week stands out."""
    table, = tables
    due, missed, part = (whole(table, place) for place in range(3))
    title = say("Too few first evaluations were due to say")
    weekly = shares_by_week(frame, table, 1, 0, name="missed", title=say("Share of first evaluations missed, by week"))
    if due and part and part.value is not None and is_enough(due.value):
        title = say("%(share)s of first evaluations are missed") % {"share": part}
        if weekly.center is not None:
            change = say("some weeks stand out") if weekly.unusual else say("no change beyond chance")
            title = f"{title}; {change}"
    summary = say("Missed: %(missed)s of %(due)s first evaluations, %(share)s. %(weeks)s") % {
        "missed": missed, "due": due, "share": part, "weeks": weekly.says}
    return Told(title=title, summary=summary, charts=(weekly.chart,), notes=(
        _("Of each person the first evaluation that was kept or missed. What was called off or moved is not missed; "
          "the last column counts what was called off within a day of its time, by them or by us. Lines across mark a "
          "day on which something was changed here."),))


def _tally(frame: Frame) -> Counter[Kind]:
    due = firsts(frame.site, frame.since).filter(slot__starts_at__lte=frame.now)
    late = called_off_late(frame.site, frame.since).filter(slot__starts_at__lte=frame.now)
    tally: Counter[Kind] = Counter()
    for starts_at, state in due.values_list("slot__starts_at", "state"):
        tally[frame.week_of(starts_at).isoformat(), CAME if state == Appointment.State.ATTENDED else MISSED] += 1
    for starts_at in late.values_list("slot__starts_at", flat=True):
        tally[frame.week_of(starts_at).isoformat(), LATE] += 1
    return tally


QUESTION = Question(
    slug="missed", asks=_("Are missed visits changing?"), read=read, tell=tell,
    measure=_("Share of first evaluations that were missed, by the week they were due"),
)
