"""D4: does delay cost us attendance?"""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions.models import Appointment
from reports import charts, statistics
from reports.figures import Row, Table, count, on_chart, share
from reports.frame import Frame
from reports.moments import firsts
from reports.report import ALL, Question, Told, draw, lines, whole
from reports.suppression import Kind

GROUPS = (  # days from sending to the time itself, the last one of each group
    (0, _("Same day")), (1, _("1 day")), (2, _("2 days")), (4, _("3 to 4 days")), (7, _("5 to 7 days")),
    (100_000, _("8 days or more")),
)


def read(frame: Frame) -> list[Table]:
    """Return, by days from sending to the first evaluation, how many came of how many were due."""
    tally = _tally(frame)

    def row(label: Any, key: Any, own: list[Kind]) -> Row:
        came = [kind for kind in own if kind[1]]
        return Row(label=label, key=key, cells=(count(tally, own), count(tally, came), share(tally, came, own)))

    rows = [row(words, last, [kind for kind in tally if kind[0] == last]) for last, words in GROUPS]
    return [Table(
        caption=_("First evaluations by days from sending the form"), tally=tally,
        rows=(*rows, row(say("All"), ALL, list(tally))),
        head=(_("From sending to the time"), _("Due"), _("Came"), _("Share who came")))]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Set the soonest beside the latest, where both say enough to differ."""
    table, = tables
    dots, spans = [], []
    for row in lines(table):
        due, came, part = row.cells
        if part.value is None or came.value is None:
            dots.append(charts.Dot(label=str(row.label), value=None, low=None, high=None,
                                   note=say("nobody") if due.value == 0 else say("Not shown")))
            continue
        low, high = statistics.wilson(came.value, due.value)
        spans.append((row, low, high))
        dots.append(charts.Dot(label=str(row.label), value=on_chart(part.value), low=100 * low, high=100 * high,
                               note=say("%(came)s of %(due)s") % {"came": came, "due": due}))
    title = say("Too few evaluations to say whether delay matters")
    if len(spans) > 1:
        (first, *soon), (last, *late) = spans[0], spans[-1]
        words = {"soon": first.cells[2], "first": str(first.label).lower(), "late": last.cells[2],
                 "last": str(last.label).lower()}
        differs = soon[0] > late[1] or late[0] > soon[1]  # the two ranges do not touch
        title = say("From sending to the time “%(first)s”: %(soon)s come; “%(last)s”: %(late)s") % words
        title = title if differs else say("No clear difference. %(told)s") % {"told": title}
    part_of_all = whole(table, 2)
    summary = say("Of first evaluations due, %(share)s were kept. This is an association: who waits longer may differ "
                  "in other ways too.") % {"share": part_of_all}
    middle = None if part_of_all is None or part_of_all.value is None else 100 * part_of_all.value
    chart = draw(charts.dots, dots, unit="%", reference=middle, reference_label=say("all"), name="delay",
                 title=say("Share who came, by days from sending the form"), summary=summary)
    return Told(title=title, summary=summary, charts=(chart,), notes=(
        _("Lines: the range in which the true share lies 95 times of 100 (Wilson). An association, not a cause."),))


def _tally(frame: Frame) -> Counter[Kind]:
    due = firsts(frame.site, frame.since).filter(slot__starts_at__lte=frame.now, intake__submitted_at__isnull=False)
    tally: Counter[Kind] = Counter()
    for starts_at, submitted, state in due.values_list("slot__starts_at", "intake__submitted_at", "state"):
        days = (frame.day_of(starts_at) - frame.day_of(submitted)).days
        group = next(last for last, _words in GROUPS if max(0, days) <= last)
        tally[group, state == Appointment.State.ATTENDED] += 1
    return tally


QUESTION = Question(
    slug="delay", asks=_("Does delay cost us attendance?"), read=read, tell=tell,
    measure=_("Share who came to their first evaluation, by days from sending the form"),
)
