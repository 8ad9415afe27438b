"""`manage.py import_catalog FORMAT FILE`: show what a directory would change; `--apply` brings it in, whole."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.imports.formats import READERS
from programs.imports.plan import apply_plan, make_plan
from programs.imports.reading import Unreadable

SHOWN = 20


class Command(BaseCommand):
    help = "Compare a directory with the catalog (nothing is written), and with --apply bring it in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("format", choices=sorted(READERS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="write, in one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        source, read = READERS[options["format"]]
        try:
            drafts, problems, ignored = read(options["file"].read_bytes(), {})
        except OSError as why:
            raise CommandError(f"{options['file']} cannot be opened: {why.strerror}.") from why
        except Unreadable as why:
            raise CommandError(str(why)) from why
        plan = make_plan(source, drafts, problems)
        self.stdout.write(", ".join(f"{count} {name}" for name, count in plan.counts.items()))
        if plan.kept:
            self.stdout.write(f"{plan.kept} groups of facts were checked by somebody since and stay as they are")
        if ignored:
            self.stdout.write(f"not understood: {', '.join(ignored)}")
        for problem in plan.problems[:SHOWN]:
            self.stdout.write(f"line {problem.line}, {problem.column or 'row'}: {problem.words} [{problem.value}]")
        if len(plan.problems) > SHOWN:
            self.stdout.write(f"… and {len(plan.problems) - SHOWN} more")
        if options["apply"]:
            apply_plan(plan, progress=self._bar if sys.stderr.isatty() else self._line)
            self.stdout.write("imported")
        else:
            self.stdout.write("nothing was written; --apply brings it in")

    def _bar(self, done: int, total: int) -> None:
        """Draw how far it is, on a terminal only."""
        width = 40 * done // max(total, 1)
        end = "\n" if done == total else ""
        self.stderr.write(f"\r[{'#' * width}{'.' * (40 - width)}] {done} of {total}", ending=end)

    def _line(self, done: int, total: int) -> None:
        """Say how far it is in plain lines, every tenth of the way, where nobody watches a bar."""
        tenth = max(1, total // 10)
        if done == total or done // tenth > (done - 1) // tenth:
            self.stderr.write(f"{done} of {total}")
