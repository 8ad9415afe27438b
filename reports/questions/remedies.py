"""D7: do remedies work?"""

import datetime as dt
from collections import Counter
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions.decisions.remedies import REMEDY
from admissions.words import REMEDIES
from outbox.models import Reminder
from reports import charts, statistics
from reports.figures import Row, Table, count, on_chart, share
from reports.frame import Frame
from reports.report import ALL, Question, Told, draw, is_enough, lines, whole
from reports.suppression import Kind

WEEK, FORTNIGHT = 7, 14
SOON, LATER, NOT_YET, GONE = "soon", "later", "open", "gone"


def read(frame: Frame) -> list[Table]:
    """Return, by remedy, how many were begun at least 14 days ago and how many arranged within 7 and 14 days."""
    tally = _tally(frame)

    def row(label: Any, key: Any, own: list[Kind]) -> Row:
        soon = [kind for kind in own if kind[1] == SOON]
        in_time = [kind for kind in own if kind[1] in (SOON, LATER)]
        gone = [kind for kind in own if kind[1] == GONE]
        asked = [kind for kind in own if kind[1] != GONE]
        return Row(label=label, key=key, cells=(
            count(tally, asked), count(tally, soon), share(tally, soon, asked), count(tally, in_time),
            share(tally, in_time, asked), count(tally, gone)))

    rows = [row(words, code, own) for code, words in REMEDIES.items()
            for own in [[kind for kind in tally if kind[0] == code]] if own]
    return [Table(
        caption=_("Remedies begun, by kind"), tally=tally, rows=(*rows, row(say("All"), ALL, list(tally))),
        head=(_("Remedy"), _("Begun"), _("Arranged within 7 days"), _("Share"), _("Within 14 days"), _("Share"),
              _("No longer needed")))]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Say how many are arranged within 14 days, and which kind least."""
    table, = tables
    rows, everything, part = lines(table), whole(table), whole(table, 4)
    title = say("Too few remedies were begun to say")
    if everything and part and part.value is not None and is_enough(everything.value):
        title = say("%(share)s of remedies are arranged within 14 days") % {"share": part}
    known = [row for row in rows if row.cells[4].value is not None and is_enough(row.cells[0].value)]
    least = min(known, key=lambda row: row.cells[4].value, default=None)
    summary = say("Begun: %(n)s; arranged within 14 days: %(share)s.") % {"n": everything, "share": part}
    if least:
        summary += " " + say("Least often: %(remedy)s, %(share)s.") % {"remedy": least.label, "share": least.cells[4]}
    dots = []
    for row in rows:
        begun, done = row.cells[0], row.cells[3]
        is_told = row.cells[4].value is not None
        low, high = statistics.wilson(done.value, begun.value) if is_told else (0.0, 1.0)
        dots.append(charts.Dot(
            label=str(row.label), value=on_chart(row.cells[4].value),
            low=100 * low if is_told else None, high=100 * high if is_told else None,
            note=say("%(done)s of %(begun)s; in a week %(soon)s") % {
                "done": done, "begun": begun, "soon": row.cells[2]} if is_told else say("Not shown")))
    chart = draw(charts.dots, dots, unit="%", reference=None, reference_label="", name="remedies",
                        title=say("Arranged within 14 days, by kind"), summary=summary)
    return Told(title=title, summary=summary, charts=(chart,), notes=(
        _("Only what was begun at least 14 days ago, so that everything had its time. Arranged is what staff marked as "
          "done on the follow-up list; what was taken off it before is no longer needed and not counted. Whether the "
          "need is met then, the next suggestion says."),))


def _tally(frame: Frame) -> Counter[Kind]:
    ripe = frame.now - dt.timedelta(days=FORTNIGHT)
    rows = Reminder.objects.filter(site=frame.site, kind=REMEDY, created_at__gte=frame.since, created_at__lte=ripe)
    tally: Counter[Kind] = Counter()
    for row in rows.only("details", "state", "created_at", "finished_at").iterator():
        days = None
        if row.state == Reminder.State.DONE and row.finished_at:
            days = (row.finished_at - row.created_at) / dt.timedelta(days=1)
        kind = NOT_YET if days is None or days > FORTNIGHT else SOON if days <= WEEK else LATER
        kind = GONE if row.state == Reminder.State.CANCELLED else kind
        tally[str(row.details.get("remedy", "")), kind] += 1
    return tally


QUESTION = Question(
    slug="remedies", asks=_("Do remedies work?"), read=read, tell=tell,
    measure=_("Remedies begun in these weeks, and how many were arranged within 7 and 14 days"),
)
