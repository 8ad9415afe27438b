"""Print the texts of consent and safety in one language: the mark of their words, and who has signed them off."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from intake import sign_off


class Command(BaseCommand):
    """For the translator who reads them, and for whoever writes down that it was done."""

    help = "List the texts of consent and safety in one language and who has signed them off."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the language, and whether to print the words too."""
        parser.add_argument("language")
        parser.add_argument("--words", action="store_true", help="print every sentence under its text, English first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line a text."""
        language = options["language"]
        rows, missing = sign_off.signed(language), sign_off.unsigned(language)
        for name in sign_off.TEXTS:
            state = "open" if name in missing else f"signed off by {rows[name]['by']} on {rows[name].get('on', '?')}"
            self.stdout.write(f"{name}  {sign_off.digest_of(name, language)}  {state}")
            if options["words"]:
                self._print_beside(name, language)
        self.stdout.write(f"{len(missing)} of {len(sign_off.TEXTS)} open")

    def _print_beside(self, name: str, language: str) -> None:
        """Print each sentence in English and then as it is read in the other language."""
        with translation.override(settings.LANGUAGE_CODE):
            english = sign_off.words_of(name)
        with translation.override(language):
            said = sign_off.words_of(name)
        for before, after in zip(english, said, strict=True):
            self.stdout.write(f"    {before}\n      {after}\n")
