"""The words of every message, and what keeps them discreet: 160 characters, GSM-7 only, no word of the topic.

One table, a language beside the other, and no message catalog: these words are held to a length, an alphabet
and a translator's okay that a catalog does not know. A kind without words in a language is not sent in it.
`{name}` and its space fall away where no name can be written; `[a|b]` says `a` in a text and `b` in an e-mail.
Source: spec/experience.md C2.
"""

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Mapping

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

TEXTS: dict[str, dict[str, tuple[str, ...]]] = {
    "save_link": {
        "en": ("Hi, here is your link to finish what you started: {link} It works for 7 days."
               "[ Reply STOP to end texts.|]",),
        "es": ("Hola, este es su enlace para terminar lo que empezo: {link} Sirve 7 dias."
               "[ Responda ALTO para no recibir mensajes.|]",),
    },
    "code": {"en": ("Your code is {code}. It works for 10 minutes. Do not share it.",)},
    "received": {
        "en": ("Hi {name}, we got your form. Someone will call you by {call_by}. Questions? Call {phone}."
               "[ Reply STOP to end texts.|]",),
        "es": ("Hola {name}, recibimos su formulario. Le llamaremos antes de {call_by}. Preguntas? {phone}."
               "[ ALTO para no recibir mensajes.|]",),
    },
    "booked": {
        "en": ("Hi {name}, you are booked for {day} at {time}. Details: {link} To change it, call {phone}."
               "[ Reply C to confirm.|]",
               "Hi {name}, you are booked for {day} at {time}. To change it, call {phone}.[ Reply C to confirm.|]"),
    },
    "visit_72h": {
        "en": ("Hi {name}, your visit is on {day} at {time}. [Reply R for a new time, RIDE for a ride, or call|"
               "For a ride or a new time, call] {phone}.[ STOP ends texts.|]",),
    },
    "visit_24h": {
        "en": ("Hi {name}, we are saving your spot tomorrow at {time}. [Reply C to confirm, R for a new time, or call|"
               "For a new time, call] {phone}.[ STOP ends texts.|]",),
        "es": ("Hola {name}, le esperamos mañana a las {time}. "
               "[Responda C para confirmar, R para otra hora, o llame al|Para otra hora, llame al] {phone}.",),
    },
    "visit_24h_confirmed": {  # they have confirmed: asking again would doubt them
        "en": ("Hi {name}, we are saving your spot tomorrow at {time}. [Reply R for a new time, or call|"
               "For a new time, call] {phone}.[ STOP ends texts.|]",),
        "es": ("Hola {name}, le esperamos mañana a las {time}. [Responda R para otra hora, o llame al|"
               "Para otra hora, llame al] {phone}.",),
    },
    "visit_2h": {
        "en": ("See you today at {time}. Need a ride or running late? [Reply RIDE or call|Call] {phone}.",),
    },
    "missed": {
        "en": ("Hi {name}, we missed you today. No problem. [Reply R for a new time or call|For a new time, call] "
               "{phone}. We would like to see you.",),
        "es": ("Hola {name}, hoy no pudimos verle. No hay problema. [Responda R para otra hora o llame al|"
               "Para otra hora, llame al] {phone}.",),
    },
    "missed_later": {  # "today" is over
        "en": ("Hi {name}, we missed you. No problem. [Reply R for a new time or call|For a new time, call] {phone}."
               " We would like to see you.",),
        "es": ("Hola {name}, no pudimos verle. No hay problema. [Responda R para otra hora o llame al|"
               "Para otra hora, llame al] {phone}.",),
    },
    "no_contact": {
        "en": ("Hi {name}, we tried to call. What is a good time? [Reply AM, PM or EVE, or call|Call] {phone}."
               "[ Reply STOP to end texts.|]",),
    },
    "to_do": {
        "en": ("Hi {name}, one thing is left before your visit. See it here: {link} or call {phone}.",),
    },
    "last": {
        "en": ("Hi {name}, this is our last [text|message] for now. You can come back any time: call {phone}."
               "[ Reply STOP to end texts.|]",),
    },
    "next_steps": {
        "en": ("Hi {name}, thank you for your visit. Your next steps are set. Questions? Call {phone}."
               "[ Reply STOP to end texts.|]",),
    },
    "before_start": {
        "en": ("Hi {name}, you start tomorrow. Need a ride or a new day? [Reply RIDE or R, or call|Call] {phone}."
               "[ STOP ends texts.|]",),
    },
    "before_start_today": {
        "en": ("Hi {name}, you start today. Need a ride or a new day? [Reply RIDE or R, or call|Call] {phone}."
               "[ STOP ends texts.|]",),
    },
    "first_week": {
        "en": ("Hi {name}, how is your first week? If anything gets in the way, call {phone} and we will help."
               "[ Reply STOP to end texts.|]",),
    },
    "day_14": {
        "en": ("Hi {name}, two weeks in. If anything gets in the way, call {phone} and we will help."
               "[ Reply STOP to end texts.|]",),
    },
    "check_in": {
        "en": ("Hi {name}, how is it going? It takes 3 minutes: {link} Or call {phone}.[ Reply STOP to end texts.|]",),
    },
    "aftercare": {
        "en": ("Hi {name}, how are you? If you want to talk or need anything, call {phone}."
               "[ Reply STOP to end texts.|]",),
    },
    "place_kept": {
        "en": ("Hi {name}, good news: a spot is kept for you until {day} at {time}. To take it, call {phone}."
               "[ Reply STOP to end texts.|]",),
    },
    "place_ended": {
        "en": ("Hi {name}, the spot kept for you is open to others now. You can still come: call {phone} and we will "
               "find one.",),
    },
    # --- answers to a reply ---
    "answer_stop": {
        "en": ("You will get no more texts from this number. Reply START to turn them back on. Help: {phone}.",),
    },
    "answer_start": {"en": ("You will get texts from this number again. Reply STOP to end texts. Help: {phone}.",)},
    "answer_help": {
        "en": ("Appointment texts. Help: {phone}. Msg and data rates may apply. Reply STOP to end texts. "
               "Emergency? Call 911. Talk now: 988.",),
    },
    "answer_confirm": {"en": ("Thank you. See you {day} at {time}.",)},
    "answer_person": {  # a person reads it; outside opening hours these numbers must not wait for one
        "en": ("Thank you. Someone will call you. Sooner? {phone}. Emergency? Call 911. Talk now: 988.",),
    },
    "answer_crisis": {
        "en": ("You matter. Call or text 988 now, or call 911 if you are in danger. Someone here will call you: "
               "{phone}.",),
        "es": ("911 / 988 (2) / {phone}",),  # numbers alone until a translator has given words
    },
}
SUBJECTS: dict[str, dict[str, str]] = {
    "save_link": {"en": "Your link", "es": "Su enlace"},
    "code": {"en": "Your code"},
    "received": {"en": "We got your form", "es": "Recibimos su formulario"},
    "booked": {"en": "Your visit on {date}"},
    "visit_72h": {"en": "Your visit on {date}"},
    "visit_24h": {"en": "Your visit on {date}", "es": "Su visita del {date}"},
    "visit_24h_confirmed": {"en": "Your visit on {date}", "es": "Su visita del {date}"},
    "visit_2h": {"en": "Your visit on {date}"},
    "missed": {"en": "We missed you"},
    "missed_later": {"en": "We missed you"},
    "no_contact": {"en": "We tried to call"},
    "to_do": {"en": "One thing to finish", "es": "Le falta un paso"},
    "last": {"en": "You can come back any time"},
    "next_steps": {"en": "Your next steps"},
    "before_start": {"en": "Your visit on {date}"},
    "before_start_today": {"en": "Your visit on {date}"},
    "place_kept": {"en": "A spot for you"},
    "place_ended": {"en": "Your spot"},
    "first_week": {"en": "How is it going?"},
    "day_14": {"en": "How is it going?"},
    "check_in": {"en": "How is it going?"},
    "aftercare": {"en": "How are you?"},
}
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
