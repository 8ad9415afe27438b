"""`manage.py rules_published`: may the rules of this checkout go live? A deployment asks before it starts anything."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from admissions.publishing import RulesPublication, in_force
from eligibility.recommend import RULES_VERSION, rules_hash

REFUSED = (
    "Rules {version} ({hash}) are not published here: two people must publish this very hash first. Name the folder of "
    "these rules with RULES_PROPOSED on the installation that runs, and let them be tried and published at "
    "/desk/rules/proposed/. Until then let the old version go on."
)


class Command(BaseCommand):
    help = "Say whether two people published the rules of this checkout; exit status 1 where they did not."
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        told = f"Rules {RULES_VERSION} ({rules_hash()[:12]})"
        if RulesPublication._meta.db_table not in connection.introspection.table_names():
            self.stdout.write(f"{told}: a new installation, nothing was published here yet. Published by the project.")
            return
        standing = in_force()
        if not standing.is_published:
            raise CommandError(REFUSED.format(version=standing.version, hash=standing.hash[:12]))
        if (by := standing.publication) and by.approved_by and by.approved_at:
            who = f"{by.asked_by.name} and {by.approved_by.name}, {by.approved_at:%Y-%m-%d}"
            self.stdout.write(f"{told}: published by {who}.")
        else:
            self.stdout.write(f"{told}: published by the project, or in force before the first publication here.")
