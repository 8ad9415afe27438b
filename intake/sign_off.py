"""Who has signed off the words of consent and safety in each language, and which words those are.

English is the language they are written in. In any other one a text counts as signed off only while its words are the
ones somebody named in `locale/signed_off.toml` has read: change a word and it is open again.
"""

import hashlib
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from intake import consent_texts
from intake.questions import closing, home, next_steps, opening, safety, stopping, use
from intake.questions.base import Page
from outbox import wording

FILE = Path("locale") / "signed_off.toml"
HELP_NOW = ("breathing", "medical", "withdrawal", "self_harm", "others", "violence")
_PAGES: dict[str, Page] = {
    "page-now": opening.now, "page-signs": stopping.signs, "page-lately": safety.lately, "page-when": safety.when,
    "page-safe": home.safe, "page-privacy-notice": closing.privacy_notice, "page-okay-to-share": closing.okay_to_share,
    "page-okay-to-text": closing.okay_to_text, "page-between": next_steps.between,
}
_NOTES = (use.AFTER_A_BREAK, use.NOT_SUDDENLY, use.KEEP_TAKING, home.SAFE)
_TEMPLATES = {
    **{f"help-{name.replace('_', '-')}": f"intake/help_now/{name}.html" for name in HELP_NOW},
    "help-frame": "intake/help_now/frame.html", "urgent-notice": "intake/urgent_notice.html",
    "every-page": "intake/frame.html", "confirmation": "intake/sent.html", "check-in": "followups/check_in.html",
}
_CONSENTS = {"notice": consent_texts.notice, "care": consent_texts.care, "messages": consent_texts.messages}
TEXTS = (*_CONSENTS, *_PAGES, "notes", *_TEMPLATES, "text-messages")
_SOMEWHERE: Any = SimpleNamespace(name="{site}", nickname="{site}", phone="{phone}")
_MARKED = re.compile(
    r'{% translate "([^"]+)" %}|{% blocktranslate[^%]*%}(.*?)(?:{% plural %}(.*?))?{% endblocktranslate %}', re.S,
)


def words_of(name: str) -> list[str]:
    """Return every sentence of one text, in the language in force."""
    if name in _CONSENTS:
        text = _CONSENTS[name](_SOMEWHERE)
        return [*text.summary, *(words for each in text.sections for words in (each.heading, *each.paragraphs))]
    if name in _PAGES:
        form = _PAGES[name].form(answers={"reach": {"phone": "1", "email": "1"}})
        labels = [words for field in form.fields.values() for words in
                  (field.label, *(label for _value, label in getattr(field, "choices", ())))]
        return [str(words) for words in (form.heading, form.hint, form.why, *labels) if words]
    if name == "notes":
        return [str(note.text) for note in _NOTES]
    if name == "text-messages":
        language = translation.get_language() or settings.LANGUAGE_CODE
        return [
            *(" / ".join(kind.get(language, ())) for kind in wording.TEXTS.values()),
            *(subject.get(language, "") for subject in wording.SUBJECTS.values()),
        ]
    source = (Path(settings.BASE_DIR) / "templates" / _TEMPLATES[name]).read_text(encoding="utf-8")
    marked = [words for found in _MARKED.findall(source) for words in found if words]
    return [gettext(re.sub(r"{{ *(\w+) *}}", r"%(\1)s", words)) for words in marked]


def digest_of(name: str, language: str) -> str:
    """Return a mark of these words: sixteen hex digits that change with any of them."""
    with translation.override(language):
        return hashlib.sha256("\n".join(words_of(name)).encode()).hexdigest()[:16]


def signed(language: str, file: Path | None = None) -> dict[str, dict[str, Any]]:
    """Return {text: {"by", "on", "words"}} as somebody wrote it down, whether the words have changed since or not."""
    path = file or Path(settings.BASE_DIR) / FILE
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get(language, []) if path.exists() else []
    return {row["text"]: row for row in rows}


def unsigned(language: str, file: Path | None = None) -> list[str]:
    """Return the texts of this language that nobody has signed off as they stand now."""
    if language == settings.LANGUAGE_CODE:
        return []
    rows = signed(language, file)
    return [
        name for name in TEXTS
        if not rows.get(name, {}).get("by") or rows[name].get("words") != digest_of(name, language)
    ]


@lru_cache(maxsize=8)
def is_open(language: str) -> bool:
    """Tell whether anything in this language still waits for a qualified translator. Asked once a process."""
    return bool(unsigned(language))
