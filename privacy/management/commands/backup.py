"""Put the whole database into one encrypted file."""

import subprocess
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from privacy import backup


class Command(BaseCommand):
    help = "Write an encrypted backup of the whole database to FILE, as of one moment. Keep DATA_KEYS elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if file.exists():
            raise CommandError(f"{file} is there already. Give a new name.")
        try:
            size = backup.save(file, timezone.now())
        except (OSError, subprocess.SubprocessError, backup.BadBackup) as error:
            raise CommandError(f"No backup was made: {error}") from error
        self.stdout.write(f"{file}: {size:,} bytes, encrypted. Without DATA_KEYS nobody can open it.")
