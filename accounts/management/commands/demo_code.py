"""Print how a member of the demo signs in now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import demo
from accounts.models import User


class Command(BaseCommand):
    help = "Print the sign-in and the current second-factor code of one member of the demo, or of all of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", choices=list(demo.MEMBERS))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            demo.refuse_in_production()
        except demo.NotADemo as error:
            raise CommandError(str(error)) from None
        handles = [options["name"]] if options["name"] else list(demo.MEMBERS)
        staff = {user.email: user for user in User.objects.filter(email__in=map(demo.email_of, handles))}
        if len(staff) < len(handles):
            raise CommandError("The demo's people are not made yet. Run `manage.py demo` first.")
        for handle in handles:
            user = staff[demo.email_of(handle)]
            self.stdout.write(
                f"{user.get_role_display():<17} {user.email:<26} {demo.password_of(handle):<24} "
                f"code {demo.current_code(user)}"
            )
