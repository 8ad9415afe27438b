"""Reading what lies sealed, many at a time: the last suggestion, and the answers, of everybody who sent a form."""

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from admissions.how_far import one_each
from intake.models import Intake, Recommendation
from reports.frame import Frame

AT_ONCE = 250


def sent(frame: Frame) -> QuerySet[Intake]:
    """Return everybody who sent a form in these weeks, oldest first."""
    everybody = Intake.objects.filter(site=frame.site, submitted_at__gte=frame.since, submitted_at__lte=frame.now)
    return one_each(everybody).order_by("submitted_at", "pk")


def with_suggestion(frame: Frame, *names: str) -> Iterator[tuple[Intake, Recommendation]]:
    """Yield everybody with the last suggestion made for them, of which only these fields are opened."""
    last = Recommendation.objects.filter(intake=OuterRef("pk")).order_by("-at", "-pk").values("pk")[:1]
    rows = sent(frame).annotate(last=Subquery(last)).exclude(last=None).select_related("contact").defer("answers")
    for people in _pieces(frame, rows):
        found = Recommendation.objects.only("intake", "level", *names).in_bulk([row.last for row in people])
        yield from ((row, found[row.last]) for row in people if row.last in found)


def with_answers(frame: Frame) -> Iterator[Intake]:
    """Yield everybody with what they answered."""
    for people in _pieces(frame, sent(frame).only("submitted_at", "answers")):
        yield from people


def _pieces(frame: Frame, rows: Any) -> Iterator[list[Any]]:
    """Yield the rows in pieces and say after each how far it is."""
    keys = list(rows.values_list("pk", flat=True))
    for at in range(0, len(keys), AT_ONCE):
        piece = rows.in_bulk(keys[at : at + AT_ONCE])
        yield [piece[key] for key in keys[at : at + AT_ONCE] if key in piece]
        if frame.progress:
            frame.progress(min(at + AT_ONCE, len(keys)), len(keys))
