"""`manage.py recommend FILE`: facts in, suggestions out, one JSON object a line; nothing is stored."""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from eligibility.reading import LONGEST, read
from eligibility.recommend import recommend
from eligibility.telling import tell

REFUSED = 2  # exit status where a fact, a line or the file was refused


class Command(BaseCommand):
    help = "Suggest a level of care for facts in a file: one JSON object, or JSON Lines with one object a line."
    requires_system_checks: list[str] = []  # it needs no database and no setting of the site

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the file of facts, or - for standard input")
        parser.add_argument("--explain", action="store_true", help="print it for a person to read")
        parser.add_argument("--supply-alert", action="store_true", help="as a site whose local supply alert stands")

    def handle(self, *args: Any, **options: Any) -> None:
        answered = refused = 0
        try:
            with _opened(options["file"]) as source:
                for reading in read(_lines(source)):
                    for line, sentence in reading.refused:
                        self.stderr.write(f"Line {line}: {sentence}")
                    if reading.refused:
                        refused += 1
                        continue
                    suggested = recommend(reading.facts, supply_alert=options["supply_alert"])
                    answered += 1
                    self._answer(tell(suggested) if options["explain"] else _bytes_alike(suggested.as_dict()))
            self.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains again as it ends
            raise CommandError(f"Nobody reads the answers any more; stopped after {answered}.", returncode=REFUSED) \
                from None
        except OSError as error:
            name = "Standard input" if options["file"] == "-" else options["file"]
            raise CommandError(f"{name} cannot be read: {error.strerror}.", returncode=REFUSED) from None
        if not answered and not refused:
            raise CommandError("There are no facts to read: the file is empty.", returncode=REFUSED)
        if refused:
            raise SystemExit(REFUSED)

    def _answer(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _bytes_alike(suggestion: dict[str, Any]) -> str:
    return json.dumps(suggestion, ensure_ascii=True, separators=(", ", ": "))


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    with open(name, "rb") as source:
        yield source


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Go through the lines of a file; of a line that is too long to be facts, only as much as shows it."""
    while line := source.readline(LONGEST + 2):
        yield line
        while len(line) > LONGEST and not line.endswith(b"\n"):  # the rest of a line that is refused already
            line = source.readline(LONGEST + 2)
