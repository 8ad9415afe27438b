"""Check that no audit event was changed behind the product's back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy import audit
from privacy.models import AuditEvent


class Command(BaseCommand):
    help = "Check the code of every audit event and name the first one that was changed."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = audit.first_broken()
        if broken is not None:
            raise CommandError(
                f"Audit event {broken.pk} of {broken.at:%Y-%m-%d %H:%M:%S} UTC was changed after it was written. "
                "Keep this database as it is and tell the compliance officer."
            )
        self.stdout.write(f"{AuditEvent.objects.count()} audit events, none changed.")
