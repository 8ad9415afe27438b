"""How a message leaves: one file a channel, one interface, one error."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Message:
    """What one channel hands over once. `key` is the same each time this message is tried."""

    key: str
    to: str
    text: str
    subject: str = ""
    sender: str = ""


class TransportError(Exception):
    """A message did not leave. `code` is safe to store; `permanent` means that trying again is useless."""

    def __init__(self, code: str, *, permanent: bool = False, retry_after: float = 0) -> None:
        super().__init__(code)
        self.code, self.permanent, self.retry_after = code[:120], permanent, retry_after


class OutcomeUnknown(TransportError):
    """The line broke after the message was handed over: it may have left."""


class CannotSay(Exception):
    """This channel cannot be asked what became of a message."""


class Channel(Protocol):
    """Hands over one message. Where `honours_key` is true, handing over the same key again sends nothing twice."""

    honours_key: bool

    def send(self, message: Message) -> str:
        """Hand over and return the provider's id ("" where there is none); raises TransportError."""

    def find(self, key: str) -> str | None:
        """Return the id of the message accepted under this key, or None; raises CannotSay or TransportError."""


def pause_of(retry_after: str | None) -> float:
    """Return the seconds a provider asks us to wait, at most an hour."""
    try:
        return min(max(float(retry_after or 0), 0), 3600)
    except ValueError:  # a date: our own pause will do
        return 0


def channel_for(name: str) -> Channel:
    """Return the channel of this name ("text", "email" or "nowhere") as the settings say."""
    from outbox.channels.email import EmailChannel
    from outbox.channels.nowhere import Nowhere
    from outbox.channels.text import text_gateway

    return EmailChannel() if name == "email" else Nowhere() if name == "nowhere" else text_gateway()
