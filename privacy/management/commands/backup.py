"""Put the whole database into one encrypted file."""

import subprocess
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from privacy import backup, safekeeping
from privacy.models import Safekept


class Command(BaseCommand):
    help = "Write an encrypted backup of the whole database to FILE, as of one moment. Keep DATA_KEYS elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if file.exists():
            raise CommandError(f"{file} is there already. Give a new name.")
        at, began = timezone.now(), time.monotonic()
        try:
            size = backup.save(file, at)
        except (OSError, subprocess.SubprocessError, backup.BadBackup) as error:
            raise CommandError(f"No backup was made: {error}") from error
        safekeeping.note(Safekept.Kind.BACKUP, at, time.monotonic() - began)
        self.stdout.write(f"{file}: {size:,} bytes, encrypted. Without DATA_KEYS nobody can open it.")
