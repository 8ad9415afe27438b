"""Put a backup into an empty database, and hold all messages until somebody has looked."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from privacy import backup, safekeeping, sealing
from privacy.encryption import Unopenable
from privacy.models import Restored


class Command(BaseCommand):
    help = "Put the backup FILE into the empty database of DATABASE_URL. Messages wait until release_messages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--prove", action="store_true", help="then check the chain and open every value; see drill")

    def handle(self, *args: Any, file: Path, prove: bool, **options: Any) -> None:
        try:
            said = backup.load(file)
        except (OSError, Unopenable, backup.BadBackup) as error:
            raise CommandError(str(error)) from error
        Restored.objects.create(at=timezone.now(), taken_at=dt.datetime.fromisoformat(said["at"]))
        fault = sealing.first_fault()
        if prove:
            self._prove(fault)
            return
        chain = fault or "Its audit chain is whole."
        self.stdout.write(
            f"The database is as it was at {said['at'][:19]} UTC. {chain}\n"
            "No message goes out until you have looked at Follow-ups and run: manage.py release_messages\n"
            "Whether the rules of this checkout may start with it: manage.py rules_published"
        )

    def _prove(self, fault: str | None) -> None:
        if fault:
            raise CommandError(fault)
        try:
            rows = safekeeping.read_everything()
        except Unopenable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The audit chain is whole. Rows opened: {rows}")
