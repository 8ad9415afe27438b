"""Let messages go out again after a backup was put back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from privacy import audit
from privacy.models import Restored


class Command(BaseCommand):
    help = "Say that what was sent after the backup has been looked through: messages go out again."

    def handle(self, *args: Any, **options: Any) -> None:
        released = Restored.objects.filter(released_at=None).update(released_at=timezone.now())
        if not released:
            raise CommandError("No message is held.")
        audit.record("release_messages", why="after a restore")
        self.stdout.write("Messages go out again with the next scan.")
