"""Say what an account saw between two instants, or who saw one intake."""

import datetime as dt
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User, fold_email
from privacy import audit


def _instant(words: str) -> dt.datetime:
    try:
        at = parse_datetime(words) or parse_datetime(f"{words}T00:00")
    except ValueError:
        at = None
    if at is None:
        raise CommandError(f"{words!r} is no time. Write it like 2026-11-23 or 2026-11-23T14:30 (UTC).")
    return at if timezone.is_aware(at) else at.replace(tzinfo=dt.UTC)


class Command(BaseCommand):
    help = (
        "Who saw what. With an e-mail: every intake that account was shown from --start to before --end. "
        "With an intake's id: everybody who was shown it, or was refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who_or_which", help="a member's e-mail, or an intake's id")
        parser.add_argument("--start", default="2000-01-01")
        parser.add_argument("--end", default="2999-01-01")

    def handle(self, *args: Any, **options: Any) -> None:
        start, end = _instant(options["start"]), _instant(options["end"])
        try:
            intake = uuid.UUID(options["who_or_which"])
        except ValueError:
            self._seen_by(options["who_or_which"], start, end)
        else:
            self._seen(intake, start, end)

    def _seen_by(self, email: str, start: dt.datetime, end: dt.datetime) -> None:
        member = User.objects.filter(email=fold_email(email)).first()
        if member is None:
            raise CommandError("No member of staff has that e-mail, and it is no intake's id.")
        seen = audit.seen_by(member.pk, start, end)
        for intake, events in seen.items():
            what = ", ".join(sorted({event.action for event in events}))
            self.stdout.write(f"{intake}  {events[0].at:%Y-%m-%d %H:%M} to {events[-1].at:%Y-%m-%d %H:%M} UTC  {what}")
        self.stdout.write(f"{len(seen)} intakes.")

    def _seen(self, intake: uuid.UUID, start: dt.datetime, end: dt.datetime) -> None:
        names = {str(user.pk): user.email for user in User.objects.all()}
        events = list(audit.events_for_intake(intake).filter(at__gte=start, at__lt=end))
        for event in events:
            who = names.get(event.actor_id, event.actor_id) or event.actor_kind
            self.stdout.write(f"{event.at:%Y-%m-%d %H:%M:%S}  {who}  {event.action} {event.result}  {event.screen}")
        self.stdout.write(f"{len(events)} events.")
