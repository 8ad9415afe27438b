"""`manage.py rules_published`: may the rules of this checkout go live? A deployment asks before it starts anything."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction

from admissions.starting import LEAST_WORDS, MOST_WORDS, has_passed, let_pass, starts
from eligibility.recommend import RULES_VERSION, rules_hash

REFUSED = (
    "{told} are not published here: two people must publish this very hash first. Name the folder of these rules with "
    "RULES_PROPOSED on the installation that runs, and let them be tried and published at /desk/rules/proposed/. Until "
    "then let the old version go on. Where nothing runs, because a backup from before their approval was put back: "
    "“Publishing rules” in docs/operations.md."
)
PASSED = (
    "{told}: not published by two people, and the pages say so. Somebody at the terminal let them pass: they start "
    "until two people publish them."
)


class Command(BaseCommand):
    help = "Say whether two people published the rules of this checkout; exit status 1 where they did not."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--let-pass", metavar="REASON", help="let exactly these rules start although two people did not publish "
            f"them, and write that into the audit with this reason of {LEAST_WORDS} to {MOST_WORDS} characters")

    def handle(self, *args: Any, **options: Any) -> None:
        rules = rules_hash()
        told = f"Rules {RULES_VERSION} ({rules[:12]})"
        try:
            with transaction.atomic():
                needs_nobody = starts(rules)
        except DatabaseError as why:
            raise CommandError(f"{told}: what was published here cannot be read, so nothing starts. {why}") from None
        if needs_nobody:
            self.stdout.write(f"{told}: {needs_nobody}.")
        elif has_passed(rules):
            self.stdout.write(PASSED.format(told=told))
        elif options["let_pass"] is None:
            raise CommandError(REFUSED.format(told=told))
        else:
            self._let_pass(rules, options["let_pass"].strip())
            self.stdout.write(PASSED.format(told=told))

    def _let_pass(self, rules: str, why: str) -> None:
        if not LEAST_WORDS <= len(why) <= MOST_WORDS:
            raise CommandError(f"Say why in {LEAST_WORDS} to {MOST_WORDS} characters: it is kept. Name no patient.")
        try:
            with transaction.atomic():
                let_pass(rules, why)
        except DatabaseError as error:
            raise CommandError(f"This cannot be written into the audit, so nothing passes. {error}") from None
