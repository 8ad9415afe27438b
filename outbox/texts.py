"""What fills the words of a message, and what keeps them discreet: 160 characters, GSM-7 only, no word of the topic.

Source: spec/experience.md C2.
"""

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Mapping

from outbox.wording import SUBJECTS, TEXTS

SHORT = 160
NAME_LETTERS = 11
# GSM 03.38 basic set; one letter outside it turns the whole text into UCS-2 with 70 characters.
GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TOPIC = re.compile(
    r"alcohol|drink|drunk|drug|droga|detox|desintox|rehab|treat|tratamiento|addict|adict|adicci|recover|recupera|sober|"
    r"sobri|mental|psych|psiqui|psico|therap|terap|counsel|consejer|clinic|withdraw|abstinen|substance|sustancia|overdos|"
    r"sobredosis|suicid|depress|depresi|opioid|opiate|heroin|fentan|methad|metad|bupreno|naloxon|narcan|naltrex|cocain|"
    r"meth\b|cannabis|marij|relaps|reca[ií]da|hospital|diagnos|disorder|trastorno|patient|paciente|health|salud|medic|"
    r"intensive|intensivo|outpatient|\biop\b|eating|alimentari",
    re.IGNORECASE,
)

# A second copy of these does no harm; of the others a person decides.
REPEATABLE = frozenset(TEXTS) - {"last", "code"}
_MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
           "noviembre", "diciembre"),
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EITHER = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")


class NoWords(LookupError):
    """There are no words for this kind in this language that can be sent; a person must carry it."""


def text(kind: str, language: str, words: Mapping[str, str], *, mail: bool = False) -> str:
    """Return the words of one message; the first variant whose blanks are all filled and which fits.

    `words` may hold name, phone, link, day, time, call_by, code. Raises NoWords where no variant can be sent.
    """
    name = written_name(words.get("name", ""))
    filled = {**words, "name": name}
    for variant in TEXTS.get(kind, {}).get(language, ()):
        if _names_the_topic(variant):
            continue
        said = _EITHER.sub(r"\2" if mail else r"\1", variant)
        for greeting in (said, said.replace(" {name}", "")) if name else (said.replace(" {name}", ""),):
            try:
                whole = greeting.format_map(filled)
            except KeyError:
                break
            if not _misfits(whole, mail=mail):
                return whole
    raise NoWords(f"{kind}:{language}")


@functools.lru_cache(maxsize=500)
def _names_the_topic(variant: str) -> bool:
    return TOPIC.search(variant) is not None


def subject(kind: str, language: str, words: Mapping[str, str]) -> str:
    """Return the subject of an e-mail, which names no topic; raises NoWords where there is none."""
    try:
        return SUBJECTS[kind][language].format_map(words)
    except KeyError:
        raise NoWords(f"subject {kind}:{language}") from None


def problems(whole: str, *, mail: bool = False) -> list[str]:
    """Return why these words must not be sent: "topic", and of a text "long" and "alphabet" too."""
    named = TOPIC.search(re.sub(r"https?://\S+", "", whole)) is not None
    return (["topic"] if named else []) + _misfits(whole, mail=mail)


def _misfits(whole: str, *, mail: bool) -> list[str]:
    if mail:
        return []
    return (["long"] if len(whole) > SHORT else []) + ([] if GSM7.issuperset(whole) else ["alphabet"])


# The longest of everything that fills a blank: an 11-letter name, a link of 16 letters at a short address, late times.
WORST = {
    "name": "Maximiliana", "phone": "202-555-0142", "link": "https://go.example/7KQ2MVXR4TBNP3WD", "day": "Wed Sep 30",
    "time": "10:30 am", "call_by": "10:30 am on Wed Sep 30", "code": "482913", "date": "30 de septiembre",
}


def lint(table: Mapping[str, Mapping[str, tuple[str, ...]]]) -> list[str]:
    """Return what is wrong with a table of words, as "kind:language: why". Anything at all fails the build."""
    found = []
    for kind, languages in table.items():
        for language, variants in languages.items():
            for variant in variants:
                for half, mail in ((r"\1", False), (r"\2", True)):
                    try:
                        wrong = problems(_EITHER.sub(half, variant).format_map(WORST), mail=mail)
                    except (KeyError, ValueError, IndexError):
                        wrong = ["blank"]
                    found += [f"{kind}:{language}: {why}" for why in wrong]
    return found


def written_name(name: str) -> str:
    """Return the first name as it can stand in a text: up to 11 letters of GSM-7, or "" where it cannot."""
    parts = unicodedata.normalize("NFC", name).split()
    first = parts[0] if parts else ""
    plain = "".join(
        letter if letter in GSM7 else unicodedata.normalize("NFD", letter)[0] for letter in first
    )
    fits = 1 < len(plain) <= NAME_LETTERS and all(letter.isalpha() or letter in "-'" for letter in plain)
    return plain if fits and set(plain) <= GSM7 and not TOPIC.search(plain) else ""


def written_phone(number: str) -> str:
    """Return a number of the North American plan as "202-555-0142", any other as it stands."""
    digits = re.sub(r"\D", "", number)
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == 10 else number


def written_time(at: dt.datetime) -> str:
    """Return a local time as "10:30 am"."""
    return f"{at.hour % 12 or 12}:{at.minute:02d} {'am' if at.hour < 12 else 'pm'}"


def written_day(at: dt.datetime) -> str:
    """Return a local day as "Tue Mar 3"."""
    return f"{_DAYS[at.weekday()]} {_MONTHS['en'][at.month - 1][:3]} {at.day}"


def written_date(at: dt.datetime, language: str) -> str:
    """Return a local day as "March 3" or "3 de marzo"."""
    month = _MONTHS.get(language, _MONTHS["en"])[at.month - 1]
    return f"{at.day} de {month}" if language == "es" else f"{month} {at.day}"
