"""`manage.py replay`: run every stored suggestion again and print what differs."""

import datetime as dt
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.models import Site
from intake.editions import Edition, EditionError, edition_of
from intake.progress import Progress
from intake.replay import PRESENT, Selection, pieces, replay, versions
from intake.replay_report import report
from intake.replay_state import State, StateError
from intake.replay_worker import shared_out
from privacy import audit

MOST_JOBS = 32


class Command(BaseCommand):
    help = (
        "Run every stored suggestion again and print what differs: sums, then ids, the more urgent ones first. No name "
        "is read and nothing about a patient is written; each seal is checked. Exit status 1 where one is broken."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        # Django's own --version tells the version of Django; here it is that of the rules.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", default="", help="slug: only this site's")
        parser.add_argument("--since", default="", metavar="DATE", help="only those made since this day (UTC)")
        parser.add_argument(
            "--version", default=PRESENT, help="present: all, by the present rules (or those of --rules). A version, "
            "such as 2026.1: only those made with it, by the rules they were made with")
        parser.add_argument(
            "--rules", type=Path, metavar="PATH", help="a folder that holds the package eligibility of another edition")
        parser.add_argument("--state", type=Path, metavar="FILE", help="where it keeps how far it is; a killed replay "
                            "goes on with the same file, a finished one takes it away")
        parser.add_argument(
            "--results", action="store_true", help="open every stored result, also where nothing differs, and hold it "
            "against its seal: slower")
        parser.add_argument("--jobs", type=int, default=1, metavar="N", help="how many processes share the work")
        parser.add_argument("--quiet", action="store_true", help="no progress")

    def handle(self, *args: Any, **options: Any) -> None:
        selection = _selection(options)
        try:
            with (
                closing(edition_of(options["rules"])) as edition,
                State(options["state"], selection, edition.hash) as state,
            ):
                self._run(state, edition, options)
                for line in report(state, edition):
                    self.stdout.write(line)
                self.stdout.flush()
                state.remove()
        except (EditionError, StateError, OSError) as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            more = f" Go on with --state {options['state']}." if options["state"] else ""
            raise CommandError(f"Stopped.{more}", returncode=130) from None
        if state.whole.of("rows", "tampered"):
            raise CommandError("Some suggestions are not what was sealed: see the list above.")

    def _run(self, state: State, edition: Edition, options: dict[str, Any]) -> None:
        if not state.is_resumed:
            state.total = state.selection.rows().count()
            state.write()
        self._write_down(state.selection, edition, options)
        done = state.whole.of("rows", "seen")
        progress = Progress(self.stderr, state.total, done, is_quiet=options["quiet"])
        left = pieces(state.after)
        parts = (
            ((piece, replay(state.selection, piece, edition)) for piece in left) if options["jobs"] == 1
            else shared_out(state.selection, left, options["jobs"], options["rules"])
        )
        for piece, part in parts:
            state.add(piece, part)
            progress.at(state.whole.of("rows", "seen"))
        state.write()
        progress.end()

    def _write_down(self, selection: Selection, edition: Edition, options: dict[str, Any]) -> None:
        """Write the audit event first: a replay that is killed was one, too."""
        site = Site.objects.filter(slug=selection.site).values_list("pk", flat=True).first()
        why = f"rules {edition.version} {edition.hash[:12]}, version {selection.version}"
        why += f", since {selection.since}" if selection.since else ""
        audit.record("replay", site_id=site, object_kind="recommendation", screen="manage.py replay", why=why)


def _selection(options: dict[str, Any]) -> Selection:
    """Return what was asked for; CommandError with what to do where it cannot be."""
    if options["site"] and not Site.objects.filter(slug=options["site"]).exists():
        slugs = ", ".join(Site.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no site {options['site']!r}. There are: {slugs}.")
    since = options["since"]
    if since:
        try:
            since = dt.date.fromisoformat(since).isoformat()
        except ValueError:
            raise CommandError(f"{since!r} is no day. Write it like 2026-11-23.") from None
    version = options["version"]
    if version != PRESENT and version not in (stored := versions()):
        known = ", ".join(stored) or "none"
        raise CommandError(f"No suggestion was made with version {version!r}. Stored are: {known}.")
    if not 1 <= options["jobs"] <= MOST_JOBS:
        raise CommandError(f"--jobs must be from 1 to {MOST_JOBS}.")
    if options["jobs"] > 1 and connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        raise CommandError("A database in memory belongs to one process: use --jobs 1.")
    until = dt.datetime.now(dt.UTC).isoformat()
    return Selection(
        site=options["site"], since=since, version=version, until=until, with_results=options["results"])
