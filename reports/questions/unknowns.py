"""D13: which questions do people leave open?"""

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from intake.questions import journey
from intake.questions.base import UNKNOWN
from reports import charts
from reports.figures import Row, Table, count, share
from reports.frame import Frame
from reports.report import Question, Told, draw, is_enough, short_day
from reports.sealed import with_answers
from reports.suppression import Kind

OPEN = frozenset(code for code, _words in UNKNOWN)  # "I'm not sure", "I'd rather not say"
MOST = 20  # questions on the chart: those left open most
COLUMNS = 13


def read(frame: Frame) -> list[Table]:
    """Return, question by question, how many of those who came to it left it open; with the share week by week."""
    tally: Counter[Kind] = Counter()
    by_week = _columns(frame)
    for person in with_answers(frame):
        column = by_week[frame.week_of(person.submitted_at).isoformat()]
        for slug, told in person.answers.items():
            tally[slug, column, "open" if _is_open(told) else "told"] += 1
    columns = sorted(set(by_week.values()))
    rows = []
    for page in journey.PAGES:
        own = [kind for kind in tally if kind[0] == page.slug]
        left = [kind for kind in own if kind[2] == "open"]
        if not left:
            continue
        rows.append(Row(label=page.form(answers={}).heading, key=page.slug, cells=(
            count(tally, own), count(tally, left), share(tally, left, own),
            *(share(tally, [kind for kind in left if kind[1] == column], [kind for kind in own if kind[1] == column])
              for column in columns))))
    rows.sort(key=lambda row: -(row.cells[2].value or 0))
    return [Table(
        caption=_("Questions left open"), tally=tally, rows=tuple(rows), is_ranked=True,
        head=(_("Question"), _("Came to it"), _("Left open"), _("Share"), *map(short_of, columns)))]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Name the question left open most among those enough people came to."""
    table, = tables
    known = [row for row in table.rows if row.cells[2].value is not None and is_enough(row.cells[0].value)]
    title, summary = say("Too few people to say which question is left open"), ""
    if known:
        title = say("Left open most: “%(question)s”, %(share)s") % {
            "question": known[0].label, "share": known[0].cells[2]}
        summary = say("Of %(n)s who came to it, %(left)s were not sure or would rather not say.") % {
            "n": known[0].cells[0], "left": known[0].cells[1]}
    elif not table.rows:
        title = say("No question was left open")
    columns = table.head[4:]
    top = table.rows[:MOST]
    words = charts.ENGLISH if table.is_held_back else replace(charts.ENGLISH, not_shown=say("nobody"))
    shares = [[cell.value for cell in row.cells[3:]] for row in top]
    chart = draw(charts.heat, [str(row.label) for row in top], [str(word) for word in columns], shares,
                 name="open", words=words, title=say("Share left open, by question and week"), summary=summary or title)
    return Told(title=title, summary=summary or title, charts=(chart,), notes=(
        _("Left open: not sure, or rather not say, in any box of the page. A page nobody came to because of earlier "
          "answers is not counted for them."),))


def short_of(word: Any) -> str:
    """Return the first day of a column as the chart writes it."""
    return short_day(dt.date.fromisoformat(str(word)))


def _columns(frame: Frame) -> dict[str, str]:
    """Return for each week the first day of its column: one week, or as many as make thirteen columns."""
    wide = max(1, -(-frame.weeks // COLUMNS))
    days = [monday.isoformat() for monday in frame.mondays]
    return {day: days[place - place % wide] for place, day in enumerate(days)}


def _is_open(told: Any) -> bool:
    if isinstance(told, dict):
        return any(_is_open(one) for one in told.values())
    if isinstance(told, list | tuple):
        return any(_is_open(one) for one in told)
    return told in OPEN


QUESTION = Question(
    slug="unknowns", asks=_("Which questions do people leave open?"), read=read, tell=tell, is_long=True,
    measure=_("Share of those who came to a question and left it open, by the week they sent the form"),
)
