"""Invite a member of staff."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.invitations import invite, mail_invitation
from accounts.models import Role, Site


class Command(BaseCommand):
    help = (
        "Invite a member of staff, or send a new link to one who never chose a password. They get a mail with a link "
        "that works for a day; the link is printed too, for a place whose mail does not work yet."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("site", help="the site's short name")
        parser.add_argument("--no-mail", action="store_true", help="print the link only")

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site.objects.filter(slug=options["site"]).first()
        if site is None:
            known = ", ".join(Site.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no site called that. Sites: {known}. Make one with `manage.py make_site`.")
        try:
            with transaction.atomic():
                member, link = invite(options["email"], options["name"], Role(options["role"]), site)
                if not options["no_mail"]:
                    mail_invitation(member, link)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{member.email} can choose a password within a day here:\n{link}")
