"""What came back from a number: opt-outs at once, crisis words to a person, everything else for a room above.

A number is not a person: an opt-out holds for the number, whoever shares it. What a reply does to a booking is
done by a room above: it reads the Reply rows that nobody has handled yet.
"""

import datetime as dt
import re
import unicodedata

from django.db import models, transaction
from django.utils.translation import gettext as _

from outbox.alerts import raise_alert
from outbox.models import Alert, Attempt, OptOut, Reminder, Reply
from privacy.encryption import blind_index


class Meaning(models.TextChoices):
    """What a reply says, as far as words can tell."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    WRONG = "wrong"  # this number is not theirs
    CRISIS = "crisis"
    CONFIRM = "confirm"
    NEW_TIME = "new_time"
    RIDE = "ride"
    GOOD_TIME = "good_time"  # AM, PM or EVE
    OTHER = "other"  # a person reads it


# Folded: lower case, no accents, no punctuation, single spaces. The first list is the FCC's and C2's.
STOP_EN = ("stop", "quit", "end", "revoke", "opt out", "optout", "cancel", "unsubscribe", "stopall", "stop all",
           "remove me", "take me off", "leave me alone")
STOP_ES = ("alto", "parar", "pare", "cancelar", "basta", "no mas", "baja", "dar de baja")
START_EN, START_ES = ("start", "unstop", "yes start"), ("iniciar", "empezar")
HELP_EN, HELP_ES = ("help", "info"), ("ayuda",)
WRONG_EN = ("wrong", "wrong number", "wrong person", "not me", "who is this")
WRONG_ES = ("equivocado", "numero equivocado", "no soy yo", "quien es")
CONFIRM = ("c", "confirm", "yes", "y", "si", "confirmo", "confirmar", "ok c")
NEW_TIME = ("r", "reschedule", "new time", "cambiar", "otra hora")
RIDE = ("ride", "need a ride", "transporte", "necesito transporte")
GOOD_TIME = ("am", "pm", "eve", "evening", "morning", "afternoon", "manana", "tarde", "noche")
# Anywhere in the text. Too many of these cost a call; one too few may cost a life.
CRISIS = re.compile(
    r"\b(suicid\w*|kill (my|him|her)?\s*self|kill(ing)? myself|kms|end (it all|my life|it now)|want to die|wanna die|"
    r"better off dead|hurt(ing)? myself|harm(ing)? myself|self harm|no reason to live|dont want to live|"
    r"do not want to live|cant go on|od d|overdos\w*|took too many|not breathing|cant breathe|wont wake|seizures?|"
    r"chest pain|kill (him|her|them|someone)|emergency|911|988|crisis|"
    r"matarme|me mato|quitarme la vida|quiero morir\w*|no quiero vivir|hacerme dano|lastimarme|sobredosis|"
    r"no respira|no puedo respirar|no despierta|convulsion\w*|dolor de pecho|emergencia)\b"
)
# Any clear wish counts, in whatever words.
WISH = re.compile(
    r"\b(stop|quit|cease|do not|dont|never|no more|not want|dont want)( (to|get|getting|send|sending|receive|me|us|any|"
    r"more|these|those|the|your|all|with))* (text|messag|contact|sms|writ)\w*\b|"
    r"\bno (me )?(escriba|mande|envie|contacte|quiero mas (mensajes|textos))\w*|\bno mas (mensajes|textos)\b|"
    r"\bdejen? de (escribir|mandar|enviar)\w*"
)
_POLITE = re.compile(r"^(please|pls|ya|por favor|ok) | (please|pls|now|ya|por favor|thanks|thank you|gracias)$")
_SPANISH = frozenset((*STOP_ES, *START_ES, *HELP_ES, *WRONG_ES))


def fold(text: str) -> str:
    """Return the words alone: lower case, without accents, punctuation and doubled spaces."""
    plain = unicodedata.normalize("NFKD", re.sub("['\u2019]", "", text[:2000]))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


def meaning(text: str) -> Meaning:
    """Return what a reply says. Crisis words come first: "stop, I want to die" is a cry, and its STOP is obeyed too."""
    said = fold(text)
    if CRISIS.search(said):
        return Meaning.CRISIS
    if wants_no_more(text):
        return Meaning.STOP
    for words, found in (
        ((*WRONG_EN, *WRONG_ES), Meaning.WRONG), ((*START_EN, *START_ES), Meaning.START),
        ((*HELP_EN, *HELP_ES), Meaning.HELP), (CONFIRM, Meaning.CONFIRM), (NEW_TIME, Meaning.NEW_TIME),
        (RIDE, Meaning.RIDE), (GOOD_TIME, Meaning.GOOD_TIME),
    ):
        if said in words:
            return found
    return Meaning.OTHER


def wants_no_more(text: str) -> bool:
    """Return whether this is a wish to get no more texts, in the listed words or any clear ones."""
    said = fold(text)
    listed = (*STOP_EN, *STOP_ES)
    said = _POLITE.sub("", said)
    alone = said.replace(" ", "")  # "S T O P", "opt-out"
    first = said.split(" ")[0] if said else ""
    return (said in listed or alone in {word.replace(" ", "") for word in listed}
            or first in ("stop", "stopall", "unsubscribe", "alto") or bool(WISH.search(said)))


def receive(number: str, text: str, now: dt.datetime, gateway_id: str = "") -> Reply | None:
    """Store one reply and do at once what cannot wait; return it, or None where the gateway told it before.

    `number` is E.164. Opting out, opting in and the answer are in the same transaction as the reply.
    """
    digest = blind_index(number, "phone")
    text = text[:2000].replace("\x00", "").encode("utf-8", "replace").decode()  # what can be stored
    with transaction.atomic():
        if gateway_id and Reply.objects.filter(gateway_id=gateway_id[:120]).exists():
            return None
        last = _last_to(digest)
        found = meaning(text)
        reply = Reply.objects.create(
            digest=digest, intake=last.intake if last else None, at=now, text=text,
            meaning=found, gateway_id=gateway_id[:120] or None,
        )
        was_out = OptOut.objects.filter(digest=digest).exists()
        if wants_no_more(text) or found == Meaning.WRONG:
            opt_out(digest, "wrong_number" if found == Meaning.WRONG else "reply", now)
        elif found == Meaning.START:
            OptOut.objects.filter(digest=digest).exclude(how="wrong_number").delete()
        if found == Meaning.CRISIS and reply.intake is not None:
            raise_alert(reply.intake, Alert.Tier.EMERGENCY, "reply",
                        _("A reply to our text names danger. Read it and call now."))
        if last is not None:
            _answer(reply, number, last, now, was_out=was_out)
    return reply


def opt_out(digest: str, how: str, now: dt.datetime) -> None:
    """Send no more automated messages to this number or address, from this moment on."""
    OptOut.objects.get_or_create(digest=digest, defaults={"at": now, "how": how})


def is_opted_out(digest: str) -> bool:
    return OptOut.objects.filter(digest=digest).exists()


def _last_to(digest: str) -> Reminder | None:
    """Return the last message handed over to this number: whose reply this is."""
    attempt = (Attempt.objects.filter(digest=digest).exclude(reminder__kind__startswith="answer_")
               .select_related("reminder__intake").order_by("-started_at").first())
    return attempt.reminder if attempt else None


ANSWERS = {
    Meaning.STOP: "answer_stop", Meaning.START: "answer_start", Meaning.HELP: "answer_help",
    Meaning.CRISIS: "answer_crisis", Meaning.NEW_TIME: "answer_person", Meaning.RIDE: "answer_person",
    Meaning.GOOD_TIME: "answer_person", Meaning.OTHER: "answer_person", Meaning.CONFIRM: "answer_confirm",
}
ONCE_IN = {Meaning.OTHER: dt.timedelta(hours=12)}  # else two machines talk to each other for ever


def _answer(reply: Reply, number: str, last: Reminder, now: dt.datetime, *, was_out: bool) -> None:
    """Plan the one answer, which goes at once. A second STOP, a wrong number and a number opted out get none."""
    kind = ANSWERS.get(Meaning(reply.meaning))
    if kind is None or (was_out and reply.meaning not in (Meaning.START, Meaning.CRISIS, Meaning.HELP)):
        return
    pause = ONCE_IN.get(Meaning(reply.meaning))
    if pause and Reply.objects.filter(digest=reply.digest, meaning=reply.meaning, at__gt=now - pause).exclude(
            pk=reply.pk).exists():
        return
    assert last.intake is not None  # noqa: S101  the canary goes to no number
    language = "es" if fold(reply.text) in _SPANISH else last.intake.language
    Reminder.objects.create(
        site_id=last.site_id, intake_id=last.intake_id, kind=kind, key=f"{reply.pk}:answer", is_urgent=True,
        channel=Reminder.Channel.TEXT, due_at=now, until=now + dt.timedelta(hours=1), to=number, zone=last.zone,
        appointment_id=last.appointment_id, details={"language": language},
    )
