"""What a password may be: long, not common, not about this place; any letters, nothing cut off, no rotation."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MAX_LENGTH = 128
# Words a guesser of this place tries first. "password" and its kin are on Django's list already.
_CONTEXT = ("frontdesk", "admissions", "clinic", "intake", "welcome", "hospital", "provider")


class MaximumLength:
    """Refuse, rather than cut, what is longer than 128 characters: hashing a novel is a way to stop the server."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > MAX_LENGTH:
            raise ValidationError(
                ngettext("Use at most %(count)d character.", "Use at most %(count)d characters.", MAX_LENGTH),
                code="password_too_long", params={"count": MAX_LENGTH},
            )

    def get_help_text(self) -> str:
        return ngettext("At most %(count)d character.", "At most %(count)d characters.", MAX_LENGTH) % {
            "count": MAX_LENGTH}


class NotAboutHere:
    """Refuse a password that is only words of this place, the site's or the member's name and a few digits."""

    def validate(self, password: str, user: Any = None) -> None:
        core = _letters(password)
        names = []
        if user is not None and getattr(user, "site_id", None):
            names = [user.site.name, user.site.nickname, user.site.slug, user.name, user.email.partition("@")[2]]
        words = sorted({word for name in (*_CONTEXT, *names) for word in _words(name)}, key=len, reverse=True)
        for word in words:
            core = core.replace(word, "")
        if len(core) < 4 and len(_letters(password)) >= 4:
            raise ValidationError(
                _("That is easy to guess here. Leave out the names of this place and of people."),
                code="password_about_here",
            )

    def get_help_text(self) -> str:
        return _("Not the name of this place or of a person here.")


def _letters(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalpha())


def _words(name: str) -> set[str]:
    parts = {_letters(part) for part in re.split(r"[\W_]+", name)} | {_letters(name)}
    return {part for part in parts if len(part) >= 4}
