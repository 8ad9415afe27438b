"""Put a backup into an empty database, and hold all messages until somebody has looked."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from privacy import backup, sealing
from privacy.encryption import Unopenable
from privacy.models import Restored


class Command(BaseCommand):
    help = "Put the backup FILE into the empty database of DATABASE_URL. Messages wait until release_messages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            said = backup.load(file)
        except (OSError, Unopenable, backup.BadBackup) as error:
            raise CommandError(str(error)) from error
        Restored.objects.create(at=timezone.now(), taken_at=dt.datetime.fromisoformat(said["at"]))
        chain = sealing.first_fault() or "Its audit chain is whole."
        self.stdout.write(
            f"The database is as it was at {said['at'][:19]} UTC. {chain}\n"
            "No message goes out until you have looked at Follow-ups and run: manage.py release_messages"
        )
