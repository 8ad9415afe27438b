"""Take back the second factor of a member who lost their phone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import second_factor
from accounts.models import User, fold_email
from privacy import audit


class Command(BaseCommand):
    help = "Take back a member's authenticator and spare codes and end their sessions. Be sure first who is asking."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--why", required=True, help="how you know it is them; kept in the audit")

    def handle(self, *args: Any, **options: Any) -> None:
        member = User.objects.filter(email=fold_email(options["email"])).first()
        if member is None:
            raise CommandError("No member of staff has that e-mail.")
        second_factor.take_back(member)
        audit.record("take_back_second_factor", object_kind="user", object_id=member.pk, why=options["why"])
        self.stdout.write(f"{member.email} sets up a new authenticator at the next sign-in.")
