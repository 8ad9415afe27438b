"""Fill a demo: two sites, their staff, a catalog, people, bookings, a signed evaluation. Prints the sign-ins."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.demo import MEMBERS, NotADemo, current_code, email_of, password_of
from admissions.demo import make_demo


class Command(BaseCommand):
    help = "Make what is missing of the demo data and print who can sign in. Refused in production."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            staff = make_demo()
        except NotADemo as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write("Everyone here is invented. Sign in with:")
        for handle, (name, role, site) in MEMBERS.items():
            code = current_code(staff[handle])
            self.stdout.write(
                f"  {email_of(handle):26} {password_of(handle):22} code {code}  {name}, {role.label}, {site}"
            )
        self.stdout.write("A code lasts half a minute; manage.py demo_code makes another.")
