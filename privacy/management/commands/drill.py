"""Try whether a backup comes back."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from privacy import backup, safekeeping
from privacy.models import Safekept


class Command(BaseCommand):
    help = "Put the backup FILE into an empty database of its own, check it whole, and write down that it came back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--into", default="", help="an empty database, postgres://…; drop it afterwards")

    def handle(self, *args: Any, file: Path, into: str, **options: Any) -> None:
        at, began = timezone.now(), time.monotonic()
        try:
            rows = safekeeping.drill(file, into)
        except (OSError, backup.BadBackup, safekeeping.DrillFailed) as error:
            raise CommandError(f"The drill failed: {error}") from error
        took = time.monotonic() - began
        safekeeping.note(Safekept.Kind.DRILL, at, took, rows)
        self.stdout.write(f"{file} came back whole in {took:.0f} s: {rows} rows with something encrypted, all opened.")
