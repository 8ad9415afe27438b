"""What is kept apart from any person: how many come to each page, and the optional questions about fairness."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connections, models
from django.db.models import Sum

from privacy.encryption import EncryptedJSONField, blind_index


class PageCountQuerySet(models.QuerySet["PageCount"]):
    """Counting, and reading the counts."""

    def note(self, site: Any, day: dt.date, *, reached: Iterable[str] = (), answered: Iterable[str] = ()) -> None:
        """Count one who came to these pages and one who answered those, each for the first time in their form.

        One statement, its rows always in the same order, so that a thousand people at once wait for nobody long.
        """
        came, did = set(reached), set(answered)
        connection = connections[self.db]
        fields: Any = self.model._meta
        where = fields.get_field("site").get_db_prep_value(site.pk, connection)
        when = fields.get_field("day").get_db_prep_value(day, connection)
        rows = [(where, when, slug, int(slug in came), int(slug in did)) for slug in sorted(came | did)]
        if not rows:
            return
        places = ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO intake_pagecount (site_id, day, slug, reached, answered) VALUES {places} "  # noqa: S608  # nosec B608
                "ON CONFLICT (site_id, day, slug) DO UPDATE SET reached = intake_pagecount.reached + excluded.reached, "
                "answered = intake_pagecount.answered + excluded.answered",
                [value for row in rows for value in row],
            )

    def drop_off(self, site: Any, since: dt.date, slugs: Iterable[str]) -> list[dict[str, Any]]:
        """Return [{"slug", "reached", "answered", "left"}] since that day, in the order of the slugs given."""
        rows = self.filter(site=site, day__gte=since).values("slug").annotate(r=Sum("reached"), a=Sum("answered"))
        found = {row["slug"]: (row["r"], row["a"]) for row in rows}
        told = [(slug, *found.get(slug, (0, 0))) for slug in slugs]
        return [
            {"slug": slug, "reached": reached, "answered": answered, "left": max(reached - answered, 0)}
            for slug, reached, answered in told if reached or answered
        ]


class PageCount(models.Model):
    """How many came to one page of the form on one day, and how many of them answered it: numbers, nobody (P-46)."""

    site = models.ForeignKey("accounts.Site", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    slug = models.CharField(max_length=40)
    reached = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)

    objects = PageCountQuerySet.as_manager()

    class Meta:
        app_label = "intake"
        constraints = [models.UniqueConstraint(fields=["site", "day", "slug"], name="page_counted_once_a_day")]


class FairAnswer(models.Model):
    """Who somebody is, told after sending and only if they like: to see whether everyone is treated alike.

    It hangs on no intake and no page shows it. `mark` is a blind index, so that a report may group by it, the same
    person is not counted twice, and it goes when the person's answers are deleted.
    """

    mark = models.CharField(max_length=40, primary_key=True)
    site = models.ForeignKey("accounts.Site", on_delete=models.CASCADE, related_name="+")
    month = models.DateField()  # the first of it: no day that would tell who
    answers = EncryptedJSONField(default=dict)

    class Meta:
        app_label = "intake"

    @staticmethod
    def mark_of(intake_id: Any) -> str:
        """Return the blind index under which this intake's answers are kept."""
        return blind_index(str(intake_id), "fair")
