"""Make a site."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.hours import DAYS
from accounts.models import Site

_WORKDAY = [["08:00", "18:00"]]


class Command(BaseCommand):
    help = "Make a site. Patients see its nickname, sender words and phone: name no illness there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="short name for addresses and commands, like lakeside")
        parser.add_argument("--name", required=True, help="for staff")
        parser.add_argument("--nickname", required=True, help="for patients, neutral, like Lakeside")
        parser.add_argument("--sender", required=True, help="who messages say they are from, like 'Dana at Lakeside'")
        parser.add_argument("--phone", required=True, help="like +12025550142")
        parser.add_argument("--zone", default="America/New_York")
        parser.add_argument("--no-cover", action="store_true", help="nobody answers alerts: crisis information only")

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site(
            slug=options["slug"], name=options["name"], nickname=options["nickname"], sender_words=options["sender"],
            phone=options["phone"], zone=options["zone"], has_cover=not options["no_cover"], languages=["en"],
            opening_hours=dict.fromkeys(DAYS[:5], _WORKDAY),
        )
        try:
            site.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(f"{field}: {' '.join(words)}" for field, words in error.message_dict.items())
                               ) from None
        site.save()
        self.stdout.write(f"Made {site.slug}, open Monday to Friday from 8:00 to 18:00 ({site.zone}).")
