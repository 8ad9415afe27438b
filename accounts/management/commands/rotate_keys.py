"""Put everything that is stored under the first of DATA_KEYS."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import second_factor
from privacy import audit, rotation


class Command(BaseCommand):
    help = "Encrypt every stored value anew with the first of DATA_KEYS, while the house is open; stop freely."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; say what is not under the first key")
        parser.add_argument("--batch", type=int, default=rotation.BATCH, help="rows in one transaction")

    def handle(self, *args: Any, check: bool, batch: int, **options: Any) -> None:
        if not check:
            changed = self._rotate(max(1, batch))
            audit.record("rotate_keys", object_kind="key", object_id=rotation.first_key()[:36], why=f"{changed} rows")
        left = {model._meta.label: rotation.stale(model, fields).count() for model, fields in rotation.sealed_models()}
        left[Authenticator._meta.label] = len(second_factor.stale_secrets())
        left = {label: number for label, number in left.items() if number}
        for label, number in left.items():
            self.stdout.write(f"{label}: {number} rows are not under the key {rotation.first_key()!r}.")
        if left:
            raise CommandError("Keep the old key and run this again.")
        self.stdout.write(
            f"Every stored value is under the key {rotation.first_key()!r}. Other keys are needed only for backups "
            "made with them."
        )

    def _rotate(self, batch: int) -> int:
        total = second_factor.reseal_secrets()
        for model, fields in rotation.sealed_models():
            done = 0
            for number, broken in rotation.rotate(model, fields, batch):
                done += number
                for words in broken:
                    self.stderr.write(words)
            if done:
                self.stdout.write(f"{model._meta.label}: {done} rows.")
            total += done
        return total
